//! What has changed since an earlier run: what is certain, and what is more than chance.

use std::sync::Arc;
use std::time::Duration;

use raft_runner::plan::Setting;
use raft_runner::report::{Loudness, Times, markdown};
use raft_runner::results::compare::{Comparison, Earlier};
use raft_runner::results::file::Run;
use raft_runner::results::samples::Samples;
use raft_runner::results::{Ending, Results};
use raft_runner::tester::weather::NetworkKind;
use raft_runner::verdict::{Recorded, Settled, Verdict};

use super::made_up::{all_passed, broke, ended, passed, plan};

fn earlier(setting: &Setting, cases: Vec<Settled>) -> Earlier {
    earlier_with(setting, cases, true)
}

fn earlier_with(setting: &Setting, cases: Vec<Settled>, has_times: bool) -> Earlier {
    let run = Run {
        runner: "0.0.0".into(),
        setting: setting.clone(),
        cases,
        ending: Ending::Complete,
        elapsed: Duration::from_secs(1),
        has_times,
    };
    Earlier::of("base.json".as_ref(), run)
}

fn compared(earlier: &Earlier, setting: &Setting, cases: &[Settled]) -> (Results, Comparison) {
    let results = Results::of(setting, cases, Ending::Complete, Duration::from_millis(1_900));
    let samples = Samples::of(setting, cases);
    let comparison = earlier.compare(setting, &results, &samples, true);
    (Results { comparison: Some(Arc::new(comparison.clone())), ..results }, comparison)
}

fn stuck(setting: &Setting, number: u64, say: &str) -> Settled {
    ended(setting, number, Verdict::Stuck(say.into()), Recorded::NotWanted)
}

/// A run that took so many times the RPCs, and so many times the processor time.
fn costly(settled: Settled, rpcs: u64, cpu: u32) -> Settled {
    let mut settled = settled;
    settled.outcome.figures.rpcs *= rpcs;
    settled.outcome.cpu *= cpu;
    settled
}

/// Every kind of news at once.
fn all_news() -> (Setting, Results) {
    let then = Setting { peer: "theirs".into(), ..plan(5, 60) };
    let cases = (0..then.cases()).map(|number| match (number % 5, number / 5) {
        // The first test loses a failure that was frequent, the second one that was rare.
        (0, 0..20) => stuck(&then, number, "deadlock: all wait"),
        (1, 7) => stuck(&then, number, "livelock: round and round"),
        _ => passed(&then, number),
    });
    let earlier = earlier(&then, cases.collect());
    let now = Setting { base_seed: 110, ..plan(4, 60) };
    let cases: Vec<_> = (0..now.cases())
        .map(|number| match (number % 4, number / 4) {
            (2, 3 | 5 | 7 | 8 | 9 | 20 | 21 | 22) => {
                ended(&now, number, broke(0, 700, "S1 votes for S0"), Recorded::Enough)
            }
            (3, _) => costly(passed(&now, number), 2, 3),
            _ => passed(&now, number),
        })
        .collect();
    let (results, _) = compared(&earlier, &now, &cases);
    (now, results)
}

#[test]
fn all_news_are_told_the_bad_ones_first() {
    let (setting, results) = all_news();
    let text = super::report_with(&setting, Loudness::Normal, 100, &[], &results);
    let (_, since) = text.split_once("since base.json").expect("it is told");
    insta::assert_snapshot!("since", format!("since base.json{since}"));
    let page = markdown::text(&setting, &results, Times::Told);
    let (_, since) = page.split_once("### What has changed").expect("it is told");
    let (since, _) = since.split_once("\n### ").expect("something follows");
    insta::assert_snapshot!("since_markdown", since);
}

#[test]
fn runs_that_are_alike_show_nothing() {
    let setting = plan(3, 40);
    let cases = all_passed(&setting);
    let (results, comparison) = compared(&earlier(&setting, cases.clone()), &setting, &cases);
    let text = super::report_with(&setting, Loudness::Normal, 100, &[], &results);
    assert!(text.contains("  nothing that 9 comparisons can tell from chance\n"), "{text}");
    assert!(comparison.tests.iter().all(|test| test.seeds.in_both == 40));
}

