//! The command line as a person meets it: what is typed, what is printed, and the exit code.

#[path = "cli/until.rs"]
mod until;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use raft_runner::trace::{Event, NetworkKind, Trace, What};

#[test]
fn every_session_goes_as_it_is_written_down() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

fn raft_runner(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(args).current_dir(folder).env_remove("COLUMNS").env_remove("CLICOLOR_FORCE");
    command.output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("a report is text")
}

/// Without what real time and the number of workers may change.
fn comparable(report: &str) -> Vec<String> {
    let words = |line: &str| -> Vec<String> {
        let timed = ["CPU", " ms", "runs:", "workers", "worker"];
        if timed.iter().any(|word| line.contains(word)) {
            let fields = line.split("  ").map(str::trim).filter(|field| !field.is_empty());
            fields.filter(|field| !field.contains("ms") && !field.contains(" in ")).collect()
        } else {
            vec![line]
        }
        .into_iter()
        .map(str::to_owned)
        .collect()
    };
    report.lines().flat_map(words).filter(|field| !field.contains("worker")).collect()
}

#[test]
fn a_replay_repeats_a_failure_and_writes_the_same_trace_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = ["test", "initial", "--peer", "skeleton", "--seed", "42", "--traces", "kept"];
    let output = raft_runner(folder.path(), &run);
    assert_eq!(output.status.code(), Some(1));
    let kept = folder.path().join("kept/TestInitialElection3A-skeleton-42.jsonl");
    for file in ["one.jsonl", "two.jsonl"] {
        let replay = ["replay", "initial", "--peer", "skeleton", "--seed", "42", "--record", file];
        let output = raft_runner(folder.path(), &replay);
        assert_eq!(output.status.code(), Some(1));
        assert!(stdout(&output).contains("Failed -- expected one leader, got none"));
        let written = fs::read(folder.path().join(file)).expect("it is written");
        assert_eq!(written, fs::read(&kept).expect("so is the first"), "{file}");
    }
    assert_eq!(Trace::read(&kept).expect("a trace").header.seed, 42);
}

#[test]
fn the_number_of_jobs_does_not_change_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |jobs| {
        let args = ["test", "3A", "-n", "20", "--seed", "5", "--jobs", jobs];
        stdout(&raft_runner(folder.path(), &args))
    };
    let alone = comparable(&run("1"));
    assert!(alone.iter().any(|line| line.starts_with("ManyElections3A")));
    assert_eq!(comparable(&run("2")), alone);
}

#[test]
fn the_number_of_jobs_does_not_change_what_the_weather_does() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in [&["test", "3A", "--network", "harsh"][..], &["explore", "--servers", "3..4"]] {
        let run = |jobs| {
            let args = ["-n", "12", "--seed", "5", "--jobs", jobs];
            stdout(&raft_runner(folder.path(), &[command, &args].concat()))
        };
        let digest = |report: String| {
            let (_, digest) = report.split_once("digest ").expect("a report has a digest");
            digest.lines().next().expect("in its line").to_owned()
        };
        assert_eq!(digest(run("1")), digest(run("2")), "{command:?}");
    }
}

#[test]
fn a_trace_of_a_harsh_network_is_replayed_on_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let run =
        ["replay", "ReElection", "--seed", "4", "--network", "harsh", "--record", "run.jsonl"];
    let recorded = stdout(&raft_runner(folder.path(), &run));
    let again = stdout(&raft_runner(folder.path(), &["replay", "run.jsonl"]));
    assert!(recorded.contains("      network harsh: "), "{recorded}");
    assert_eq!(comparable(&again), comparable(&recorded.replace("      trace   run.jsonl\n", "")));

    let trace = Trace::read(&folder.path().join("run.jsonl")).expect("a trace");
    assert_eq!(trace.header.network, NetworkKind::Harsh);
    let told =
        |event: &Event| matches!(&event.what, What::Step(step) if step.say.starts_with("harsh: "));
    assert_eq!(trace.events.iter().filter(|event| told(event)).count(), 1);
}

