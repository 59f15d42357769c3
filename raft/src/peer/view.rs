//! What a peer shows of its core to those who watch.

use labrpc::Instant;
use raftapi::{Command, LogView, PeerView, Role as Shown, SavedView};

use crate::core::{Core, Log, Persistent, Role};

/// All of `core`, as it is, and the election timer that its peer keeps.
pub(super) fn of(core: &Core, timer_restarted: Instant) -> PeerView<'_> {
    let (role, next_index, match_index): (_, &[u64], &[u64]) = match core.role() {
        Role::Follower => (Shown::Follower, &[], &[]),
        Role::Candidate { .. } => (Shown::Candidate, &[], &[]),
        Role::Leader { next_index, match_index, .. } => (Shown::Leader, next_index, match_index),
    };
    PeerView {
        term: core.current_term(),
        role,
        voted_for: Some(core.voted_for()),
        log: Some(core.log()),
        commit_index: Some(core.commit_index()),
        last_applied: Some(core.last_applied()),
        timer_restarted: Some(timer_restarted),
        next_index,
        match_index,
    }
}

/// What was saved, in the words of those who judge it.
pub(super) fn of_saved(saved: Persistent) -> SavedView {
    let Persistent { current_term, voted_for, log } = saved;
    SavedView {
        term: current_term,
        voted_for,
        base_index: log.base_index(),
        base_term: log.base_term(),
        entries: log.into_entries().into_iter().map(|entry| (entry.term, entry.command)).collect(),
    }
}

impl LogView for Log {
    fn base_index(&self) -> u64 {
        self.base_index()
    }

    fn base_term(&self) -> u64 {
        self.base_term()
    }

    fn last_index(&self) -> u64 {
        self.last_index()
    }

    fn entry(&self, index: u64) -> (u64, &Command) {
        let entry = self.get(index).expect("a watcher asks for an entry that the log holds");
        (entry.term, &entry.command)
    }
}
