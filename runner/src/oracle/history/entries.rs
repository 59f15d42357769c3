//! Every entry that any log has held: with equal index and term, equal in all (Figure 3, §5.3).

use std::collections::BTreeMap;

use raftapi::Command;

#[derive(Clone, Debug)]
pub struct Entry {
    pub term: u64,
    /// The term of the entry before it.
    pub prev_term: u64,
    pub command: Command,
}

/// A peer may claim any index; only those below this are given a place of their own.
const FIRST_AT_MOST: u64 = 1 << 16;

/// The entries by index and term. Most indexes see one term only.
#[derive(Debug, Default)]
pub struct Entries {
    first: Vec<Option<Entry>>,
    others: BTreeMap<(u64, u64), Entry>,
}

impl Entries {
    pub fn get(&self, index: u64, term: u64) -> Option<&Entry> {
        match self.first.get(index as usize) {
            Some(Some(entry)) if entry.term == term => Some(entry),
            Some(Some(_)) => self.others.get(&(index, term)),
            None if index >= FIRST_AT_MOST => self.others.get(&(index, term)),
            Some(None) | None => None,
        }
    }

    /// Takes an entry in, unless it is known.
    pub(super) fn add(&mut self, index: u64, term: u64, prev_term: u64, command: &Command) {
        if self.get(index, term).is_some() {
            return;
        }
        let entry = Entry { term, prev_term, command: command.clone() };
        let place = index as usize;
        if self.first.len() <= place && index < FIRST_AT_MOST {
            self.first.resize(place + 1, None);
        }
        match self.first.get_mut(place) {
            Some(none @ None) => *none = Some(entry),
            Some(Some(_)) | None => drop(self.others.insert((index, term), entry)),
        }
    }

    /// The term at `index` of the log that ends with the entry `last` of `last_term`, walking back.
    pub fn term_before(&self, index: u64, last: u64, last_term: u64) -> Option<u64> {
        let mut term = last_term;
        for before in (index..last).rev() {
            term = self.get(before + 1, term)?.prev_term;
        }
        Some(term)
    }
}
