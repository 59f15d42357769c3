//! Figure 2, "State": what every server keeps, and what only its role needs.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::core::effects::Effects;
use crate::core::log::Log;

/// Persistent state on all servers, to be saved before anything is said that rests on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persistent {
    /// The latest term this server has seen.
    pub current_term: u64,
    /// The candidate that got this server's vote in `current_term`, if any.
    pub voted_for: Option<usize>,
    pub log: Log,
}

/// Who a server is in its current term (§5.1), with the state that only this role has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Follower,
    Candidate {
        /// The servers that granted their vote, each once however often it says so.
        votes: BTreeSet<usize>,
    },
    /// Volatile state on leaders, an element a peer, this one included.
    Leader {
        /// The next entry to send to each peer.
        next_index: Vec<u64>,
        /// The highest entry known to be replicated on each peer.
        match_index: Vec<u64>,
        /// The last entry on its way to each peer; below `next_index` if there is none.
        sent_index: Vec<u64>,
    },
}

/// One server of the cluster, as Figure 2 and Figure 13 have it.
#[derive(Debug)]
pub struct Core {
    pub(super) me: usize,
    pub(super) cluster_size: usize,

    // Persistent state on all servers.
    pub(super) current_term: u64,
    pub(super) voted_for: Option<usize>,
    pub(super) log: Log,
    /// What the log's base stands for (§7).
    pub(super) snapshot: Bytes,

    // Volatile state on all servers.
    pub(super) commit_index: u64,
    pub(super) last_applied: u64,
    pub(super) role: Role,

    pub(super) effects: Effects,
}

impl Core {
    /// Server `me` of a cluster, started for the first time or from what it saved.
    pub fn new(me: usize, cluster_size: usize, saved: Persistent, snapshot: Bytes) -> Self {
        let Persistent { current_term, voted_for, log } = saved;
        // A snapshot holds only what was committed and applied.
        let applied = log.base_index();
        Self {
            me,
            cluster_size,
            current_term,
            voted_for,
            log,
            snapshot,
            commit_index: applied,
            last_applied: applied,
            role: Role::Follower,
            effects: Effects::default(),
        }
    }

    pub fn current_term(&self) -> u64 {
        self.current_term
    }

    pub fn voted_for(&self) -> Option<usize> {
        self.voted_for
    }

    pub fn log(&self) -> &Log {
        &self.log
    }

    pub fn snapshot(&self) -> &Bytes {
        &self.snapshot
    }

    pub fn commit_index(&self) -> u64 {
        self.commit_index
    }

    pub fn last_applied(&self) -> u64 {
        self.last_applied
    }

    pub fn role(&self) -> &Role {
        &self.role
    }

    pub fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader { .. })
    }

    /// What the last change asks for; whoever made the change takes it from here and does it.
    pub fn effects(&mut self) -> &mut Effects {
        &mut self.effects
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = usize> + use<> {
        let me = self.me;
        (0..self.cluster_size).filter(move |&peer| peer != me)
    }

    pub(super) fn is_majority(&self, servers: usize) -> bool {
        servers > self.cluster_size / 2
    }
}
