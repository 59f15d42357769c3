//! A run in Chrome's trace event format, which Perfetto opens: the cluster is a process, a peer has a
//! track of roles and one of messages, and an arrow leads from each sending to its arrival.

mod event;
mod messages;

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use self::event::{Moments, TraceEvent};
use super::deed;
use crate::timeline::{Lane, Part, Span, Timeline};
use crate::trace::{Event, Header, Role};

/// The tracks that are no peer's, in the order in which they stand above the peers'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Track {
    Problems,
    Test,
    Client,
    Faults,
    Terms,
    /// What a peer is and does.
    Peer(usize),
    /// What a peer says and hears.
    Messages(usize),
}

impl Track {
    fn all(peers: usize) -> impl Iterator<Item = Self> {
        let shared = [Self::Problems, Self::Test, Self::Client, Self::Faults, Self::Terms];
        let of_peers = (0..peers).flat_map(|peer| [Self::Peer(peer), Self::Messages(peer)]);
        shared.into_iter().chain(of_peers)
    }

    /// The number of the track, which is also its place on the screen.
    fn tid(self) -> u64 {
        match self {
            Self::Problems => 1,
            Self::Test => 2,
            Self::Client => 3,
            Self::Faults => 4,
            Self::Terms => 5,
            Self::Peer(peer) => 6 + 2 * peer as u64,
            Self::Messages(peer) => 7 + 2 * peer as u64,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Problems => "problems".to_owned(),
            Self::Test => "test".to_owned(),
            Self::Client => "client".to_owned(),
            Self::Faults => "faults".to_owned(),
            Self::Terms => "terms".to_owned(),
            Self::Peer(peer) => format!("S{peer}"),
            Self::Messages(peer) => format!("S{peer} messages"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    trace_events: Vec<Box<RawValue>>,
    display_time_unit: &'static str,
    other_data: &'a Header,
}

pub(super) fn write(
    timeline: &Timeline,
    window: &Range<u64>,
    out: &mut impl Write,
) -> io::Result<()> {
    let peers = timeline.lanes().filter(|lane| matches!(lane, Lane::Peer(_))).count();
    let mut moments = Moments::default();
    names(timeline.header(), peers, &mut moments);
    eras(timeline, window, &mut moments);
    (0..peers).for_each(|peer| roles(timeline, peer, window, &mut moments));
    deeds(timeline, window, &mut moments);
    problems(timeline, window, &mut moments);
    messages::add(timeline, window, &mut moments);
    // Of what happens at once, names come first, and a slice stands before its arrow.
    let trace_events = moments.in_order().collect();
    let file = File { trace_events, display_time_unit: "ms", other_data: timeline.header() };
    serde_json::to_writer(&mut *out, &file)?;
    out.write_all(b"\n")
}

fn names(header: &Header, peers: usize, into: &mut Moments) {
    let cluster = format!("{}, peer {}, seed {}", header.test, header.peer, header.seed);
    into.push(TraceEvent::meta("process_name", 0, json!({ "name": cluster })));
    for track in Track::all(peers) {
        let tid = track.tid();
        into.push(TraceEvent::meta("thread_name", tid, json!({ "name": track.name() })));
        into.push(TraceEvent::meta("thread_sort_index", tid, json!({ "sort_index": tid })));
    }
}

fn eras(timeline: &Timeline, window: &Range<u64>, into: &mut Moments) {
    let eras = timeline.eras();
    let ends = eras.iter().skip(1).map(|era| era.t).chain([timeline.end()]);
    for (era, end) in eras.iter().zip(ends) {
        if let Some(part) = common(&(era.t..end), window) {
            let slice = TraceEvent::slice(Track::Terms.tid(), &part, format!("T{}", era.term));
            into.push(slice.with("term", json!({ "term": era.term, "event": era.n })));
        }
    }
}

/// What a peer was, as slices, and its term, as a curve.
fn roles(timeline: &Timeline, peer: usize, window: &Range<u64>, into: &mut Moments) {
    let tid = Track::Peer(peer).tid();
    let mut last_term = None;
    for span in timeline.spans(peer, window.clone()) {
        let Some(part) = common(&(span.from_t..span.to_t), window) else { continue };
        let args = json!({ "term": span.term, "connected": span.connected });
        into.push(TraceEvent::slice(tid, &part, role(&span)).with("role", args));
        if last_term.replace(span.term) != Some(span.term) {
            into.push(TraceEvent::count(part.start, format!("S{peer} term"), "term", span.term));
        }
    }
}

fn role(span: &Span) -> &'static str {
    match (span.up, span.role) {
        (false, _) => "down",
        (true, Role::Follower) => "follower",
        (true, Role::Candidate) => "candidate",
        (true, Role::Leader) => "leader",
    }
}

/// What is no message.
fn deeds(timeline: &Timeline, window: &Range<u64>, into: &mut Moments) {
    let tracks =
        [(Lane::Faults, Track::Faults), (Lane::Client, Track::Client), (Lane::Checks, Track::Test)];
    for event in timeline.numbers(window.clone()).filter_map(|n| timeline.event(n)) {
        if event.what.route().is_some() {
            continue;
        }
        let n = event.n as u32;
        let of_the_test =
            tracks.iter().find(|(lane, _)| timeline.lane(*lane).binary_search(&n).is_ok());
        let track = match (of_the_test, event.peer) {
            (Some((_, track)), _) => *track,
            (None, Some(peer)) => Track::Peer(peer),
            (None, None) => Track::Test,
        };
        into.push(deed_at(track, event));
    }
}

fn deed_at(track: Track, event: &Event) -> TraceEvent {
    let of_peer = matches!(track, Track::Peer(_));
    let name = if of_peer { deed(event) } else { event.sentence() };
    let args = json!({ "event": event.n, "cause": event.cause, "kind": event.what.kind() });
    TraceEvent::instant(track.tid(), event.t, name).with("event", args)
}

fn problems(timeline: &Timeline, window: &Range<u64>, into: &mut Moments) {
    for problem in timeline.problems().iter().filter(|problem| window.contains(&problem.t)) {
        let part = match problem.part {
            Part::Cause => "cause",
            Part::BadState => "bad state",
            Part::Symptom => "symptom",
            Part::Breach => "broken rule",
        };
        let name = format!("{part}: {}", problem.title);
        let args = json!({
            "event": problem.n,
            "say": problem.say,
            "paper": problem.paper,
            "peers": problem.peers,
        });
        let instant = TraceEvent::instant(Track::Problems.tid(), problem.t, name);
        into.push(instant.with("problem", args));
    }
}

/// What two windows have in common; one that is empty has nothing in common with any.
fn common(one: &Range<u64>, other: &Range<u64>) -> Option<Range<u64>> {
    let part = one.start.max(other.start)..one.end.min(other.end);
    (part.start < part.end).then_some(part)
}
