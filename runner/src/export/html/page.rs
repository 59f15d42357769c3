//! What a page knows of its run: the events, and what is found here once and not by every browser.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use crate::clauses::{Deed, Moment, Outcome, clauses};
use crate::explain::Beat;
use crate::export::verdict;
use crate::timeline::{Era, Fate, Flight, Lane, Part, PeerScene, Problem, Purpose, Timeline};
use crate::trace::{Event, Header, Leg, LogState, NetworkKind, Role};

/// So many events before and behind what went wrong have their clauses in the page.
const WITH_CLAUSES: u64 = 1500;

#[derive(Serialize)]
pub(super) struct Page<'a> {
    run: &'a Header,
    /// A seed may be more than a browser's numbers hold.
    seed: String,
    verdict: &'static str,
    repeat: String,
    notice: Option<String>,
    /// The number of the first event.
    first: u64,
    events: &'a [Event],
    /// Each of them in words.
    say: Vec<String>,
    before: Vec<Before>,
    /// Those of each peer.
    spans: Vec<Vec<Stretch>>,
    /// Number, time, term.
    eras: Vec<(u64, u64, u64)>,
    flights: Vec<Arrow>,
    lanes: BTreeMap<&'static str, Vec<u32>>,
    problems: Vec<Trouble<'a>>,
    story: Vec<(u64, &'a str)>,
    aftermath: Vec<(u64, &'a str)>,
    meaning: Option<&'a str>,
    /// Those of an event.
    clauses: BTreeMap<u64, Vec<Applied>>,
}

/// What a peer was: from, to, role, term, up, connected.
type Stretch = (u64, u64, Role, u64, bool, bool);

/// A clause: its place in the paper, its words, the outcome.
type Applied = (&'static str, String, &'static str);

/// A peer as it was before the first event.
#[derive(Serialize)]
struct Before {
    role: Role,
    term: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<Option<usize>>,
    log: Option<Log>,
    commit: Option<u64>,
    applied: Option<u64>,
    next: Vec<u64>,
    #[serde(rename = "match")]
    matched: Vec<u64>,
    up: bool,
    connected: bool,
}

#[derive(Serialize)]
struct Log {
    base: u64,
    base_term: u64,
    entries: Vec<(u64, String)>,
}

/// A message: whether it is a reply; from, to; what for; the answer; the events that tell of it,
/// begin and end it; its times; what became of it; late, clogged, copy.
type Arrow = (
    bool,
    (usize, usize),
    &'static str,
    Option<bool>,
    (u64, u64, Option<u64>),
    (u64, Option<u64>),
    &'static str,
    (bool, bool, bool),
);

#[derive(Serialize)]
struct Trouble<'a> {
    part: &'static str,
    n: u64,
    peers: &'a [usize],
    index: Option<u64>,
    title: &'a str,
    paper: Option<&'a str>,
    say: &'a str,
}

impl<'a> Page<'a> {
    pub(super) fn of(timeline: &'a Timeline, numbers: Range<u64>, notice: Option<String>) -> Self {
        let place = |n: u64| usize::try_from(n - 1).unwrap_or(usize::MAX);
        let events = &timeline.events()[place(numbers.start)..place(numbers.end)];
        let window = window(events);
        let explanation = timeline.explanation();
        let peers = timeline.scene(0).peers.len();
        let header = timeline.header();
        Self {
            run: header,
            seed: header.seed.to_string(),
            verdict: verdict(timeline),
            repeat: repeat(header),
            notice,
            first: numbers.start,
            events,
            say: events.iter().map(Event::sentence).collect(),
            before: timeline.scene(numbers.start - 1).peers.iter().map(before).collect(),
            spans: (0..peers).map(|peer| spans(timeline, peer, &window)).collect(),
            eras: timeline.eras().iter().map(|Era { n, t, term }| (*n, *t, *term)).collect(),
            flights: timeline.flights(window).map(|flight| arrow(&flight)).collect(),
            lanes: lanes(timeline, &numbers),
            problems: timeline.problems().iter().map(trouble).collect(),
            story: explanation.story.iter().map(told).collect(),
            aftermath: explanation.aftermath.iter().map(told).collect(),
            meaning: explanation.meaning.as_deref(),
            clauses: all_clauses(timeline, &numbers),
        }
    }
}

fn window(events: &[Event]) -> Range<u64> {
    match (events.first(), events.last()) {
        (Some(first), Some(last)) => first.t..last.t.saturating_add(1),
        (None, _) | (_, None) => 0..0,
    }
}

