//! Fisher's exact test: how likely it is that two failure rates differ so much by chance alone.

use statrs::distribution::{Discrete, Hypergeometric};

use crate::stats::Rate;

/// Tables whose probabilities differ by less than this are equally likely.
const EQUAL: f64 = 1e-7;

/// Both ways: the chance of every split of all failures that is no likelier than this one.
pub fn p(before: Rate, now: Rate) -> f64 {
    let (runs, failed) = (before.runs + now.runs, before.failed + now.failed);
    let splits = Hypergeometric::new(runs, failed, now.runs).expect("a part of all runs failed");
    let observed = splits.ln_pmf(now.failed) + EQUAL;
    let least = (now.runs + failed).saturating_sub(runs);
    let most = failed.min(now.runs);
    let likely = (least..=most).map(|split| splits.ln_pmf(split));
    likely.filter(|chance| *chance <= observed).map(f64::exp).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(before: (u64, u64), now: (u64, u64)) -> f64 {
        let rate = |(failed, runs)| Rate { failed, runs };
        p(rate(before), rate(now))
    }

    /// As scipy.stats.fisher_exact has them.
    #[test]
    fn it_is_exact() {
        for (before, now, wanted) in [
            ((0, 10), (0, 10), 1.0),
            ((5, 10), (5, 10), 1.0),
            ((1, 10), (9, 10), 0.001_093_334),
            ((0, 20), (5, 20), 0.047_124_05),
            ((3, 50), (0, 50), 0.242_424_24),
            ((0, 500), (7, 500), 0.015_298_19),
            ((2, 4), (30, 1000), 0.005_677_17),
            ((0, 0), (3, 10), 1.0),
        ] {
            let found = of(before, now);
            assert!(
                (found - wanted).abs() < 1e-4 * wanted.max(0.01),
                "{before:?} {now:?}: {found}"
            );
            assert!((of(now, before) - found).abs() < 1e-9, "it does not matter which is which");
        }
    }

    #[test]
    fn a_million_runs_take_no_time() {
        assert!(of((1_000, 1_000_000), (1_300, 1_000_000)) < 1e-8);
        assert!(of((400_000, 1_000_000), (400_300, 1_000_000)) > 0.5);
    }
}
