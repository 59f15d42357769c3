//! Which events belong to which lane of a picture, and which of a stretch of them matters most.

use std::ops::Range;

use super::Timeline;
use super::pyramid::Pyramid;
use super::rank::Rank;
use crate::scene::PEERS_AT_MOST;
use crate::trace::{Event, Header, Route, What};

/// A row of events. An event may be in two: a crash is the peer's, and among the faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// What a peer did, and what was done to it. A message that is lost is its sender's, one that
    /// nobody takes is its receiver's.
    Peer(usize),
    /// Crashes, starts, partitions, the network's modes.
    Faults,
    /// Commands of the client.
    Client,
    /// Steps and checks of the test, broken rules, the end.
    Checks,
}

/// A stretch of a lane in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Most {
    /// How many events there are.
    pub count: u64,
    /// The one that matters most, the first of several, and how much.
    pub top: Option<(u64, Rank)>,
}

#[derive(Clone, Debug)]
pub(super) struct Lanes {
    faults: Row,
    client: Row,
    checks: Row,
    peers: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    /// The numbers of its events.
    numbers: Vec<u32>,
    ranks: Pyramid<Rank>,
}

impl Lanes {
    pub(super) fn new(header: &Header) -> Self {
        Self {
            faults: Row::default(),
            client: Row::default(),
            checks: Row::default(),
            peers: vec![Row::default(); header.peers.min(PEERS_AT_MOST)],
        }
    }

    pub(super) fn push(&mut self, n: u32, event: &Event, rank: Rank) {
        if let Some(row) = owner(event).and_then(|peer| self.peers.get_mut(peer)) {
            row.push(n, rank);
        }
        if let Some(row) = self.of_the_test(&event.what) {
            row.push(n, rank);
        }
    }

    /// The lane of what the test does, finds and asks for.
    fn of_the_test(&mut self, what: &What) -> Option<&mut Row> {
        match what {
            What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => {
                Some(&mut self.faults)
            }
            What::Network(_) => Some(&mut self.faults),
            What::Submit(_) => Some(&mut self.client),
            What::Step(_) | What::Check(_) | What::Broken(_) | What::Ended(_) => {
                Some(&mut self.checks)
            }
            What::Apply(_) | What::Restore(_) | What::Snapshot(_) | What::Timer(_) => None,
            What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => None,
            What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => None,
            What::Duplicated(_) | What::Clogged(_) => None,
            What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) | What::Log(_) => None,
            What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => None,
            What::Other(_) => None,
        }
    }

    fn row(&self, lane: Lane) -> Option<&Row> {
        match lane {
            Lane::Peer(peer) => self.peers.get(peer),
            Lane::Faults => Some(&self.faults),
            Lane::Client => Some(&self.client),
            Lane::Checks => Some(&self.checks),
        }
    }

    pub(super) fn numbers(&self, lane: Lane) -> &[u32] {
        self.row(lane).map_or(&[], |row| &row.numbers)
    }
}

/// The peer whose lane an event is in.
fn owner(event: &Event) -> Option<usize> {
    let untaken = matches!(event.what, What::Ignored(_));
    let of_message = |Route { from, to, .. }: Route<'_>| if untaken { to } else { from };
    event.peer.or_else(|| event.what.route().map(of_message))
}

impl Row {
    fn push(&mut self, n: u32, rank: Rank) {
        self.numbers.push(n);
        self.ranks.push(rank);
    }

    /// Of the events in `numbers`.
    fn most(&self, numbers: &Range<u64>) -> Most {
        let place = |n: u64| self.numbers.partition_point(|other| u64::from(*other) < n);
        let stretch = place(numbers.start)..place(numbers.end);
        let top = self.ranks.greatest(stretch.clone());
        Most {
            count: stretch.len() as u64,
            top: top.map(|(place, rank)| (u64::from(self.numbers[place]), rank)),
        }
    }
}

impl Timeline {
    /// All lanes: the peers', then those of the test.
    pub fn lanes(&self) -> impl Iterator<Item = Lane> + use<> {
        let peers = (0..self.lanes.peers.len()).map(Lane::Peer);
        peers.chain([Lane::Faults, Lane::Client, Lane::Checks])
    }

    /// The numbers of the events of a lane, in order.
    pub fn lane(&self, lane: Lane) -> &[u32] {
        self.lanes.numbers(lane)
    }

    /// The events of a lane in a window of time: how many, and the one that matters most.
    pub fn most(&self, lane: Lane, window: Range<u64>) -> Most {
        let numbers = self.numbers(window);
        self.lanes.row(lane).map_or_else(Most::default, |row| row.most(&numbers))
    }

    /// A window cut into `columns` parts of the same length, as far as microseconds allow, and
    /// each part of a lane in a word. It costs what is drawn, however many events there are.
    pub fn columns(&self, lane: Lane, window: Range<u64>, columns: usize) -> Vec<Most> {
        let Some(row) = self.lanes.row(lane) else { return vec![Most::default(); columns] };
        let numbers = self.cuts(window, columns);
        numbers.windows(2).map(|ends| row.most(&(ends[0]..ends[1]))).collect()
    }

    /// The numbers of the events with which the columns of a window begin, and the last one ends.
    fn cuts(&self, window: Range<u64>, columns: usize) -> Vec<u64> {
        let length = u128::from(window.end.saturating_sub(window.start));
        let cut = |column: usize| {
            let passed = length * column as u128 / columns.max(1) as u128;
            self.numbers(0..window.start + passed as u64).end
        };
        (0..=columns).map(cut).collect()
    }
}