#[test]
fn passing_runs_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = raft_runner(folder.path(), &["test", "3A", "--seed", "1", "-n", "3"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_folder_for_traces_that_is_none_is_refused_before_anything_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "precious").expect("a file");
    for traces in ["file", "file/below"] {
        let args = ["test", "3A", "--peer", "skeleton", "--traces", traces];
        let output = raft_runner(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stdout(&output), "");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.starts_with("error: cannot write traces to 'file"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
    let replay = ["replay", "initial", "--seed", "1", "--record", "file/below"];
    assert_eq!(raft_runner(folder.path(), &replay).status.code(), Some(2));
    assert_eq!(fs::read(folder.path().join("file")).expect("still there"), b"precious");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_insist() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |color: &[&str]| {
        let args = [&["test", "initial", "--seed", "1"], color].concat();
        stdout(&raft_runner(folder.path(), &args)).contains('\x1b')
    };
    assert!(!run(&[]));
    assert!(!run(&["--color", "never"]));
    assert!(run(&["--color", "always"]));
}

/// A reader that goes away is no reason to complain.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let mut child = Command::new(env!("CARGO_BIN_EXE_raft-runner"))
        .args(["test", "initial", "--verbose", "-n", "100000"])
        .args(["--record", "none"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    reader.read_line(&mut line).expect("a line comes");
    drop(reader);
    assert!(line.starts_with("ok   TestInitialElection3A seed"), "{line}");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Every command that prints what a trace tells.
#[cfg(unix)]
fn tellers() -> impl Iterator<Item = Command> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/skeleton.jsonl");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples");
    let formats = ["html", "svg", "perfetto", "shiviz"];
    let exports = formats.map(|format| vec!["export", sample, "--to", format]);
    let others = [vec!["show", sample], vec!["show", folder], vec!["explain", sample]];
    others.into_iter().chain(exports).map(|args| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
        command.args(args);
        command
    })
}

#[cfg(unix)]
#[test]
fn nobody_who_stops_reading_hears_a_complaint() {
    for mut command in tellers() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = command.stdout(writer).output().expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), told), (Some(141), String::new()), "{command:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_a_line() {
    let full = || fs::File::options().write(true).open("/dev/full").expect("a full device");
    for mut command in tellers() {
        let output = command.stdout(full()).output().expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(
            told.starts_with("error: cannot write to standard output: No space left"),
            "{told}"
        );
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

fn replay(folder: &Path, trace: &str) -> (Option<i32>, String) {
    let output = raft_runner(folder, &["replay", trace]);
    (output.status.code(), String::from_utf8(output.stderr).expect("errors are text"))
}

#[test]
fn a_trace_is_replayed_from_what_its_header_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = ["replay", "ReElection", "--seed", "5", "--peer", "labstyle", "--record"];
    let recorded = raft_runner(folder.path(), &[&record[..], &["run.jsonl"]].concat());
    assert_eq!(recorded.status.code(), Some(0));
    let again = raft_runner(folder.path(), &["replay", "run.jsonl"]);
    let first = stdout(&recorded).replace("      trace   run.jsonl\n", "");
    assert_eq!(comparable(&stdout(&again)), comparable(&first));
    assert!(stdout(&again).contains("peer labstyle, seed 5,"), "{}", stdout(&again));
}

#[test]
fn a_trace_that_is_cut_or_newer_is_refused_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    let sample = fs::read_to_string(samples.join("skeleton.jsonl")).expect("a sample");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("write");
    write("cut.jsonl", &sample[..sample.len() / 2]);
    write("newer.jsonl", &sample.replacen("\"format\":1", "\"format\":2", 1));

    let (code, error) = replay(folder.path(), "cut.jsonl");
    assert_eq!(code, Some(2));
    assert!(error.starts_with("error: cut.jsonl is cut off in the middle of line "), "{error}");
    let (code, error) = replay(folder.path(), "newer.jsonl");
    assert_eq!(code, Some(2));
    assert!(error.starts_with("error: newer.jsonl has trace format 2, and raft-runner"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    let (code, error) = replay(folder.path(), "none.jsonl");
    assert_eq!((code, error.lines().count()), (Some(2), 1), "{error}");
}
