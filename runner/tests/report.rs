//! The reports, from made-up runs, so that every number in them is known.

#[path = "report/in_files.rs"]
mod in_files;
#[path = "report/kept.rs"]
mod kept;
#[path = "report/made_up.rs"]
mod made_up;
#[path = "report/since.rs"]
mod since;

use std::cell::RefCell;
use std::env;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use raft_runner::plan::Setting;
use raft_runner::report::human::Human;
use raft_runner::report::screen::Screen;
use raft_runner::report::{Loudness, Progress, Reporter};
use raft_runner::results::{Ending, Results};
use raft_runner::verdict::{Recorded, Settled, Verdict};

use self::made_up::{all_passed, broke, ended, explained, mixed, panicked, passed, plan};

#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a person reads of these runs, without colours.
fn report(plan: &Setting, loudness: Loudness, width: usize, runs: &[Settled]) -> String {
    report_of(plan, loudness, width, runs, Ending::Complete)
}

fn report_of(
    plan: &Setting,
    loudness: Loudness,
    width: usize,
    runs: &[Settled],
    ending: Ending,
) -> String {
    let results = Results::of(plan, runs, ending, Duration::from_millis(1_900));
    report_with(plan, loudness, width, runs, &results)
}

fn report_with(
    plan: &Setting,
    loudness: Loudness,
    width: usize,
    runs: &[Settled],
    results: &Results,
) -> String {
    report_on(plan, loudness, width, runs, results, |screen| screen)
}

fn report_on(
    plan: &Setting,
    loudness: Loudness,
    width: usize,
    runs: &[Settled],
    results: &Results,
    what: fn(Screen) -> Screen,
) -> String {
    let paper = Paper::default();
    let plain: Box<dyn Write> = Box::new(paper.clone());
    let screen = Screen::new(Box::new(anstream::StripStream::new(plain)), width);
    let mut human = Human::new(plan, loudness, what(screen));
    for settled in runs {
        human.on(&Progress::Settled(settled)).expect("paper is patient");
    }
    human.finish(results).expect("paper is patient");
    let text = String::from_utf8(paper.0.take()).expect("a report is text");
    let program = env::args().next().expect("a test has a name");
    text.replace(&program, "raft-runner")
}

#[test]
fn one_iteration_reads_as_the_lab_prints_it() {
    let plan = plan(3, 1);
    let mut runs = all_passed(&plan);
    runs[0].outcome.warnings.push("term changed even though there were no failures".into());
    insta::assert_snapshot!("lab", report(&plan, Loudness::Normal, 100, &runs));
    insta::assert_snapshot!("lab_verbose", report(&plan, Loudness::Verbose, 100, &runs));
    insta::assert_snapshot!("lab_quiet", report(&plan, Loudness::Quiet, 100, &runs));
}

#[test]
fn a_failure_takes_the_place_of_the_second_line() {
    let plan = plan(3, 1);
    let mut runs = all_passed(&plan);
    let recorded = Recorded::Written("traces/1.jsonl".into());
    runs[1] = ended(&plan, 1, panicked(2), recorded);
    insta::assert_snapshot!("lab_failed", report(&plan, Loudness::Normal, 100, &runs));
    insta::assert_snapshot!("lab_failed_quiet", report(&plan, Loudness::Quiet, 100, &runs));
}

#[test]
fn many_iterations_are_a_table_that_fits() {
    let plan = plan(5, 40);
    let runs = all_passed(&plan);
    for width in [160, 100, 80] {
        let text = report(&plan, Loudness::Normal, width, &runs);
        let table = text.lines().take_while(|line| !line.starts_with("time is virtual"));
        for line in table {
            assert!(line.chars().count() <= width, "wider than {width}: {line}");
        }
        insta::assert_snapshot!(format!("table_{width}"), text);
    }
}

#[test]
fn failures_are_grouped_by_what_they_say() {
    let plan = plan(3, 10);
    let runs = mixed(&plan);
    insta::assert_snapshot!("failures", report(&plan, Loudness::Normal, 100, &runs));
    insta::assert_snapshot!("failures_quiet", report(&plan, Loudness::Quiet, 100, &runs));
    insta::assert_snapshot!("failures_verbose", report(&plan, Loudness::Verbose, 100, &runs));
}

