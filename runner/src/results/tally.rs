//! The numbers of one test over all its runs.

use std::time::Duration;

use crate::results::groups::SEEDS;
use crate::stats::{Rate, Spread};
use crate::verdict::{Recorded, Settled, Verdict};

/// So many of the runs are known that took the most.
const PEAKS: usize = 3;

/// Those of the spreads are of runs that passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub runs: u64,
    pub failed: u64,
    /// Of those that failed, how many no rate of failures excuses.
    pub unexcused: u64,
    /// In microseconds.
    pub time: Spread,
    pub rpcs: Spread,
    pub bytes: Spread,
    pub commits: Spread,
    /// The first few that failed.
    pub seeds: Vec<u64>,
    /// Of all runs.
    pub cpu: Duration,
    /// By processor time, and by virtual time until the end of the world.
    pub slowest: Peaks,
    pub longest: Peaks,
    /// How many runs were not recorded, because enough others of the test were.
    pub unrecorded: u64,
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

    /// Whether it counts as passed, if so large a part of its runs may fail.
    pub fn is_good(&self, max_fail_rate: f64) -> bool {
        // 2.9% of 1000 runs are 29, whatever binary fractions make of it.
        let most = max_fail_rate * self.runs as f64 * (1.0 + f64::EPSILON * 8.0);
        self.failed == 0 || (self.unexcused == 0 && self.failed as f64 <= most)
    }

    /// The mean of an iteration.
    pub fn cpu_each(&self) -> Option<Duration> {
        (self.runs > 0).then(|| self.cpu.div_f64(self.runs as f64))
    }

    pub(super) fn take(&mut self, settled: &Settled) {
        let (outcome, seed) = (&settled.outcome, settled.case.seed);
        self.runs += 1;
        self.cpu += outcome.cpu;
        self.slowest.take(Peak { seed, time: outcome.cpu });
        self.longest.take(Peak { seed, time: outcome.ended });
        self.unrecorded += u64::from(settled.recorded == Recorded::Enough);
        if outcome.verdict.passed() {
            let figures = outcome.figures;
            self.time.add(figures.time.as_micros() as u64);
            self.rpcs.add(figures.rpcs);
            self.bytes.add(figures.bytes);
            self.commits.add(figures.commits);
        } else {
            self.take_failure(&outcome.verdict, seed);
        }
    }

    fn take_failure(&mut self, verdict: &Verdict, seed: u64) {
        self.failed += 1;
        self.unexcused += u64::from(is_unexcused(verdict));
        if self.seeds.len() < SEEDS {
            self.seeds.push(seed);
        }
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
}
