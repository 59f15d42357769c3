//! The results as JSON: what a program needs to decide, and nothing half written.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

fn run(folder: &Path, line: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    let output = command.args(line.split(' ')).current_dir(folder).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn results_say_what_the_table_says() {
    let folder = TempDir::new().unwrap();
    let line = "test 3A -n 3 --seed 5 --record none --report json=out/results.json";
    assert_eq!(run(folder.path(), line).0, 0);
    let results = read(&folder.path().join("out/results.json"));
    assert_eq!(results["format"], 1);
    assert_eq!(results["peer"], "raft");
    assert_eq!((&results["runs"], &results["failed"]), (&json!(9), &json!(0)));
    assert_eq!(results["ending"], "complete");
    assert_eq!(results["tests"][1]["name"], "TestReElection3A");
    assert!(results["tests"][1]["rpcs"]["median"].as_u64().unwrap() > 50);
    assert_eq!(results["failures"], json!([]));
    assert_eq!(results["scenarios"].as_object().unwrap().len(), 10);
    assert_eq!(results["scenarios"]["snapshot sent"], 0);
}

#[test]
fn a_broken_rule_is_named_with_its_tests_and_seeds() {
    let folder = TempDir::new().unwrap();
    let line =
        "test 3A -n 2 --seed 5 --record none --peer mutant:forgets-vote --report json=r.json";
    assert_eq!(run(folder.path(), line).0, 1);
    let results = read(&folder.path().join("r.json"));
    let failure = &results["failures"][0];
    assert_eq!(failure["rule"], "saved before said");
    assert_eq!(failure["runs"], 6);
    assert_eq!(failure["tests"]["TestManyElections3A"], 2);
    assert_eq!(failure["seeds"][0], 5);
    assert!(failure["paper"].as_str().unwrap().contains("Figure 2"));
}

#[test]
fn without_the_oracle_nothing_is_known_of_scenarios() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "test initial --seed 5 --no-oracle --report json=r.json");
    assert_eq!(read(&folder.path().join("r.json"))["scenarios"], Value::Null);
}

#[test]
fn a_report_that_cannot_be_written_is_refused_before_anything_runs() {
    let folder = TempDir::new().unwrap();
    for (flag, says) in [
        ("--report json=/proc/nowhere/r.json", "cannot write the report to '/proc/nowhere/r.json'"),
        ("--report yaml=r.yaml", "no report is of kind 'yaml'; there are: json, junit, "),
        ("--report json=", "must be a kind and a file, such as junit=junit.xml"),
    ] {
        let (code, error) = run(folder.path(), &format!("test initial {flag}"));
        assert_eq!(code, 2, "{flag}");
        assert!(error.contains(says), "{flag}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
