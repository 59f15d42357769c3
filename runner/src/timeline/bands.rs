//! What each peer was, from when to when; and when the run came to a new term.

use std::ops::Range;

use super::Timeline;
use crate::scene::{PEERS_AT_MOST, Scene};
use crate::trace::{Event, Header, Role};

/// A stretch of time in which a peer stayed what it was. Spans follow each other without gaps; the
/// last one ends with the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from_t: u64,
    pub to_t: u64,
    pub role: Role,
    pub term: u64,
    pub up: bool,
    pub connected: bool,
}

/// The first time that a peer entered a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    pub n: u64,
    pub t: u64,
    pub term: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Bands {
    /// For each peer, its spans; where one ends tells the next.
    peers: Vec<Vec<Span>>,
    eras: Vec<Era>,
}

impl Bands {
    pub(super) fn new(header: &Header) -> Self {
        let peers = vec![Vec::new(); header.peers.min(PEERS_AT_MOST)];
        Self { peers, eras: Vec::new() }
    }

    /// `scene` is how things stand after `event`.
    pub(super) fn push(&mut self, n: u32, event: &Event, scene: &Scene) {
        let Some(peer) = event.peer else { return };
        let (Some(spans), Some(seen)) = (self.peers.get_mut(peer), scene.peers.get(peer)) else {
            return;
        };
        let (role, term) = (seen.state.role, seen.state.term);
        let (up, connected) = (seen.up, seen.connected);
        add(spans, Span { from_t: event.t, to_t: event.t, role, term, up, connected });
        if self.eras.last().map_or(0, |era| era.term) < term {
            self.eras.push(Era { n: u64::from(n), t: event.t, term });
        }
    }
}

/// Ends the last span where `new` begins, unless they are alike. One that ends where it began was
/// no span.
fn add(spans: &mut Vec<Span>, new: Span) {
    if spans.last().is_some_and(|last| alike(last, &new)) {
        return;
    }
    if spans.last().is_some_and(|last| last.from_t == new.from_t) {
        spans.pop();
        return add(spans, new);
    }
    if let Some(last) = spans.last_mut() {
        last.to_t = new.from_t;
    }
    spans.push(new);
}

fn alike(one: &Span, other: &Span) -> bool {
    (one.role, one.term, one.up, one.connected)
        == (other.role, other.term, other.up, other.connected)
}

impl Timeline {
    /// The spans of a peer that have a part in a window of time.
    pub fn spans(&self, peer: usize, window: Range<u64>) -> impl Iterator<Item = Span> + '_ {
        let spans = self.bands.peers.get(peer).map_or(&[][..], Vec::as_slice);
        let first = spans.partition_point(|span| span.from_t <= window.start).saturating_sub(1);
        let end = self.end();
        let last = spans.len();
        let spans = (first..last).map(move |place| match place + 1 < last {
            true => spans[place],
            false => Span { to_t: end, ..spans[place] },
        });
        let inside = move |span: &Span| span.from_t < window.end;
        spans
            .skip_while(move |span| span.to_t <= window.start && span.to_t < end)
            .take_while(inside)
    }

    /// What a peer was at `t`; `None` before its first event.
    pub fn span_at(&self, peer: usize, t: u64) -> Option<Span> {
        let spans = self.bands.peers.get(peer)?;
        let place = spans.partition_point(|span| span.from_t <= t).checked_sub(1)?;
        let to_t = if place + 1 < spans.len() { spans[place].to_t } else { self.end() };
        Some(Span { to_t, ..spans[place] })
    }

    /// When the run came to each of its terms, those that were skipped left out.
    pub fn eras(&self) -> &[Era] {
        &self.bands.eras
    }
}
