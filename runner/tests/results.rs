//! Results that are written and read back: nothing is lost, and equal runs make equal files.

#[path = "results/schema.rs"]
mod schema;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use raft_runner::explain::explain;
use raft_runner::lab::{Figures, TESTS};
use raft_runner::plan::Setting;
use raft_runner::report::{Progress, ReportKind, Times, Wishes, to_file};
use raft_runner::results::Ending;
use raft_runner::results::file::Run;
use raft_runner::results::wire::Line;
use raft_runner::trace::Trace;
use raft_runner::verdict::{
    Breach, Check, Crash, Divergence, Outcome, Panic, Recorded, Settled, Verdict,
};
use tempfile::TempDir;

fn run(folder: &Path, line: &str) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    let status = command.args(line.split(' ')).current_dir(folder).output().unwrap().status;
    status.code().unwrap()
}

/// Fails often, in several ways.
const LINE: &str =
    "test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --max-traces 2 --without-times";

#[test]
fn equal_runs_make_equal_files_at_any_number_of_jobs() {
    let folder = TempDir::new().unwrap();
    for jobs in [1, 2, 3] {
        let line = format!("{LINE} --jobs {jobs} --report json=of-{jobs}.json");
        assert_eq!(run(folder.path(), &line), 1);
    }
    let read = |jobs: u64| fs::read_to_string(folder.path().join(format!("of-{jobs}.json")));
    assert_eq!(read(1).unwrap(), read(2).unwrap());
    assert_eq!(read(1).unwrap(), read(3).unwrap());
    let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, ["of-1.json", "of-2.json", "of-3.json", "traces"], "no lines are left behind");
}

#[test]
fn what_is_read_is_what_was_written() {
    let folder = TempDir::new().unwrap();
    assert_eq!(run(folder.path(), &format!("{LINE} --report json=first.json")), 1);
    let first = folder.path().join("first.json");
    let known = Run::read(&first).unwrap();
    assert_eq!((known.cases.len(), known.ending), (78, Ending::Complete));
    let again = folder.path().join("again.json");
    write(&known, &again);
    assert_eq!(fs::read_to_string(&again).unwrap(), fs::read_to_string(&first).unwrap());
}

/// As a run writes it that has just come to these cases.
fn write(run: &Run, path: &Path) {
    let without_times = Wishes { times: Times::LeftOut, ..Wishes::default() };
    let mut json = to_file(&run.setting, ReportKind::Json, path, &without_times).unwrap();
    for settled in &run.cases {
        json.on(&Progress::Settled(settled)).unwrap();
    }
    json.finish(&run.results()).unwrap();
}

/// Every kind of end that a case can have.
fn verdicts() -> Vec<Verdict> {
    let folder = TempDir::new().unwrap();
    let line = "test initial --seed 5 --peer mutant:forgets-vote --report json=r.json";
    run(folder.path(), line);
    let broken = Run::read(&folder.path().join("r.json")).unwrap().cases.remove(0);
    let failed = Verdict::Failed(Check {
        say: "expected one leader, got none".into(),
        place: "a:1:2".into(),
    });
    let mut breach: Breach = broken.outcome.verdict.breach().unwrap().clone();
    breach.symptom = failed.clone();
    let panic = |peer| Panic { peer, text: "two\nlines".into(), place: "b:3:4".into() };
    vec![
        Verdict::Passed,
        failed,
        broken.outcome.verdict,
        Verdict::Broke(Box::new(breach)),
        Verdict::Panicked(panic(Some(2))),
        Verdict::Panicked(panic(None)),
        Verdict::Stuck("a deadlock".into()),
        Verdict::Hung(Duration::from_secs(30)),
        Verdict::Crashed(Crash { how: "killed".into(), last_words: "two\nlines".into() }),
        Verdict::NotDeterministic(Box::new(Divergence {
            once: "one".into(),
            again: "other".into(),
            event: None,
        })),
    ]
}

