//! What each run of a test came to, in a few bytes: remembered only where two runs of the tool are
//! compared, and only of runs that were drawn.

use crate::plan::Setting;
use crate::verdict::Settled;

/// Of each test; more would only make certain what is certain already.
const AT_MOST: usize = 100_000;

/// A list a test, in the order of the plan.
#[derive(Clone, Debug)]
pub struct Samples(Vec<Vec<Sample>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    pub seed: u64,
    pub rpcs: u64,
    pub cpu_micros: u64,
    pub passed: bool,
}

impl Samples {
    pub fn new(setting: &Setting) -> Self {
        Self(vec![Vec::new(); setting.tests.len()])
    }

    pub fn of<'a>(setting: &Setting, cases: impl IntoIterator<Item = &'a Settled>) -> Self {
        let mut samples = Self::new(setting);
        cases.into_iter().for_each(|settled| samples.take(settled));
        samples
    }

    pub fn take(&mut self, settled: &Settled) {
        let of_test = &mut self.0[settled.case.place];
        if of_test.len() < AT_MOST && !settled.case.kept {
            of_test.push(Sample {
                seed: settled.case.seed,
                rpcs: settled.outcome.figures.rpcs,
                cpu_micros: settled.outcome.cpu.as_micros() as u64,
                passed: settled.outcome.verdict.passed(),
            });
        }
    }

    /// Of the test with this place among those of the plan.
    pub fn of_test(&self, place: usize) -> &[Sample] {
        &self.0[place]
    }
}
