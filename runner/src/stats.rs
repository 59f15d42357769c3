//! What many runs say together: a failure rate with its interval, medians and ranges, and whether two
//! such numbers differ by more than chance.

pub mod fisher;
pub mod ranks;

use std::collections::BTreeMap;

use statrs::distribution::{Beta, ContinuousCDF, Discrete, Hypergeometric};

const CONFIDENCE: f64 = 0.95;

/// A chance is known no better than this.
const ROUNDING: f64 = 1e-9;

/// How many of `runs` failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub failed: u64,
    pub runs: u64,
}

/// Where the true failure rate lies with 95% confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Interval {
    /// Nothing ran, so nothing is known.
    Unknown,
    /// Nothing failed: one-sided.
    Below(f64),
    /// Everything failed: one-sided.
    Above(f64),
    /// Exact, after Clopper and Pearson.
    Between(f64, f64),
}

impl Rate {
    pub fn observed(self) -> f64 {
        self.failed as f64 / self.runs as f64
    }

    /// So many runs that pass are needed to believe that what failed here is mended: if nothing had
    /// changed, all of them would pass in one case of twenty at most. `None`: nothing failed.
    pub fn clean_runs_needed(self) -> Option<u64> {
        let is_enough = |clean: u64| self.all_pass_by_luck(clean) <= 1.0 - CONFIDENCE + ROUNDING;
        let mut most = 1_u64;
        while self.failed > 0 && !is_enough(most) {
            most = most.checked_mul(2)?;
        }
        let (mut least, mut most) = (most / 2, most);
        while least + 1 < most {
            let middle = least.midpoint(most);
            if is_enough(middle) { most = middle } else { least = middle }
        }
        (self.failed > 0).then_some(most)
    }

    /// How likely it is that all failures are among these runs, and none among as many more as are
    /// `clean`, if it is chance alone which of all runs fail: one side of Fisher's test.
    fn all_pass_by_luck(self, clean: u64) -> f64 {
        let splits = Hypergeometric::new(self.runs + clean, self.failed, clean);
        splits.expect("a part of all runs failed").ln_pmf(0).exp()
    }

    pub fn interval(self) -> Interval {
        let (failed, passed) = (self.failed, self.runs - self.failed);
        match (failed, passed) {
            (0, 0) => Interval::Unknown,
            (0, runs) => Interval::Below(1.0 - all_alike(runs)),
            (runs, 0) => Interval::Above(all_alike(runs)),
            (failed, passed) => clopper_pearson(failed as f64, passed as f64),
        }
    }
}

/// The lowest rate at which `runs` runs all end alike in one case of twenty.
fn all_alike(runs: u64) -> f64 {
    (1.0 - CONFIDENCE).powf(1.0 / runs as f64)
}

fn clopper_pearson(failed: f64, passed: f64) -> Interval {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let quantile = |a, b, p| Beta::new(a, b).expect("both counts are at least one").inverse_cdf(p);
    Interval::Between(
        quantile(failed, passed + 1.0, tail),
        quantile(failed + 1.0, passed, 1.0 - tail),
    )
}

/// How a number spreads over many runs, in little memory: kept to four digits, ends kept exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    counts: BTreeMap<u64, u64>,
    runs: u64,
    range: Option<(u64, u64)>,
}

impl Spread {
    pub fn add(&mut self, value: u64) {
        *self.counts.entry(to_four_digits(value)).or_default() += 1;
        self.runs += 1;
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
    }

    /// The smallest and the largest; `None` if there was nothing to look at.
    pub fn range(&self) -> Option<(u64, u64)> {
        self.range
    }

    /// The middle one, or halfway between the two in the middle.
    pub fn median(&self) -> Option<u64> {
        let lower = self.ranked(self.runs.div_ceil(2))?;
        let upper = self.ranked(self.runs / 2 + 1)?;
        Some(lower.midpoint(upper))
    }

