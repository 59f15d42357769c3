//! The log: what a snapshot stands for, then entries. Nobody else knows how the two meet.

use std::mem;

use raftapi::{Command, LogView};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub term: u64,
    pub command: Command,
}

#[derive(Default)]
pub struct Log {
    /// The last entry that the snapshot stands for; 0 and 0 if there is no snapshot.
    base_index: u64,
    base_term: u64,
    /// The entries after it.
    entries: Vec<Entry>,
    /// The same, encoded: a long log that grows by an entry is not encoded again to be saved.
    encoded: Vec<u8>,
}

impl LogView for Log {
    fn base_index(&self) -> u64 {
        self.base_index
    }

    fn base_term(&self) -> u64 {
        self.base_term
    }

    fn last_index(&self) -> u64 {
        self.base_index + self.entries.len() as u64
    }

    fn entry(&self, index: u64) -> (u64, &Command) {
        let entry = &self.entries[self.count_to(index) - 1];
        (entry.term, &entry.command)
    }
}

impl Log {
    pub fn decode(base_index: u64, base_term: u64, mut encoded: &[u8]) -> Option<Self> {
        let mut log = Self { base_index, base_term, ..Self::default() };
        while !encoded.is_empty() {
            let entry;
            (entry, encoded) = postcard::take_from_bytes(encoded).ok()?;
            log.append(entry);
        }
        Some(log)
    }

    /// The entries after the snapshot, as `decode` takes them.
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    pub fn last_term(&self) -> u64 {
        self.entries.last().map_or(self.base_term, |entry| entry.term)
    }

    /// `None` if the entry is not here: beyond the end, or deep in the snapshot.
    pub fn term_at(&self, index: u64) -> Option<u64> {
        if index < self.base_index || index > self.last_index() {
            None
        } else if index == self.base_index {
            Some(self.base_term)
        } else {
            Some(self.entry(index).0)
        }
    }

    /// Whether this log has the entry that the current leader has at `index`, in `term`. What is
    /// in the snapshot was committed, so the leader has the same.
    pub fn holds(&self, index: u64, term: u64) -> bool {
        index <= self.base_index || self.term_at(index) == Some(term)
    }

    /// The first entry of the term that `index` is in.
    pub fn first_of_term_at(&self, index: u64) -> u64 {
        let entries = &self.entries[..self.count_to(index)];
        let term = self.term_at(index);
        let older = entries.partition_point(|entry| Some(entry.term) < term);
        self.base_index + older as u64 + 1
    }

    /// The last entry of `term` at or before `index`, if there is one that is not in the snapshot.
    pub fn last_of_term(&self, term: u64, index: u64) -> Option<u64> {
        let entries = &self.entries[..self.count_to(index)];
        let not_newer = entries.partition_point(|entry| entry.term <= term);
        let last = self.base_index + not_newer as u64;
        (self.term_at(last) == Some(term)).then_some(last)
    }

    /// The entries from `index` on, to send them.
    pub fn from(&self, index: u64) -> Vec<Entry> {
        self.entries[self.count_to(index) - 1..].to_vec()
    }

    pub fn into_entries(self) -> Vec<(u64, Command)> {
        self.entries.into_iter().map(|entry| (entry.term, entry.command)).collect()
    }

    /// Returns the index that the entry got.
    pub fn append(&mut self, entry: Entry) -> u64 {
        let encoded = mem::take(&mut self.encoded);
        self.encoded = postcard::to_extend(&entry, encoded).expect("any entry has its bytes");
        self.entries.push(entry);
        self.last_index()
    }

    /// Takes over a leader's entries after `prev_index`, which is held. Only a conflict removes
    /// entries: a request that is late may well bring fewer than there are by now. Says whether
    /// the log changed.
    pub fn merge(&mut self, prev_index: u64, entries: Vec<Entry>) -> bool {
        let held = (prev_index + 1..)
            .zip(&entries)
            .take_while(|(index, entry)| self.holds(*index, entry.term))
            .count();
        let changed = held < entries.len();
        if changed {
            self.truncate_after(prev_index + held as u64);
            for entry in entries.into_iter().skip(held) {
                self.append(entry);
            }
        }
        changed
    }

    fn truncate_after(&mut self, index: u64) {
        if index < self.last_index() {
            self.entries.truncate(self.count_to(index));
            self.encode_again();
        }
    }

    /// From now on a snapshot stands for everything up to `index`. Entries after it stay if they
    /// follow from it, that is, if the entry at `index` was already here (Figure 13).
    pub fn start_after(&mut self, index: u64, term: u64) {
        if self.term_at(index) == Some(term) {
            self.entries.drain(..self.count_to(index));
        } else {
            self.entries.clear();
        }
        self.base_index = index;
        self.base_term = term;
        self.encode_again();
    }

    fn encode_again(&mut self) {
        self.encoded.clear();
        for entry in mem::take(&mut self.entries) {
            self.append(entry);
        }
    }

    /// How many entries there are after the snapshot up to and including `index`.
    fn count_to(&self, index: u64) -> usize {
        index.saturating_sub(self.base_index) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log after a snapshot, with an entry of each term.
    fn log(base_index: u64, base_term: u64, terms: &[u64]) -> Log {
        let mut log = Log { base_index, base_term, ..Log::default() };
        entries(terms).into_iter().for_each(|entry| _ = log.append(entry));
        log
    }

    fn entries(terms: &[u64]) -> Vec<Entry> {
        terms.iter().map(|&term| Entry { term, command: Command::default() }).collect()
    }

    fn terms(log: &Log) -> Vec<u64> {
        let decoded = Log::decode(log.base_index, log.base_term, log.encoded()).unwrap();
        decoded.into_entries().into_iter().map(|(term, _)| term).collect()
    }

    #[test]
    fn only_a_conflict_removes_entries() {
        for (prev_index, sent, changed, left) in [
            (10, &[1, 1][..], false, vec![1, 1, 2]),
            (12, &[2, 3], true, vec![1, 1, 2, 3]),
            (11, &[3], true, vec![1, 3]),
            (7, &[1, 1, 1, 1], false, vec![1, 1, 2]),
            (8, &[1, 1, 1, 3, 3], true, vec![1, 3, 3]),
        ] {
            let mut log = log(10, 1, &[1, 1, 2]);
            assert_eq!(log.merge(prev_index, entries(sent)), changed, "{prev_index} {sent:?}");
            assert_eq!(terms(&log), left, "{prev_index} {sent:?}");
        }
    }

    #[test]
    fn a_snapshot_keeps_only_what_follows_from_it() {
        for (index, term, left) in [(11, 1, vec![1, 2]), (12, 2, vec![]), (20, 2, vec![])] {
            let mut log = log(10, 1, &[1, 1, 2]);
            log.start_after(index, term);
            assert_eq!((log.base_index(), log.base_term(), terms(&log)), (index, term, left));
        }
    }

    #[test]
    fn terms_are_found_up_to_the_snapshot() {
        let log = log(10, 1, &[1, 2, 2, 4]);
        assert_eq!([11, 12, 13, 14].map(|index| log.first_of_term_at(index)), [11, 12, 12, 14]);
        assert_eq!([1, 2, 3, 4].map(|t| log.last_of_term(t, 13)), [Some(11), Some(13), None, None]);
        assert_eq!([9, 10, 14, 15].map(|i| log.term_at(i)), [None, Some(1), Some(4), None]);
    }
}
