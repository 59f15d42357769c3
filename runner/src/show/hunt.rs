//! A search that goes on between frames: in a long run no key waits until all events are looked at.

use std::ops::Range;

use super::action::Way;
use super::events::{Events, SLICE};
use crate::timeline::Timeline;

/// A search that has found nothing yet.
#[derive(Clone, Debug)]
pub struct Hunt {
    pub way: Way,
    /// Those that are not looked at yet, on the way that was asked for.
    ahead: Range<u64>,
    /// Those on the other side: whether there is a match at all is worth knowing.
    behind: Range<u64>,
    /// How many rows there were to look at.
    all: u64,
}

/// What a slice of a search has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This event.
    Event(u64),
    /// None yet.
    Nothing,
    /// There is none on the way that was asked for, and there is one on the other side.
    Behind,
    /// There is none at all.
    Nowhere,
}

impl Hunt {
    /// A search among the rows that are shown, from event `n`.
    pub fn from(events: &Events, n: u64, way: Way) -> Self {
        let (ahead, behind) = match way {
            Way::Forth => (events.after(n), events.before(n.saturating_add(1))),
            Way::Back => (events.before(n), events.after(n.saturating_sub(1))),
        };
        let all = length(&ahead) + length(&behind);
        Self { way, ahead, behind, all }
    }

    /// Looks at as many events as there is time for between two frames.
    pub fn go_on(&mut self, events: &Events, timeline: &Timeline) -> Found {
        let mut time = SLICE;
        let other = match self.way {
            Way::Forth => Way::Back,
            Way::Back => Way::Forth,
        };
        if let Some(n) = look(&mut self.ahead, self.way, &mut time, events, timeline) {
            return Found::Event(n);
        }
        if look(&mut self.behind, other, &mut time, events, timeline).is_some() {
            return Found::Behind;
        }
        let is_over = self.ahead.is_empty() && self.behind.is_empty();
        if is_over { Found::Nowhere } else { Found::Nothing }
    }

    /// How far it is, of a hundred.
    pub fn percent(&self) -> u64 {
        let left = length(&self.ahead) + length(&self.behind);
        (self.all - left) * 100 / self.all.max(1)
    }
}

/// Takes rows off the beginning or the end of `rows`, as many as there is time for, and looks at them.
fn look(
    rows: &mut Range<u64>,
    way: Way,
    time: &mut u64,
    events: &Events,
    timeline: &Timeline,
) -> Option<u64> {
    let count = length(rows).min(*time);
    *time -= count;
    match way {
        Way::Forth => {
            let from = rows.start;
            rows.start += count;
            events.first_match(timeline, from..rows.start)
        }
        Way::Back => {
            let to = rows.end;
            rows.end -= count;
            events.last_match(timeline, rows.end..to)
        }
    }
}

fn length(rows: &Range<u64>) -> u64 {
    rows.end.saturating_sub(rows.start)
}
