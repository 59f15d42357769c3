//! One event of Chrome's trace event format.

use std::ops::Range;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

/// The one process.
const CLUSTER: u64 = 1;

/// Times are in microseconds. A phase is `X` for a slice, `i` for a moment, `C` for a value, `s` and
/// `f` for the ends of an arrow, `M` for a name.
#[derive(Debug, Serialize)]
pub(super) struct TraceEvent {
    name: String,
    cat: &'static str,
    ph: &'static str,
    ts: u64,
    pid: u64,
    tid: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// An arrow ends at the slice around it, not at the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    /// How far a moment is drawn: over its track.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    args: Value,
}

impl TraceEvent {
    fn new(ph: &'static str, tid: u64, ts: u64, name: impl Into<String>) -> Self {
        let (dur, id, bp, s, args) = (None, None, None, None, Value::Object(Map::new()));
        Self { name: name.into(), cat: "run", ph, ts, pid: CLUSTER, tid, dur, id, bp, s, args }
    }

    pub(super) fn meta(name: &str, tid: u64, args: Value) -> Self {
        Self::new("M", tid, 0, name).with("name", args)
    }

    pub(super) fn slice(tid: u64, part: &Range<u64>, name: impl Into<String>) -> Self {
        let dur = Some(part.end - part.start);
        Self { dur, ..Self::new("X", tid, part.start, name) }
    }

    pub(super) fn instant(tid: u64, ts: u64, name: impl Into<String>) -> Self {
        Self { s: Some("t"), ..Self::new("i", tid, ts, name) }
    }

    pub(super) fn count(ts: u64, name: String, of: &str, value: u64) -> Self {
        Self::new("C", 0, ts, name).with("count", json!({ of: value }))
    }

    pub(super) fn arrow_begins(tid: u64, ts: u64, name: &str, id: u64) -> Self {
        Self { id: Some(id), ..Self::new("s", tid, ts, name).of("rpc") }
    }

    pub(super) fn arrow_ends(tid: u64, ts: u64, name: &str, id: u64) -> Self {
        Self { id: Some(id), bp: Some("e"), ..Self::new("f", tid, ts, name).of("rpc") }
    }

    pub(super) fn with(self, cat: &'static str, args: Value) -> Self {
        Self { args, ..self.of(cat) }
    }

    fn of(self, cat: &'static str) -> Self {
        Self { cat, ..self }
    }
}

/// Events that wait to be put in order, as the text that they become: a long run has millions.
#[derive(Default)]
pub(super) struct Moments(Vec<(u64, Box<RawValue>)>);

impl Moments {
    pub(super) fn push(&mut self, event: TraceEvent) {
        self.0.push((event.ts, text(&event)));
    }

    /// By time; what happens at once stays in the order in which it came.
    pub(super) fn in_order(mut self) -> impl Iterator<Item = Box<RawValue>> {
        self.0.sort_by_key(|(ts, _)| *ts);
        self.0.into_iter().map(|(_, text)| text)
    }
}

fn text(event: &TraceEvent) -> Box<RawValue> {
    to_raw_value(event).expect("an event has nothing that JSON has not")
}
