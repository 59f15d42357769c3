//! The terms of one peer's log, as it was last seen.

/// A log without its commands.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    base: u64,
    base_term: u64,
    terms: Vec<u64>,
}

impl Terms {
    pub fn base(&self) -> u64 {
        self.base
    }

    pub fn last(&self) -> u64 {
        self.base.saturating_add(self.terms.len() as u64)
    }

    /// The term at `index`; the snapshot's at the base.
    pub fn term(&self, index: u64) -> Option<u64> {
        if index == self.base {
            return Some(self.base_term);
        }
        let place = index.checked_sub(self.base)?.checked_sub(1)?;
        self.terms.get(usize::try_from(place).ok()?).copied()
    }

    /// Whether the log has this entry, or a snapshot with all that is committed up to there.
    pub fn contains(&self, index: u64, term: u64) -> bool {
        index < self.base || self.term(index) == Some(term)
    }

    pub(super) fn cut(&mut self, from: u64) {
        let kept = from.saturating_sub(self.base).saturating_sub(1);
        self.terms.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
    }

    pub(super) fn push(&mut self, term: u64) {
        self.terms.push(term);
    }

    /// Begins behind `base`; keeps what follows only if the log `goes_on` through it.
    pub(super) fn rebase(&mut self, base: u64, base_term: u64, goes_on: bool) {
        if goes_on {
            let gone = (base.saturating_sub(self.base) as usize).min(self.terms.len());
            self.terms.drain(..gone);
        } else {
            self.terms.clear();
        }
        (self.base, self.base_term) = (base, base_term);
    }
}
