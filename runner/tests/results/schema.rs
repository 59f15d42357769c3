//! The schema of results says what the code writes, and the page names every field of it.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use raft_runner::lab::TESTS;
use raft_runner::plan::{Kept, Setting};
use raft_runner::report::{Progress, ReportKind, Wishes, to_file};
use raft_runner::results::file::Run;
use raft_runner::results::{Ending, Results};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{every_kind_of_case, run};

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn schema() -> Value {
    serde_json::from_str(&text("docs/results.schema.json")).unwrap()
}

fn whole() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// Of a line of a run that goes on.
fn line() -> Validator {
    let mut schema = schema();
    let defs = schema["$defs"].take();
    jsonschema::draft202012::new(&json!({"$ref": "#/$defs/line", "$defs": defs})).unwrap()
}

fn check(validator: &Validator, text: &str) {
    let value: Value = serde_json::from_str(text).unwrap();
    if let Err(error) = validator.validate(&value) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[test]
fn the_schema_holds_for_real_results() {
    let folder = TempDir::new().unwrap();
    for (flags, file) in [
        ("test 3A --seed 5", "passed.json"),
        ("test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --max-traces 2", "broken.json"),
        ("test 3B -n 4 --seed 1 --peer mutant:keeps-conflicts --no-oracle", "failed.json"),
        ("test 3A --peer skeleton --seed 4 --fail-fast --record none --without-times", "bare.json"),
        ("test backup --network harsh -n 3 --seed 2 --record all", "harsh.json"),
        ("test 3A -n 4 --seed 5 --shard 2/3", "shard.json"),
        ("explore --servers 3 --for 1s --keep-going --seed 1", "explored.json"),
        ("test 3A --loop --for 1s --seed 3", "looped.json"),
        ("test 3A 3B -n 6 --seed 4 --max-fail-rate 2% --baseline broken.json", "mended.json"),
        ("test 3A -n 9 --seed 3 --peer mutant:votes-twice --baseline mended.json", "again.json"),
        ("test 3A -n 9 --seed 3 --peer mutant:votes-twice --record none --seeds s", "keeping.json"),
        ("test 3A -n 2 --seed 9 --peer mutant:votes-twice --record none --seeds s", "kept.json"),
        ("test 3A --seed 9 --peer mutant:votes-twice --shard 1/2 --seeds s", "kept-shard.json"),
        ("test 3A --peer mutant:votes-twice --rerun-failed --seeds s", "rerun.json"),
    ] {
        run(folder.path(), &format!("{flags} --report json={file}"));
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        check(&whole(), &text);
        let says = |field: &str| text.contains(&format!("\"{field}\": "));
        let has_kept = ["kept.json", "kept-shard.json", "rerun.json"].contains(&file);
        assert_eq!((says("kept"), says("kept_runs")), (has_kept, has_kept), "{file}");
        assert_eq!(says("passes"), file == "kept-shard.json", "{file}");
    }
}

#[test]
fn the_schema_holds_for_every_kind_of_case_and_for_each_line() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("r.json");
    let setting = Setting {
        peer_is_default: true,
        kept: [Kept { place: 2, seed: u64::MAX, passes: 7 }].into(),
        ..Setting::new("mine", TESTS.iter().collect())
    };
    let cases = every_kind_of_case(&setting);
    let mut json = to_file(&setting, ReportKind::Json, &path, &Wishes::default()).unwrap();
    for settled in &cases {
        json.on(&Progress::Settled(settled)).unwrap();
    }
    let lines = fs::read_to_string(folder.path().join("r.json.lines")).unwrap();
    assert_eq!(lines.lines().count(), cases.len() + 1);
    lines.lines().for_each(|text| check(&line(), text));
    check(&line(), r#"{"ending":"interrupted","seconds":0.5}"#);
    json.finish(&Results::of(&setting, &cases, Ending::TooManyHung, Default::default())).unwrap();
    let written = fs::read_to_string(&path).unwrap();
    check(&whole(), &written);
    assert_eq!(Run::of_text(&written).unwrap().cases.len(), cases.len());
}

#[test]
fn the_schema_refuses_what_is_amiss() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "test initial --seed 5 --peer mutant:forgets-vote --report json=r.json");
    let good = fs::read_to_string(folder.path().join("r.json")).unwrap();
    let good: Value = serde_json::from_str(&good).unwrap();
    assert!(whole().is_valid(&good));
    let without = |path: &str, field: &str| {
        let mut odd = good.clone();
        odd.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(field).unwrap();
        (odd, format!("{path} without {field}"))
    };
    let with = |path: &str, field: &str, value: Value| {
        let mut odd = good.clone();
        odd.pointer_mut(path).unwrap()[field] = value;
        (odd, format!("{path} with {field}"))
    };
    for (odd, how) in [
        without("", "ending"),
        without("", "cases"),
        without("/cases/0", "details"),
        without("/cases/0", "digest"),
        without("/tests/0", "rpcs"),
        without("/failures/0", "smallest"),
        with("", "format", json!(2)),
        with("", "elapsed", json!(2)),
        with("", "iterations", json!(-1)),
        with("/cases/0", "verdict", json!("won")),
        with("/cases/0", "verdict", json!("passed")),
        with("/cases/0", "digest", json!("12")),
        with("/cases/0", "seed", json!(-1)),
        with("/cases/0/details", "lab", json!(null)),
        with("/cases/0/trace", "files", json!(["a", "b"])),
        with("/tests/0", "runs", json!(1.5)),
        with("/tests/0", "kept_runs", json!({"runs": 0, "failed": 0})),
        with("/failures/0", "kept_runs", json!({"runs": 1, "tests": {}, "seeds": [1]})),
    ] {
        assert!(!whole().is_valid(&odd), "{how}");
    }
}

#[test]
fn the_page_names_every_field() {
    let (page, schema) = (text("docs/results.md"), schema());
    let defs =
        ["head", "end", "test", "failure", "case", "trace", "comparison", "change", "way", "kept"];
    let objects = defs.iter().map(|name| &schema["$defs"][name]).chain([&schema]);
    let mut unnamed = Vec::new();
    for object in objects {
        let fields = object["properties"].as_object().into_iter().flat_map(|fields| fields.keys());
        unnamed.extend(fields.filter(|field| !page.contains(&format!("`{field}`"))));
    }
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
