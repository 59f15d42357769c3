//! Every kind of report that goes into a file: what it says, and what must never be in it.

use std::env;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};
use raft_runner::plan::Setting;
use raft_runner::report::gradescope::{Award, Grading, Visibility};
use raft_runner::report::{Times, github, gradescope, junit, markdown, tap};
use raft_runner::results::{Ending, Results};
use raft_runner::verdict::{Check, Panic, Recorded, Settled, Verdict};
use serde_json::Value;

use super::made_up::{all_passed, broke, ended, explained, mixed, passed, plan};

fn results(setting: &Setting, runs: &[Settled]) -> Results {
    Results::of(setting, runs, Ending::Complete, Duration::from_millis(1_900))
}

/// As a report has it whose program is called `raft-runner`.
fn named(text: &str) -> String {
    let program = env::args().next().expect("a test has a name");
    text.replace(&program, "raft-runner")
}

/// Failures of every kind, in several tests, one of them told in full.
fn everything() -> (Setting, Results) {
    let setting = plan(4, 10);
    let mut runs = mixed(&setting);
    let vote = |number| ended(&setting, number, broke(0, 700, "S1 votes for S0"), Recorded::Enough);
    runs[2] = vote(2);
    runs[6] = explained(vote(6));
    runs[3].outcome.warnings.push("term changed even though there were no failures".into());
    let results = results(&setting, &runs);
    (setting, results)
}

#[test]
fn each_kind_says_what_the_terminal_says() {
    let (setting, results) = everything();
    let grading = Grading { points: vec![award("3A", 2.5)], ..Grading::default() };
    for (name, text) in [
        ("junit", junit::text(&setting, &results, Times::Told)),
        ("markdown", markdown::text(&setting, &results, Times::Told)),
        ("markdown_without_times", markdown::text(&setting, &results, Times::LeftOut)),
        ("annotations", github::annotations(&setting, &results)),
        ("tap", tap::text(&setting, &results)),
        ("gradescope", gradescope::text(&setting, &results, Times::Told, &grading)),
    ] {
        insta::assert_snapshot!(name, named(&text));
    }
}

fn award(selector: &str, points: f64) -> Award {
    Award { selector: selector.into(), points }
}

fn junit_of(setting: &Setting, results: &Results) -> Report {
    let xml = junit::text(setting, results, Times::Told);
    Report::deserialize_from_str(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

fn case<'a>(report: &'a Report, name: &str) -> &'a TestCase {
    let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let mut named = cases.filter(|case| case.name.as_str() == name);
    let first = named.next().unwrap_or_else(|| panic!("{name} is not there"));
    assert!(named.next().is_none(), "{name} is there twice");
    first
}

#[test]
fn junit_has_a_case_for_each_test_and_one_for_each_way_to_fail() {
    let (setting, results) = everything();
    let report = junit_of(&setting, &results);
    let suites: Vec<_> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, ["3A", "3B", "rules of the paper"]);
    let ways = results.groups.known.len();
    assert_eq!(report.tests, setting.tests.len() + ways);
    let failed = results.tests.iter().filter(|tally| tally.failed > 0).count();
    assert_eq!(report.failures + report.errors, failed + ways);
    for (test, tally) in setting.tests.iter().zip(&results.tests) {
        let passed = matches!(case(&report, test.name).status, TestCaseStatus::Success { .. });
        assert_eq!(passed, tally.failed == 0, "{}", test.name);
    }
    let broken = case(&report, "one vote a term: S# votes for S#");
    let TestCaseStatus::NonSuccess { kind, description, .. } = &broken.status else { panic!() };
    assert_eq!(*kind, NonSuccessKind::Failure);
    let body = description.as_deref().unwrap();
    assert!(body.contains("replay TestManyElections3A --seed 101"), "{body}");
    assert!(body.contains("S1 becomes leader of term 3"), "the story is told: {body}");
}

/// Whatever a peer may say, wherever it may come to stand.
const ODD: &str = "]]> <b>&amp; \u{0}\u{1b}[31mred\u{1b}[0m\u{b}\u{fffe}\u{85} | `x` # % \"q\" \\ ::error::\r\nx: '";

