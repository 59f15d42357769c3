//! What is printed for programs: one JSON object a line, as things happen.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(line.split(' ')).current_dir(folder);
    command
}

fn run(folder: &Path, line: &str) -> Output {
    command(folder, line).output().expect("the program runs")
}

fn messages(output: &Output) -> Vec<Value> {
    let text = str::from_utf8(&output.stdout).expect("JSON is text");
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn a_run_is_its_head_its_cases_and_its_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let line =
        "test 3A -n 2 --seed 5 --message-format json --without-times --report json=whole.json";
    let output = run(folder.path(), line);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let messages = messages(&output);
    let [head, cases @ .., figures] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!((&head["format"], &head["base_seed"]), (&1.into(), &5.into()));
    assert_eq!(head["selected"].as_array().expect("a list").len(), 3);
    assert_eq!((&figures["ending"], &figures["runs"]), (&"complete".into(), &6.into()));

    // Together they are the file, field by field.
    let text = fs::read_to_string(folder.path().join("whole.json")).expect("it is written");
    let mut whole: Value = serde_json::from_str(&text).expect("JSON");
    let listed = whole.as_object_mut().expect("an object").remove("cases").expect("cases");
    assert_eq!(listed.as_array().expect("a list"), cases);
    let mut both = head.clone();
    both.as_object_mut()
        .expect("an object")
        .extend(figures.as_object().expect("an object").clone());
    assert_eq!(both, whole);
}

#[test]
fn failures_are_told_and_so_is_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "explore -n 1 --servers 3 --seed 1 --peer skeleton --message-format json";
    let output = run(folder.path(), line);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let messages = messages(&output);
    assert_eq!(messages[1]["test"], "Explore3");
    assert!(messages[1]["say"].is_string() && messages[1]["details"].is_object());
    assert_eq!(messages.last().expect("the figures")["failed"], 1);
}

#[test]
fn what_is_refused_says_nothing_there() {
    let folder = tempfile::tempdir().expect("a folder");
    for line in
        ["test nonsense --message-format json", "test 3A --traces . --peer x --message-format json"]
    {
        let output = run(folder.path(), line);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{line}");
    }
}

/// What is kept of it is as good as a file of results.
#[test]
fn the_lines_are_read_as_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "test 3A -n 3 --seed 5 --record none --message-format json";
    let lines = run(folder.path(), line).stdout;
    fs::write(folder.path().join("lines"), &lines).expect("a file");
    let report = run(folder.path(), "report lines");
    assert_eq!(report.status.code(), Some(0), "{report:?}");
    let table = String::from_utf8_lossy(&report.stdout);
    assert!(table.contains("9 runs: 9 passed, 0 failed"), "{table}");
}

#[cfg(unix)]
#[test]
fn a_case_is_told_while_the_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "test initial -n 1000000 --record none --jobs 1 --message-format json";
    let mut child = command(folder.path(), line)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || -> Value {
        let line = lines.next().expect("a line comes").expect("it can be read");
        serde_json::from_str(&line).expect("JSON")
    };
    assert_eq!(next()["iterations"], 1_000_000);
    assert_eq!(next()["test"], "TestInitialElection3A");
    drop(lines);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(141));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("error") && !said.contains("panicked"), "{said}");
}
