//! Which cases are written down: the first so many of each test, counted in the order of the plan.

use crate::plan::Recording;
use crate::verdict::{Case, Verdict};

/// How many cases of each test are written down so far.
#[derive(Clone, Debug)]
pub struct Ration {
    recording: Recording,
    /// As the plan's tests.
    taken: Vec<u64>,
}

/// Whether a case is one of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    NotWanted,
    /// It would be, if there were not enough others.
    Enough,
    Wanted,
}

impl Ration {
    pub fn new(recording: &Recording, tests: usize) -> Self {
        Self { recording: recording.clone(), taken: vec![0; tests] }
    }

    /// What becomes of the next case in the order of the plan.
    pub fn next(&mut self, case: &Case, verdict: &Verdict) -> Turn {
        if verdict.is_lost() || !self.recording.wants(verdict) {
            return Turn::NotWanted;
        }
        let taken = &mut self.taken[case.place];
        if *taken >= self.recording.at_most() {
            return Turn::Enough;
        }
        *taken += 1;
        Turn::Wanted
    }
}
