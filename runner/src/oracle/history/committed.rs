//! What is committed, in the order of the log: an entry that once was stays so.

/// An entry that some peer has said to be committed.
#[derive(Clone, Copy, Debug)]
pub struct Committed {
    /// `None`: its peer had it in a snapshot already.
    pub term: Option<u64>,
    /// Who committed it first, and in which term that peer was.
    pub by: usize,
    pub in_term: u64,
}

/// The committed entries from index 1 on.
#[derive(Debug, Default)]
pub struct Ledger(Vec<Committed>);

impl Ledger {
    /// The last index that anybody has committed.
    pub fn last(&self) -> u64 {
        self.0.len() as u64
    }

    pub fn get(&self, index: u64) -> Option<&Committed> {
        self.0.get(usize::try_from(index.checked_sub(1)?).ok()?)
    }

    /// The last entry that was committed in a term before `term`.
    pub fn last_before(&self, term: u64) -> Option<(u64, &Committed)> {
        let index = self.0.iter().rposition(|entry| entry.in_term < term)?;
        Some((index as u64 + 1, &self.0[index]))
    }

    pub(super) fn push(&mut self, entry: Committed) {
        self.0.push(entry);
    }
}
