//! The arguments and replies of Figures 2 and 13, with the handout's addition for backing up fast.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::log::Entry;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RequestVoteArgs {
    pub term: u64,
    pub candidate_id: usize,
    pub last_log_index: u64,
    pub last_log_term: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct RequestVoteReply {
    pub term: u64,
    pub vote_granted: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AppendEntriesArgs {
    pub term: u64,
    pub leader_id: usize,
    pub prev_log_index: u64,
    pub prev_log_term: u64,
    pub entries: Vec<Entry>,
    pub leader_commit: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AppendEntriesReply {
    pub term: u64,
    pub success: bool,
    /// Where the logs part, if that is why there is no success.
    pub conflict: Option<Conflict>,
}

/// What a follower has in the place of the entry that the leader asked for.
#[derive(Debug, Serialize, Deserialize)]
pub struct Conflict {
    /// The term of the entry there, if there is one.
    pub x_term: Option<u64>,
    /// The first entry of that term, if there is one.
    pub x_index: u64,
    /// The length of the follower's log, with the empty place at index 0.
    pub x_len: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct InstallSnapshotArgs {
    pub term: u64,
    pub leader_id: usize,
    pub last_included_index: u64,
    pub last_included_term: u64,
    pub data: Bytes,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct InstallSnapshotReply {
    pub term: u64,
}
