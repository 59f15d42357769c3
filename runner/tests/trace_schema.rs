//! The schema and the page about the format say what the code does.

#[path = "trace/recording.rs"]
mod recording;

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use raft_runner::peer::PeerKind;
use raft_runner::trace::What;
use serde_json::Value;

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(in_repository(path)).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&text("docs/trace.schema.json")).unwrap()
}

fn check(validator: &Validator, place: &str, line: &str) {
    let value: Value = serde_json::from_str(line).unwrap();
    if let Err(error) = validator.validate(&value) {
        panic!("{place}: {error}\n{line}");
    }
}

#[test]
fn the_schema_holds_for_every_trace_in_the_repository() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let samples = fs::read_dir(in_repository("traces/samples")).unwrap();
    for sample in samples.map(|entry| entry.unwrap().path()) {
        let place = sample.display().to_string();
        if place.ends_with(".jsonl") {
            let text = fs::read_to_string(&sample).unwrap();
            text.lines().for_each(|line| check(&validator, &place, line));
        }
    }
}

#[test]
fn the_schema_holds_for_real_traces() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let reference = PeerKind::of::<raft::Peer>("raft", "");
    let skeleton = PeerKind::of::<skeleton::Raft>("skeleton", "");
    for (test, kind) in [
        ("TestUnreliableAgree3C", reference),
        ("TestPersist23C", reference),
        ("TestSnapshotInstallUnCrash3D", reference),
        ("TestInitialElection3A", skeleton),
    ] {
        let (_, trace) = recording::record(test, kind, 5);
        let mut bytes = Vec::new();
        trace.write_lines(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.lines().count() > 10, "{test}");
        text.lines().for_each(|line| check(&validator, test, line));
    }
}

#[test]
fn the_schema_holds_for_the_examples_of_the_page() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let page = text("docs/trace-format.md");
    let examples: Vec<_> = page.lines().filter(|line| line.starts_with('{')).collect();
    assert!(examples.len() > 10);
    examples.iter().for_each(|line| check(&validator, "docs/trace-format.md", line));
}

#[test]
fn the_schema_and_the_page_name_every_kind_and_no_other() {
    let schema = schema();
    let in_schema: Vec<_> = schema["$defs"]["unknown"]["properties"]["kind"]["not"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind.as_str().unwrap())
        .collect();
    assert_eq!(in_schema, What::KINDS, "the schema's kinds are not the code's");

    let described: Vec<_> = schema["$defs"]["event"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| way["$ref"].as_str().unwrap().trim_start_matches("#/$defs/"))
        .filter(|name| *name != "unknown")
        .collect();
    assert_eq!(described, What::KINDS, "the schema's events are not the code's");
    for kind in What::KINDS {
        assert_eq!(schema["$defs"][kind]["properties"]["kind"]["const"], *kind);
    }
    assert_eq!(kinds_of_the_page(), sorted(What::KINDS));
}

/// The kinds in the first column of the page's tables.
fn kinds_of_the_page() -> Vec<String> {
    let page = text("docs/trace-format.md");
    let mut kinds = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        inside = line.starts_with('|') && (inside || line.starts_with("| kind |"));
        if inside && line.starts_with("| `") {
            let first = line.split('|').nth(1).unwrap();
            kinds.extend(first.split(',').map(|kind| kind.trim().trim_matches('`').to_owned()));
        }
    }
    kinds.sort();
    kinds
}

fn sorted(kinds: &[&str]) -> Vec<String> {
    let mut kinds: Vec<_> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    kinds.sort();
    kinds
}

#[test]
fn the_schema_refuses_what_the_tool_refuses() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for line in [
        r#"{"format":1}"#,
        r#"{"n":2,"t":5}"#,
        r#"{"n":0,"t":5,"kind":"timer"}"#,
        r#"{"n":2,"t":-5,"kind":"timer"}"#,
        r#"{"n":2,"t":5,"cause":0,"kind":"timer"}"#,
        r#"{"n":2,"t":5,"kind":"step"}"#,
        r#"{"n":2,"t":5,"kind":"timer","at":1}"#,
        r#"{"n":2,"t":5,"kind":"commit","index":4}"#,
        r#"{"n":2,"t":5,"kind":"ended","verdict":"won"}"#,
        r#"{"n":2,"t":5,"peer":1,"kind":"log","change":"shuffle"}"#,
        r#"{"n":2,"t":5,"peer":1,"kind":"log","change":"truncate","from":1}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
    }
    check(&validator, "an unknown kind", r#"{"n":2,"t":5,"peer":1,"kind":"lease","until":9}"#);
}
