//! What the core asks its peer to do: to save, then to speak, to apply, to wait again.

use crate::core::rpc::{AppendEntriesArgs, InstallSnapshotArgs, RequestVoteArgs};

/// What a change leaves to be done, in this order.
#[derive(Debug, Default)]
pub struct Effects {
    /// Save the persistent state before anything below. The log has changed from this index on
    /// since it was saved last, and in front, if its base has moved.
    pub persist: Option<u64>,
    /// Send these to these peers.
    pub calls: Vec<(usize, Call)>,
    /// Something is ready for `apply_next`.
    pub apply: bool,
    /// Wait a full election timeout again, of a new length.
    pub reset_election_timer: bool,
    /// Send heartbeats from now on, for as long as this term is led.
    pub lead: bool,
}

/// A request to a peer; its reply goes to the `on_…` method with these arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    RequestVote(RequestVoteArgs),
    AppendEntries(AppendEntriesArgs),
    InstallSnapshot(InstallSnapshotArgs),
}

impl Effects {
    /// Asks to save a state whose log is as it was, or has only lost what is in a snapshot.
    pub(super) fn persist(&mut self) {
        self.persist_from(u64::MAX);
    }

    /// Asks to save a state whose log has changed from `index` on.
    pub(super) fn persist_from(&mut self, index: u64) {
        self.persist = Some(self.persist.map_or(index, |earlier| earlier.min(index)));
    }
}
