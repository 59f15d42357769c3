//! Flights: what became of each message, and which are under way in a window.

use proptest::prelude::*;
use raft_runner::timeline::{Fate, Flight, Purpose, Timeline};
use raft_runner::trace::{Brief, Json, Leg, Lost, Named, Untaken, What};

use crate::events::{timeline, traces, window};
use crate::runs::{of_lines, sample, samples};

const SENT: &str = r#"{"n":1,"t":10,"peer":0,"kind":"sent","rpc":1,"from":0,"to":1,"method":"Raft.RequestVote","bytes":1,"args":{"term":1}}"#;

/// Event `n` about the call of `SENT`.
fn about(n: u64, kind: &str, more: &str) -> String {
    let route = match kind {
        "replied" | "returned" | "failed" => r#""peer":0,"from":1,"to":0"#,
        _ => r#""peer":1,"from":0,"to":1"#,
    };
    let t = n * 10;
    format!(
        r#"{{"n":{n},"t":{t},"kind":"{kind}","rpc":1,{route},"method":"Raft.RequestVote"{more}}}"#
    )
}

fn flights(events: &[String]) -> Timeline {
    let lines: Vec<_> = [SENT].into_iter().chain(events.iter().map(String::as_str)).collect();
    of_lines(&lines).timeline
}

/// Of each flight: its leg, the events at its ends, and its fate.
fn fates(timeline: &Timeline) -> Vec<(Leg, u64, Option<u64>, Fate)> {
    let all = timeline.flights(0..u64::MAX);
    all.map(|flight| (flight.leg, flight.sent_n, flight.end_n, flight.fate)).collect()
}

