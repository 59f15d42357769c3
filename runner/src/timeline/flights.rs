//! Messages as what they are in a picture: lines from one moment to another, each with its fate.

mod table;

use std::ops::Range;

pub(super) use self::table::Flights;
use self::table::Row;
use super::Timeline;
use crate::trace::{Leg, Lost, Untaken};

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight<'a> {
    pub rpc: u64,
    pub leg: Leg,
    pub from: usize,
    pub to: usize,
    pub method: &'a str,
    pub purpose: Purpose,
    /// Of a reply: whether the vote was granted, or the request was a success.
    pub answer: Option<bool>,
    /// The event that tells what it says: `sent` or `replied`.
    pub said_n: u64,
    /// The event that began it, which is another one only for a second copy.
    pub sent_n: u64,
    pub sent_t: u64,
    /// `None`: it is still under way when the timeline ends.
    pub end_n: Option<u64>,
    pub end_t: Option<u64>,
    pub fate: Fate,
    /// It was held back.
    pub late: bool,
    /// It waited on a clogged path.
    pub clogged: bool,
    /// It is the second copy of a request.
    pub copy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    UnderWay,
    Arrived,
    Ignored(Untaken),
    Dropped(Lost),
}

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Vote,
    /// An append without entries.
    Heartbeat,
    Entries,
    Snapshot,
    Other,
}

/// What is to be known of a message at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) purpose: Purpose,
    pub(super) answer: Option<bool>,
}

impl Flight<'_> {
    /// It brings a vote, or would have.
    pub fn is_vote(&self) -> bool {
        self.purpose == Purpose::Vote && self.answer == Some(true)
    }
}

impl Timeline {
    /// The flights with a part in a window of time, in the order in which they began.
    pub fn flights(&self, window: Range<u64>) -> impl Iterator<Item = Flight<'_>> {
        let rows = self.flights.overlapping(&window);
        rows.into_iter().filter_map(|row| self.flight_at(row))
    }

    /// How many flights have a part in a window of time.
    pub fn count_flights(&self, window: Range<u64>) -> u64 {
        self.flights.count(&window)
    }

    /// All flights of a call, in the order in which they began.
    pub fn call(&self, rpc: u64) -> impl Iterator<Item = Flight<'_>> {
        self.flights.of_call(rpc).into_iter().filter_map(|row| self.flight_at(row))
    }

    /// The flight that event `n` begins, ends or tells of.
    pub fn flight(&self, n: u64) -> Option<Flight<'_>> {
        let route = self.event(n)?.what.route()?;
        let of_leg = || self.call(route.rpc).filter(|flight| flight.leg == route.leg);
        let touches = |flight: &Flight<'_>| flight.sent_n == n || flight.end_n == Some(n);
        of_leg().find(touches).or_else(|| of_leg().take_while(|flight| flight.sent_n <= n).last())
    }

    fn flight_at(&self, place: usize) -> Option<Flight<'_>> {
        let row: &Row = self.flights.row(place)?;
        let (sent_n, end_n) = (u64::from(row.start), Some(u64::from(row.end)).filter(|n| *n > 0));
        let began = self.event(sent_n)?;
        let route = began.what.route()?;
        Some(Flight {
            rpc: route.rpc,
            leg: row.leg,
            from: route.from,
            to: route.to,
            method: route.method,
            purpose: row.said.purpose,
            answer: row.said.answer,
            said_n: u64::from(row.told),
            sent_n,
            sent_t: began.t,
            end_n,
            end_t: end_n.and_then(|n| self.event(n)).map(|end| end.t),
            fate: row.fate,
            late: row.late,
            clogged: row.clogged,
            copy: row.told != row.start,
        })
    }
}
