//! What a whole run of the tool found: small numbers a test, and failures grouped by what they say.

pub mod compare;
pub mod file;
mod groups;
pub mod merge;
pub mod samples;
mod tally;
pub mod unfinished;
pub mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::groups::{Count, Group, Groups, Key};
pub use self::tally::{KeptRuns, Peak, Peaks, Tally};
use crate::exit::Exit;
use crate::oracle::Scenarios;
use crate::plan::Setting;
use crate::results::compare::Comparison;
use crate::stats::{Rate, Spread};
use crate::verdict::{Recorded, Settled, Verdict};

/// All tests of the lab together, in virtual time.
pub const SET_LIMIT: Duration = Duration::from_secs(600);

#[derive(Clone, Debug)]
pub struct Results {
    /// As the plan's tests.
    pub tests: Vec<Tally>,
    pub groups: Groups,
    /// How often a test warned of something.
    pub warnings: BTreeMap<(usize, String), u64>,
    pub sets: Sets,
    pub not_deterministic: u64,
    pub virtual_time: Duration,
    /// What all runs came through, by the oracle.
    pub scenarios: Scenarios,
    /// Of all runs in their order: equal for equal plans, whatever the number of workers.
    pub digest: u64,
    /// How many runs have a trace.
    pub written: u64,
    /// Traces that were to be written and could not be: how many, and the first reason.
    pub unwritten: Option<(u64, String)>,
    pub ending: Ending,
    /// Real time.
    pub elapsed: Duration,
    /// So large a part of a test's runs may fail.
    pub max_fail_rate: f64,
    /// What has changed since an earlier run, if somebody wants to know.
    pub comparison: Option<Arc<Comparison>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    #[serde(rename = "complete")]
    Complete,
    #[serde(rename = "first failure")]
    FirstFailure,
    /// All the time that was given.
    #[serde(rename = "time is over")]
    TimeIsOver,
    #[serde(rename = "interrupted")]
    Interrupted,
    #[serde(rename = "too many hung")]
    TooManyHung,
}

/// Whole iterations of all tests; those of the whole lab are held to its limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sets {
    /// In microseconds, of those in which all tests passed.
    pub time: Spread,
    pub too_long: u64,
    /// The first one that took too long: its seed, and how long it took.
    pub first_too_long: Option<(u64, Duration)>,
    limited: bool,
    /// Of the set that is not over yet.
    iteration: u64,
    so_far: Duration,
    tests_so_far: usize,
    passed_so_far: usize,
}

impl Results {
    pub fn new(setting: &Setting) -> Self {
        Self {
            tests: vec![Tally::default(); setting.tests.len()],
            groups: Groups::default(),
            warnings: BTreeMap::new(),
            sets: Sets { limited: setting.is_whole_lab(), ..Sets::default() },
            not_deterministic: 0,
            virtual_time: Duration::ZERO,
            scenarios: Scenarios::default(),
            digest: 0,
            written: 0,
            unwritten: None,
            ending: Ending::Complete,
            elapsed: Duration::ZERO,
            max_fail_rate: setting.max_fail_rate,
            comparison: None,
        }
    }

    /// Of cases that are known already, in the order of the plan.
    pub fn of(setting: &Setting, cases: &[Settled], ending: Ending, elapsed: Duration) -> Self {
        let mut results = Self { ending, elapsed, ..Self::new(setting) };
        cases.iter().for_each(|settled| results.take(settled));
        results
    }

    /// Takes in one more case; they come in the order of the plan.
    pub fn take(&mut self, settled: &Settled) {
        let test = settled.case.place;
        self.virtual_time += settled.outcome.ended;
        self.scenarios += settled.outcome.scenarios;
        self.digest = mixed(self.digest, settled.outcome.digest);
        self.tests[test].take(settled);
        for warning in &settled.outcome.warnings {
            *self.warnings.entry((test, warning.clone())).or_default() += 1;
        }
        self.take_trace(&settled.recorded);
        if !settled.outcome.verdict.passed() {
            self.take_failure(test, settled);
        }
        if !settled.case.kept {
            self.sets.take(settled, test, self.tests.len());
        }
    }

