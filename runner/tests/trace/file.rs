//! Files: they come back as they were, and whatever is amiss is refused with a sentence.

use std::fs;
use std::path::{Path, PathBuf};

use raft_runner::trace::{Json, Trace, What};
use tempfile::TempDir;

use crate::samples::{every_event, every_event_path};

const HEADER: &str = concat!(
    r#"{"format":1,"test":"TestReElection3A","seed":7,"peers":3,"peer":"raft","#,
    r#""edition":"2024","runner":"0.1.0"}"#
);
const STEP: &str = r#"{"n":1,"t":5,"kind":"step","say":"sleep 1 s"}"#;
const ENDED: &str = r#"{"n":2,"t":9,"cause":1,"kind":"ended","verdict":"passed"}"#;

/// A file called `run.jsonl` with these lines.
fn file(lines: &[&str]) -> (TempDir, PathBuf) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    file_with(text.as_bytes())
}

fn file_with(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(lines: &[&str]) -> Trace {
    let (_folder, path) = file(lines);
    Trace::read(&path).unwrap()
}

/// Why a file is refused, without its folder.
fn refusal(path: &Path) -> String {
    let error = Trace::read(path).expect_err("this should be refused");
    format!("{error:#}").replace(&format!("{}/", path.parent().unwrap().display()), "")
}

fn refused(lines: &[&str]) -> String {
    let (_folder, path) = file(lines);
    refusal(&path)
}

fn refused_event(event: &str) -> String {
    refused(&[HEADER, STEP, event, ENDED])
}

#[test]
fn every_kind_of_event_comes_back_byte_for_byte() {
    let before = fs::read_to_string(every_event_path()).unwrap();
    let (_folder, path) = file(&[]);
    every_event().write(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
}

#[test]
fn the_sample_has_every_kind() {
    let trace = every_event();
    for kind in What::KINDS {
        assert!(trace.events.iter().any(|event| event.what.kind() == *kind), "no {kind}");
    }
}

#[test]
fn an_unknown_kind_is_kept_as_it_is() {
    let event =
        r#"{"n":2,"t":6,"cause":1,"peer":2,"kind":"lease","until":1.50,"by":{"z":1,"a":[2]}}"#;
    let ended = r#"{"n":3,"t":9,"kind":"ended","verdict":"passed"}"#;
    let trace = read(&[HEADER, STEP, event, ended]);
    let What::Other(lease) = &trace.events[1].what else { panic!("not kept as unknown") };
    assert_eq!(lease.kind, "lease");
    assert_eq!(lease.fields[0], ("until".to_owned(), Json::parse("1.50".to_owned()).unwrap()));

    let mut bytes = Vec::new();
    trace.write_lines(&mut bytes).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap().lines().nth(2), Some(event));
}

#[test]
fn text_of_any_kind_comes_back() {
    let step = r#"{"n":1,"t":5,"kind":"step","say":"\"a\\b\"\n\u0001 … 🗳"}"#;
    let trace = read(&[HEADER, step, ENDED]);
    let mut bytes = Vec::new();
    trace.write_lines(&mut bytes).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap().lines().nth(1), Some(step));
}

#[test]
fn a_last_line_without_its_end_is_read() {
    let (_folder, path) = file_with(format!("{HEADER}\n{STEP}\n{ENDED}").as_bytes());
    assert_eq!(Trace::read(&path).unwrap().events.len(), 2);
}

#[test]
fn what_is_not_a_trace_is_refused() {
    let (_folder, path) = file_with(b"");
    assert_eq!(refusal(&path), "run.jsonl is not a trace: it is empty");

    let refused = refused(&["# Notes"]);
    assert_eq!(refused, "run.jsonl is not a trace: its first line is no header: expected value");

    let (_folder, path) = file_with(b"\xff\xfe\x00");
    assert_eq!(
        refusal(&path),
        "run.jsonl is not a trace: its first line is no header: expected value"
    );
}

