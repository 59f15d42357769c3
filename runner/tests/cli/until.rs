//! What ends a run that has no number of iterations, and how many failures are too many.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{raft_runner, stdout};

fn run(folder: &Path, line: &str) -> (Option<i32>, String) {
    let args: Vec<_> = line.split(' ').collect();
    let output = raft_runner(folder, &args);
    (output.status.code(), stdout(&output))
}

#[test]
fn a_loop_ends_with_the_first_failure_whatever_the_jobs() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "test initial --loop --seed 1 --peer mutant:votes-twice --record none";
    let last = |jobs: u64| {
        let (code, text) = run(folder.path(), &format!("{line} --jobs {jobs}"));
        assert_eq!(code, Some(1), "{text}");
        let last = text.lines().last().expect("a last line").to_owned();
        last.split(" in ").next().expect("before the time").to_owned()
    };
    let alone = last(1);
    assert!(alone.starts_with("stopped at the first failure: ") && alone.ends_with(" 1 failed"));
    assert_eq!(alone, last(2));
}

#[test]
fn a_loop_is_the_start_of_a_run_that_is_long_enough() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "test 3A --seed 1 --peer mutant:votes-twice --record none --without-times";
    let file =
        |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it is written");
    let looped = |name: &str, more: &str| {
        let (code, text) =
            run(folder.path(), &format!("{line} --loop {more} --report json={name}"));
        assert_eq!(code, Some(1), "{text}");
        file(name)
    };
    let one = looped("one.json", "--jobs 1");
    assert_eq!(one, looped("two.json", "--jobs 2"));
    let cases = |text: &str| {
        let cases = text.split_once("\"cases\"").expect("it lists them").1;
        cases.trim_end_matches(['\n', ' ', ']', '}']).to_owned()
    };
    run(folder.path(), &format!("{line} -n 20 --report json=counted.json"));
    assert!(cases(&file("counted.json")).starts_with(&cases(&one)));

    looped("first.json", "--shard 1/2");
    looped("second.json", "--shard 2/2");
    let merge = "merge first.json second.json --without-times --report json=merged.json";
    assert_eq!(run(folder.path(), merge).0, Some(1));
    assert_eq!(file("merged.json"), one);
}

#[test]
fn a_loop_ends_when_its_time_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let began = now();
    let line = "test initial --loop --for 1s --seed 1 --report json=r.json";
    let (code, text) = run(folder.path(), line);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("time is over: "), "{text}");
    assert!((Duration::from_secs(1)..Duration::from_secs(20)).contains(&began.elapsed()));
    let results = std::fs::read_to_string(folder.path().join("r.json")).expect("it is written");
    assert!(results.contains("\"iterations\": null"), "it had no number");
    let (code, again) = run(folder.path(), "report r.json");
    assert_eq!((code, again.contains("time is over: ")), (Some(0), true), "{again}");
}

#[expect(clippy::disallowed_methods, reason = "it is about real time")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn a_time_alone_goes_on_past_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = "test initial --for 1s --seed 1 --peer skeleton --record none";
    let (code, text) = run(folder.path(), line);
    assert_eq!(code, Some(1));
    assert!(text.contains("time is over: ") && !text.contains(", 1 failed"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_loop_ends_with_an_interrupt_and_tells_what_it_knows() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_raft-runner"))
        .args(["test", "3A", "--loop", "-v", "--report", "tap=r.tap"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    lines.by_ref().take(100).for_each(|line| drop(line.expect("text")));
    let pid = Pid::from_raw(child.id().try_into().expect("a process has a number"));
    kill(pid, Signal::SIGINT).expect("it is there");
    let last = lines.map(|line| line.expect("text")).last().expect("a last line");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(last.starts_with("interrupted: "), "{last}");
    let tap = std::fs::read_to_string(folder.path().join("r.tap")).expect("it is written");
    assert!(tap.contains("\nok 1 - TestInitialElection3A\n"), "{tap}");
}

#[test]
fn so_many_failures_are_excused_and_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    // Two of the first six seeds fail.
    let line = "test reelection -n 6 --seed 3 --peer mutant:votes-twice --record none";
    let all = " --report junit=r.xml --report tap=r.tap --report gradescope=r.json --report json=x";
    let (code, text) = run(folder.path(), &format!("{line} --max-fail-rate 34%{all}"));
    assert_eq!(code, Some(0), "{text}");
    let says = "excused: 2 runs failed of tests that may fail 34% of the time (--max-fail-rate)";
    assert!(text.contains(says), "{text}");
    let read = |file| std::fs::read_to_string(folder.path().join(file)).expect("it is written");
    let xml = read("r.xml");
    assert!(
        xml.contains("failures=\"0\" errors=\"0\"") && xml.contains("excused: 2 runs"),
        "{xml}"
    );
    let tap = read("r.tap");
    assert!(tap.contains("\nok 1 - TestReElection3A\n  ---\n"), "{tap}");
    assert!(read("r.json").contains("\"score\": 1.0"), "{}", read("r.json"));
    let json: serde_json::Value = serde_json::from_str(&read("x")).expect("it is JSON");
    assert_eq!((&json["exit_code"], &json["failed"]), (&0.into(), &2.into()));
    assert_eq!(json["tests"][0]["excused"], 2);
    let (code, again) = run(folder.path(), "report x --to tap");
    assert_eq!((code, again), (Some(0), tap), "the rate is kept with the results");

    assert_eq!(run(folder.path(), &format!("{line} --max-fail-rate 0.33")).0, Some(1));
    assert_eq!(run(folder.path(), line).0, Some(1));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for line in [
        "test 3A --loop -n 5",
        "test 3A --for 5s -n 5",
        "test 3A --for 5",
        "test 3A --loop --max-fail-rate 2%",
        "test 3A --fail-fast --max-fail-rate 2%",
        "test 3A --max-fail-rate 2",
        "test 3A --loop --junit-per-run --report junit=r.xml",
        "explore --junit-per-run --report junit=r.xml",
        "test 3A --baseline nowhere.json",
    ] {
        let (code, text) = run(folder.path(), line);
        assert_eq!((code, text.as_str()), (Some(2), ""), "{line}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
