//! Traces to test with.

use std::path::PathBuf;

use raft_runner::trace::Trace;

/// The file that has an event of every kind.
pub fn every_event_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/every-event.jsonl"))
}

pub fn every_event() -> Trace {
    Trace::read(&every_event_path()).expect("the sample is a trace")
}
