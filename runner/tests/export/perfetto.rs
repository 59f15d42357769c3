//! Chrome's trace events, as their description asks for them: fields by phase, slices that nest,
//! arrows with two ends.

use std::collections::{BTreeMap, BTreeSet};

use raft_runner::export::Format;
use raft_runner::timeline::{Fate, Timeline};
use raft_runner::trace::Role;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::samples::samples;
use crate::{exported, spans};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct File {
    trace_events: Vec<TraceEvent>,
    display_time_unit: Unit,
    #[serde(rename = "otherData")]
    _other_data: Map<String, Value>,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Ms,
    Ns,
}

/// What every event has.
#[derive(Deserialize, Debug)]
struct TraceEvent {
    name: String,
    ts: u64,
    pid: u64,
    tid: u64,
    args: Map<String, Value>,
    #[serde(flatten)]
    phase: Phase,
}

/// What those of one phase have besides.
#[derive(Deserialize, Debug)]
#[serde(tag = "ph")]
enum Phase {
    #[serde(rename = "X")]
    Slice { dur: u64 },
    #[serde(rename = "i")]
    Instant { s: String },
    #[serde(rename = "C")]
    Counter {},
    #[serde(rename = "s")]
    Begin { id: u64 },
    #[serde(rename = "f")]
    End { id: u64, bp: String },
    #[serde(rename = "M")]
    Meta {},
}

fn read(text: &str) -> Vec<TraceEvent> {
    let file: File = serde_json::from_str(text).expect("a file of trace events");
    assert_eq!(file.display_time_unit, Unit::Ms);
    file.trace_events
}

/// Slices of a track follow each other or lie in each other, those around before those inside.
fn check_nesting(track: u64, slices: &[(u64, u64)]) {
    let mut open: Vec<u64> = Vec::new();
    for (from, to) in slices {
        open.retain(|end| end > from);
        let around = open.last();
        assert!(around.is_none_or(|end| to <= end), "track {track}: {from}..{to} in ..{around:?}");
        open.push(*to);
    }
}

fn slices(events: &[TraceEvent]) -> BTreeMap<u64, Vec<(u64, u64)>> {
    let mut tracks = BTreeMap::<_, Vec<_>>::new();
    for event in events {
        if let Phase::Slice { dur } = event.phase {
            tracks.entry(event.tid).or_default().push((event.ts, event.ts + dur));
        }
    }
    tracks
}

#[test]
fn every_export_keeps_the_form() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        for span in spans(&timeline) {
            let events = read(&exported(&timeline, Format::Perfetto, span.clone()));
            check(&name, &events);
            if let Some(span) = span {
                let timed = events.iter().filter(|event| !matches!(event.phase, Phase::Meta {}));
                assert!(timed.clone().all(|event| span.contains(&event.ts)), "{name}");
            }
        }
    }
}

fn check(name: &str, events: &[TraceEvent]) {
    let tracks = slices(events);
    tracks.iter().for_each(|(track, slices)| check_nesting(*track, slices));
    let named: BTreeSet<_> = events
        .iter()
        .filter(|event| event.name == "thread_name" && matches!(event.phase, Phase::Meta {}))
        .map(|event| event.tid)
        .collect();
    let (mut begun, mut ended) = (BTreeMap::new(), BTreeMap::new());
    let mut last = 0;
    for event in events {
        assert!(last <= event.ts, "{name}: in the order of time");
        last = event.ts;
        assert_eq!(event.pid, 1);
        let around = || {
            let slices = tracks.get(&event.tid).into_iter().flatten();
            slices.clone().any(|(from, to)| (*from..*to).contains(&event.ts))
        };
        match &event.phase {
            Phase::Slice { .. } => assert!(named.contains(&event.tid), "{name}: {event:?}"),
            Phase::Instant { s } => assert!(s == "t" && named.contains(&event.tid)),
            Phase::Counter {} => assert!(event.args.values().all(Value::is_u64)),
            Phase::Begin { id } => {
                assert!(around(), "{name}: an arrow begins at a slice");
                assert!(begun.insert(*id, event.ts).is_none());
            }
            Phase::End { id, bp } => {
                assert!(bp == "e" && around(), "{name}: an arrow ends at a slice");
                assert!(ended.insert(*id, event.ts).is_none());
            }
            Phase::Meta {} => assert!(!event.args.is_empty()),
        }
    }
    assert_eq!(begun.keys().collect::<Vec<_>>(), ended.keys().collect::<Vec<_>>(), "{name}");
    assert!(begun.iter().all(|(id, t)| *t <= ended[id]), "{name}: no arrow goes back");
}

#[test]
fn what_arrived_has_an_arrow_and_who_led_a_slice() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        let events = read(&exported(&timeline, Format::Perfetto, None));
        let arrows = events.iter().filter(|event| matches!(event.phase, Phase::Begin { .. }));
        let came = timeline
            .flights(0..u64::MAX)
            .filter(|flight| matches!(flight.fate, Fate::Arrived | Fate::Ignored(_)));
        assert_eq!(arrows.count(), came.count(), "{name}");

        let led = events.iter().filter(|event| event.name == "leader").map(|event| {
            let Phase::Slice { dur } = event.phase else { panic!("{name}: {event:?}") };
            (event.ts, event.ts + dur, event.args["term"].as_u64())
        });
        let peers = 0..timeline.header().peers;
        let spans = peers.flat_map(|peer| timeline.spans(peer, 0..u64::MAX));
        let leads = spans.filter(|span| span.up && span.role == Role::Leader);
        let leads = leads.filter(|span| span.from_t < span.to_t);
        let mut leads: Vec<_> = leads.map(|s| (s.from_t, s.to_t, Some(s.term))).collect();
        leads.sort_unstable();
        let mut led: Vec<_> = led.collect();
        led.sort_unstable();
        assert_eq!(led, leads, "{name}");
    }
}
