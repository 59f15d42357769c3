//! Where one goes next from an event: to the next of its peer, the next term, the next problem.

use std::collections::BTreeMap;

use super::Timeline;
use super::lanes::Lane;
use crate::scene::PEERS_AT_MOST;
use crate::trace::{Event, Header, LogChange, Verdict, What};

/// What to stop at. With a peer, only at what that peer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop<'a> {
    Event,
    Lane(Lane),
    /// A kind of event by its name in the format.
    Kind(&'a str),
    Term(Option<usize>),
    Role(Option<usize>),
    Vote(Option<usize>),
    Commit(Option<usize>),
    Truncation(Option<usize>),
    /// A crash, start, connect or disconnect; without a peer, also of the network.
    Fault(Option<usize>),
    /// A rule broken, a check failed, or a bad end.
    Problem,
}

/// The landmarks that have lists of their own; others are found by kind or by lane.
#[derive(Clone, Copy, Debug)]
enum Mark {
    Term,
    Role,
    Vote,
    Commit,
    Truncation,
    Fault,
    Problem,
}

const MARKS: usize = Mark::Problem as usize + 1;

/// The numbers of the events at which one may stop.
#[derive(Clone, Debug)]
pub(super) struct Stops {
    kinds: BTreeMap<String, Vec<u32>>,
    all: [Vec<u32>; MARKS],
    peers: Vec<[Vec<u32>; MARKS]>,
}

impl Stops {
    pub(super) fn new(header: &Header) -> Self {
        Self {
            kinds: BTreeMap::new(),
            all: Default::default(),
            peers: vec![Default::default(); header.peers.min(PEERS_AT_MOST)],
        }
    }

    pub(super) fn push(&mut self, n: u32, event: &Event) {
        self.note_kind(n, event.what.kind());
        let Some(mark) = mark(&event.what) else { return };
        self.all[mark as usize].push(n);
        if let Some(lists) = event.peer.and_then(|peer| self.peers.get_mut(peer)) {
            lists[mark as usize].push(n);
        }
    }

    fn note_kind(&mut self, n: u32, kind: &str) {
        match self.kinds.get_mut(kind) {
            Some(numbers) => numbers.push(n),
            None => drop(self.kinds.insert(kind.to_owned(), vec![n])),
        }
    }

    fn of_kind(&self, kind: &str) -> &[u32] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    fn list(&self, mark: Mark, peer: Option<usize>) -> &[u32] {
        match peer {
            None => &self.all[mark as usize],
            Some(peer) => self.peers.get(peer).map_or(&[], |lists| &lists[mark as usize]),
        }
    }
}

fn mark(what: &What) -> Option<Mark> {
    match what {
        What::Term(_) => Some(Mark::Term),
        What::Role(_) => Some(Mark::Role),
        What::Vote(_) => Some(Mark::Vote),
        What::Commit(_) => Some(Mark::Commit),
        What::Log(LogChange::Truncate { .. }) => Some(Mark::Truncation),
        What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => {
            Some(Mark::Fault)
        }
        What::Network(_) => Some(Mark::Fault),
        What::Broken(_) => Some(Mark::Problem),
        What::Check(check) => (!check.passed).then_some(Mark::Problem),
        What::Ended(ended) => (ended.verdict != Verdict::Passed).then_some(Mark::Problem),
        What::Log(_) | What::State(_) | What::Applied(_) | What::Progress(_) => None,
        What::Persist(_) | What::Timer(_) | What::Step(_) | What::Other(_) => None,
        What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => None,
        What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => None,
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => None,
        What::Duplicated(_) | What::Clogged(_) => None,
    }
}

impl Timeline {
    /// The numbers of all events of a kind.
    pub fn of_kind(&self, kind: &str) -> &[u32] {
        self.stops.of_kind(kind)
    }

    /// The first stop after event `n`.
    pub fn next(&self, n: u64, stop: &Stop<'_>) -> Option<u64> {
        let Some(list) = self.stops_at(stop) else {
            return Some(n + 1).filter(|n| *n <= self.len());
        };
        let place = list.partition_point(|other| u64::from(*other) <= n);
        list.get(place).copied().map(u64::from)
    }

    /// The last stop before event `n`.
    pub fn previous(&self, n: u64, stop: &Stop<'_>) -> Option<u64> {
        let Some(list) = self.stops_at(stop) else {
            return Some(n.min(self.len() + 1).saturating_sub(1)).filter(|n| *n > 0);
        };
        let place = list.partition_point(|other| u64::from(*other) < n).checked_sub(1)?;
        list.get(place).copied().map(u64::from)
    }

    /// The numbers of the events to stop at; `None`: all.
    fn stops_at(&self, stop: &Stop<'_>) -> Option<&[u32]> {
        Some(match *stop {
            Stop::Event => return None,
            Stop::Lane(lane) => self.lane(lane),
            Stop::Kind(kind) => self.of_kind(kind),
            Stop::Term(peer) => self.stops.list(Mark::Term, peer),
            Stop::Role(peer) => self.stops.list(Mark::Role, peer),
            Stop::Vote(peer) => self.stops.list(Mark::Vote, peer),
            Stop::Commit(peer) => self.stops.list(Mark::Commit, peer),
            Stop::Truncation(peer) => self.stops.list(Mark::Truncation, peer),
            Stop::Fault(peer) => self.stops.list(Mark::Fault, peer),
            Stop::Problem => self.stops.list(Mark::Problem, None),
        })
    }
}
