//! Failing runs that are kept in a file: they come first the next time, and nothing of the file is lost.

#[path = "cli/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use raft_runner::results::file::Run;
use tempfile::TempDir;

use crate::program::{code, error, raft_runner, refusal};

fn kept_in(folder: &Path) -> String {
    fs::read_to_string(folder.join(FILE)).unwrap_or_default()
}

/// The lines that name runs.
fn runs_in(folder: &Path) -> Vec<String> {
    let text = kept_in(folder);
    let runs = text.lines().filter(|line| line.starts_with("Test"));
    runs.map(str::to_owned).collect()
}

/// Test, seed and whether it is a kept one, of each case in a file of results.
fn cases(folder: &Path, results: &str) -> Vec<(&'static str, u64, bool)> {
    let run = Run::read(&folder.join(results)).unwrap();
    let cases = run.cases.iter().map(|settled| settled.case);
    cases.map(|case| (case.test.name, case.seed, case.kept)).collect()
}

const FILE: &str = "raft-runner.seeds";

/// Fails with some seeds and not with others, in several ways.
const LINE: &str = "test 3A 3B -n 6 --seed 3 --peer mutant:votes-twice --record none -q";

#[test]
fn what_fails_is_kept_and_comes_first_from_then_on() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    assert_eq!(code(&raft_runner(folder, LINE)), 1);
    assert!(!folder.join(FILE).exists(), "nobody asked for it");
    let line = format!("{LINE} --report json=r.json");
    assert_eq!(code(&raft_runner(folder, &format!("{line} --seeds {FILE}"))), 1);
    let kept = runs_in(folder);
    assert!(!kept.is_empty() && kept.iter().all(|line| line.contains(" passes=0  # ")), "{kept:?}");
    assert!(cases(folder, "r.json").iter().all(|(.., kept)| !kept));

    // Of other tests, with another peer, or on another network, they are left out.
    for (line, wanted) in [
        (LINE, kept.len()),
        ("test 3D -n 1 --peer mutant:votes-twice -q", 0),
        ("test 3A 3B -n 1 -q", 0),
        ("test 3A 3B -n 1 --peer mutant:votes-twice --network harsh --record none -q", 0),
        (&format!("{LINE} --no-seeds"), 0),
    ] {
        raft_runner(folder, &format!("{line} --report json=r.json"));
        let cases = cases(folder, "r.json");
        let first = cases.iter().take_while(|(.., kept)| *kept).count();
        assert_eq!(first, wanted, "{line}");
        assert!(cases[first..].iter().all(|(.., kept)| !kept), "{line}");
    }
    assert!(runs_in(folder).starts_with(&kept), "they stay in their order");
}

#[test]
fn runs_that_fail_alike_are_kept_three_times_at_the_most() {
    let folder = TempDir::new().unwrap();
    let line =
        format!("test initial -n 9 --seed 1 --peer skeleton --record none -q --seeds {FILE}");
    for _ in 0..2 {
        assert_eq!(code(&raft_runner(folder.path(), &line)), 1);
        assert_eq!(runs_in(folder.path()).len(), 3, "{}", kept_in(folder.path()));
    }
}

#[test]
fn no_more_than_fifty_runs_are_added_at_once() {
    let folder = TempDir::new().unwrap();
    let line = format!("test all -n 3 --seed 1 --peer skeleton --record none -q --seeds {FILE}");
    assert_eq!(code(&raft_runner(folder.path(), &line)), 1);
    assert_eq!(runs_in(folder.path()).len(), 50);
}

#[test]
fn only_what_failed_last_is_run_again() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let none = raft_runner(folder, "test --rerun-failed");
    assert_eq!((code(&none), error(&none).lines().count()), (4, 1), "{}", error(&none));
    let text = "TestInitialElection3A seed=1 peer=skeleton\n\
                TestReElection3A seed=2 peer=raft passes=1\n\
                TestManyElections3A seed=3 peer=raft\n";
    fs::write(folder.join(FILE), text).unwrap();
    for (peer, exit, wanted) in [
        ("skeleton", 1, ("TestInitialElection3A", 1, true)),
        ("raft", 0, ("TestManyElections3A", 3, true)),
    ] {
        let line = format!("test --rerun-failed --peer {peer} --record none --report json=r.json");
        let output = raft_runner(folder, &line);
        assert_eq!(code(&output), exit, "{}", error(&output));
        assert_eq!(cases(folder, "r.json"), [wanted]);
    }
    let runs = runs_in(folder);
    assert!(runs[0].contains(" passes=0") && runs[2].contains(" passes=1"), "{runs:?}");
    assert_eq!(code(&raft_runner(folder, "test --rerun-failed --peer raft")), 4, "it passes now");
    assert_eq!(code(&raft_runner(folder, "test --rerun-failed --peer skeleton -q")), 1);
}