#[test]
fn a_message_has_one_of_these_fates() {
    let granted = about(3, "replied", r#","bytes":1,"reply":{"VoteGranted":true}"#);
    let cases = [
        (vec![], vec![(Leg::Request, 1, None, Fate::UnderWay)]),
        (
            vec![about(2, "delivered", ""), granted, about(4, "returned", "")],
            vec![
                (Leg::Request, 1, Some(2), Fate::Arrived),
                (Leg::Reply, 3, Some(4), Fate::Arrived),
            ],
        ),
        (
            vec![
                about(2, "dropped", r#","leg":"request","why":"no path""#),
                about(3, "failed", ""),
            ],
            vec![(Leg::Request, 1, Some(2), Fate::Dropped(Lost::NoPath))],
        ),
        (
            vec![about(2, "ignored", r#","leg":"request","why":"server gone""#)],
            vec![(Leg::Request, 1, Some(2), Fate::Ignored(Untaken::ServerGone))],
        ),
        (
            vec![
                about(2, "duplicated", r#","by":7"#),
                about(3, "delivered", ""),
                about(4, "delivered", ""),
            ],
            vec![
                (Leg::Request, 1, Some(3), Fate::Arrived),
                (Leg::Request, 2, Some(4), Fate::Arrived),
            ],
        ),
    ];
    for (events, expected) in cases {
        assert_eq!(fates(&flights(&events)), expected, "{events:?}");
    }
}

#[test]
fn a_flight_says_what_it_is() {
    let timeline = flights(&[
        about(2, "late", r#","leg":"request","by":9"#),
        about(3, "duplicated", r#","by":7"#),
        about(4, "delivered", ""),
        about(5, "replied", r#","bytes":1,"reply":{"VoteGranted":true}"#),
    ]);
    let all: Vec<Flight<'_>> = timeline.call(1).collect();
    let [request, copy, reply] = all.as_slice() else { panic!("{all:?}") };
    assert!(request.late && !request.copy && !request.is_vote(), "{request:?}");
    assert_eq!((request.purpose, request.answer), (Purpose::Vote, None));
    assert_eq!((request.sent_t, request.end_t), (10, Some(40)));
    assert!(copy.copy && copy.said_n == 1 && copy.sent_n == 3, "{copy:?}");
    assert!(reply.is_vote() && reply.from == 1 && reply.to == 0, "{reply:?}");
    assert_eq!(timeline.flight(4), Some(*request));
    assert_eq!(timeline.flight(5), Some(*reply));
    assert_eq!(timeline.flight(99), None);
}

#[test]
fn an_append_without_entries_is_a_heartbeat() {
    let timeline = timeline(&sample("votes-for-stale-log"));
    let mut seen = [0, 0, 0];
    for flight in timeline.flights(0..u64::MAX).filter(|flight| flight.leg == Leg::Request) {
        let Some(What::Sent(sent)) = timeline.event(flight.said_n).map(|event| &event.what) else {
            panic!("{flight:?}");
        };
        let entries = Named::of(&sent.args).entries();
        let purpose = match (flight.method, entries) {
            ("Raft.RequestVote", _) => Purpose::Vote,
            ("Raft.AppendEntries", 0) => Purpose::Heartbeat,
            _ => Purpose::Entries,
        };
        assert_eq!(flight.purpose, purpose, "{flight:?}");
        seen[purpose as usize] += 1;
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn every_message_of_a_run_is_a_flight() {
    for (name, trace) in samples() {
        let timeline = timeline(&trace);
        let count = |kind: &str| timeline.of_kind(kind).len();
        let begun = count("sent") + count("replied") + count("duplicated");
        assert_eq!(timeline.count_flights(0..u64::MAX), begun as u64, "{name}");
        let ended = count("delivered") + count("returned") + count("dropped") + count("ignored");
        let over = timeline.flights(0..u64::MAX).filter(|flight| flight.end_n.is_some()).count();
        assert_eq!(over, ended, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_window_has_the_flights_with_a_part_in_it(trace in traces(700), window in window(700)) {
        let timeline = timeline(&trace);
        let all: Vec<_> = timeline.flights(0..u64::MAX).collect();
        let inside = |flight: &&Flight<'_>| {
            flight.sent_t < window.end && flight.end_t.is_none_or(|end| end >= window.start)
        };
        let expected: Vec<_> = all.iter().filter(inside).copied().collect();
        if window.start < window.end {
            prop_assert_eq!(timeline.count_flights(window.clone()), expected.len() as u64);
        }
        prop_assert_eq!(timeline.flights(window).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_read_in_brief_is_what_is_read_in_full(message in message()) {
        prop_assert_eq!(Brief::of(&message), in_full(&message), "{}", message.text());
    }
}

fn in_full(message: &Json) -> Brief {
    let named = Named::of(message);
    Brief {
        term: named.number("term"),
        granted: named.granted(),
        success: named.is("success"),
        entries: named.entries(),
    }
}

fn message() -> impl Strategy<Value = Json> {
    let names =
        ["term", "Term", "vote_granted", "VoteGranted", "granted", "success", "Entries", "x"];
    let values = [
        "1",
        "-1",
        "1.5",
        "true",
        "false",
        "null",
        r#""a""#,
        "[]",
        "[1,[2],{}]",
        r#"[1,"<9 more>"]"#,
        r#"["<x more>"]"#,
        r#"{"term":7}"#,
        "18446744073709551615",
    ];
    let field = (prop::sample::select(names.to_vec()), prop::sample::select(values.to_vec()));
    let object = prop::collection::vec(field, 0..6).prop_map(|fields| {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
        format!("{{{}}}", fields.join(","))
    });
    let plain = prop::sample::select(values.to_vec()).prop_map(str::to_owned);
    prop_oneof![9 => object, 1 => plain].prop_map(|text| Json::parse(text).unwrap())
}

#[test]
fn messages_of_the_samples_read_alike() {
    for event in samples().iter().flat_map(|(_, trace)| &trace.events) {
        let said = match &event.what {
            What::Sent(sent) => &sent.args,
            What::Replied(replied) => &replied.reply,
            _ => continue,
        };
        assert_eq!(Brief::of(said), in_full(said), "{event}");
    }
}
