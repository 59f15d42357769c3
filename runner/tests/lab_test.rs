//! What a peer's own tests call, and what they say.

use std::panic::{AssertUnwindSafe, catch_unwind};

use raft_runner::lab_test;
use raft_runner::peer::PeerKind;

fn skeleton() -> PeerKind {
    PeerKind::of::<skeleton::Raft>("skeleton", "empty")
}

/// The message of the panic.
fn failure(peer: PeerKind, selector: &str, iterations: u64) -> String {
    let run = || lab_test(peer, selector, iterations);
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("it must fail");
    panic.downcast_ref::<String>().expect("a text").clone()
}

#[test]
fn a_peer_that_is_right_passes() {
    lab_test(PeerKind::of::<raft::Peer>("raft", "the reference"), "3A", 3);
}

#[test]
fn a_failure_is_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    std::env::set_current_dir(folder.path()).expect("it is there");
    let text = failure(skeleton(), "initial", 4);
    assert!(
        text.contains("\nFAIL TestInitialElection3A: expected one leader, got none\n"),
        "{text}"
    );
    assert!(text.contains("4 of 4, "), "{text}");
    assert!(text.contains("Nobody stood for election"), "{text}");
    let again = "repeat  cargo run --release -- replay TestInitialElection3A --seed 1\n";
    assert!(text.contains(again), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
    assert!(folder.path().join("traces/TestInitialElection3A-skeleton-1.jsonl").is_file());

    let text = failure(skeleton(), "initial", 1);
    assert!(text.contains("... Failed -- expected one leader, got none"), "{text}");
}

#[test]
fn what_cannot_be_run_is_said_in_a_line() {
    let text = failure(skeleton(), "reelecton", 1);
    assert!(text.starts_with("no test has 'reelecton' in its name; nearest: TestReElection3A"));
    assert!(failure(skeleton(), "3A", 0).contains("must be at least 1"));
}
