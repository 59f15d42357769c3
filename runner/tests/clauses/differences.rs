//! Two states of a server, and what is different, in words.

use raft_runner::clauses::difference;
use raft_runner::trace::{Entry, LogState, PeerState, Role};

fn log(base: u64, terms: &[u64]) -> Option<LogState> {
    let entry = |term: &u64| Entry { term: *term, command: "x".into() };
    let entries = terms.iter().map(entry).collect();
    Some(LogState { base, base_term: u64::from(base > 0), entries })
}

fn state(change: impl FnOnce(&mut PeerState)) -> PeerState {
    let mut state = PeerState {
        term: 5,
        vote: Some(None),
        log: log(0, &[1, 1, 2, 2]),
        commit: Some(2),
        applied: Some(2),
        ..PeerState::default()
    };
    change(&mut state);
    state
}

#[test]
fn each_part_is_told() {
    let table: [(PeerState, &[&str]); 9] = [
        (state(|_| {}), &[]),
        (state(|is| (is.term, is.vote) = (8, Some(Some(1)))), &["term 5 → 8", "votedFor - → S1"]),
        (state(|is| is.role = Role::Candidate), &["role follower → candidate"]),
        (state(|is| is.log = log(0, &[1, 1, 2, 2, 3, 3])), &["log +i5..i6"]),
        (state(|is| is.log = log(0, &[1, 3])), &["log -i2..i4", "log +i2"]),
        (state(|is| is.log = log(2, &[2, 2])), &["snapshot to i0 → to i2"]),
        (state(|is| is.log = log(9, &[])), &["snapshot to i0 → to i9"]),
        (
            state(|is| (is.commit, is.applied) = (Some(4), Some(3))),
            &["commitIndex 2 → 4", "lastApplied 2 → 3"],
        ),
        (state(|is| is.next = vec![5, 5]), &["nextIndex [5, 5]"]),
    ];
    for (after, expected) in table {
        let found: Vec<_> =
            difference(&state(|_| {}), &after).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }
    let leader = |matched: u64| state(|is| is.matched = vec![4, matched]);
    assert_eq!(difference(&leader(0), &leader(3))[0].to_string(), "matchIndex S1 0 → 3");
    let blind = PeerState { term: 6, ..PeerState::default() };
    assert_eq!(difference(&state(|_| {}), &blind).len(), 1, "what is not shown is no change");
}