#[test]
fn a_rule_that_is_broken_in_several_tests_is_one_failure() {
    let plan = plan(3, 4);
    let vote = |number, millis, peer: u64| {
        let verdict = broke(0, millis, &format!("S{peer} votes for S0 in term 3"));
        ended(&plan, number, verdict, Recorded::Enough)
    };
    let runs: Vec<_> = (0..plan.cases())
        .map(|number| match number {
            1 => vote(number, 900, 1),
            2 => vote(number, 300, 2),
            // Not the first to go wrong, but the one that can be looked into.
            5 => explained(vote(number, 700, 1)),
            7 => explained(vote(number, 800, 1)),
            9 => ended(&plan, number, broke(1, 500, "S1 says so"), Recorded::Enough),
            _ => passed(&plan, number),
        })
        .collect();
    insta::assert_snapshot!("broken_rules", report(&plan, Loudness::Normal, 100, &runs));
    insta::assert_snapshot!("broken_rules_verbose", report(&plan, Loudness::Verbose, 100, &runs));
}

#[test]
fn of_failures_without_a_record_the_shortest_is_shown() {
    let plan = plan(2, 4);
    let times = [900, 300, 700, 300];
    let runs: Vec<_> = (0..plan.cases())
        .map(|number| match times.get(number as usize) {
            Some(&millis) => {
                ended(&plan, number, broke(0, millis, "S1 votes"), Recorded::NotWanted)
            }
            None => passed(&plan, number),
        })
        .collect();
    let text = report(&plan, Loudness::Quiet, 100, &runs);
    let wanted = format!("replay {} --seed 100", plan.tests[1].name);
    assert!(text.contains("4 of 8, 50.0%") && text.contains(&wanted), "{text}");
}

#[test]
fn in_one_iteration_a_story_is_told_once() {
    let plan = plan(3, 1);
    let runs: Vec<_> = (0..plan.cases())
        .map(|number| {
            let verdict = broke(0, 500, "S1 votes for S0 in term 3");
            explained(ended(&plan, number, verdict, Recorded::Enough))
        })
        .collect();
    let text = report(&plan, Loudness::Normal, 100, &runs);
    assert_eq!(text.matches("S1 becomes leader of term 3").count(), 1, "{text}");
}

#[test]
fn a_run_that_was_cut_short_says_so() {
    let plan = plan(2, 10);
    let runs = &all_passed(&plan)[..5];
    let last = |ending| {
        let text = report_of(&plan, Loudness::Quiet, 100, runs, ending);
        text.lines().last().expect("a last line").to_owned()
    };
    let counts = "5 runs: 5 passed, 0 failed in 1.9 s (virtual 17 s, 8.95 × real time)";
    assert_eq!(last(Ending::Complete), counts);
    assert_eq!(last(Ending::Interrupted), format!("interrupted: {counts}"));
    assert_eq!(last(Ending::FirstFailure), format!("stopped at the first failure: {counts}"));
    assert_eq!(last(Ending::TooManyHung), format!("stopped, too many hung: {counts}"));
}

#[test]
fn a_peer_that_fails_in_a_thousand_ways_does_not_flood_the_report() {
    let plan = plan(1, 2_000);
    let words = ["red", "blue", "green", "black", "white", "grey", "pink", "brown", "cyan", "gold"];
    let runs: Vec<_> = (0..plan.cases())
        .map(|number| {
            let text: Vec<_> =
                (0..4).map(|digit| words[(number / 10_u64.pow(digit) % 10) as usize]).collect();
            ended(&plan, number, Verdict::Stuck(text.join(" ")), Recorded::Enough)
        })
        .collect();
    let text = report(&plan, Loudness::Normal, 100, &runs);
    assert!(text.lines().count() < 80, "{text}");
    assert!(text.contains("490 runs more, in 490 other ways"), "{text}");
    assert!(text.contains("1500 more failures are of more kinds than are kept"), "{text}");
}
