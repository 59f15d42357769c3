//! What each hostile peer costs: the runs in which it does its deed, and nothing else.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// One run of these has the deed in it.
const LINE: &str = "test 3A --iterations 20 --seed 5 --memory-limit 512MiB";

fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostile"));
    command.args(line.split(' ')).current_dir(folder);
    command
}

fn run(folder: &Path, line: &str) -> Output {
    command(folder, line).output().unwrap()
}

fn cases(folder: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let results: Value = serde_json::from_str(&text).unwrap();
    results["cases"].as_array().unwrap().clone()
}

/// The runs that did not pass, which must be one.
fn lost(peer: &str, patience: &str, says: &str) {
    let folder = TempDir::new().unwrap();
    let output = run(
        folder.path(),
        &format!("{LINE} --peer {peer} --patience {patience} --report json=r.json"),
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("60 runs: 59 passed, 1 failed"), "{text}");
    assert!(text.contains(says), "{says} in {text}");
    let cases = cases(folder.path(), "r.json");
    assert_eq!(cases.len(), 60);
    let lost: Vec<_> = cases.iter().filter(|case| case["verdict"] != "passed").collect();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert_eq!(lost[0]["test"], "TestManyElections3A");
    assert!(lost[0]["say"].as_str().unwrap().contains(says), "{lost:?}");
}

#[test]
fn an_abort_costs_its_run() {
    lost("aborts", "60s", "crashed: killed by signal 6 (SIGABRT)");
}

#[test]
fn a_stack_overflow_costs_its_run() {
    lost("recurses", "60s", "crashed: stack overflow (killed by signal 6 (SIGABRT))");
}

#[test]
fn memory_without_end_costs_its_run() {
    lost("hoards", "60s", "crashed: out of memory (killed by signal 6 (SIGABRT), limit 512.0 MiB)");
}

#[test]
fn an_exit_costs_its_run_even_if_it_says_that_all_is_well() {
    lost("exits", "60s", "crashed: exited with code 0 in the middle of the run");
}

#[test]
fn a_spin_costs_its_run_and_its_process_is_ended() {
    lost("spins", "2s", "hung: not over after 2 s of real time");
}

#[test]
fn what_passes_is_the_same_wherever_it_runs() {
    let folder = TempDir::new().unwrap();
    let line = "test 3A 3B --iterations 3 --seed 1 --peer exits --without-times";
    for (place, jobs) in [("thread", 1), ("process", 1), ("process", 3)] {
        let report = format!("--report json={place}-{jobs}.json");
        let line = format!("{line} --isolate {place} --jobs {jobs} {report}");
        assert_eq!(run(folder.path(), &line).status.code(), Some(0));
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("process-1.json"), read("thread-1.json"));
    assert_eq!(read("process-3.json"), read("thread-1.json"));
}

#[test]
fn one_run_alone_is_isolated_as_well() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &format!("{LINE} --peer aborts --report json=r.json"));
    assert_eq!(output.status.code(), Some(1));
    let cases = cases(folder.path(), "r.json");
    let lost = cases.iter().find(|case| case["verdict"] == "crashed").unwrap();
    let line = format!("replay ManyElections3A --seed {} --peer aborts", lost["seed"]);
    let output = run(folder.path(), &line);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("crashed: killed by signal 6"));
}

/// Whoever is killed cannot end its processes, which must end by themselves.
#[cfg(target_os = "linux")]
#[test]
fn no_process_outlives_the_one_that_wanted_it() {
    let folder = TempDir::new().unwrap();
    let line = "test ManyElections3A --iterations 100000 --seed 24 --patience 60s --peer spins";
    let mut child = command(folder.path(), line).stdout(Stdio::null()).spawn().unwrap();
    let workers = wait_for(|| Some(children_of(child.id())).filter(|all| !all.is_empty()));
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for(|| workers.iter().all(|&worker| !is_alive(worker)).then_some(()));
}

/// The one that wanted it may be gone before it has begun.
#[cfg(target_os = "linux")]
#[test]
fn a_process_that_nobody_waits_for_any_more_does_not_begin() {
    let folder = TempDir::new().unwrap();
    let mut work = command(folder.path(), "work --peer spins --asked-by 1");
    // It could wait for jobs: its stdin stays open.
    let mut child = work.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let status = wait_for(|| child.try_wait().unwrap());
    assert!(status.success());
}

#[cfg(target_os = "linux")]
fn wait_for<T>(mut found: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = found() {
            return found;
        }
        pause();
    }
    panic!("it never came to it");
}

#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "processes take real time")]
fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(20));
}

#[cfg(target_os = "linux")]
fn children_of(parent: u32) -> Vec<u32> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|&process| stat(process).is_some_and(|(_, of)| of == parent)).collect()
}

#[cfg(target_os = "linux")]
fn is_alive(process: u32) -> bool {
    stat(process).is_some_and(|(state, _)| state != "Z")
}

/// Its state, and its parent.
#[cfg(target_os = "linux")]
fn stat(process: u32) -> Option<(String, u32)> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = text.rsplit(')').next()?.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
