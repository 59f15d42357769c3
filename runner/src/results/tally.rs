//! The numbers of one test over all its runs.

use std::time::Duration;

use crate::results::groups::SEEDS;
use crate::stats::{Rate, Spread};
use crate::verdict::{Recorded, Settled, Verdict};

/// So many of the runs are known that took the most.
const PEAKS: usize = 3;

/// Numbers of the runs that were drawn; those that are kept were chosen because they failed, and would
/// bend every one of them. The spreads are of runs that passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub runs: u64,
    pub failed: u64,
    /// Of all that failed, kept ones among them, how many no rate of failures excuses.
    pub unexcused: u64,
    /// In microseconds.
    pub time: Spread,
    pub rpcs: Spread,
    pub bytes: Spread,
    pub commits: Spread,
    /// The first few that failed.
    pub seeds: Vec<u64>,
    /// Of all that were drawn.
    pub cpu: Duration,
    /// By processor time, and by virtual time until the end of the world.
    pub slowest: Peaks,
    pub longest: Peaks,
    /// How many runs were not recorded, because enough others of the test were; kept ones among them.
    pub unrecorded: u64,
    pub kept: KeptRuns,
    /// The first few kept ones that failed.
    pub kept_seeds: Vec<u64>,
    pub kept_cpu: Duration,
}

/// How many runs came first because they failed before, and how many of them failed again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptRuns {
    pub runs: u64,
    pub failed: u64,
}

/// The runs with the most of something, the most first; of equal ones those that came first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peaks(Vec<Peak>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    pub seed: u64,
    pub time: Duration,
}

impl Tally {
    pub fn rate(&self) -> Rate {
        Rate { failed: self.failed, runs: self.runs }
    }

    /// How many runs failed, kept or not.
    pub fn failures(&self) -> u64 {
        self.failed + self.kept.failed
    }

    /// Whether anything ran, kept or not.
    pub fn has_run(&self) -> bool {
        self.runs + self.kept.runs > 0
    }

    /// Whether it counts as passed, if so large a part of its runs may fail. Kept runs that fail are
    /// excused by the rate of the others: they are failures that came in such a part of all runs.
    pub fn is_good(&self, max_fail_rate: f64) -> bool {
        // 2.9% of 1000 runs are 29, whatever binary fractions make of it.
        let most = max_fail_rate * self.runs as f64 * (1.0 + f64::EPSILON * 8.0);
        let is_excused = || most > 0.0 && self.unexcused == 0 && self.failed as f64 <= most;
        self.failures() == 0 || is_excused()
    }

    /// The mean of an iteration.
    pub fn cpu_each(&self) -> Option<Duration> {
        (self.runs > 0).then(|| self.cpu.div_f64(self.runs as f64))
    }

    pub(super) fn take(&mut self, settled: &Settled) {
        self.unrecorded += u64::from(settled.recorded == Recorded::Enough);
        self.unexcused += u64::from(is_unexcused(&settled.outcome.verdict));
        if settled.case.kept { self.take_kept(settled) } else { self.take_drawn(settled) }
    }

    fn take_kept(&mut self, settled: &Settled) {
        let failed = !settled.outcome.verdict.passed();
        self.kept.runs += 1;
        self.kept.failed += u64::from(failed);
        self.kept_cpu += settled.outcome.cpu;
        if failed {
            note(&mut self.kept_seeds, settled.case.seed);
        }
    }

    fn take_drawn(&mut self, settled: &Settled) {
        let (outcome, seed) = (&settled.outcome, settled.case.seed);
        self.runs += 1;
        self.cpu += outcome.cpu;
        self.slowest.take(Peak { seed, time: outcome.cpu });
        self.longest.take(Peak { seed, time: outcome.ended });
        if outcome.verdict.passed() {
            let figures = outcome.figures;
            self.time.add(figures.time.as_micros() as u64);
            self.rpcs.add(figures.rpcs);
            self.bytes.add(figures.bytes);
            self.commits.add(figures.commits);
        } else {
            self.failed += 1;
            note(&mut self.seeds, seed);
        }
    }
}

/// Among the first few.
pub(super) fn note(seeds: &mut Vec<u64>, seed: u64) {
    if seeds.len() < SEEDS {
        seeds.push(seed);
    }
}

/// Of a run that did not end, or not always in the same way, nobody can say how often it fails.
fn is_unexcused(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Hung(_) | Verdict::Crashed(_) | Verdict::NotDeterministic(_) => true,
        Verdict::Passed | Verdict::Failed(_) | Verdict::Broke(_) => false,
        Verdict::Panicked(_) | Verdict::Stuck(_) => false,
    }
}

impl Peaks {
    pub fn iter(&self) -> impl Iterator<Item = &Peak> {
        self.0.iter()
    }

    /// Of a run that was lost, no time is known.
    fn take(&mut self, peak: Peak) {
        let place = self.0.iter().take_while(|known| known.time >= peak.time).count();
        if place < PEAKS && !peak.time.is_zero() {
            self.0.insert(place, peak);
            self.0.truncate(PEAKS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_the_most_and_of_equal_ones_the_first() {
        let mut peaks = Peaks::default();
        for (seed, millis) in [(1, 5), (2, 7), (3, 0), (4, 5), (5, 5), (6, 9), (7, 7)] {
            peaks.take(Peak { seed, time: Duration::from_millis(millis) });
        }
        let seeds: Vec<_> = peaks.iter().map(|peak| peak.seed).collect();
        assert_eq!(seeds, [6, 2, 7]);
        let mut one = Peaks::default();
        one.take(Peak { seed: 1, time: Duration::ZERO });
        assert_eq!(one, Peaks::default());
    }

    #[test]
    fn a_rate_excuses_failures_but_not_what_never_ends() {
        let tally = |failed, unexcused| Tally { runs: 100, failed, unexcused, ..Tally::default() };
        assert!(tally(0, 0).is_good(0.0) && !tally(1, 0).is_good(0.0));
        assert!(tally(2, 0).is_good(0.02) && !tally(3, 0).is_good(0.02));
        assert!(!tally(1, 1).is_good(0.5));
        let many = Tally { runs: 1_000, ..tally(29, 0) };
        assert!(many.is_good(2.9 / 100.0) && !many.is_good(2.8 / 100.0));
        assert!(Tally::default().is_good(0.0), "what did not run did not fail");
    }

    #[test]
    fn a_kept_run_that_fails_is_excused_by_the_rate_of_the_others() {
        let kept = KeptRuns { runs: 60, failed: 50 };
        let tally = |runs, failed| Tally { runs, failed, kept, ..Tally::default() };
        assert!(!tally(100, 0).is_good(0.0), "it is a failure");
        assert!(tally(100, 0).is_good(0.02) && tally(100, 2).is_good(0.02));
        assert!(!tally(100, 3).is_good(0.02));
        assert!(!tally(0, 0).is_good(0.5), "of no runs there is no rate");
        assert!(!Tally { unexcused: 1, ..tally(100, 0) }.is_good(0.5));
        let passing = KeptRuns { runs: 60, failed: 0 };
        assert!(!Tally { kept: passing, ..tally(100, 3) }.is_good(0.02), "160 runs would do");
    }
}