fn odd() -> (Setting, Results) {
    let setting = plan(2, 3);
    let mut runs = all_passed(&setting);
    let panic = Panic { peer: Some(1), text: ODD.into(), place: format!("src/{ODD}.rs:12:5") };
    runs[0] = ended(&setting, 0, Verdict::Panicked(panic), Recorded::NotWritten(ODD.into()));
    let check = Check { say: ODD.into(), place: ODD.into() };
    runs[3] = ended(&setting, 3, Verdict::Failed(check), Recorded::Written(ODD.into()));
    runs[4].outcome.warnings.push(ODD.into());
    let setting = Setting { peer: ODD.into(), ..setting };
    let results = results(&setting, &runs);
    (setting, results)
}

#[test]
fn no_report_lets_out_what_it_cannot_hold() {
    let (setting, results) = odd();
    let forbidden = |text: &str| {
        let fine = |c: char| c == '\n' || (!c.is_control() && c != '\u{fffe}');
        text.chars().find(|c| !fine(*c)).map(|c| format!("{c:?} in {text}"))
    };
    let grading = Grading::default();
    for text in [
        junit::text(&setting, &results, Times::Told),
        markdown::text(&setting, &results, Times::Told),
        tap::text(&setting, &results),
        github::annotations(&setting, &results),
        gradescope::text(&setting, &results, Times::Told, &grading),
    ] {
        assert_eq!(forbidden(&text), None);
    }
    let report = junit_of(&setting, &results);
    let message_of_odd = "peer 1 panicked: ]]> <b>&amp; red | `x` # % \"q\" \\ ::error::; x: '";
    let says = |case: &TestCase| {
        let TestCaseStatus::NonSuccess { message, .. } = &case.status else { return false };
        message.as_deref() == Some(message_of_odd)
    };
    assert!(report.test_suites[0].test_cases.iter().any(says), "{report:?}");
}

#[test]
fn an_annotation_is_one_line_with_its_place() {
    let setting = plan(1, 2);
    let mut runs = all_passed(&setting);
    let panic = Panic { peer: Some(1), text: "a, b: 5%\nc".into(), place: "src/r.rs:12:5".into() };
    runs[0] = ended(&setting, 0, Verdict::Panicked(panic), Recorded::NotWanted);
    let text = github::annotations(&setting, &results(&setting, &runs));
    let start = "::error file=src/r.rs,line=12,col=5,title=TestInitialElection3A::\
                 peer 1 panicked: a, b: 5%25; c%0Aruns: 1 of 2, 50.0%25";
    assert!(text.starts_with(start), "{text}");
    assert_eq!(text.lines().count(), 1);
}

/// More ways to fail than anybody wants to see.
fn flood() -> (Setting, Results) {
    let setting = plan(3, 400);
    let words = ["red", "blue", "green", "black", "white", "grey", "pink"];
    let runs: Vec<_> = (0..setting.cases())
        .map(|number| {
            let words: Vec<_> =
                (0..4).map(|digit| words[(number / 7_u64.pow(digit) % 7) as usize]).collect();
            let mut settled =
                ended(&setting, number, Verdict::Stuck(words.join(" ")), Recorded::Enough);
            settled.outcome.warnings.push(words.join("-"));
            explained(settled)
        })
        .collect();
    let results = results(&setting, &runs);
    (setting, results)
}

#[test]
fn github_is_given_no_more_than_it_shows() {
    let (setting, results) = flood();
    let annotations = github::annotations(&setting, &results);
    for kind in ["::error ", "::warning "] {
        let lines: Vec<_> = annotations.lines().filter(|line| line.starts_with(kind)).collect();
        assert_eq!(lines.len(), 10, "{annotations}");
        assert!(lines[9].contains(" more: see the summary"), "{}", lines[9]);
    }
    let whole = markdown::text(&setting, &results, Times::Told);
    let summary = |room| github::summary(&setting, &results, Times::Told, room);
    assert_eq!(summary(whole.len()), whole);
    for room in [whole.len() - 1, whole.len() / 2, 9_000, 3_000, 1_000, 100, 1, 0] {
        let text = summary(room);
        assert!(text.len() <= room, "{} of {room}", text.len());
        let is_told = text.contains("There is more than GitHub shows");
        assert!(is_told || text.is_empty(), "{text}");
        assert!(room < 9_000 || text.contains("| **ReElection3A** |"), "the table stays: {text}");
    }
    // With less room, stories go before commands.
    let (some, whole) = (summary(whole.len() / 2), whole.matches("replay Test").count());
    assert_eq!(some.matches("replay Test").count(), whole);
    assert!(!some.ends_with("</details>\n\n"));
}

