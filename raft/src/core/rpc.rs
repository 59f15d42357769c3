//! Figures 2 and 13: the arguments and replies of the three RPCs, under the paper's names.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::core::log::Entry;

/// Invoked by candidates to gather votes (§5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestVoteArgs {
    pub term: u64,
    pub candidate_id: usize,
    pub last_log_index: u64,
    pub last_log_term: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestVoteReply {
    pub term: u64,
    pub vote_granted: bool,
}

/// Invoked by the leader to replicate log entries (§5.3); also used as heartbeat (§5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppendEntriesArgs {
    pub term: u64,
    pub leader_id: usize,
    pub prev_log_index: u64,
    pub prev_log_term: u64,
    pub entries: Vec<Entry>,
    pub leader_commit: u64,
}

impl AppendEntriesArgs {
    /// The index of the last entry that the receiver shares with the leader if it accepts.
    pub fn last_new_index(&self) -> u64 {
        self.prev_log_index + self.entries.len() as u64
    }
}

/// A refusal says where the logs part (the end of §5.3, with the names of the lab).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppendEntriesReply {
    pub term: u64,
    pub success: bool,
    /// The term of the receiver's entry at `prev_log_index`; 0 if it has none there.
    pub xterm: u64,
    /// The index of the receiver's first entry of that term.
    pub xindex: u64,
    /// The index just after the receiver's last entry.
    pub xlen: u64,
}

/// Invoked by the leader when a follower lags behind its log (§7); the data come in one piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallSnapshotArgs {
    pub term: u64,
    pub leader_id: usize,
    pub last_included_index: u64,
    pub last_included_term: u64,
    pub data: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallSnapshotReply {
    pub term: u64,
}