/// What to type to see the run happen again.
fn repeat(run: &Header) -> String {
    let network = match run.network {
        NetworkKind::Lab => "",
        NetworkKind::Harsh => " --network harsh",
    };
    let Header { test, seed, peer, .. } = run;
    format!("raft-runner replay {test} --seed {seed}{network} --peer {peer}")
}

fn before(peer: &PeerScene) -> Before {
    let state = &peer.state;
    Before {
        role: state.role,
        term: state.term,
        vote: state.vote,
        log: state.log.as_ref().map(log),
        commit: state.commit,
        applied: state.applied,
        next: state.next.clone(),
        matched: state.matched.clone(),
        up: peer.up,
        connected: peer.connected,
    }
}

fn log(log: &LogState) -> Log {
    let entries = log.entries.iter().map(|entry| (entry.term, entry.command.to_string()));
    Log { base: log.base, base_term: log.base_term, entries: entries.collect() }
}

fn spans(timeline: &Timeline, peer: usize, window: &Range<u64>) -> Vec<Stretch> {
    let spans = timeline.spans(peer, window.clone());
    spans.map(|s| (s.from_t, s.to_t, s.role, s.term, s.up, s.connected)).collect()
}

fn arrow(flight: &Flight<'_>) -> Arrow {
    let purpose = match flight.purpose {
        Purpose::Vote => "vote",
        Purpose::Heartbeat => "heartbeat",
        Purpose::Entries => "entries",
        Purpose::Snapshot => "snapshot",
        Purpose::Other => "other",
    };
    let fate = match flight.fate {
        Fate::UnderWay => "under way",
        Fate::Arrived => "arrived",
        Fate::Ignored(_) => "ignored",
        Fate::Dropped(_) => "lost",
    };
    (
        flight.leg == Leg::Reply,
        (flight.from, flight.to),
        purpose,
        flight.answer,
        (flight.said_n, flight.sent_n, flight.end_n),
        (flight.sent_t, flight.end_t),
        fate,
        (flight.late, flight.clogged, flight.copy),
    )
}

fn lanes(timeline: &Timeline, numbers: &Range<u64>) -> BTreeMap<&'static str, Vec<u32>> {
    let named = [("faults", Lane::Faults), ("client", Lane::Client), ("test", Lane::Checks)];
    let inside = |lane| {
        let all = timeline.lane(lane).iter().copied();
        all.filter(|n| numbers.contains(&u64::from(*n))).collect()
    };
    named.into_iter().map(|(name, lane)| (name, inside(lane))).collect()
}

fn trouble(problem: &Problem) -> Trouble<'_> {
    let part = match problem.part {
        Part::Cause => "cause",
        Part::BadState => "bad state",
        Part::Symptom => "symptom",
        Part::Breach => "rule broken",
    };
    Trouble {
        part,
        n: problem.n,
        peers: &problem.peers,
        index: problem.index,
        title: &problem.title,
        paper: problem.paper.as_deref(),
        say: &problem.say,
    }
}

fn told(beat: &Beat) -> (u64, &str) {
    (beat.n, &beat.say)
}

/// The clauses around what went wrong first, and of all that the story tells.
fn all_clauses(timeline: &Timeline, numbers: &Range<u64>) -> BTreeMap<u64, Vec<Applied>> {
    let cause = timeline.problem(Part::Cause).map_or(1, |cause| cause.n);
    let near = cause.saturating_sub(WITH_CLAUSES).max(1)..cause + WITH_CLAUSES;
    let story = timeline.explanation().story.iter().map(|beat| beat.n);
    let problems = timeline.problems().iter().map(|problem| problem.n);
    let mut wanted: BTreeSet<_> = near.chain(story).chain(problems).collect();
    wanted.retain(|n| numbers.contains(n) && *n <= timeline.len());
    let found = wanted.into_iter().map(|n| (n, clauses_at(timeline, n)));
    found.filter(|(_, clauses)| !clauses.is_empty()).collect()
}

fn clauses_at(timeline: &Timeline, n: u64) -> Vec<Applied> {
    let Some(deed) = Deed::of(timeline.events(), n) else { return Vec::new() };
    let (before, after) = (timeline.scene(deed.before), timeline.scene(deed.after));
    let states = before.peers.get(deed.peer).zip(after.peers.get(deed.peer));
    let Some((before, after)) = states else { return Vec::new() };
    let servers = timeline.header().peers;
    let moment = Moment { deed: &deed, before: &before.state, after: &after.state, servers };
    let found = clauses(&moment).into_iter();
    found.map(|clause| (clause.paper, clause.say, outcome(clause.outcome))).collect()
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "holds",
        Outcome::Refuses => "refuses",
        Outcome::Applies => "applies",
        Outcome::Broken => "broken",
        Outcome::NotShown => "not shown",
    }
}
