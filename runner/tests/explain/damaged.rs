//! No trace is too damaged to be explained: events are missing, or are not what they were.

use proptest::prelude::*;
use raft_runner::explain::explain;
use raft_runner::trace::{Broken, Event, Trace, What};

use crate::texts::{sample, text};

const SAMPLES: [&str; 4] =
    ["every-event.jsonl", "forgets-term.jsonl", "votes-for-stale-log.jsonl", "skeleton.jsonl"];

/// Something that happens to a trace, somewhere in it.
#[derive(Clone, Debug)]
enum Damage {
    Drop(usize),
    /// Another event's content takes the place of this one's.
    Swap(usize, usize),
    Cause(usize, u64),
    Peer(usize, usize),
    /// A rule is said to be broken by an event.
    Break {
        at: usize,
        rule: usize,
        peers: Vec<usize>,
        index: Option<u64>,
    },
    Cut(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let peers = prop::collection::vec(0..9_usize, 0..4);
    let index = prop::option::of(prop_oneof![0..12_u64, Just(u64::MAX)]);
    prop_oneof![
        any::<usize>().prop_map(Damage::Drop),
        (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Damage::Swap(one, other)),
        (any::<usize>(), 0..5_000_u64).prop_map(|(at, cause)| Damage::Cause(at, cause)),
        (any::<usize>(), 0..9_usize).prop_map(|(at, peer)| Damage::Peer(at, peer)),
        (any::<usize>(), any::<usize>(), peers, index)
            .prop_map(|(at, rule, peers, index)| Damage::Break { at, rule, peers, index }),
        any::<usize>().prop_map(Damage::Cut),
    ]
}

fn inflict(trace: &mut Trace, damage: &Damage) {
    let events = &mut trace.events;
    if events.is_empty() {
        return;
    }
    let place = |at: usize| at % events.len();
    match damage {
        Damage::Drop(at) => drop(events.remove(place(*at))),
        Damage::Swap(one, other) => {
            let what = events[place(*other)].what.clone();
            let place = place(*one);
            events[place].what = what;
        }
        Damage::Cause(at, cause) => {
            let place = place(*at);
            events[place].cause = Some(*cause);
        }
        Damage::Peer(at, peer) => {
            let place = place(*at);
            events[place].peer = Some(*peer);
        }
        Damage::Break { at, rule, peers, index } => {
            let place = place(*at);
            breach(&mut events[place], *rule, peers, *index);
        }
        Damage::Cut(at) => {
            let place = place(*at);
            events.truncate(place);
        }
    }
}

fn breach(event: &mut Event, rule: usize, peers: &[usize], index: Option<u64>) {
    let rules = raft_runner::oracle::RULES;
    let rule = rules[rule % rules.len()];
    event.cause = event.n.checked_sub(1).filter(|cause| *cause > 0);
    event.what = What::Broken(Broken {
        rule: rule.name.to_owned(),
        paper: rule.paper.to_owned(),
        say: "somebody does something".to_owned(),
        peers: peers.to_vec(),
        index,
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_trace_is_explained_as_far_as_it_goes(
        which in 0..SAMPLES.len(),
        damages in prop::collection::vec(damage(), 0..6),
        width in 0..200_usize,
    ) {
        let mut trace = sample(SAMPLES[which]);
        for damage in &damages {
            inflict(&mut trace, damage);
        }
        let told = text(&explain(&trace), width);
        prop_assert!(told.starts_with(&trace.header.test[..3]), "{told}");
    }
}

/// Each rule at each event of a real run: whatever the event is, the tale of the rule must bear it.
#[test]
fn every_tale_bears_any_event() {
    let whole = sample("forgets-term.jsonl");
    for rule in 0..raft_runner::oracle::RULES.len() {
        for at in (1..whole.events.len()).step_by(151) {
            let mut trace = whole.clone();
            trace.events.truncate(at + 1);
            breach(&mut trace.events[at], rule, &[1, 2], Some(3));
            let told = text(&explain(&trace), 80);
            assert!(told.contains("What happened"), "{told}");
        }
    }
}
