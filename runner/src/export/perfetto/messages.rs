//! Messages as slices at both ends, and the arrows between them.

use std::ops::Range;

use serde_json::{Value, json};

use super::Track;
use super::event::{Moments, TraceEvent};
use crate::timeline::{Fate, Flight, Timeline};
use crate::trace::{Leg, What};

/// A message leaves and arrives in no time; its slices are as wide as there is room for, up to so
/// many microseconds, to be seen and clicked.
const WIDEST: u64 = 1000;

/// One end of a flight.
struct End<'a> {
    n: u64,
    t: u64,
    peer: usize,
    flight: Flight<'a>,
    arrival: bool,
}

pub(super) fn add(timeline: &Timeline, window: &Range<u64>, into: &mut Moments) {
    let mut ends: Vec<_> = timeline.flights(window.clone()).flat_map(ends).collect();
    ends.retain(|end| window.contains(&end.t));
    ends.sort_by_key(|end| (end.peer, end.t, end.n));
    for (place, end) in ends.iter().enumerate() {
        let later = ends[place..].iter().find(|other| (other.peer, other.t) != (end.peer, end.t));
        let room = later.filter(|other| other.peer == end.peer).map_or(WIDEST, |o| o.t - end.t);
        add_end(timeline, window, end, room.min(WIDEST), into);
    }
}

fn ends(flight: Flight<'_>) -> impl Iterator<Item = End<'_>> {
    let sent =
        End { n: flight.sent_n, t: flight.sent_t, peer: flight.from, flight, arrival: false };
    let end = flight.end_n.zip(flight.end_t).map(|(n, t)| {
        let lost = matches!(flight.fate, Fate::Dropped(_));
        let peer = if lost { flight.from } else { flight.to };
        End { n, t, peer, flight, arrival: true }
    });
    [Some(sent), end].into_iter().flatten()
}

fn add_end(
    timeline: &Timeline,
    window: &Range<u64>,
    end: &End<'_>,
    width: u64,
    into: &mut Moments,
) {
    let flight = &end.flight;
    let tid = Track::Messages(end.peer).tid();
    let name = name(flight);
    if end.arrival && matches!(flight.fate, Fate::Dropped(_)) {
        let say = timeline.event(end.n).map(|event| event.sentence()).unwrap_or_default();
        into.push(TraceEvent::instant(tid, end.t, say).with("rpc", json!({ "event": end.n })));
        return;
    }
    let slice = TraceEvent::slice(tid, &(end.t..end.t.saturating_add(width)), &name);
    into.push(slice.with("rpc", args(timeline, end)));
    let both = flight.end_t.is_some_and(|t| window.contains(&t)) && window.contains(&flight.sent_t);
    if matches!(flight.fate, Fate::Arrived | Fate::Ignored(_)) && both {
        into.push(match end.arrival {
            false => TraceEvent::arrow_begins(tid, end.t, &name, flight.sent_n),
            true => TraceEvent::arrow_ends(tid, end.t, &name, flight.sent_n),
        });
    }
}

fn name(flight: &Flight<'_>) -> String {
    let method = flight.method.rsplit('.').next().unwrap_or(flight.method);
    let reply = match flight.leg {
        Leg::Request => "",
        Leg::Reply => " reply",
    };
    format!("{method}{reply} S{} → S{}", flight.from, flight.to)
}

fn args(timeline: &Timeline, end: &End<'_>) -> Value {
    let flight = &end.flight;
    let said = timeline.event(flight.said_n);
    let sentence = |n| timeline.event(n).map(|event| event.sentence());
    json!({
        "event": end.n,
        "rpc": flight.rpc,
        "say": sentence(end.n),
        "content": said.map(|event| content(&event.what)),
        "late": flight.late,
        "clogged": flight.clogged,
        "copy": flight.copy,
    })
}

/// What a message says; numbers that JSON's usual readers cannot hold stay text.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these two say something")]
fn content(what: &What) -> Value {
    let said = match what {
        What::Sent(sent) => &sent.args,
        What::Replied(replied) => &replied.reply,
        _ => return Value::Null,
    };
    serde_json::from_str(said.text()).unwrap_or_else(|_| Value::String(said.text().to_owned()))
}
