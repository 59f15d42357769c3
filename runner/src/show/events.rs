//! The events of a run as a list that goes with the playhead: filtered, searched, and problems marked.

mod rows;

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Focus;
use crate::query::Query;
use crate::timeline::{Stop, Timeline};
use crate::trace::{Event, What};

/// So many events are looked at in one go, which takes a millisecond or two.
pub const SLICE: u64 = 512;

/// What a person has chosen to see of the events.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Changed by [`Events::set_filter`].
    pub filter: Option<Query>,
    pub search: Option<Query>,
    /// What a person has written down beside events, by their numbers.
    pub notes: BTreeMap<u64, String>,
    /// The place of the row at the top; `None`: the playhead's row is in the middle.
    pub first: Option<u64>,
    /// The numbers of the events that the filter lets through; `None`: all.
    chosen: Option<Vec<u32>>,
    /// How many events are taken in.
    count: u64,
    /// The term of each peer after those.
    terms: Vec<u64>,
    /// The place of the playhead: the last row at or before it, if there is one.
    selected: Option<u64>,
}

impl Events {
    /// All events of a run.
    pub fn of(timeline: &Timeline) -> Self {
        let mut events = Self::default();
        events.grow(timeline);
        events
    }

    /// Shows the events that `filter` lets through. It looks at every event once: at some of them
    /// now, and at others whenever the list [grows](Self::grow).
    pub fn set_filter(&mut self, timeline: &Timeline, filter: Option<Query>) {
        let filter = filter.filter(|filter| !filter.is_empty());
        self.chosen = filter.as_ref().map(|_| Vec::new());
        self.filter = filter;
        self.first = None;
        (self.count, self.selected) = (0, None);
        self.terms.clear();
        self.grow(timeline);
    }

    /// Takes in events that are new; if each has to be looked at, as many as there is time for.
    pub fn grow(&mut self, timeline: &Timeline) {
        let (Some(chosen), Some(filter)) = (&mut self.chosen, &self.filter) else {
            self.count = timeline.len();
            return;
        };
        let to = timeline.len().min(self.count.saturating_add(SLICE));
        let place = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        for event in &timeline.events()[place(self.count.min(to))..place(to)] {
            let term = note_term(&mut self.terms, event);
            if filter.matches(event, term) {
                chosen.push(u32::try_from(event.n).unwrap_or(u32::MAX));
            }
        }
        self.count = to;
    }

    /// Whether all events are taken in.
    pub fn is_whole(&self, timeline: &Timeline) -> bool {
        self.count >= timeline.len()
    }

    /// The playhead is at event `n`.
    pub fn follow(&mut self, n: u64) {
        self.select(n);
        self.first = None;
    }

    /// Event `n` is the one that is selected, wherever the list is scrolled to.
    pub fn select(&mut self, n: u64) {
        self.selected = self.rows_up_to(n).checked_sub(1);
    }