#[test]
fn a_run_that_goes_another_way_is_said_so_once() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = "# mine\nTestInitialElection3A seed=1 peer=raft events=12  # why\n";
    fs::write(folder.join(FILE), text).unwrap();
    let line = "test initial --seed 5 --peer raft";
    let first = error(&raft_runner(folder, line));
    assert!(first.contains("TestInitialElection3A with seed 1 goes another way"), "{first}");
    let second = error(&raft_runner(folder, line));
    assert!(!second.contains("another way"), "{second}");
    let kept = kept_in(folder);
    assert!(kept.starts_with("# mine\nTestInitialElection3A seed=1 peer=raft network=lab events="));
    assert!(kept.ends_with(" passes=2 changed  # why\n"), "{kept}");
}

#[test]
fn one_that_passed_often_is_offered_for_removal() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = "TestInitialElection3A seed=1 peer=raft passes=499\n# between\n\
                TestReElection3A seed=1 peer=raft passes=7";
    fs::write(folder.join(FILE), text).unwrap();
    let output = error(&raft_runner(folder, "test 3A --seed 5 --peer raft"));
    assert!(output.contains("1 run in raft-runner.seeds passed 500 times"), "{output}");
    let pruned = raft_runner(folder, "seeds prune");
    let said = String::from_utf8(pruned.stdout).unwrap();
    assert_eq!(said, "removed TestInitialElection3A with seed 1, passed 500 times\n");
    let kept = kept_in(folder);
    assert!(kept.starts_with("# between\nTestReElection3A seed=1 peer=raft network=lab events="));
    assert!(kept.ends_with(" passes=8"), "{kept}");
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = "# fine\nTestBackup3B sed=4 peer=raft\n";
    fs::write(folder.join(FILE), text).unwrap();
    for line in ["test 3A", "test --rerun-failed", "seeds", "seeds prune"] {
        let error = refusal(folder, line);
        assert!(error.contains("'raft-runner.seeds': line 2: 'sed=4' is none of seed="), "{error}");
    }
    assert_eq!(kept_in(folder), text);
    assert!(refusal(folder, "seeds --seeds none").contains("'none' is not there"));
    let below = refusal(folder, "test 3A --seeds raft-runner.seeds/below");
    assert!(below.contains("raft-runner.seeds/below"), "{below}");
}

/// Some that fail, one that passes by now.
fn keep_some(folder: &Path) -> String {
    raft_runner(folder, &format!("{LINE} --seeds {FILE}"));
    let text = kept_in(folder) + "TestInitialElection3A seed=77 peer=mutant:votes-twice\n";
    fs::write(folder.join(FILE), &text).unwrap();
    text
}

#[test]
fn shards_begin_with_their_part_and_merged_they_are_the_whole_to_the_byte() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let before = keep_some(folder);
    let line = format!("{LINE} --without-times --report");
    for index in 1..=3 {
        raft_runner(folder, &format!("{line} json=shard-{index}.json --shard {index}/3"));
        assert_eq!(kept_in(folder), before, "shards leave it as the others need it");
    }
    let merge = "merge shard-1.json shard-2.json shard-3.json -q --without-times --report";
    assert_eq!(code(&raft_runner(folder, &format!("{merge} json=merged.json"))), 1);
    let merged_seeds = kept_in(folder);
    fs::write(folder.join(FILE), &before).unwrap();
    assert_eq!(code(&raft_runner(folder, &format!("{line} json=whole.json"))), 1);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(read("whole.json") == read("merged.json"), "whole and merged differ");
    assert_eq!(kept_in(folder), merged_seeds);
    assert_ne!(merged_seeds, before);

    fs::write(folder.join(FILE), "").unwrap();
    raft_runner(folder, &format!("{line} json=shard-3.json --shard 3/3"));
    let error = refusal(folder, &format!("{merge} json=merged.json"));
    assert!(error.contains("shard-3.json is of another run than shard-1.json"), "{error}");
    assert!(error.contains("among its kept runs"), "{error}");
}

#[test]
fn shards_that_are_merged_twice_count_once() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = "TestInitialElection3A seed=1 peer=raft passes=7\n\
                TestReElection3A seed=2 peer=raft\n\
                TestManyElections3A seed=5 peer=raft passes=3\n";
    fs::write(folder.join(FILE), text).unwrap();
    let line = "test 3A -n 2 --seed 5 --peer raft -q";
    for index in [1, 2] {
        raft_runner(folder, &format!("{line} --shard {index}/2 --report json={index}.json"));
    }
    let passes = || -> Vec<_> {
        let of = |line: &String| line.split_once(" passes=").map_or("0", |(_, end)| end).to_owned();
        runs_in(folder).iter().map(of).collect()
    };
    let merge = || assert_eq!(code(&raft_runner(folder, "merge 1.json 2.json -q")), 0);
    // A part of them counts no passes.
    assert_eq!(code(&raft_runner(folder, "merge 1.json --allow-missing -q")), 130);
    assert_eq!(passes(), ["7", "0", "3"]);
    for _ in 0..3 {
        merge();
        assert_eq!(passes(), ["8", "1", "4"]);
    }
    // Nor do they count what another run has counted since, or found to fail.
    assert_eq!(code(&raft_runner(folder, line)), 0);
    let failed = kept_in(folder).replace(" passes=9", " passes=0");
    fs::write(folder.join(FILE), failed).unwrap();
    merge();
    assert_eq!(passes(), ["0", "2", "5"]);
    // Of shards that knew of different passes, the fewest are what all knew of.
    fs::write(folder.join(FILE), "TestManyElections3A seed=5 peer=raft passes=8\n").unwrap();
    raft_runner(folder, &format!("{line} --shard 1/2 --report json=1.json"));
    fs::write(folder.join(FILE), "TestManyElections3A seed=5 peer=raft passes=9\n").unwrap();
    raft_runner(folder, &format!("{line} --shard 2/2 --report json=2.json"));
    merge();
    assert_eq!(passes(), ["9"]);
    // A line that was not there when they began is about other runs.
    fs::write(folder.join(FILE), "TestManyElections3A seed=6 peer=raft\n").unwrap();
    merge();
    assert_eq!(kept_in(folder), "TestManyElections3A seed=6 peer=raft\n");
}

