//! All logs at one moment, as far as they are near the index that matters.

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::scene::PeerScene;
use crate::trace::{Broken, Role};

/// So many indexes of a log are kept: a screen shows fewer.
const INDEXES: u64 = 48;

/// What every peer had when an event had happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    pub n: u64,
    /// In microseconds.
    pub t: u64,
    /// The index that it is about.
    pub focus: Option<u64>,
    /// The first index that is kept, and the last.
    pub first: u64,
    pub last: u64,
    pub peers: Vec<PeerLog>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerLog {
    pub peer: usize,
    /// It broke the rule, or has to do with it.
    pub marked: bool,
    pub up: bool,
    pub connected: bool,
    pub role: Role,
    pub term: u64,
    pub vote: Option<usize>,
    /// Where its snapshot ends; 0 for none.
    pub base: u64,
    pub commit: Option<u64>,
    /// The terms of the entries from the first index that is kept; `None` where there is no entry
    /// to see: in the snapshot, or behind the end.
    pub terms: Vec<Option<u64>>,
}

impl Logs {
    pub fn at(evidence: &Evidence<'_>, n: u64, broken: &Broken) -> Self {
        Self { focus: broken.index, ..Self::around(evidence, n, broken.index, &broken.peers) }
    }

    pub fn of_all(evidence: &Evidence<'_>, n: u64, marked: &[usize]) -> Self {
        Self::around(evidence, n, None, marked)
    }

    fn around(evidence: &Evidence<'_>, n: u64, focus: Option<u64>, marked: &[usize]) -> Self {
        let seen = evidence.seen_at(n);
        let t = evidence.event(n).map_or(0, |event| event.t);
        let log_last = |seen: &PeerScene| seen.state.log.as_ref().map_or(0, |log| log.last());
        let end = seen.iter().map(log_last).max().unwrap_or(0);
        let middle = focus.unwrap_or(end).saturating_add(INDEXES / 2);
        let last = end.min(middle);
        let first = last.saturating_sub(INDEXES - 1).max(1);
        let rows = seen.iter().enumerate();
        let peers = rows.map(|(peer, seen)| {
            let marked = marked.contains(&peer);
            PeerLog { peer, marked, ..row(seen, first, last) }
        });
        Self { n, t, focus, first, last, peers: peers.collect() }
    }
}

fn row(seen: &PeerScene, first: u64, last: u64) -> PeerLog {
    let state = &seen.state;
    let log = state.log.as_ref();
    let term = |index| log.and_then(|log| log.term(index));
    PeerLog {
        peer: 0,
        marked: false,
        up: seen.up,
        connected: seen.connected,
        role: state.role,
        term: state.term,
        vote: state.vote.flatten(),
        base: log.map_or(0, |log| log.base),
        commit: state.commit,
        terms: (first..=last).map(term).collect(),
    }
}
