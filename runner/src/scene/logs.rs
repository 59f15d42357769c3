//! All logs of a scene side by side, index by index: who has which entry, and whose is another.

use super::{PeerScene, Scene};
use crate::trace::{Entry, LogState};

/// Some indexes of all logs. It costs what it shows, however long the logs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGrid {
    /// The first index that is shown; `columns` and all `cells` begin with it.
    pub first: u64,
    pub columns: Vec<Column>,
    /// One row a peer.
    pub rows: Vec<LogRow>,
}

/// One index over all peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The term of the entry that most peers have here. Of two that equally many have, it is the
    /// one that somebody has committed; `None` if that does not tell, or nobody has any.
    pub term: Option<u64>,
    /// How many peers have that entry, in their logs or behind their snapshots.
    pub copies: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Where the snapshot ends and the log; both 0 for a peer that shows no log.
    pub base: u64,
    pub last: u64,
    pub commit: Option<u64>,
    pub applied: Option<u64>,
    /// What the leader of the scene takes this peer to need next, and to have.
    pub next: Option<u64>,
    pub matched: Option<u64>,
    pub cells: Vec<Cell>,
}

/// What one peer has at one index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: its log ends before, or cannot be seen.
    Empty,
    /// The entry gave way to a snapshot. The term is known of the last one only.
    Snapshot { term: Option<u64> },
    Entry {
        term: u64,
        committed: bool,
        applied: bool,
        /// It differs from the entry that most peers have here, or comes after one that does.
        conflict: bool,
    },
}

impl LogGrid {
    /// The indexes `first` to `last` of all logs, both included.
    pub fn of(scene: &Scene, first: u64, last: u64) -> Self {
        let first = first.max(1);
        let last = last.min(longest(scene));
        let agreed: Vec<_> = (first - 1..=last).map(|index| Agreed::of(scene, index)).collect();
        let leader = scene.leader().map(|leader| &scene.peers[leader].state);
        let of_peer = |list: Option<&Vec<u64>>, peer| list.and_then(|list| list.get(peer)).copied();
        let rows = scene.peers.iter().enumerate().map(|(peer, seen)| LogRow {
            next: of_peer(leader.map(|leader| &leader.next), peer),
            matched: of_peer(leader.map(|leader| &leader.matched), peer),
            ..row(seen, first, &agreed)
        });
        let columns = agreed.iter().skip(1).map(|agreed| agreed.column);
        Self { first, columns: columns.collect(), rows: rows.collect() }
    }

    /// The index behind the last one that is shown.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(self.columns.len() as u64)
    }
}

/// The last index of the longest log.
fn longest(scene: &Scene) -> u64 {
    scene.peers.iter().filter_map(log).map(LogState::last).max().unwrap_or(0)
}

fn log(peer: &PeerScene) -> Option<&LogState> {
    peer.state.log.as_ref()
}

/// What most peers have at an index.
struct Agreed<'a> {
    entry: Option<&'a Entry>,
    column: Column,
}

/// An entry that somebody has, and how many have the same.
struct Copies<'a> {
    entry: &'a Entry,
    count: usize,
    committed: bool,
}

impl<'a> Agreed<'a> {
    fn of(scene: &'a Scene, index: u64) -> Self {
        let behind = scene.peers.iter().filter_map(log).filter(|log| index <= log.base).count();
        let behind = if index == 0 { 0 } else { behind };
        let mut copies: Vec<Copies<'a>> = Vec::new();
        for peer in &scene.peers {
            let Some(entry) = log(peer).and_then(|log| log.entry(index)) else { continue };
            let committed = peer.state.commit.is_some_and(|commit| index <= commit);
            match copies.iter_mut().find(|known| known.entry == entry) {
                Some(known) => known.add(committed),
                None => copies.push(Copies { entry, count: 1, committed }),
            }
        }
        let most = most(&copies);
        // What lies behind a snapshot was committed, so it is the one that most have.
        let count = most.map_or(0, |most| most.count) + behind;
        let term = most.map(|most| most.entry.term).or_else(|| base_term(scene, index));
        Self { entry: most.map(|most| most.entry), column: Column { term, copies: count } }
    }
}

impl Copies<'_> {
    fn add(&mut self, committed: bool) {
        self.count += 1;
        self.committed |= committed;
    }
}

fn most<'a, 'b>(copies: &'b [Copies<'a>]) -> Option<&'b Copies<'a>> {
    let weight = |copies: &Copies<'_>| (copies.count, copies.committed);
    let most = copies.iter().max_by_key(|copies| weight(copies))?;
    let rivals = copies.iter().filter(|copies| weight(copies) == weight(most)).count();
    (rivals == 1).then_some(most)
}

fn base_term(scene: &Scene, index: u64) -> Option<u64> {
    let ends_here = |log: &&LogState| log.base == index && index > 0;
    scene.peers.iter().filter_map(log).find(ends_here).map(|log| log.base_term)
}

/// `agreed` begins one index before `first`, which tells whether the row is at odds already there.
fn row(seen: &PeerScene, first: u64, agreed: &[Agreed<'_>]) -> LogRow {
    let (commit, applied) = (seen.state.commit, seen.state.applied);
    let mut row = LogRow {
        base: log(seen).map_or(0, |log| log.base),
        last: log(seen).map_or(0, LogState::last),
        commit,
        applied,
        next: None,
        matched: None,
        cells: Vec::with_capacity(agreed.len()),
    };
    let Some(log) = log(seen) else {
        row.cells = vec![Cell::Empty; agreed.len().saturating_sub(1)];
        return row;
    };
    let mut conflict = false;
    for (index, agreed) in (first - 1..=u64::MAX).zip(agreed) {
        let entry = log.entry(index);
        conflict |= entry.is_some() && agreed.entry.is_some() && entry != agreed.entry;
        if index < first {
            continue;
        }
        row.cells.push(match entry {
            Some(entry) => Cell::Entry {
                term: entry.term,
                committed: commit.is_some_and(|commit| index <= commit),
                applied: applied.is_some_and(|applied| index <= applied),
                conflict,
            },
            None if index <= log.base => {
                Cell::Snapshot { term: (index == log.base).then_some(log.base_term) }
            }
            None => Cell::Empty,
        });
    }
    row
}
