//! The lab's tests, for `cargo test`. A part is ignored until you are there: take its line out then.

use raft_runner::lab_test;
use raft_runner::peer::PeerKind;

/// How many times each test runs, each time with another seed.
const ITERATIONS: u64 = 20;

fn passes(part: &str) {
    let peer = PeerKind::of::<my_raft::Raft>("my-raft", "A Raft of my own.");
    lab_test(peer, part, ITERATIONS);
}

#[test]
fn leader_election() {
    passes("3A");
}

#[test]
#[ignore = "3B comes after 3A"]
fn log() {
    passes("3B");
}

#[test]
#[ignore = "3C comes after 3B"]
fn persistence() {
    passes("3C");
}

#[test]
#[ignore = "3D comes after 3C"]
fn log_compaction() {
    passes("3D");
}