    /// The `rank`-th smallest, counted from 1.
    fn ranked(&self, rank: u64) -> Option<u64> {
        let (low, high) = self.range?;
        let mut seen = 0;
        let (value, _) = self.counts.iter().find(|&(_, count)| {
            seen += count;
            seen >= rank
        })?;
        Some((*value).clamp(low, high))
    }
}

fn to_four_digits(value: u64) -> u64 {
    let mut unit = 1;
    while value / unit > 9_999 {
        unit *= 10;
    }
    value / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(failed: u64, runs: u64) -> Interval {
        Rate { failed, runs }.interval()
    }

    fn assert_near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 5e-6, "{found} is not {wanted}");
    }

    #[test]
    fn some_failures_have_the_exact_interval() {
        // Where the tails of the binomial distribution hold 2.5% each.
        for (failed, runs, low, high) in [
            (3, 121, 0.005_142, 0.070_748),
            (1, 2, 0.012_579, 0.987_421),
            (5, 10, 0.187_086, 0.812_914),
            (14, 500, 0.015_391, 0.046_533),
        ] {
            let Interval::Between(found_low, found_high) = interval(failed, runs) else {
                panic!("{failed} of {runs} has two ends");
            };
            assert_near(found_low, low);
            assert_near(found_high, high);
        }
    }

    #[test]
    fn all_alike_have_a_one_sided_bound() {
        let Interval::Below(bound) = interval(0, 500) else { panic!("nothing failed") };
        assert_near(bound, 0.005_974);
        let Interval::Above(bound) = interval(500, 500) else { panic!("everything failed") };
        assert_near(bound, 0.994_026);
        assert_eq!(interval(0, 0), Interval::Unknown);
    }

    #[test]
    fn a_fix_is_believed_after_enough_clean_runs() {
        for (failed, runs, needed) in [
            (0, 500, None),
            (0, 0, None),
            (500, 500, Some(1)),
            (1, 1, Some(19)),
            (1, 2, Some(38)),
            (5, 10, Some(7)),
            (15, 20, Some(3)),
            (3, 121, Some(206)),
            (3, 200, Some(342)),
            (2, 500, Some(1_735)),
            (1, 100, Some(1_900)),
            (1, 14_000, Some(266_000)),
        ] {
            assert_eq!(Rate { failed, runs }.clean_runs_needed(), needed, "{failed} of {runs}");
        }
    }

    fn spread(values: impl IntoIterator<Item = u64>) -> Spread {
        let mut spread = Spread::default();
        values.into_iter().for_each(|value| spread.add(value));
        spread
    }

    #[test]
    fn the_median_is_the_middle_one_or_between_the_two() {
        for (values, median) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[1, 2], Some(1)),
            (&[10, 20], Some(15)),
            (&[30, 10, 20], Some(20)),
            (&[4, 1, 3, 2, 100], Some(3)),
            (&[5, 5, 5, 9], Some(5)),
            (&[0, 0], Some(0)),
            (&[u64::MAX, u64::MAX], Some(u64::MAX)),
        ] {
            assert_eq!(spread(values.iter().copied()).median(), median, "of {values:?}");
        }
    }

    #[test]
    fn the_ends_are_exact_and_the_rest_is_kept_to_four_digits() {
        let spread = spread([123_456, 123_477, 123_499]);
        assert_eq!(spread.range(), Some((123_456, 123_499)));
        assert_eq!(spread.median(), Some(123_456), "123 400, and not below the smallest");
        assert_eq!(to_four_digits(9_999), 9_999);
        assert_eq!(to_four_digits(10_009), 10_000);
    }

    #[test]
    fn memory_stays_small_however_many_runs() {
        let spread = spread((0..1_000_000).map(|n| 1_000_000 + n));
        assert!(spread.counts.len() <= 1_000);
        assert_eq!(spread.median(), Some(1_499_500));
    }
}