#[test]
fn merging_a_failure_again_adds_and_resets_nothing_else() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    keep_some(folder);
    for index in [1, 2] {
        let shard = format!("--shard {index}/2 --report json={index}.json");
        raft_runner(folder, &format!("{LINE} {shard}"));
    }
    let merge = || raft_runner(folder, "merge 1.json 2.json");
    assert_eq!(code(&merge()), 1);
    let once = kept_in(folder);
    let again = error(&merge());
    assert_eq!(kept_in(folder), once);
    assert!(!again.contains(" added to ") && !again.contains("another way"), "{again}");
}

#[test]
fn what_failed_last_is_all_that_is_run_or_the_flags_are_refused() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(folder.join(FILE), "TestInitialElection3A seed=1 peer=skeleton\n").unwrap();
    for line in [
        "explore --rerun-failed --for 60s",
        "explore --rerun-failed -n 3",
        "test --rerun-failed --for 60s",
        "test --rerun-failed --loop",
        "test --rerun-failed -n 3",
        "test --rerun-failed --seed 4",
        "test --rerun-failed --shard 1/2",
        "test --rerun-failed --max-fail-rate 2%",
        "test --rerun-failed --baseline r.json",
        "test --rerun-failed --no-seeds",
    ] {
        let output = raft_runner(folder, line);
        let error = error(&output);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{line}");
        assert!(error.contains("--rerun-failed' cannot be used with '-"), "{line}: {error}");
    }
    // What is set elsewhere gives way.
    fs::write(folder.join("raft-runner.toml"), "seed = 4\n[test]\niterations = 9\n").unwrap();
    let line = "test --rerun-failed --peer skeleton --record none -q";
    assert_eq!(code(&raft_runner(folder, line)), 1);
}

#[test]
fn no_report_takes_the_place_of_the_file_or_of_a_shard() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = "TestInitialElection3A seed=1 peer=raft\n";
    fs::write(folder.join(FILE), text).unwrap();
    let says = "would be written over the file of failing runs";
    for line in ["test initial", "explore -n 1 --servers 3", "merge 1.json"] {
        let error = refusal(folder, &format!("{line} --report json=./{FILE}"));
        assert!(error.contains(says), "{error}");
        assert_eq!(kept_in(folder), text);
    }
    raft_runner(folder, "test initial -q --seed 4 --shard 1/1 --report json=1.json");
    let shard = fs::read_to_string(folder.join("1.json")).unwrap();
    let error = refusal(folder, "merge 1.json --report tap=r.tap --report json=./1.json");
    assert!(error.contains("'./1.json' would be written over a shard"), "{error}");
    assert_eq!(fs::read_to_string(folder.join("1.json")).unwrap(), shard);
}

#[test]
fn a_run_that_is_gone_on_with_keeps_its_kept_runs() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let before = keep_some(folder);
    let line = format!("{LINE} --without-times --report json=r.json");
    raft_runner(folder, &line);
    let (whole, after) = (fs::read_to_string(folder.join("r.json")).unwrap(), kept_in(folder));
    let cut_short = whole.replacen("\"complete\"", "\"interrupted\"", 1);
    assert_ne!(cut_short, whole);

    // The interrupted run has added what failed; what comes first is what came first then.
    fs::write(folder.join(FILE), format!("{before}TestBackup3B seed=1 peer=mutant:votes-twice\n"))
        .unwrap();
    fs::write(folder.join("r.json"), &cut_short).unwrap();
    let output = raft_runner(folder, &format!("{line} --resume"));
    assert_eq!(code(&output), 1, "{}", error(&output));
    assert!(fs::read_to_string(folder.join("r.json")).unwrap() == whole, "they differ");
    let kept = runs_in(folder);
    let known: Vec<_> = after.lines().filter(|line| line.starts_with("Test")).collect();
    assert!(known.iter().all(|line| kept.iter().any(|kept| kept == line)), "{kept:?}\n{known:?}");

    fs::write(folder.join("r.json"), &cut_short).unwrap();
    let other = line.replace("3A 3B", "3A");
    let error = refusal(folder, &format!("{other} --resume"));
    assert!(error.contains("the run to go on with is another"), "{error}");
}
