//! What peers on a stage say to each other, with the paper's names.

use labrpc::Readable;
use raftapi::Command;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct RequestVoteArgs {
    pub term: u64,
    pub candidate_id: usize,
    pub last_log_index: u64,
    pub last_log_term: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct AppendEntriesArgs {
    pub term: u64,
    pub prev_log_index: u64,
    pub prev_log_term: u64,
    pub entries: Vec<(u64, Command)>,
    pub leader_commit: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct InstallSnapshotArgs {
    pub term: u64,
    pub last_included_index: u64,
    pub last_included_term: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct RequestVoteReply {
    pub term: u64,
    pub vote_granted: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct AppendEntriesReply {
    pub term: u64,
    pub success: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct InstallSnapshotReply {
    pub term: u64,
}

#[derive(Clone, Debug)]
pub enum Request {
    Vote(RequestVoteArgs),
    Append(AppendEntriesArgs),
    Install(InstallSnapshotArgs),
}

impl Request {
    pub fn method(&self) -> &'static str {
        match self {
            Self::Vote(_) => "Raft.RequestVote",
            Self::Append(_) => "Raft.AppendEntries",
            Self::Install(_) => "Raft.InstallSnapshot",
        }
    }

    pub fn term(&self) -> u64 {
        match self {
            Self::Vote(args) => args.term,
            Self::Append(args) => args.term,
            Self::Install(args) => args.term,
        }
    }

    pub fn args(&self) -> &dyn Readable {
        match self {
            Self::Vote(args) => args,
            Self::Append(args) => args,
            Self::Install(args) => args,
        }
    }

    /// The answer in the words that belong to this request.
    pub fn reply(&self, term: u64, yes: bool) -> Box<dyn Readable> {
        match self {
            Self::Vote(_) => Box::new(RequestVoteReply { term, vote_granted: yes }),
            Self::Append(_) => Box::new(AppendEntriesReply { term, success: yes }),
            Self::Install(_) => Box::new(InstallSnapshotReply { term }),
        }
    }
}
