//! Every entry that any log has held: with equal index and term, equal in all (Figure 3, §5.3).

use std::collections::BTreeMap;

use raftapi::Command;
use smallvec::SmallVec;

#[derive(Clone, Debug)]
pub struct Entry {
    pub term: u64,
    /// The term of the entry before it.
    pub prev_term: u64,
    pub command: Command,
}

/// A peer may claim any index; only those below this are given a place of their own.
const PLACES: u64 = 1 << 16;

/// The entries by index and term. Most indexes see one term, and few see many.
#[derive(Debug, Default)]
pub struct Entries {
    near: Vec<SmallVec<[Entry; 1]>>,
    far: BTreeMap<(u64, u64), Entry>,
}

impl Entries {
    pub fn get(&self, index: u64, term: u64) -> Option<&Entry> {
        if index >= PLACES {
            return self.far.get(&(index, term));
        }
        self.near.get(index as usize)?.iter().rev().find(|entry| entry.term == term)
    }

    /// Takes an entry in, unless it is known.
    pub(super) fn add(&mut self, index: u64, term: u64, prev_term: u64, command: &Command) {
        if self.get(index, term).is_some() {
            return;
        }
        let entry = Entry { term, prev_term, command: command.clone() };
        if index >= PLACES {
            self.far.insert((index, term), entry);
            return;
        }
        let place = index as usize;
        if self.near.len() <= place {
            self.near.resize_with(place + 1, SmallVec::new);
        }
        self.near[place].push(entry);
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