    fn take_trace(&mut self, recorded: &Recorded) {
        match recorded {
            Recorded::NotWanted | Recorded::Enough => {}
            Recorded::Written(_) | Recorded::Both(..) => self.written += 1,
            Recorded::NotWritten(reason) => {
                self.unwritten.get_or_insert_with(|| (0, reason.clone())).0 += 1;
            }
        }
    }

    fn take_failure(&mut self, test: usize, settled: &Settled) {
        let verdict = &settled.outcome.verdict;
        self.not_deterministic += u64::from(matches!(verdict, Verdict::NotDeterministic(_)));
        self.groups.take(test, settled);
    }

    /// How many runs were drawn. Those that are kept are counted apart.
    pub fn runs(&self) -> u64 {
        self.tests.iter().map(|test| test.runs).sum()
    }

    /// Of those that were drawn.
    pub fn failed(&self) -> u64 {
        self.tests.iter().map(|test| test.failed).sum()
    }

    pub fn kept(&self) -> KeptRuns {
        let sum = |of: fn(&Tally) -> u64| self.tests.iter().map(of).sum();
        KeptRuns { runs: sum(|test| test.kept.runs), failed: sum(|test| test.kept.failed) }
    }

    /// How many runs failed, kept or not.
    pub fn failures(&self) -> u64 {
        self.tests.iter().map(Tally::failures).sum()
    }

    /// How much faster virtual time passed than real time; `None`: too fast to say.
    pub fn speed(&self) -> Option<f64> {
        let speed = self.virtual_time.as_secs_f64() / self.elapsed.as_secs_f64();
        speed.is_finite().then_some(speed)
    }

    /// Whether so few runs failed of each test that it counts as passed.
    fn is_good(&self) -> bool {
        self.tests.iter().all(|tally| tally.is_good(self.max_fail_rate))
    }

    /// Whether the test with this place among those of the plan counts as passed.
    pub fn is_good_test(&self, place: usize) -> bool {
        self.tests[place].is_good(self.max_fail_rate)
    }

    /// How many failures of a test do not count.
    pub fn excused(&self, place: usize) -> u64 {
        if self.is_good_test(place) { self.tests[place].failures() } else { 0 }
    }

    /// How often these failures come, in runs of the tests in which they did.
    pub fn rate_of(&self, group: &Group) -> Rate {
        group.rate(group.drawn().map(|(place, _)| self.tests[place].runs).sum())
    }

    /// Whether all tests count as passed in which these failures came.
    pub fn is_excused(&self, group: &Group) -> bool {
        group.tests.keys().all(|place| self.is_good_test(*place))
    }

    pub fn exit(&self) -> Exit {
        if self.ending == Ending::Interrupted {
            Exit::Interrupted
        } else if self.not_deterministic > 0 {
            Exit::NotDeterministic
        } else if !self.is_good() || self.sets.too_long > 0 || self.ending == Ending::TooManyHung {
            Exit::Failed
        } else {
            Exit::Passed
        }
    }
}

impl Ending {
    /// The same as in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::FirstFailure => "first failure",
            Self::TimeIsOver => "time is over",
            Self::Interrupted => "interrupted",
            Self::TooManyHung => "too many hung",
        }
    }
}

impl Sets {
    fn take(&mut self, settled: &Settled, test: usize, tests: usize) {
        // Where cases are missing, a set does not end, but the next one begins all the same.
        if test == 0 || settled.case.iteration != self.iteration {
            (self.so_far, self.tests_so_far, self.passed_so_far) = (Duration::ZERO, 0, 0);
            self.iteration = settled.case.iteration;
        }
        self.so_far += settled.outcome.ended;
        self.tests_so_far += 1;
        self.passed_so_far += usize::from(settled.outcome.verdict.passed());
        if test + 1 == tests && self.tests_so_far == tests {
            self.take_set(settled.case.seed);
        }
    }

    fn take_set(&mut self, seed: u64) {
        if self.passed_so_far == self.tests_so_far {
            self.time.add(self.so_far.as_micros() as u64);
        }
        if self.limited && self.so_far > SET_LIMIT {
            self.too_long += 1;
            self.first_too_long.get_or_insert((seed, self.so_far));
        }
    }
}

fn mixed(digest: u64, next: u64) -> u64 {
    (digest.rotate_left(5) ^ next).wrapping_mul(0x517C_C1B7_2722_0A95)
}
