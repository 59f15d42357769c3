//! Runs that are kept were chosen because they failed: they are told of, and bend no number.

use std::sync::Arc;
use std::time::Duration;

use raft_runner::exit::Exit;
use raft_runner::plan::{Kept, Setting};
use raft_runner::report::gradescope::{self, Grading};
use raft_runner::report::screen::Screen;
use raft_runner::report::{Loudness, Times, github, junit, markdown, tap};
use raft_runner::results::compare::{Comparison, Earlier};
use raft_runner::results::file::Run;
use raft_runner::results::samples::Samples;
use raft_runner::results::{Ending, KeptRuns, Results};
use raft_runner::stats::Rate;
use raft_runner::verdict::{Recorded, Settled, Verdict};

use super::made_up::{ended, passed, plan};

/// Two tests with ten seeds each, after three kept runs of the first and one of the second.
fn setting() -> Setting {
    let kept = |place, seed| Kept { place, seed, passes: 0 };
    let kept = [kept(0, 7), kept(0, 8), kept(0, 9), kept(1, 7)];
    plan(2, 10).keeping(kept.into())
}

fn stuck(setting: &Setting, number: u64, say: &str) -> Settled {
    ended(setting, number, Verdict::Stuck(say.into()), Recorded::NotWanted)
}

/// Of the kept ones all fail but the second, which takes more than any other run. Of the others, one
/// of the first test fails.
fn runs(setting: &Setting) -> Vec<Settled> {
    let of = |number| match number {
        0 | 2 | 10 => stuck(setting, number, "deadlock: all wait"),
        1 => greedy(passed(setting, number)),
        3 => stuck(setting, number, "livelock: round and round"),
        _ => passed(setting, number),
    };
    (0..setting.cases()).map(of).collect()
}

fn greedy(mut settled: Settled) -> Settled {
    settled.outcome.figures.rpcs = 1_000_000;
    settled.outcome.cpu = Duration::from_secs(100);
    settled.outcome.ended = Duration::from_secs(500);
    settled
}

fn results_of(setting: &Setting, runs: &[Settled]) -> Results {
    Results::of(setting, runs, Ending::Complete, Duration::from_millis(1_900))
}

fn results() -> (Setting, Results) {
    let setting = setting();
    let results = results_of(&setting, &runs(&setting));
    (setting, results)
}

#[test]
fn no_number_counts_them_but_their_own() {
    let (setting, results) = results();
    assert_eq!((results.runs(), results.failed()), (20, 1));
    assert_eq!(results.kept(), KeptRuns { runs: 4, failed: 3 });
    let first = &results.tests[0];
    assert_eq!(first.rate(), Rate { failed: 1, runs: 10 });
    assert_eq!(first.seeds, [103]);
    assert_eq!(first.kept_seeds, [7, 9]);
    assert!(first.rpcs.range().unwrap().1 < 1_000 && first.cpu < Duration::from_secs(1));
    assert!(first.slowest.iter().chain(first.longest.iter()).all(|peak| peak.seed >= 100));

    let ways = results.groups.in_order();
    let needed = |place: usize| results.rate_of(ways[place]).clean_runs_needed();
    assert_eq!(needed(0), Rate { failed: 1, runs: 10 }.clean_runs_needed());
    assert_eq!(needed(1), None, "of the other way, only a kept run is known");

    let without: Vec<_> = runs(&setting).into_iter().filter(|settled| !settled.case.kept).collect();
    let without = results_of(&setting, &without);
    for (with, without) in results.tests.iter().zip(&without.tests) {
        assert_eq!((with.rate(), &with.time), (without.rate(), &without.time));
        assert_eq!((&with.rpcs, &with.bytes), (&without.rpcs, &without.bytes));
        assert_eq!((&with.slowest, with.cpu_each()), (&without.slowest, without.cpu_each()));
    }
}

#[test]
fn they_are_told_of_beside_the_others() {
    let (setting, results) = results();
    let runs = runs(&setting);
    let shown = |width| super::report_with(&setting, Loudness::Normal, width, &runs, &results);
    insta::assert_snapshot!("kept", shown(100));
    let narrow = shown(80);
    let mut table = narrow.lines().take_while(|line| !line.starts_with("FAIL"));
    assert!(table.all(|line| line.chars().count() <= 80), "{narrow}");
    let quiet = super::report_with(&setting, Loudness::Quiet, 100, &runs, &results);
    let counts = "20 runs: 19 passed, 1 failed; 4 kept runs: 1 passed, 3 failed in 1.9 s";
    assert!(quiet.lines().last().unwrap().starts_with(counts), "{quiet}");
    let grading = Grading::default();
    let files = [
        junit::text(&setting, &results, Times::LeftOut),
        markdown::text(&setting, &results, Times::LeftOut),
        github::annotations(&setting, &results),
        tap::text(&setting, &results),
        gradescope::text(&setting, &results, Times::LeftOut, &grading),
    ];
    let program = std::env::args().next().unwrap();
    insta::assert_snapshot!("kept_in_files", files.join("\n").replace(&program, "raft-runner"));
}