/// A case for each of these, whatever else can differ.
fn every_kind_of_case(setting: &Setting) -> Vec<Settled> {
    let samples =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/votes-for-stale-log.jsonl");
    let explanation = explain(&Trace::read(samples.as_ref()).unwrap());
    let recorded = [
        Recorded::NotWanted,
        Recorded::Written("a.jsonl".into()),
        Recorded::Both("a.jsonl".into(), "b.jsonl".into()),
        Recorded::Enough,
        Recorded::NotWritten("no room".into()),
    ];
    let case = |(number, verdict)| {
        let outcome = Outcome {
            verdict,
            figures: Figures { servers: 3, rpcs: 58, bytes: 628, ..Figures::default() },
            ended: Duration::from_micros(3_000_123),
            digest: u64::MAX - number,
            cpu: Duration::from_micros(99),
            scenarios: Default::default(),
            warnings: vec!["odd".into()],
        };
        Settled {
            case: setting.case(number),
            outcome,
            recorded: recorded[number as usize % recorded.len()].clone(),
            explanation: Some(Box::new(explanation.clone())),
        }
    };
    (0..).zip(verdicts()).map(case).collect()
}

#[test]
fn every_kind_of_case_comes_back_from_its_line() {
    let setting = Setting::new("mine", TESTS.iter().collect());
    for settled in every_kind_of_case(&setting) {
        let text = serde_json::to_string(&Line::of(&settled)).unwrap();
        let line: Line = serde_json::from_str(&text).unwrap();
        let back = line.settled(&setting).unwrap();
        assert_eq!(back.case.number, settled.case.number, "{text}");
        assert_eq!(back.outcome, settled.outcome, "{text}");
        assert_eq!(back.recorded, settled.recorded, "{text}");
        assert_eq!(back.explanation, settled.explanation, "{text}");
    }
}

#[test]
fn a_killed_run_is_known_as_far_as_it_came() {
    let folder = TempDir::new().unwrap();
    assert_eq!(run(folder.path(), &format!("{LINE} --report json=r.json")), 1);
    let known = Run::read(&folder.path().join("r.json")).unwrap();
    let path = folder.path().join("new.json");
    let mut json = to_file(&known.setting, ReportKind::Json, &path, &Wishes::default()).unwrap();
    for settled in &known.cases[..40] {
        json.on(&Progress::Settled(settled)).unwrap();
    }
    let lines = fs::read_to_string(folder.path().join("new.json.lines")).unwrap();
    for cut in [0, 1, 20] {
        let found = Run::of_text(&lines[..lines.len() - cut]).unwrap();
        let whole = if cut > 1 { 39 } else { 40 };
        assert_eq!((found.cases.len(), found.ending), (whole, Ending::Interrupted), "{cut}");
    }
}

#[test]
fn what_is_no_results_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    assert_eq!(run(folder.path(), &format!("{LINE} --report json=r.json")), 1);
    let good = fs::read_to_string(folder.path().join("r.json")).unwrap();
    let other = good.replacen("\"TestInitialElection3A\"", "\"TestNothing3A\"", 1);
    for (text, says) in [
        (String::new(), "it is empty, and no results"),
        (good[..good.len() / 2].to_owned(), "it is cut off at line"),
        ("# Results".to_owned(), "it is not what `--report json=FILE` writes"),
        (good.replacen("\"format\": 1", "\"format\": 9", 1), "it has results format 9, and"),
        (other, "no test is called 'TestNothing3A'"),
        (good.replacen("\"seed\":3,", "\"seed\":99,", 1), "with seed 99 is no case of this run"),
        (good.replacen("\"seed\":3,", "\"seed\":4,", 1), "with seed 4 is in it twice"),
    ] {
        let path = folder.path().join("odd.json");
        fs::write(&path, text).unwrap();
        let error = format!("{:#}", Run::read(&path).unwrap_err());
        assert!(error.contains(says) && error.contains("odd.json"), "{error}");
    }
}
