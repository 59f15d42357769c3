//! How many runs there were and how many failed, in words: kept runs stand beside those that were drawn,
//! and have no rate, since they were chosen because they failed.

use std::collections::BTreeMap;

use crate::plan::Setting;
use crate::report::amounts::{counted, rate};
use crate::results::{Count, Group, KeptRuns, Results, Tally};

/// So many tests are named in which a rule was broken.
const TESTS_NAMED: usize = 4;

/// `500 runs: 498 passed, 2 failed; 5 kept runs: 3 passed, 2 failed`
pub fn of_all(results: &Results) -> String {
    let KeptRuns { runs: kept_runs, failed: kept_failed } = results.kept();
    let part = |runs, failed: u64, noun| {
        format!("{}: {} passed, {failed} failed", counted(runs, noun), runs - failed)
    };
    let drawn = part(results.runs(), results.failed(), "run");
    let kept = part(kept_runs, kept_failed, "kept run");
    joined(results.runs(), drawn, kept_runs, kept, "; ")
}

/// `500 runs and 5 kept runs`
pub fn all_runs(results: &Results) -> String {
    both(results.runs(), results.kept().runs)
}

/// `3 of 20 runs failed, and 2 of 5 kept runs`
pub fn failed(results: &Results) -> String {
    let (runs, kept) = (results.runs(), results.kept());
    failed_of(runs, &format!("{} of {} failed", results.failed(), counted(runs, "run")), kept)
}

/// `3 of 20 runs failed, 15.0% (3.2–37.9), and 2 of 5 kept runs`
pub fn failed_with_rate(tally: &Tally) -> String {
    let (failed, runs) = (tally.failed, counted(tally.runs, "run"));
    let drawn = format!("{failed} of {runs} failed, {}", rate(tally.rate()));
    failed_of(tally.runs, &drawn, tally.kept)
}

/// `3 of 20 runs failed, and 2 of 5 kept runs`, of one test
pub fn failed_in_test(tally: &Tally) -> String {
    let drawn = format!("{} of {} failed", tally.failed, counted(tally.runs, "run"));
    failed_of(tally.runs, &drawn, tally.kept)
}

/// `20 runs and 5 kept runs`
pub fn runs(tally: &Tally) -> String {
    both(tally.runs, tally.kept.runs)
}

/// `3 runs and 1 kept run`, of those that failed in one way
pub fn count(count: Count) -> String {
    both(count.drawn, count.kept)
}

/// `12 of 20, 60.0% (36.1–80.9): seeds 1, 2, …; 2 of 5 kept runs: seeds 7, 9`, or how many of each test.
pub fn of_group(group: &Group, results: &Results, setting: &Setting) -> String {
    let in_one = group.tests.keys().next().filter(|_| group.tests.len() == 1);
    let (runs, kept_runs) = match in_one {
        Some(place) => (results.tests[*place].runs, results.tests[*place].kept.runs),
        None => (results.runs(), results.kept().runs),
    };
    let Count { drawn, kept } = group.count;
    let drawn_where = || match in_one {
        Some(_) => seeds(&group.seeds, drawn),
        None => in_tests(&group.drawn().collect(), setting),
    };
    let drawn = match group.count.drawn {
        0 => format!("0 of {runs}, {}", rate(group.rate(runs))),
        drawn => format!("{drawn} of {runs}, {}{}", rate(group.rate(runs)), drawn_where()),
    };
    // Without those that failed, kept runs have nothing to say of this failure.
    let shown = if kept > 0 { kept_runs } else { 0 };
    let kept_where = in_one.map_or_else(String::new, |_| seeds(&group.kept_seeds, kept));
    let kept = format!("{kept} of {}{kept_where}", counted(kept_runs, "kept run"));
    joined(runs, drawn, shown, kept, "; ")
}

/// `: seeds 1, 2, 3, 4, 5, …`
fn seeds(some: &[u64], all: u64) -> String {
    let word = if some.len() == 1 { "seed" } else { "seeds" };
    format!(": {word} {}", first_of(some, all))
}

/// `1, 2, 3, 4, 5, …`
pub fn first_of(some: &[u64], all: u64) -> String {
    let more = if all > some.len() as u64 { ", …" } else { "" };
    let some: Vec<_> = some.iter().map(u64::to_string).collect();
    some.join(", ") + more
}

/// `, in TestBackup3B 12, TestRejoin3B 3`
fn in_tests(counts: &BTreeMap<usize, u64>, setting: &Setting) -> String {
    let mut tests: Vec<_> = counts.iter().map(|(&test, &count)| (count, test)).collect();
    tests.sort_by_key(|&(count, test)| (u64::MAX - count, test));
    let named = tests.iter().take(TESTS_NAMED);
    let named: Vec<_> =
        named.map(|&(count, test)| format!("{} {count}", setting.tests[test].name)).collect();
    let more = if tests.len() > TESTS_NAMED { ", …" } else { "" };
    format!(", in {}{more}", named.join(", "))
}

fn failed_of(runs: u64, drawn: &str, kept: KeptRuns) -> String {
    let mut of_kept = format!("{} of {}", kept.failed, counted(kept.runs, "kept run"));
    if runs == 0 {
        of_kept += " failed";
    }
    joined(runs, drawn.to_owned(), kept.runs, of_kept, ", and ")
}

fn both(drawn: u64, kept: u64) -> String {
    joined(drawn, counted(drawn, "run"), kept, counted(kept, "kept run"), " and ")
}

/// What is said of both, as far as there are such runs.
fn joined(runs: u64, drawn: String, kept_runs: u64, kept: String, between: &str) -> String {
    match (runs, kept_runs) {
        (_, 0) => drawn,
        (0, _) => kept,
        (_, _) => format!("{drawn}{between}{kept}"),
    }
}