#[test]
fn tap_counts_what_it_lists() {
    let (setting, results) = everything();
    let text = tap::text(&setting, &results);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("TAP version 14"));
    assert_eq!(lines.next(), Some("1..4"));
    let points: Vec<_> = text.lines().filter(|line| line.starts_with(['o', 'n'])).collect();
    for (number, ((line, test), tally)) in
        (1..).zip(points.iter().zip(&setting.tests).zip(&results.tests))
    {
        let word = if tally.failed > 0 { "not ok" } else { "ok" };
        assert_eq!(*line, format!("{word} {number} - {}", test.name));
    }
    assert_eq!(points.len(), 4);
    let count = |mark| text.lines().filter(|line| *line == mark).count();
    assert_eq!((count("  ---"), count("  ...")), (4, 4));
}

#[test]
fn what_was_not_run_is_said_so() {
    let setting = plan(3, 2);
    let runs: Vec<_> = (0..2).map(|number| passed(&setting, number)).collect();
    let results = Results::of(&setting, &runs, Ending::Interrupted, Duration::from_secs(1));
    let tap = tap::text(&setting, &results);
    assert!(tap.contains("ok 3 - TestManyElections3A # SKIP it was not run\n"), "{tap}");
    assert!(tap.ends_with("Bail out! interrupted\n"), "{tap}");
    let report = junit_of(&setting, &results);
    let status = &case(&report, "TestManyElections3A").status;
    assert!(matches!(status, TestCaseStatus::Skipped { .. }));
    let page = markdown::text(&setting, &results, Times::Told);
    assert!(page.starts_with("## ⚠️ interrupted: 0 of 2 runs failed"), "{page}");
    let graded = gradescope::text(&setting, &results, Times::Told, &Grading::default());
    let graded: Value = serde_json::from_str(&graded).unwrap();
    let scores: Vec<_> = (0..3).map(|test| graded["tests"][test]["score"].as_f64()).collect();
    assert_eq!(scores, [Some(1.0), Some(1.0), Some(0.0)]);
    assert!(graded["output"].as_str().unwrap().contains("not everything was run"), "{graded}");
}

#[test]
fn gradescope_gives_all_points_of_a_test_or_none() {
    let setting = plan(5, 10);
    let mut runs = all_passed(&setting);
    let many = (0..40).map(|word| format!("word {word} of a long message\n")).collect::<String>();
    runs[1] = ended(&setting, 1, Verdict::Stuck(many), Recorded::NotWanted);
    let points = vec![award("3A", 2.0), award("reelection", 3.5), award("3B", 0.0)];
    let grading = Grading { points, visibility: Visibility::AfterDueDate };
    let text = gradescope::text(&setting, &results(&setting, &runs), Times::LeftOut, &grading);
    let graded: Value = serde_json::from_str(&text).unwrap();
    let of = |field: &str| -> Vec<_> {
        graded["tests"].as_array().unwrap().iter().map(|test| test[field].clone()).collect()
    };
    assert_eq!(of("max_score"), [2.0, 3.5, 2.0, 0.0, 0.0]);
    assert_eq!(of("score"), [2.0, 0.0, 2.0, 0.0, 0.0]);
    assert_eq!(of("status"), ["passed", "failed", "passed", "passed", "passed"]);
    assert_eq!(of("number"), ["3A.1", "3A.2", "3A.3", "3B.1", "3B.2"]);
    assert_eq!(graded["visibility"], "after_due_date");
    assert_eq!(graded["execution_time"], Value::Null);
    assert!(graded["score"].is_null(), "the sum of the tests counts");
}

#[test]
fn gradescope_is_not_flooded() {
    let (setting, results) = flood();
    let text = gradescope::text(&setting, &results, Times::Told, &Grading::default());
    let graded: Value = serde_json::from_str(&text).unwrap();
    let output = graded["tests"][0]["output"].as_str().unwrap();
    assert!(output.len() <= 16_000 && output.ends_with("… (cut off)\n"), "{}", output.len());
}