#[test]
fn a_terminal_need_not_break_what_is_told() {
    let (setting, results) = results();
    let text = super::report_on(&setting, Loudness::Normal, 60, &[], &results, Screen::breaking);
    let (_, failures) = text.split_once("FAIL ").unwrap();
    let (failures, _) = failures.split_once("peer mine").unwrap();
    let is_command = |line: &str| line.contains("  repeat  ") || line.contains("  confirm ");
    for line in failures.lines().filter(|line| !is_command(line)) {
        assert!(line.chars().count() <= 60, "{line}");
    }
    let runs = "      runs    1 of 10, 10.0% (0.3–44.5): seed 103; 2 of 3\n              \
                kept runs: seeds 7, 9\n";
    assert!(failures.contains(runs), "{failures}");
    let end = "4 kept runs: 1 passed, 3 failed in 1.9 s\n(virtual 9 min 42 s, 307 × real time)\n";
    assert!(text.ends_with(end), "{text}");
}

#[test]
fn where_nothing_was_drawn_no_rate_is_told() {
    let setting = Setting { iterations: 0, ..setting() };
    let runs = runs(&setting);
    let results = results_of(&setting, &runs);
    let text = super::report_with(&setting, Loudness::Normal, 100, &runs, &results);
    assert!(text.contains("\n4 kept runs: 1 passed, 3 failed in 1.9 s"), "{text}");
    assert!(text.contains("failed: TestInitialElection3A, TestReElection3A\n"), "{text}");
    let page = markdown::text(&setting, &results, Times::Told);
    assert!(page.starts_with("## ❌ 3 of 4 kept runs failed\n"), "{page}");
    assert!(page.contains("- **runs** 2 of 3 kept runs: seeds 7, 9\n"), "{page}");
    let junit = junit::text(&setting, &results, Times::Told);
    assert!(junit.contains("message=\"2 of 3 kept runs failed\""), "{junit}");
    assert_eq!(results.exit(), Exit::Failed);
}

#[test]
fn a_threshold_is_about_the_others_and_excuses_them_too() {
    let (setting, results) = results();
    assert_eq!(results.exit(), Exit::Failed);
    let with = |max_fail_rate| Results { max_fail_rate, ..results.clone() };
    // With kept runs, three of thirteen failed.
    assert_eq!(with(0.1).exit(), Exit::Passed);
    assert_eq!(with(0.09).exit(), Exit::Failed);
    assert_eq!((with(0.1).excused(0), with(0.1).excused(1)), (3, 1));
    let text = super::report_with(&setting, Loudness::Normal, 100, &[], &with(0.1));
    let line = "excused: 4 runs failed, 3 of them kept, of tests that may fail 10% of the time";
    assert!(text.contains(line), "{text}");

    // Passing kept runs do not make up for the others.
    let mut runs = runs(&setting);
    runs[0] = passed(&setting, 0);
    runs[2] = passed(&setting, 2);
    let results = results_of(&setting, &runs);
    assert_eq!(Results { max_fail_rate: 0.08, ..results }.exit(), Exit::Failed);

    let rerun = Setting { iterations: 0, ..setting };
    let only_kept = results_of(&rerun, &runs[..4]);
    assert_eq!(Results { max_fail_rate: 1.0, ..only_kept }.exit(), Exit::Failed);
}

fn compared(then: &[Settled], now: &[Settled]) -> Comparison {
    let setting = setting();
    let run = Run {
        runner: "0.0.0".into(),
        setting: setting.clone(),
        cases: then.to_vec(),
        ending: Ending::Complete,
        elapsed: Duration::from_secs(1),
        has_times: true,
    };
    let earlier = Earlier::of("base.json".as_ref(), run);
    earlier.compare(&setting, &results_of(&setting, now), &Samples::of(&setting, now), true)
}

#[test]
fn a_comparison_is_of_the_others() {
    let setting = setting();
    let bad = runs(&setting);
    let good: Vec<_> = (0..setting.cases()).map(|number| passed(&setting, number)).collect();
    let comparison = compared(&bad, &good);
    assert_eq!(comparison.before, Rate { failed: 1, runs: 20 });
    let first = &comparison.tests[0];
    assert_eq!(first.rate.before, Rate { failed: 1, runs: 10 });
    assert_eq!(first.rate.now, Rate { failed: 0, runs: 10 });
    assert_eq!((first.seeds.in_both, &*first.seeds.pass_now.seeds), (10, &[103][..]));
    assert!(first.rpcs.is_some_and(|rpcs| rpcs.now < 1_000));
    let [gone] = &comparison.gone[..] else { panic!("one way was drawn: {:?}", comparison.gone) };
    assert_eq!((gone.rate.before, gone.rate.now), (first.rate.before, first.rate.now));

    // A way to fail that only a kept run showed is known all the same.
    let mut worse = good.clone();
    worse[14] = stuck(&setting, 14, "deadlock: all wait");
    let mut known = good;
    known[0] = stuck(&setting, 0, "deadlock: all wait");
    assert!(compared(&known, &worse).new.is_empty(), "it is not new");
    assert!(compared(&worse, &known).gone.is_empty(), "it is not gone");
    let results = results_of(&setting, &bad);
    let comparison = Some(Arc::new(comparison));
    let text = super::report_with(
        &setting,
        Loudness::Normal,
        100,
        &[],
        &Results { comparison, ..results },
    );
    let title =
        "since base.json (peer mine, without the oracle, base seed 100, 1 of 20 runs failed)\n";
    assert!(text.contains(title), "{text}");
}
