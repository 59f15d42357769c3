//! What a person reads of runs whose faults are known.

use std::path::Path;
use std::process::Command;

use raft_runner::explain::{Explanation, Weight, explain};
use raft_runner::oracle::RULES;
use raft_runner::report::explanation::{short, whole};
use raft_runner::timeline::{Part, Timeline};
use raft_runner::trace::Trace;

/// The trace of one run, recorded as a user records it.
fn record(test: &str, peer: &str, seed: &str) -> Trace {
    record_on("lab", test, peer, seed)
}

fn record_on(network: &str, test: &str, peer: &str, seed: &str) -> Trace {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["replay", test, "--seed", seed, "--peer", peer, "--record", "run.jsonl"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(args).args(["--network", network]);
    let output = command.current_dir(folder.path()).output().expect("it runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    Trace::read(&folder.path().join("run.jsonl")).expect("it is recorded")
}

pub fn sample(name: &str) -> Trace {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    Trace::read(&samples.join(name)).expect("the sample is a trace")
}

/// As it is printed into a pipe of this width.
pub fn text(explanation: &Explanation, width: usize) -> String {
    plain(&whole(explanation, width))
}

fn plain(text: &str) -> String {
    let program = std::env::args().next().expect("a test has a name");
    anstream::adapter::strip_str(text).to_string().replace(&program, "raft-runner")
}

#[test]
fn an_entry_of_an_old_term_is_committed() {
    let trace = record("TestFigure83C", "mutant:commits-old-term", "1");
    insta::assert_snapshot!(text(&explain(&trace), 80));
}

/// Figure 8 (c): S0 has an entry of term 2 on a majority, and S4 one of term 3 in its place.
#[test]
fn figure_8_names_the_server_that_could_overwrite_the_entry() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain/figure-8.jsonl");
    let meaning = explain(&Trace::read(&path).expect("a trace")).meaning.expect("a meaning");
    assert!(meaning.contains("S0, S1 and S2 have saved i2"), "{meaning}");
    let usurper = "S4 lacks it and could still be elected by S0, S1, S2, S3 and S4, since its log \
                   ends with i2 of term 3; then it would overwrite i2 (Figure 8).";
    assert!(meaning.contains(usurper), "{meaning}");
}

#[test]
fn a_vote_is_not_saved() {
    let trace = record("TestBasicAgree3B", "mutant:forgets-vote", "1");
    insta::assert_snapshot!(text(&explain(&trace), 80));
}

#[test]
fn votes_are_asked_for_before_the_own_is_saved() {
    let trace = record("TestBasicAgree3B", "mutant:asks-before-saving", "1");
    insta::assert_snapshot!(text(&explain(&trace), 80));
}

#[test]
fn a_server_votes_twice() {
    let trace = record("TestReElection3A", "mutant:votes-twice", "7");
    let explanation = explain(&trace);
    insta::assert_snapshot!(text(&explanation, 80));
    insta::assert_snapshot!("a_server_votes_twice_in_short", plain(&short(&explanation, 80)));
}

/// The leader makes an entry, and that makes two: the other log is the wrong one.
#[test]
fn an_entry_is_put_into_a_wrong_place() {
    let peer = "mutant:misreads-prev-in-snapshot";
    let trace = record_on("harsh", "TestSnapshotBasic3D", peer, "5");
    let explanation = explain(&trace);
    insta::assert_snapshot!(text(&explanation, 80));
    let cause = Timeline::of(trace).problem(Part::Cause).expect("a mutant is wrong").clone();
    let origin = explanation.origin.expect("it is known");
    assert_eq!((cause.n, &cause.title, cause.peers[0]), (origin.n, &origin.title, 1));
}

#[test]
fn nobody_leads() {
    insta::assert_snapshot!(text(&explain(&sample("skeleton.jsonl")), 80));
}

#[test]
fn a_run_that_passed_takes_two_lines() {
    let text = text(&explain(&sample("initial-election.jsonl")), 80);
    assert_eq!(
        text,
        "TestInitialElection3A, peer raft, seed 1: passed\n\
         no rule was broken, and there is nothing to explain\n"
    );
}

/// The rules that a run of a mutant breaks, with what is said of each.
#[test]
fn every_story_has_a_climax_and_fits() {
    for (test, peer) in [
        ("TestBackup3B", "mutant:commits-on-half"),
        ("TestFigure8Unreliable3C", "mutant:truncates-always"),
        ("TestFigure8Unreliable3C", "mutant:trusts-its-own-length"),
        ("TestBackup3B", "mutant:counts-half-as-majority"),
        ("TestBackup3B", "mutant:obeys-old-leaders"),
        ("TestManyElections3A", "mutant:resets-timer-on-any-ask"),
        ("TestRejoin3B", "mutant:skips-prev-term"),
        ("TestBackup3B", "mutant:votes-for-stale-log"),
    ] {
        let explanation = explain(&record(test, peer, "1"));
        let problem = explanation.problem.as_ref().expect("a mutant is wrong");
        let told = text(&explanation, 80);
        assert!(RULES.iter().any(|rule| rule.name == problem.title), "{peer}: {told}");
        let climax = explanation.story.iter().filter(|beat| beat.weight == Weight::Climax);
        assert_eq!(climax.map(|beat| beat.n).collect::<Vec<_>>(), [problem.n], "{peer}: {told}");
        assert!((2..=12).contains(&explanation.story.len()), "{peer}: {told}");
        assert!(explanation.meaning.is_some(), "{peer}: {told}");
        for line in told.lines().filter(|line| !line.contains(" replay ")) {
            assert!(line.chars().count() <= 80, "{peer}: wider than 80: {line}");
        }
        assert!(plain(&short(&explanation, 80)).lines().count() <= 12, "{peer}: {told}");
    }
}