    /// How many events are shown.
    pub fn len(&self) -> u64 {
        self.chosen.as_ref().map_or(self.count, |chosen| chosen.len() as u64)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the event in a row, counted from 0.
    pub fn number(&self, row: u64) -> Option<u64> {
        match &self.chosen {
            None => (row < self.count).then_some(row + 1),
            Some(chosen) => chosen.get(usize::try_from(row).ok()?).copied().map(u64::from),
        }
    }

    /// How many rows are at or before event `n`.
    fn rows_up_to(&self, n: u64) -> u64 {
        match &self.chosen {
            None => n.min(self.count),
            Some(chosen) => chosen.partition_point(|row| u64::from(*row) <= n) as u64,
        }
    }

    /// The event so many rows below event `n`, or above it: the last or the first one, if there are
    /// not as many.
    pub fn beyond(&self, n: u64, rows: isize) -> Option<u64> {
        let last = self.len().checked_sub(1)?;
        let after = self.rows_up_to(n);
        let by = rows.unsigned_abs() as u64;
        let on_a_row = after.checked_sub(1).is_some_and(|row| self.number(row) == Some(n));
        let row = match rows {
            0 => return on_a_row.then_some(n),
            1.. => after.saturating_add(by - 1).min(last),
            _ => (after - u64::from(on_a_row)).saturating_sub(by),
        };
        let found = self.number(row)?;
        let is_beyond = if rows > 0 { found > n } else { found < n };
        is_beyond.then_some(found)
    }

    /// The rows after event `n`.
    pub fn after(&self, n: u64) -> Range<u64> {
        self.rows_up_to(n)..self.len()
    }

    /// The rows before event `n`.
    pub fn before(&self, n: u64) -> Range<u64> {
        0..self.rows_up_to(n.saturating_sub(1))
    }

    /// The first event in `rows` that is searched for; of no search, the first one.
    pub fn first_match(&self, timeline: &Timeline, rows: Range<u64>) -> Option<u64> {
        rows.filter_map(|row| self.number(row)).find(|n| self.is_match(timeline, *n))
    }

    /// The last one.
    pub fn last_match(&self, timeline: &Timeline, rows: Range<u64>) -> Option<u64> {
        rows.rev().filter_map(|row| self.number(row)).find(|n| self.is_match(timeline, *n))
    }

    fn is_match(&self, timeline: &Timeline, n: u64) -> bool {
        let Some(event) = timeline.event(n) else { return false };
        let matches = |search: &Query| search.matches(event, term_after(timeline, event));
        self.search.as_ref().is_none_or(matches)
    }

    /// The place of the first row of `rows`: the playhead's is in the middle, or near an end.
    fn top(&self, rows: u64) -> u64 {
        let last = self.len().saturating_sub(rows);
        let middle = self.selected.unwrap_or(0).saturating_sub(rows / 2);
        self.first.unwrap_or(middle).min(last)
    }

    /// The event in row `y` of the screen, if the list is drawn in `area`.
    pub fn at_row(&self, area: Rect, y: u16) -> Option<u64> {
        let row = y.checked_sub(area.y)?.checked_sub(1)?;
        let rows = area.height.saturating_sub(1);
        if row >= rows {
            return None;
        }
        self.number(self.top(u64::from(rows)) + u64::from(row))
    }
}

/// Draws a headline with the counts, and the events below it.
pub fn draw(focus: &Focus<'_>, events: &Events, area: Rect, buf: &mut Buffer) {
    rows::draw(focus, events, area.intersection(buf.area), buf);
}

/// The term of the event's peer after it, kept up event by event.
fn note_term(terms: &mut Vec<u64>, event: &Event) -> Option<u64> {
    let peer = event.peer.filter(|peer| *peer < crate::scene::PEERS_AT_MOST)?;
    if terms.len() <= peer {
        terms.resize(peer + 1, 0);
    }
    if let Some(term) = entered(&event.what) {
        terms[peer] = term;
    }
    Some(terms[peer])
}

fn entered(what: &What) -> Option<u64> {
    if let What::State(state) = what {
        return Some(state.term);
    }
    if let What::Term(term) = what { Some(term.term) } else { None }
}

/// The same, found without going through all events.
fn term_after(timeline: &Timeline, event: &Event) -> Option<u64> {
    let peer = event.peer.filter(|peer| *peer < crate::scene::PEERS_AT_MOST)?;
    let after = event.n + 1;
    let mine = |n: &u64| timeline.event(*n).is_some_and(|event| event.peer == Some(peer));
    let before = |n: &u64| timeline.previous(*n, &Stop::Kind("state"));
    let mut starts = std::iter::successors(before(&after), before);
    let start = starts.find(mine);
    let term = timeline.previous(after, &Stop::Term(Some(peer)));
    let last = start.max(term).and_then(|n| timeline.event(n));
    Some(last.and_then(|event| entered(&event.what)).unwrap_or(0))
}