#[test]
fn json_that_is_no_trace_is_refused() {
    assert_eq!(
        refused(&[r#"{"version":2,"width":80,"height":24}"#]),
        "run.jsonl is not a trace: its first line is no header: missing field `format`"
    );
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let error = fs::read(&path).unwrap_err();
    assert_eq!(refusal(&path), format!("cannot read run.jsonl: {error}"));
}

#[test]
fn other_formats_are_refused_with_the_way_out() {
    let newer = r#"{"format":2,"peers":[3],"runner":"0.9.0"}"#;
    assert_eq!(
        refused(&[newer, "…"]),
        format!("{} read it with raft-runner 0.9.0, which wrote it", has_format(2))
    );
    let older = HEADER.replace("\"format\":1", "\"format\":0");
    assert_eq!(refused(&[&older, STEP, ENDED]), format!("{} record the run again", has_format(0)));
}

fn has_format(format: u32) -> String {
    let this = env!("CARGO_PKG_VERSION");
    format!("run.jsonl has trace format {format}, and raft-runner {this} reads format 1:")
}

#[test]
fn a_damaged_header_is_refused() {
    let without_seed = HEADER.replace("\"seed\":7,", "");
    assert_eq!(
        refused(&[&without_seed, STEP, ENDED]),
        "run.jsonl:1: damaged header: missing field `seed`"
    );
}

#[test]
fn damaged_lines_are_refused_with_their_number() {
    let says = |event: &str, what: &str| {
        assert_eq!(refused_event(event), format!("run.jsonl:3: damaged event: {what}"));
    };
    says("", "EOF while parsing a value");
    says("[2,5]", "invalid type: sequence, expected an object");
    says(r#"{"n":2,"t":5}"#, "missing field `kind`");
    says(r#"{"n":2,"t":-5,"kind":"timer"}"#, "invalid value: integer `-5`, expected u64");
    says(r#"{"n":2,"t":5,"kind":"step"}"#, "missing field `say`");
    says(r#"{"n":2,"t":5,"kind":"timer","at":1}"#, "unknown field `at`, there are no fields");
    says(r#"{"n":2,"t":5,"kind":"commit","index":4}"#, "missing field `peer`");
    says(
        r#"{"n":2,"t":5,"kind":"ended","verdict":"won"}"#,
        "unknown variant `won`, expected one of `passed`, `failed`, `broken`, `panicked`, `stuck`",
    );
    says(
        r#"{"n":2,"t":5,"peer":1,"kind":"log","change":"shuffle"}"#,
        "unknown variant `shuffle`, expected one of `append`, `truncate`, `compact`, `install`",
    );
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut bytes = format!("{HEADER}\n{STEP}\n").into_bytes();
    bytes.extend(b"{\"n\":2,\"t\":5,\"kind\":\"step\",\"say\":\"\xff\"}\n");
    let (_folder, path) = file_with(&bytes);
    assert_eq!(
        refusal(&path),
        "run.jsonl:3: damaged event: invalid utf-8 sequence of 1 bytes from index 34"
    );
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let (_folder, path) = file_with(format!("{HEADER}\n{STEP}\n{{\"n\":2,\"t\"").as_bytes());
    assert_eq!(refusal(&path), "run.jsonl is cut off in the middle of line 3");
    assert_eq!(
        refused(&[HEADER, STEP]),
        "run.jsonl is cut off: its last event is 1, and none says how the run ended"
    );
    assert_eq!(refused(&[HEADER]), "run.jsonl is cut off: it has no events");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = fs::read(every_event_path()).unwrap();
    let (_folder, path) = file(&[]);
    for length in (0..whole.len() - 1).step_by(13) {
        fs::write(&path, &whole[..length]).unwrap();
        refusal(&path);
    }
}

#[test]
fn events_out_of_order_are_refused() {
    let says = |event: &str, what: &str| {
        assert_eq!(refused_event(event), format!("run.jsonl:3: damaged event: {what}"));
    };
    says(r#"{"n":3,"t":5,"kind":"timer"}"#, "number 3 stands where 2 was expected");
    says(r#"{"n":1,"t":5,"kind":"timer"}"#, "number 1 stands where 2 was expected");
    says(r#"{"n":2,"t":4,"kind":"timer"}"#, "its time 4 lies before 5, the last one");
    let more = r#"{"n":3,"t":9,"kind":"timer"}"#;
    assert_eq!(
        refused(&[HEADER, STEP, ENDED, more]),
        "run.jsonl:4: damaged event: it comes after the end of the run"
    );
}

#[test]
fn causes_that_cannot_be_are_refused() {
    let says = |cause: u64, what: &str| {
        let event = format!(r#"{{"n":2,"t":5,"cause":{cause},"kind":"timer"}}"#);
        assert_eq!(refused_event(&event), format!("run.jsonl:3: damaged event: {what}"));
    };
    says(3, "its cause is event 3, which does not come before it");
    says(2, "its cause is event 2, which does not come before it");
    says(0, "its cause is event 0, and events are counted from 1");
}

#[test]
fn peers_that_are_not_there_are_refused() {
    let says = |event: &str, what: &str| {
        assert_eq!(refused_event(event), format!("run.jsonl:3: damaged event: {what}"));
    };
    let crash = r#"{"n":2,"t":5,"peer":3,"kind":"crash"}"#;
    says(crash, "it names peer 3, and the last one is 2");
    let lost =
        r#"{"n":2,"t":5,"kind":"late","rpc":1,"from":0,"to":9,"method":"A","leg":"reply","by":1}"#;
    says(lost, "it names peer 9, and the last one is 2");
}

#[test]
fn writing_makes_the_folder_and_leaves_only_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("traces/3A/run.jsonl");
    every_event().write(&path).unwrap();
    every_event().write(&path).unwrap();
    let names: Vec<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["run.jsonl"]);
    assert_eq!(Trace::read(&path).unwrap(), every_event());
}

#[test]
fn writing_fails_with_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").unwrap();
    let under = taken.join("run.jsonl");
    let error = format!("{:#}", every_event().write(&under).unwrap_err());
    assert!(error.starts_with(&format!("cannot write {}: ", under.display())), "{error}");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "a file");
}

#[test]
fn writing_over_a_folder_fails_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::create_dir(&path).unwrap();
    let error = format!("{:#}", every_event().write(&path).unwrap_err());
    assert!(error.starts_with(&format!("cannot write {}: ", path.display())), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
