//! §5.3 and §5.4.2: what is committed, and what that makes ready for the service.

use bytes::Bytes;
use raftapi::Command;

use crate::core::state::{Core, Role};

/// What the service is told next, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apply {
    Command { index: u64, command: Command },
    Snapshot { index: u64, term: u64, snapshot: Bytes },
}

impl Core {
    /// Leaders: the largest N that a majority has is committed, if it is of the current term; only
    /// such an entry commits by counting, and with it all before it (Figure 8).
    pub(super) fn lead_commit(&mut self) {
        let Role::Leader { match_index, .. } = &self.role else { return };
        let replicated = |n: u64| match_index.iter().filter(|&&index| index >= n).count();
        let committed = match_index
            .iter()
            .copied()
            .filter(|&n| n > self.commit_index)
            .filter(|&n| self.is_majority(replicated(n)))
            .filter(|&n| self.log.term_at(n) == Some(self.current_term))
            .max();
        if let Some(n) = committed {
            self.commit_to(n);
        }
    }

    /// Everything up to `index` is committed, and stays so.
    pub(super) fn commit_to(&mut self, index: u64) {
        if index > self.commit_index {
            self.commit_index = index;
            self.effects.apply = true;
        }
    }

    /// All servers: if `commit_index` > `last_applied`, the next entry, or the snapshot that has
    /// taken its place.
    pub fn apply_next(&mut self) -> Option<Apply> {
        if self.last_applied < self.log.base_index() {
            Some(self.apply_snapshot())
        } else if self.last_applied < self.commit_index {
            self.apply_entry()
        } else {
            None
        }
    }

    fn apply_snapshot(&mut self) -> Apply {
        let (index, term) = (self.log.base_index(), self.log.base_term());
        self.last_applied = index;
        Apply::Snapshot { index, term, snapshot: self.snapshot.clone() }
    }

    fn apply_entry(&mut self) -> Option<Apply> {
        let index = self.last_applied + 1;
        let command = self.log.get(index)?.command.clone();
        self.last_applied = index;
        Some(Apply::Command { index, command })
    }
}
