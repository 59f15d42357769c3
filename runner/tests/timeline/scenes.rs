//! Scenes: that after event `n` is what `n` events taken in one by one give.

use std::collections::BTreeSet;

use proptest::prelude::*;
use raft_runner::scene::{Scene, Stage};
use raft_runner::timeline::{Moment, Timeline};
use raft_runner::trace::{Trace, What};

use crate::events::{traces, window};
use crate::runs::{of_lines, sample, samples};

fn is_a_fold(name: &str, trace: &Trace) {
    let timeline = Timeline::of(trace.clone());
    let mut scene = Scene::before(&trace.header);
    assert_eq!(timeline.scene(0), scene, "{name}: 0");
    for event in &trace.events {
        scene.fold(event);
        assert_eq!(timeline.scene(event.n), scene, "{name}: {}", event.n);
    }
    assert_eq!(timeline.scene(u64::MAX), scene, "{name}: behind the end");
}

#[test]
fn a_scene_is_the_fold_of_all_before() {
    for (name, trace) in samples() {
        is_a_fold(&name, &trace);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn even_if_events_make_no_sense(trace in traces(900)) {
        is_a_fold("any", &trace);
    }

    #[test]
    fn a_timeline_that_grew_is_that_of_the_whole_trace(trace in traces(600), at in window(300)) {
        let mut grown = Timeline::new(trace.header.clone());
        for event in &trace.events {
            grown.push(event.clone());
            // What is asked for in between must not stay when more is known.
            grown.problems();
        }
        let whole = Timeline::of(trace);
        prop_assert_eq!(grown.trace(), whole.trace());
        prop_assert_eq!(grown.problems(), whole.problems());
        prop_assert_eq!(grown.scene(at.start), whole.scene(at.start));
        for lane in whole.lanes() {
            prop_assert_eq!(grown.columns(lane, at.clone(), 7), whole.columns(lane, at.clone(), 7));
        }
        let flights: Vec<_> = whole.flights(at.clone()).collect();
        prop_assert_eq!(grown.flights(at).collect::<Vec<_>>(), flights);
    }
}

/// The state of the peers was folded before there were scenes, by themselves.
#[test]
fn peers_are_what_their_own_events_make_them() {
    let trace = sample("votes-for-stale-log");
    let mut states = vec![raft_runner::trace::PeerState::default(); trace.header.peers];
    let timeline = Timeline::of(trace.clone());
    for event in &trace.events {
        if let Some(peer) = event.peer {
            states[peer].fold(&event.what);
            assert_eq!(timeline.scene(event.n).peers[peer].state, states[peer], "{event}");
        }
    }
}

#[test]
fn the_calls_of_a_scene_are_those_that_have_not_ended() {
    let trace = sample("forgets-term");
    let timeline = Timeline::of(trace.clone());
    let (mut waiting, mut most) = (BTreeSet::new(), 0);
    for event in &trace.events {
        match &event.what {
            What::Sent(sent) => drop(waiting.insert(sent.rpc)),
            What::Returned(message) | What::Failed(message) => drop(waiting.remove(&message.rpc)),
            What::Crash(_) => {
                let of_caller = |rpc: &u64| timeline.call(*rpc).next().map(|call| call.from);
                waiting.retain(|rpc| of_caller(rpc) != event.peer);
            }
            _ => {}
        }
        let calls: BTreeSet<_> = timeline.scene(event.n).calls().map(|call| call.rpc).collect();
        assert_eq!(calls, waiting, "{event}");
        most = most.max(calls.len());
    }
    assert!(most > 3, "only {most} calls at once");
}

const CALL: [&str; 9] = [
    r#"{"n":1,"t":10,"peer":0,"kind":"start"}"#,
    r#"{"n":2,"t":10,"peer":1,"kind":"start"}"#,
    r#"{"n":3,"t":20,"peer":1,"kind":"term","term":2}"#,
    r#"{"n":4,"t":30,"peer":0,"kind":"sent","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries","bytes":1,"args":{"Term":2,"Entries":[]}}"#,
    r#"{"n":5,"t":30,"cause":4,"kind":"duplicated","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries","by":30}"#,
    r#"{"n":6,"t":40,"peer":1,"kind":"delivered","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries"}"#,
    r#"{"n":7,"t":41,"peer":1,"kind":"replied","rpc":1,"from":1,"to":0,"method":"Raft.AppendEntries","bytes":1,"reply":{"success":true}}"#,
    r#"{"n":8,"t":50,"peer":0,"kind":"returned","rpc":1,"from":1,"to":0,"method":"Raft.AppendEntries"}"#,
    r#"{"n":9,"t":60,"peer":1,"kind":"delivered","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries"}"#,
];

#[test]
fn a_call_goes_through_its_stages() {
    let timeline = of_lines(&CALL).timeline;
    let stages: Vec<_> = (4..=9)
        .map(|n| timeline.scene(n).calls().map(|call| (call.stage, call.since)).next())
        .collect();
    let expected = [
        Some((Stage::Asking, 4)),
        Some((Stage::Asking, 4)),
        Some((Stage::Handling, 6)),
        Some((Stage::Answering, 7)),
        None,
        None,
    ];
    assert_eq!(stages, expected);
}

#[test]
fn the_copy_of_a_heartbeat_is_heard_too() {
    let timeline = of_lines(&CALL).timeline;
    let heard = |n| timeline.scene(n).peers[1].heard.map(|heard| (heard.from, heard.at.n));
    assert_eq!(
        (heard(5), heard(6), heard(8), heard(9)),
        (None, Some((0, 6)), Some((0, 6)), Some((0, 9)))
    );
}

#[test]
fn the_election_timer_is_restarted_as_figure_2_says() {
    let lines = [
        CALL[0],
        CALL[1],
        CALL[2],
        r#"{"n":4,"t":30,"peer":1,"kind":"vote","vote":0,"term":2}"#,
        r#"{"n":5,"t":40,"peer":0,"kind":"sent","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries","bytes":1,"args":{"term":1}}"#,
        r#"{"n":6,"t":50,"peer":1,"kind":"delivered","rpc":1,"from":0,"to":1,"method":"Raft.AppendEntries"}"#,
        r#"{"n":7,"t":60,"peer":1,"kind":"role","role":"candidate","term":3}"#,
        r#"{"n":8,"t":70,"peer":1,"kind":"role","role":"leader","term":3}"#,
        r#"{"n":9,"t":80,"peer":1,"kind":"role","role":"follower","term":4}"#,
        r#"{"n":10,"t":90,"peer":1,"kind":"crash"}"#,
    ];
    let timeline = of_lines(&lines).timeline;
    let timer = |n| timeline.scene(n).peers[1].timer.map(|Moment { n, .. }| n);
    let timers: Vec<_> = (1..=10).map(timer).collect();
    // The heartbeat of event 6 is of an old term.
    let expected =
        [None, Some(2), Some(2), Some(4), Some(4), Some(4), Some(7), None, Some(9), None];
    assert_eq!(timers, expected);
}
