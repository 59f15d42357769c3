//! Windows of time, lanes, spans and stops, each held against a look at all events.

use std::ops::Range;

use proptest::prelude::*;
use raft_runner::timeline::{Lane, Most, Rank, Span, Stop, Timeline};
use raft_runner::trace::{Event, LogChange, Trace, Verdict, What};

use crate::events::{PEERS, timeline, traces, window};
use crate::runs::{sample, samples};

/// The events of a lane in a window, by a look at each.
fn of_lane<'a>(trace: &'a Trace, lane: Lane, window: &Range<u64>) -> Vec<&'a Event> {
    let inside = |event: &&Event| window.contains(&event.t) && is_in(lane, event);
    trace.events.iter().filter(inside).collect()
}

fn is_in(lane: Lane, event: &Event) -> bool {
    let owner = || match (&event.what, event.what.route()) {
        (What::Ignored(_), Some(route)) => Some(route.to),
        (_, route) => route.map(|route| route.from),
    };
    let kinds: &[&str] = match lane {
        Lane::Peer(peer) => return event.peer.or_else(owner) == Some(peer),
        Lane::Faults => &["crash", "start", "connect", "disconnect", "network"],
        Lane::Client => &["submit"],
        Lane::Checks => &["step", "check", "broken", "ended"],
    };
    kinds.contains(&event.what.kind())
}

/// The first event of the highest rank; each is asked for alone, so no maximum is taken.
fn most(timeline: &Timeline, lane: Lane, events: &[&Event]) -> Most {
    let mut most = Most { count: events.len() as u64, top: None };
    for event in events {
        let rank = timeline.rank(event.n).unwrap();
        if most.top.is_none_or(|(_, best)| rank > best) {
            most.top = Some((event.n, rank));
        }
    }
    assert!(most.count == 0 || most.top.is_some(), "{lane:?}");
    most
}

fn windows_are_right(trace: &Trace, window: &Range<u64>, columns: usize) {
    let timeline = timeline(trace);
    for lane in timeline.lanes() {
        let events = of_lane(trace, lane, window);
        assert_eq!(timeline.most(lane, window.clone()), most(&timeline, lane, &events), "{lane:?}");
        let parts = timeline.columns(lane, window.clone(), columns);
        assert_eq!(parts.len(), columns);
        let length = window.end - window.start;
        for (column, part) in (0..columns as u64).zip(parts) {
            let cut = |column: u64| window.start + length * column / columns as u64;
            let slice = cut(column)..cut(column + 1);
            let events = of_lane(trace, lane, &slice);
            assert_eq!(part, most(&timeline, lane, &events), "{lane:?} {slice:?}");
        }
    }
}

fn spans_are_right(trace: &Trace, window: &Range<u64>) {
    let timeline = timeline(trace);
    for peer in 0..trace.header.peers {
        for t in [window.start, window.end] {
            let scene = timeline.scene(timeline.at(t));
            let seen = &scene.peers[peer];
            let known = trace.events.iter().any(|event| event.t <= t && event.peer == Some(peer));
            let span = timeline.span_at(peer, t);
            assert_eq!(span.is_some(), known);
            let Some(span) = span else { continue };
            let what = (span.role, span.term, span.up, span.connected);
            assert_eq!(what, (seen.state.role, seen.state.term, seen.up, seen.connected), "{t}");
        }
        let all: Vec<_> = timeline.spans(peer, 0..u64::MAX).collect();
        assert!(all.windows(2).all(|two| two[0].to_t == two[1].from_t), "{all:?}");
        let overlaps = |span: &&Span| {
            let last = all.last() == Some(span);
            span.from_t < window.end && (span.to_t > window.start || last)
        };
        let inside: Vec<_> = all.iter().filter(overlaps).copied().collect();
        assert_eq!(timeline.spans(peer, window.clone()).collect::<Vec<_>>(), inside);
    }
}

type IsIt = Box<dyn Fn(&Event) -> bool>;

