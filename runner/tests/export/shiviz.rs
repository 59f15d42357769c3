//! Logs for ShiViz: read as ShiViz reads them, with clocks that it can believe.

use std::collections::BTreeMap;

use raft_runner::export::Format;
use raft_runner::timeline::{Fate, Timeline};
use regex::Regex;

use crate::samples::{hostile, samples};
use crate::{exported, spans};

#[derive(Debug)]
struct Told {
    host: String,
    clock: BTreeMap<String, u64>,
    /// The number of the event of the trace.
    n: u64,
}

/// Reads a log by the expression in its first line, all of it.
fn read(text: &str) -> Vec<Told> {
    let (parser, rest) = text.split_once('\n').expect("the first line is the expression");
    let log = rest.strip_prefix('\n').expect("the second is empty: there is one run");
    let parser = Regex::new(parser).expect("an expression");
    let mut end = 0;
    let mut told = Vec::new();
    for found in parser.captures_iter(log) {
        let all = found.get(0).expect("group 0");
        assert_eq!(log[end..all.start()].trim(), "", "nothing is left between events");
        end = all.end();
        let text = &found["event"];
        let number = text.split_whitespace().find_map(|word| word.strip_prefix('#'));
        told.push(Told {
            host: found["host"].to_owned(),
            clock: serde_json::from_str(&found["clock"]).expect("a clock is JSON"),
            n: number.and_then(|number| number.parse().ok()).expect("an event has its number"),
        });
    }
    assert_eq!(log[end..].trim(), "");
    told
}

/// A host counts its own events one by one, and knows only what has happened.
fn check(name: &str, log: &[Told]) {
    let mut happened = BTreeMap::<&str, &Told>::new();
    for told in log {
        let before = happened.get(told.host.as_str());
        let own = before.map_or(0, |before| before.clock[&told.host]) + 1;
        assert_eq!(told.clock[&told.host], own, "{name}: {told:?}");
        for (host, known) in &told.clock {
            let there = if *host == told.host {
                own
            } else {
                happened.get(host.as_str()).map_or(0, |last| last.clock[host])
            };
            assert!(*known <= there, "{name}: {told:?} knows of {host} what is yet to come");
        }
        if let Some(before) = before {
            assert!(is_after(told, before), "{name}: {told:?} has forgotten");
        }
        happened.insert(&told.host, told);
    }
}

fn is_after(one: &Told, other: &Told) -> bool {
    other.clock.iter().all(|(host, known)| one.clock.get(host).is_some_and(|mine| mine >= known))
}

#[test]
fn every_log_is_read_whole_and_its_clocks_hold() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        for span in spans(&timeline) {
            check(&name, &read(&exported(&timeline, Format::Shiviz, span)));
        }
    }
}

#[test]
fn an_arrival_knows_all_that_its_sender_knew() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        let log = read(&exported(&timeline, Format::Shiviz, None));
        let of = |n| log.iter().find(|told| told.n == n).expect("messages are in the log");
        for flight in timeline.flights(0..u64::MAX) {
            if let (Some(end), Fate::Arrived) = (flight.end_n, flight.fate) {
                let (sent, came) = (of(flight.said_n), of(end));
                assert!(is_after(came, sent), "{name}: {came:?} after {sent:?}");
                assert_eq!(came.host, format!("S{}", flight.to));
            }
        }
    }
}

#[test]
fn no_text_of_a_run_can_break_the_log() {
    let timeline = Timeline::of(hostile());
    let text = exported(&timeline, Format::Shiviz, None);
    assert!(text.contains("S0 {}"), "the hostile text is in it");
    check("hostile", &read(&text));
}
