//! A run that several machines share: together they find what one would have found, to the byte.

#[path = "cli/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::program::{code, raft_runner, refusal};

/// Fails often, in several ways, and more often than there are traces.
const LINE: &str = "test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --max-traces 2";

/// Each in a process of its own, into `shard-1.json` and so on.
fn run_shards(folder: &Path, line: &str, of: u64) {
    for index in 1..=of {
        let shard = format!("{line} --shard {index}/{of} --report json=shard-{index}.json -q");
        assert!([0, 1].contains(&code(&raft_runner(folder, &shard))), "{shard}");
    }
}

#[test]
fn seven_shards_together_are_the_whole_to_the_byte() {
    for (line, fails) in [
        (LINE.to_owned(), true),
        (format!("{LINE} --fail-fast"), true),
        (format!("{LINE} --record all"), true),
        ("test 3A -n 9 --seed 3 --no-oracle --record none --peer skeleton".to_owned(), true),
        ("test 3A --seed 18446744073709551615 -n 3".to_owned(), false),
        ("test 3A --seed 1".to_owned(), false),
        ("test 3A --network harsh -n 4 --seed 9 --peer mutant:leads-on".to_owned(), true),
        ("explore -n 3 --servers 3..4 --seed 2 --peer mutant:leads-on".to_owned(), true),
    ] {
        let folder = TempDir::new().unwrap();
        let folder = folder.path();
        let line = format!("{line} --without-times");
        let whole = raft_runner(folder, &format!("{line} --report json=whole.json"));
        assert_eq!(code(&whole), i32::from(fails), "{line}");
        run_shards(folder, &line, 7);
        let shards = [3, 1, 7, 2, 6, 5, 4].map(|index| format!("shard-{index}.json")).join(" ");
        let merge = format!("merge {shards} --report json=merged.json --without-times");
        let merged = raft_runner(folder, &merge);
        assert_eq!(code(&merged), code(&whole), "{line}");
        let read = |name| fs::read_to_string(folder.join(name)).unwrap();
        assert!(read("whole.json") == read("merged.json"), "{line}: whole and merged differ");
        assert_eq!(digest(&merged), digest(&whole), "{line}");
    }
}

/// What the report for people says of all runs together.
fn digest(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let (_, digest) = text.split_once("digest ").expect("a report has a digest");
    digest.lines().next().expect("in its line").to_owned()
}

#[test]
fn a_shard_says_which_it_is() {
    let folder = TempDir::new().unwrap();
    let output = raft_runner(folder.path(), "test 3A -n 10 --seed 5 --shard 2/3");
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    let opening = "3 tests × 10 = 30 runs, 9 of them in shard 2/3, peer raft, base seed 5\n";
    assert!(err.starts_with(opening), "{err}");
    assert!(out.contains("base seed 5, shard 2/3, "), "{out}");
    assert!(out.contains("9 runs: 9 passed, 0 failed"), "{out}");
}

#[test]
fn a_shard_with_nothing_to_do_is_a_shard() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    run_shards(folder, "test initial --seed 1", 3);
    let files = "shard-1.json shard-2.json shard-3.json";
    let merged = raft_runner(folder, &format!("merge {files} --verbose"));
    assert_eq!(code(&merged), 0);
    let text = String::from_utf8_lossy(&merged.stdout).into_owned();
    assert!(text.contains("1 run: 1 passed, 0 failed"), "{text}");
}

#[test]
fn shards_that_do_not_fit_together_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let line = "test 3A -n 4 --seed 3";
    run_shards(folder, line, 3);
    let other = |name: &str, line: &str| {
        let output = raft_runner(folder, &format!("{line} -q --report json={name}"));
        assert_eq!(code(&output), 0, "{line}");
    };
    other("whole.json", line);
    other("seed.json", "test 3A -n 4 --seed 4 --shard 2/3");
    other("tests.json", "test 3A basic rejoin -n 5 --seed 3 --shard 2/3");
    other("fewer.json", "test 3A --skip many -n 4 --seed 3 --shard 2/3 --peer labstyle");
    other("of-5.json", "test 3A -n 4 --seed 3 --shard 2/5");
    let cut = fs::read_to_string(folder.join("shard-2.json")).unwrap();
    let cut = cut.replacen("\"complete\"", "\"interrupted\"", 1);
    fs::write(folder.join("cut.json"), cut).unwrap();
    for (files, says) in [
        ("shard-1.json shard-3.json", "shard 2/3 is missing"),
        ("shard-3.json", "shards 1/3 and 2/3 are missing"),
        (
            "shard-1.json shard-2.json shard-1.json",
            "shard 1/3 is there twice: shard-1.json and shard-1.json",
        ),
        ("shard-1.json whole.json", "whole.json is no shard, but a whole run"),
        ("shard-1.json of-5.json", "of-5.json is shard 2/5, but shard-1.json is shard 1/3"),
        (
            "shard-1.json seed.json shard-3.json",
            "seed.json is of another run than shard-1.json: its base seed is 4, not 3",
        ),
        (
            "shard-1.json tests.json",
            "its number of iterations is 5, not 4; TestBasicAgree3B and 2 more are among its tests alone",
        ),
        (
            "shard-1.json fewer.json",
            "its peer is labstyle, not raft; TestManyElections3A is not among its tests",
        ),
        (
            "shard-1.json cut.json shard-3.json",
            "shard 2/3 was cut short: cut.json has 3 of its 3 runs",
        ),
        ("shard-1.json none.json", "none.json: No such file"),
    ] {
        let error = refusal(folder, &format!("merge {files}"));
        assert!(error.contains(says), "{files}: {error}");
    }
}

#[test]
fn a_missing_shard_may_be_allowed_and_is_named() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    run_shards(folder, LINE, 4);
    let line = "merge shard-4.json shard-1.json --allow-missing --report json=m.json -q";
    let output = raft_runner(folder, line);
    assert_eq!(code(&output), 130);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(error, "warning: shards 2/4 and 3/4 are missing\n");
    let merged = fs::read_to_string(folder.join("m.json")).unwrap();
    assert!(merged.contains("\"ending\": \"interrupted\""), "{merged}");
    assert!(!merged.contains("\"shard\""), "{merged}");
}

#[test]
fn odd_shards_are_refused_in_a_line() {
    let folder = TempDir::new().unwrap();
    for (shard, says) in [
        ("0/3", "shards are counted from 1: this must be 1/3 to 3/3"),
        ("4/3", "shards are counted from 1: this must be 1/3 to 3/3"),
        ("1/0", "there must be at least one shard"),
        ("x", "must be a shard and their number, such as 3/7"),
        ("3", "must be a shard and their number, such as 3/7"),
    ] {
        let error = refusal(folder.path(), &format!("test 3A --seed 1 --shard {shard}"));
        let begins = format!("error: invalid value '{shard}' for '--shard <I/N>': {says}");
        assert!(error.starts_with(&begins), "{error}");
    }
    let error = refusal(folder.path(), "explore --shard 1/3");
    assert!(error.contains("--shard 1/3 needs --seed"), "{error}");
}