fn stops_are_right(trace: &Trace, n: u64) {
    let timeline = timeline(trace);
    let by = |peer: Option<usize>, event: &Event| peer.is_none() || event.peer == peer;
    let mut stops: Vec<(Stop<'_>, IsIt)> = vec![
        (Stop::Event, Box::new(|_| true)),
        (Stop::Lane(Lane::Checks), Box::new(|event| is_in(Lane::Checks, event))),
        (Stop::Kind("sent"), Box::new(|event| event.what.kind() == "sent")),
        (Stop::Problem, Box::new(is_problem)),
    ];
    for peer in [None, Some(0), Some(PEERS - 1), Some(99)] {
        let kind = move |kind: &'static str| {
            move |event: &Event| by(peer, event) && event.what.kind() == kind
        };
        stops.push((Stop::Term(peer), Box::new(kind("term"))));
        stops.push((Stop::Role(peer), Box::new(kind("role"))));
        stops.push((Stop::Vote(peer), Box::new(kind("vote"))));
        stops.push((Stop::Commit(peer), Box::new(kind("commit"))));
        let cuts = |event: &Event| matches!(event.what, What::Log(LogChange::Truncate { .. }));
        stops.push((Stop::Truncation(peer), Box::new(move |event| by(peer, event) && cuts(event))));
        let fault = |event: &Event| is_in(Lane::Faults, event);
        stops.push((Stop::Fault(peer), Box::new(move |event| by(peer, event) && fault(event))));
    }
    for (stop, is_it) in stops {
        let found = |event: &&Event| is_it(event);
        let next = trace.events.iter().filter(|event| event.n > n).find(found);
        assert_eq!(timeline.next(n, &stop), next.map(|event| event.n), "after {n}: {stop:?}");
        let previous = trace.events.iter().filter(|event| event.n < n).rfind(found);
        assert_eq!(timeline.previous(n, &stop), previous.map(|event| event.n), "{n}: {stop:?}");
    }
}

fn is_problem(event: &Event) -> bool {
    match &event.what {
        What::Broken(_) => true,
        What::Check(check) => !check.passed,
        What::Ended(ended) => ended.verdict != Verdict::Passed,
        _ => false,
    }
}

fn causes_are_right(trace: &Trace) {
    let timeline = timeline(trace);
    for event in &trace.events {
        let follows = |other: &&Event| other.cause == Some(event.n) && other.n > event.n;
        let effects: Vec<_> = trace.events.iter().filter(follows).collect();
        assert_eq!(timeline.effects(event.n).collect::<Vec<_>>(), effects, "of {}", event.n);
    }
    for n in [0, timeline.len() + 1, u64::MAX] {
        assert_eq!(timeline.effects(n).count() + timeline.chain(n).count(), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_any_events(trace in traces(700), window in window(700), columns in 1..9_usize) {
        windows_are_right(&trace, &window, columns);
        spans_are_right(&trace, &window);
        stops_are_right(&trace, window.start);
        causes_are_right(&trace);
    }
}

#[test]
fn of_every_sample() {
    for (_, trace) in samples() {
        let end = trace.events.last().unwrap().t;
        for window in [0..end + 1, 0..0, end / 3..end / 2, end..end * 2] {
            windows_are_right(&trace, &window, 13);
            spans_are_right(&trace, &window);
        }
        stops_are_right(&trace, trace.events.len() as u64 / 2);
        causes_are_right(&trace);
    }
}

#[test]
fn events_are_found_by_their_times() {
    let trace = sample("forgets-term");
    let timeline = timeline(&trace);
    for t in [0, 1, trace.events[900].t, trace.events[900].t + 1, timeline.end(), u64::MAX] {
        let before = trace.events.iter().filter(|event| event.t <= t).count() as u64;
        assert_eq!(timeline.at(t), before);
        assert_eq!(
            timeline.numbers(0..t).end,
            trace.events.iter().filter(|e| e.t < t).count() as u64 + 1
        );
    }
    assert_eq!(timeline.event(0), None);
    assert_eq!(timeline.event(timeline.len()), trace.events.last());
    assert_eq!(timeline.event(timeline.len() + 1), None);
}

#[test]
fn ranks_go_from_heartbeats_to_problems() {
    use Rank::{Append, Commit, Detail, Fault, Heartbeat, Problem, Role, Term, Truncate, Vote};

    let order = [Detail, Heartbeat, Append, Commit, Truncate, Vote, Term, Role, Fault, Problem];
    assert!(order.is_sorted());
    let timeline = timeline(&sample("every-event"));
    let ranks = timeline.events().iter().map(|event| {
        let rank = timeline.rank(event.n).unwrap();
        format!("{rank:?} {}", event.sentence())
    });
    insta::assert_snapshot!(ranks.collect::<Vec<_>>().join("\n"));
}

#[test]
fn eras_begin_with_the_first_peer_in_a_term() {
    let trace = sample("forgets-term");
    let timeline = timeline(&trace);
    let mut highest = 0;
    let mut eras = Vec::new();
    for event in &trace.events {
        let scene = timeline.scene(event.n);
        let term = scene.peers.iter().map(|peer| peer.state.term).max().unwrap();
        if term > highest {
            eras.push((event.n, event.t, term));
            highest = term;
        }
    }
    assert!(eras.len() > 3, "{eras:?}");
    assert_eq!(
        timeline.eras().iter().map(|era| (era.n, era.t, era.term)).collect::<Vec<_>>(),
        eras
    );
}
