//! All flights in the order in which they began, with what finds those of a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Fate, Purpose, Said};
use crate::oracle::Method;
use crate::timeline::pyramid::Pyramid;
use crate::trace::{Brief, Dropped, Event, Ignored, Leg, Replied, Route, Sent, What};

#[derive(Clone, Debug, Default)]
pub(in crate::timeline) struct Flights {
    rows: Vec<Row>,
    /// When each flight began, and ended; 0 while it is under way.
    starts: Vec<u64>,
    ends: Pyramid<u64>,
    /// The ends that were reached, in the order of time.
    ended: Vec<u64>,
    open: BTreeSet<u32>,
    /// The last flight of each call.
    calls: BTreeMap<u64, u32>,
}

/// One flight, in small numbers: there are half as many flights as events.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The event that began it.
    pub(super) start: u32,
    /// The event that ended it; 0 while it is under way.
    pub(super) end: u32,
    /// The event with what it says.
    pub(super) told: u32,
    /// The flight of the same call before this one; itself if there is none.
    earlier: u32,
    pub(super) leg: Leg,
    pub(super) fate: Fate,
    pub(super) said: Said,
    pub(super) late: bool,
    pub(super) clogged: bool,
}

impl Flights {
    /// Takes in an event; returns what the message is, if the event is about one.
    pub(in crate::timeline) fn push(&mut self, n: u32, event: &Event) -> Option<Said> {
        let Route { rpc, leg, .. } = event.what.route()?;
        match &event.what {
            What::Sent(sent) => self.ask(n, event, sent),
            What::Replied(replied) => self.answer(n, event, replied),
            What::Duplicated(_) => self.double(n, event, rpc),
            What::Late(_) => self.mark(rpc, leg, |row| row.late = true),
            What::Clogged(_) => self.mark(rpc, leg, |row| row.clogged = true),
            What::Dropped(Dropped { why, .. }) => self.end(n, event, Fate::Dropped(*why)),
            What::Ignored(Ignored { why, .. }) => self.end(n, event, Fate::Ignored(*why)),
            What::Delivered(_) | What::Returned(_) => self.end(n, event, Fate::Arrived),
            What::Failed(_) => self.said(rpc, None),
            What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => None,
            What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => None,
            What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => None,
            What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) | What::Log(_) => None,
            What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => None,
            What::Broken(_) | What::Timer(_) | What::Other(_) => None,
        }
    }

    fn ask(&mut self, n: u32, event: &Event, sent: &Sent) -> Option<Said> {
        let purpose = match Method::named(&sent.method) {
            Method::RequestVote => Purpose::Vote,
            Method::AppendEntries if Brief::of(&sent.args).entries == 0 => Purpose::Heartbeat,
            Method::AppendEntries => Purpose::Entries,
            Method::InstallSnapshot => Purpose::Snapshot,
            Method::Other => Purpose::Other,
        };
        self.begin(sent.rpc, event.t, Row::new(n, Leg::Request, Said { purpose, answer: None }))
    }

    fn answer(&mut self, n: u32, event: &Event, replied: &Replied) -> Option<Said> {
        let brief = Brief::of(&replied.reply);
        let purpose = match self.said(replied.rpc, None) {
            Some(said) => said.purpose,
            None => unasked(&replied.method),
        };
        let said = Said { purpose, answer: brief.granted.or(brief.success) };
        self.begin(replied.rpc, event.t, Row::new(n, Leg::Reply, said))
    }

    /// The copy says what the request says, which is the call's first flight.
    fn double(&mut self, n: u32, event: &Event, rpc: u64) -> Option<Said> {
        let first = self.of_call(rpc).first().map(|place| self.rows[*place])?;
        let copy = Row { told: first.told, ..Row::new(n, Leg::Request, first.said) };
        self.begin(rpc, event.t, copy)
    }

    fn begin(&mut self, rpc: u64, t: u64, row: Row) -> Option<Said> {
        let place = self.rows.len() as u32;
        let earlier = self.calls.insert(rpc, place).unwrap_or(place);
        self.rows.push(Row { earlier, ..row });
        self.starts.push(t);
        self.ends.push(0);
        self.open.insert(place);
        Some(row.said)
    }

    fn mark(&mut self, rpc: u64, leg: Leg, mark: impl FnOnce(&mut Row)) -> Option<Said> {
        let place = self.last_open(rpc, leg);
        if let Some(place) = place {
            mark(&mut self.rows[place]);
        }
        self.said(rpc, place)
    }

    /// Of several copies under way, the one that set out first arrives first.
    fn end(&mut self, n: u32, event: &Event, fate: Fate) -> Option<Said> {
        let Route { rpc, leg, .. } = event.what.route()?;
        let open = self.of_call(rpc).into_iter().find(|place| self.rows[*place].is_open(leg));
        if let Some(place) = open {
            (self.rows[place].end, self.rows[place].fate) = (n, fate);
            self.ends.raise(place, event.t);
            self.ended.push(event.t);
            self.open.remove(&(place as u32));
        }
        self.said(rpc, open)
    }

    /// What a flight is; without one, what the call's last one was, if there was one.
    fn said(&self, rpc: u64, place: Option<usize>) -> Option<Said> {
        let last = || self.calls.get(&rpc).map(|last| *last as usize);
        let place = place.or_else(last)?;
        Some(self.rows[place].said)
    }

    fn last_open(&self, rpc: u64, leg: Leg) -> Option<usize> {
        self.of_call(rpc).into_iter().rfind(|place| self.rows[*place].is_open(leg))
    }

    /// The flights of a call, in order.
    pub(super) fn of_call(&self, rpc: u64) -> Vec<usize> {
        let last = self.calls.get(&rpc).copied();
        let back = std::iter::successors(last, |place| {
            let earlier = self.rows[*place as usize].earlier;
            (earlier != *place).then_some(earlier)
        });
        let mut flights: Vec<_> = back.map(|place| place as usize).collect();
        flights.reverse();
        flights
    }

    pub(super) fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    pub(super) fn overlapping(&self, window: &Range<u64>) -> Vec<usize> {
        let begun = self.starts.partition_point(|start| *start < window.end);
        let open = self.open.range(..begun as u32).map(|place| *place as usize);
        let mut found: Vec<_> = open.collect();
        self.ends.at_least(begun, window.start.max(1), &mut |place| found.push(place));
        found.sort_unstable();
        found
    }

    pub(super) fn count(&self, window: &Range<u64>) -> u64 {
        let begun = self.starts.partition_point(|start| *start < window.end);
        let ended = self.ended.partition_point(|end| *end < window.start);
        begun.saturating_sub(ended) as u64
    }
}

/// The purpose of a call whose request is not in the trace.
fn unasked(method: &str) -> Purpose {
    match Method::named(method) {
        Method::RequestVote => Purpose::Vote,
        Method::AppendEntries => Purpose::Entries,
        Method::InstallSnapshot => Purpose::Snapshot,
        Method::Other => Purpose::Other,
    }
}

impl Row {
    fn new(n: u32, leg: Leg, said: Said) -> Self {
        let (end, earlier, fate) = (0, 0, Fate::UnderWay);
        Self { start: n, end, told: n, earlier, leg, fate, said, late: false, clogged: false }
    }

    fn is_open(&self, leg: Leg) -> bool {
        self.end == 0 && self.leg == leg
    }
}
