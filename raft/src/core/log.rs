//! §5.3 and §7: the entries after a snapshot; nobody else knows at which offset they are kept.

use raftapi::Command;
use serde::{Deserialize, Serialize};

/// A command for the state machine, and the term in which a leader took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub term: u64,
    pub command: Command,
}

/// A log whose entries up to and including `base_index` are in a snapshot. Indexes start at 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    base_index: u64,
    base_term: u64,
    entries: Vec<Entry>,
}

impl Log {
    pub fn new(base_index: u64, base_term: u64, entries: Vec<Entry>) -> Self {
        Self { base_index, base_term, entries }
    }

    /// The last index in the snapshot; 0 if there is none.
    pub fn base_index(&self) -> u64 {
        self.base_index
    }

    pub fn base_term(&self) -> u64 {
        self.base_term
    }

    pub fn last_index(&self) -> u64 {
        self.base_index + self.entries.len() as u64
    }

    pub fn last_term(&self) -> u64 {
        self.entries.last().map_or(self.base_term, |entry| entry.term)
    }

    /// The term at `index`. `None`: beyond the end, or inside the snapshot and forgotten.
    pub fn term_at(&self, index: u64) -> Option<u64> {
        if index == self.base_index { Some(self.base_term) } else { Some(self.get(index)?.term) }
    }

    pub fn get(&self, index: u64) -> Option<&Entry> {
        self.entries.get(index.checked_sub(self.base_index + 1)? as usize)
    }

    /// The entries after `index`, which is not before the base.
    pub fn after(&self, index: u64) -> &[Entry] {
        self.entries.get(self.count_to(index)..).unwrap_or_default()
    }

    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// The first index of `term` after the base, or where it would be.
    pub(super) fn first_index_of(&self, term: u64) -> u64 {
        let earlier = self.entries.partition_point(|entry| entry.term < term);
        self.base_index + earlier as u64 + 1
    }

    /// The last index whose term is not after `term`, as far back as the base.
    pub(super) fn last_index_within(&self, term: u64) -> u64 {
        self.first_index_of(term + 1) - 1
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Replaces everything after `index` by `entries`.
    pub(super) fn replace_after(&mut self, index: u64, entries: impl Iterator<Item = Entry>) {
        self.entries.truncate(self.count_to(index));
        self.entries.extend(entries);
    }

    /// Drops the entries up to and including `index`: they are in a snapshot now.
    pub(super) fn compact_to(&mut self, index: u64, term: u64) {
        self.entries.drain(..self.count_to(index));
        self.base_index = index;
        self.base_term = term;
    }

    /// Forgets every entry: the log goes on after a snapshot of another server.
    pub(super) fn restart_at(&mut self, index: u64, term: u64) {
        *self = Self::new(index, term, Vec::new());
    }

    fn count_to(&self, index: u64) -> usize {
        (index - self.base_index) as usize
    }
}
