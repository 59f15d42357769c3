//! What is due later, in the order of time; at one instant, in the order it was added.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Instant;
use crate::net::courier::Stop;

/// What the world does when the time has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Timer(u32),
    Call(Stop),
    Look(Stop),
}

#[derive(Default)]
pub(crate) struct Agenda {
    entries: BinaryHeap<Reverse<(Instant, u64, Due)>>,
    added: u64,
}

impl Agenda {
    pub(crate) fn add(&mut self, at: Instant, due: Due) {
        self.added += 1;
        self.entries.push(Reverse((at, self.added, due)));
    }

    /// When the next entry is due.
    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.entries.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes an entry that is due at `now`.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<Due> {
        if self.next_at()? > now {
            return None;
        }
        self.entries.pop().map(|Reverse((.., due))| due)
    }
}
