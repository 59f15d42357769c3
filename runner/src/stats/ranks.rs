//! Mann and Whitney's test: how likely it is that two samples lie so far apart by chance alone.

use statrs::distribution::{ContinuousCDF, Normal};

/// With fewer values the normal distribution is no good stand-in.
const ENOUGH: usize = 8;

/// Both ways. `None`: there are too few values to tell.
pub fn p(before: &mut [u64], now: &mut [u64]) -> Option<f64> {
    if before.len() < ENOUGH || now.len() < ENOUGH {
        return None;
    }
    before.sort_unstable();
    now.sort_unstable();
    let (wins, ties) = count(before, now);
    let (m, n) = (before.len() as f64, now.len() as f64);
    let all = m + n;
    let spread = (m * n / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)))).sqrt();
    if spread == 0.0 {
        return Some(1.0); // All values are alike.
    }
    // A half for the steps in which the count moves.
    let apart = ((wins - m * n / 2.0).abs() - 0.5).max(0.0) / spread;
    Some((2.0 * Normal::standard().sf(apart)).min(1.0))
}

/// In how many pairs the value of `now` is the larger one, half for equal ones; and the sum of t³ - t
/// over all values that t of both have.
fn count(before: &[u64], now: &[u64]) -> (f64, f64) {
    let (mut below, mut i, mut j) = (0.0, 0, 0);
    let (mut wins, mut ties) = (0.0, 0.0);
    while i < before.len() || j < now.len() {
        let next = [before.get(i), now.get(j)].into_iter().flatten().min();
        let value = *next.expect("one of them is not at its end");
        let alike = |values: &[u64]| values.iter().take_while(|other| **other == value).count();
        let (of_before, of_now) = (alike(&before[i..]), alike(&now[j..]));
        wins += of_now as f64 * (below + of_before as f64 / 2.0);
        let both = (of_before + of_now) as f64;
        ties += both.powi(3) - both;
        below += of_before as f64;
        (i, j) = (i + of_before, j + of_now);
    }
    (wins, ties)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(before: &[u64], now: &[u64]) -> Option<f64> {
        p(&mut before.to_vec(), &mut now.to_vec())
    }

    fn range(from: u64, to: u64) -> Vec<u64> {
        (from..to).collect()
    }

    /// As scipy.stats.mannwhitneyu has them, by the normal distribution.
    #[test]
    fn it_says_what_the_tables_say() {
        let tied: Vec<_> = range(0, 20).iter().map(|value| value / 4).collect();
        let shifted: Vec<_> = tied.iter().map(|value| value + 1).collect();
        for (before, now, wanted) in [
            (range(0, 10), range(0, 10), 1.0),
            (range(0, 10), range(5, 15), 0.005_075_39),
            (range(0, 20), range(5, 25), 0.018_521_95),
            (range(0, 8), range(100, 108), 0.000_939_106),
            (tied, shifted, 0.049_159_16),
            (vec![7; 9], vec![7; 12], 1.0),
        ] {
            let found = of(&before, &now).expect("there are enough");
            assert!((found - wanted).abs() < 1e-3 * wanted, "{before:?} {now:?}: {found}");
            let turned = of(&now, &before).expect("there are enough");
            assert!((turned - found).abs() < 1e-9, "it does not matter which is which");
        }
    }

    #[test]
    fn a_few_values_do_not_tell() {
        assert_eq!(of(&range(0, 7), &range(100, 200)), None);
        assert_eq!(of(&range(0, 100), &[]), None);
    }
}