#[test]
fn a_seed_tells_nothing_of_another_network() {
    let then = plan(1, 10);
    let earlier = earlier(&then, all_passed(&then));
    let now = Setting { network: NetworkKind::Harsh, ..plan(1, 10) };
    let cases: Vec<_> = (0..10).map(|number| stuck(&now, number, "a deadlock")).collect();
    let (_, comparison) = compared(&earlier, &now, &cases);
    assert_eq!(comparison.tests[0].seeds.in_both, 0);
    assert_eq!(comparison.tests[0].rate.now.failed, 10);
}

#[test]
fn processor_time_is_compared_only_where_it_is_known() {
    let setting = plan(1, 20);
    let cases = all_passed(&setting);
    let results = Results::of(&setting, &cases, Ending::Complete, Duration::ZERO);
    let samples = Samples::of(&setting, &cases);
    let cpu = |then, now| {
        let earlier = earlier_with(&setting, cases.clone(), then);
        earlier.compare(&setting, &results, &samples, now).tests[0].cpu.is_some()
    };
    assert!(cpu(true, true) && !cpu(true, false) && !cpu(false, true));
}

/// What is told of these, without the last line, which is no news.
fn news(then: &Setting, before: Vec<Settled>, now: &Setting, cases: &[Settled]) -> String {
    let (results, _) = compared(&earlier(then, before), now, cases);
    let text = super::report_with(now, Loudness::Normal, 100, &[], &results);
    let (_, since) = text.split_once("since ").unwrap();
    let (since, _) = since.split_once("\n\n").unwrap();
    since.lines().skip(1).map(|line| format!("{line}\n")).collect()
}

fn with_rpcs(setting: &Setting, rpcs: fn(u64) -> u64) -> Vec<Settled> {
    let of = |number| {
        let mut settled = passed(setting, number);
        settled.outcome.figures.rpcs = rpcs(number);
        settled
    };
    (0..setting.cases()).map(of).collect()
}

#[test]
fn a_change_that_is_certain_and_small_is_not_told() {
    let setting = plan(1, 60);
    let of = |rpcs| {
        let now = with_rpcs(&setting, rpcs);
        news(&setting, with_rpcs(&setting, |number| 10_000 + 4 * number), &setting, &now)
    };
    assert!(of(|number| 10_080 + 4 * number).contains("nothing that"), "by less than a hundredth");
    let more = of(|number| 10_200 + 4 * number);
    assert!(more.contains("takes more RPCs: 10,118 then, 10,318 now (+2%)"), "{more}");
    let less = of(|number| 9_800 + 4 * number);
    assert!(less.contains("takes less RPCs: 10,118 then, 9,918 now (-2%)"), "{less}");
}

#[test]
fn a_rate_that_chance_can_explain_is_not_told() {
    // As likely as one in thirty, which one comparison alone would tell.
    let tell = |tests: usize| {
        let setting = plan(tests, 20);
        let mut now = all_passed(&setting);
        let failing = now.iter_mut().filter(|settled| settled.case.place == 0).take(6);
        failing.for_each(|one| *one = stuck(&setting, one.case.number, "a deadlock"));
        news(&setting, all_passed(&setting), &setting, &now)
    };
    assert!(!tell(10).contains("more often"), "{}", tell(10));
    let certain = plan(1, 60);
    let now: Vec<_> = (0..60).map(|number| stuck(&certain, number, "a deadlock")).collect();
    let told = news(&certain, all_passed(&certain), &certain, &now);
    assert!(told.contains("fails more often: 0 of 60 then, 60 of 60 now"), "{told}");
    let told = news(&certain, now, &certain, &all_passed(&certain));
    assert!(told.contains("fails less often: 60 of 60 then, 0 of 60 now"), "{told}");
}

#[test]
fn a_failure_is_mended_when_as_many_runs_are_clean_as_that_takes() {
    let then = plan(1, 1);
    let before = vec![stuck(&then, 0, "a deadlock")];
    let told = |runs| {
        let now = plan(1, runs);
        news(&then, before.clone(), &now, &all_passed(&now))
    };
    assert!(told(18).contains("it takes 19 clean runs to believe that it is mended"));
    assert!(told(19).contains("mended: 19 clean runs would do"), "{}", told(19));
}

#[test]
fn many_comparisons_need_more_certainty() {
    let level = |tests: usize| {
        let setting = plan(tests, 20);
        let cases = all_passed(&setting);
        let (_, comparison) = compared(&earlier(&setting, cases.clone()), &setting, &cases);
        comparison.level()
    };
    assert!((level(1) - 0.05 / 3.0).abs() < 1e-12);
    assert!((level(10) - 0.05 / 30.0).abs() < 1e-12);
}
