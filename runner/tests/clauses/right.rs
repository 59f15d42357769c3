//! No clause is broken by a server that is right, whatever it shows of itself.

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::clauses::{Deed, Outcome, at};
use raft_runner::trace::{Event, Role, Step, Trace, What};

use super::sweep::{record, sample, sweep};

/// Says of each trace how many clauses held or were applied.
fn breaks_none(traces: &[Trace]) -> usize {
    assert!(!traces.is_empty());
    let mut kept = 0;
    for trace in traces {
        let head = &trace.header;
        for (n, clauses) in sweep(trace) {
            for clause in clauses {
                let place = || format!("{} {} {} #{n}", head.test, head.peer, head.seed);
                assert!(clause.outcome != Outcome::Broken, "{}: {clause:?}", place());
                kept += usize::from(clause.outcome != Outcome::NotShown);
            }
        }
    }
    kept
}

/// Without the tests that only go on for longer.
const LONG: [&str; 6] = ["--skip", "Figure8", "--skip", "Backup", "--skip", "ReliableChurn"];

fn all_tests(peer: &str, seed: &str) -> Vec<Trace> {
    let mut args = vec!["test", "all", "--peer", peer, "--seed", seed, "--record", "all"];
    args.extend(LONG);
    record(&args)
}

#[test]
fn the_reference_breaks_no_clause() {
    assert!(breaks_none(&all_tests("raft", "5")) > 10_000);
}

#[test]
fn the_peer_in_the_handouts_style_breaks_no_clause() {
    assert!(breaks_none(&all_tests("labstyle", "5")) > 10_000);
}

/// Pauses, duplicates and crashes between a save and the reply.
#[test]
fn a_harsh_network_breaks_no_clause() {
    for (peer, test) in [("raft", "ReliableChurn"), ("labstyle", "3D")] {
        let args = ["test", test, "--peer", peer, "--seed", "11", "--record", "all"];
        breaks_none(&record(&[&args[..], &["--network", "harsh"]].concat()));
    }
}

/// `trace` as it would be of a peer that shows no more than its term and whether it leads.
fn blind(mut trace: Trace) -> Trace {
    for event in &mut trace.events {
        hide(event);
    }
    trace
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all else is no state")]
fn hide(event: &mut Event) {
    let nothing = What::Step(Step { say: String::new() });
    match &mut event.what {
        What::State(state) => {
            (state.vote, state.base, state.last) = (None, None, None);
            (state.commit, state.applied) = (None, None);
        }
        What::Persist(persist) => persist.saved = None,
        What::Role(role) if role.role != Role::Candidate => {}
        What::Role(_) | What::Vote(_) | What::Log(_) | What::Commit(_) => event.what = nothing,
        What::Applied(_) | What::Progress(_) => event.what = nothing,
        _ => {}
    }
}

#[test]
fn of_a_peer_that_shows_nothing_no_clause_is_said_to_be_broken() {
    let args = ["test", "3A", "Persist1", "SnapshotInstallCrash", "--seed", "3"];
    let traces = record(&[&args[..], &["--record", "all"]].concat());
    let blind: Vec<_> = traces.into_iter().map(blind).collect();
    breaks_none(&blind);
    let outcomes = blind.iter().flat_map(sweep).flat_map(|(_, clauses)| clauses);
    let hidden = outcomes.filter(|clause| clause.outcome == Outcome::NotShown);
    assert!(hidden.count() > 1_000);
}

#[test]
fn a_change_of_state_is_part_of_the_deed_that_made_it() {
    let trace = sample("initial-election.jsonl");
    // The request for S2's vote arrives, and S2 enters the term, votes, saves, and answers.
    let deeds = (19..=23).map(|n| Deed::of(&trace.events, n).expect("it is S2's"));
    for deed in deeds {
        assert_eq!((deed.event.n, deed.peer), (19, 2));
        assert_eq!((deed.before, deed.after, deed.exact), (19, 23, true));
        assert!(deed.request.is_some() && deed.reply.is_some());
    }
    assert!(Deed::of(&trace.events, 1).is_none(), "it is about no server");
    assert!(Deed::of(&trace.events, 0).is_none() && Deed::of(&trace.events, u64::MAX).is_none());
}

/// The clauses at an event, one a line.
pub fn told(trace: &Trace, n: u64) -> String {
    let line = |clause: raft_runner::clauses::Clause| {
        let outcome = format!("{:?}", clause.outcome);
        format!("{outcome:<8} {}: {}\n", clause.paper, clause.say)
    };
    at(trace, n).into_iter().map(line).collect()
}

#[test]
fn an_election_in_clauses() {
    let trace = sample("initial-election.jsonl");
    let told: String =
        [2, 12, 19, 29, 36, 37, 39, 41].map(|n| format!("#{n}\n{}", told(&trace, n))).concat();
    insta::assert_snapshot!(told);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Files can be damaged, or written by others.
    #[test]
    fn no_trace_is_too_strange(
        gone in vec(any::<prop::sample::Index>(), 0..40),
        peers in 0..4usize,
    ) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/every-event.jsonl");
        let mut trace = Trace::read(Path::new(path)).expect("a trace");
        trace.header.peers = peers;
        for index in gone {
            let place = index.index(trace.events.len());
            trace.events.remove(place);
        }
        for n in 0..=trace.events.last().map_or(0, |event| event.n) {
            at(&trace, n);
        }
    }
}
