//! What happens to a peer, in the row below its band: each message where few of them are in view,
//! and how much goes on where there are many.

use std::ops::Range;

use super::canvas::Canvas;
use super::labels::{self, Label, MUST};
use super::marks::{self, RARE};
use super::window::Window;
use crate::show::Look;
use crate::timeline::{Lane, Timeline};
use crate::trace::{Event, What};

/// So many events of a column are looked at one by one, or so many of many.
const LOOKED_AT: usize = 24;

/// More messages a column than this are a shade.
const MANY: u64 = 4;

/// Whether the messages of a window are too many to be told apart.
pub(super) fn is_dense(timeline: &Timeline, window: Window, columns: u16) -> bool {
    timeline.count_flights(window.range(columns)) > u64::from(columns) * MANY
}

/// Draws into row `y`.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    y: u16,
    timeline: &Timeline,
    lane: Lane,
    window: Window,
) {
    let (columns, look) = (canvas.width(), canvas.look);
    let dense = is_dense(timeline, window, columns);
    let mut labels = Vec::new();
    for column in 0..columns {
        let stretch = window.time_of(column)..window.time_of(column + 1);
        let numbers = within(timeline, lane, stretch.clone());
        let label = match dense && numbers.len() > LOOKED_AT {
            true => top(timeline, lane, stretch, look),
            false => most(timeline, numbers, look),
        };
        match label.filter(|label| !dense || label.weight >= RARE) {
            Some(label) => labels.push(Label { column, ..label }),
            None if dense => shade(canvas, (column, y), timeline, numbers),
            None => {}
        }
    }
    labels::draw(canvas, y, labels);
}

/// The numbers of the events of a lane in a stretch of time.
pub(super) fn within(timeline: &Timeline, lane: Lane, stretch: Range<u64>) -> &[u32] {
    let numbers = timeline.numbers(stretch);
    let all = timeline.lane(lane);
    let place = |n: u64| all.partition_point(|other| u64::from(*other) < n);
    &all[place(numbers.start)..place(numbers.end)]
}

/// Some of the events, all if they are few.
pub(super) fn some<'a>(
    timeline: &'a Timeline,
    numbers: &'a [u32],
) -> impl Iterator<Item = &'a Event> {
    let step = numbers.len().div_ceil(LOOKED_AT).max(1);
    numbers.iter().step_by(step).filter_map(|n| timeline.event(u64::from(*n)))
}

/// The most important of the events, with a sign if there were others that matter.
fn most(timeline: &Timeline, numbers: &[u32], look: Look) -> Option<Label> {
    let all: Vec<_> =
        some(timeline, numbers).filter_map(|event| label(timeline, event, look)).collect();
    // The first of those that weigh the same.
    let most = all.iter().rev().max_by_key(|label| label.weight)?;
    // Whoever votes has been asked to.
    let implied = |glyph: char| glyph == most.glyph || (glyph == '?' && most.glyph != 'X');
    let others = all.iter().any(|label| label.weight >= RARE && !implied(label.glyph));
    let after = if others && most.after != Some('X') { Some('*') } else { most.after };
    Some(Label { after, ..most.clone() })
}

/// The event that matters most, where nobody could look at all of them.
fn top(timeline: &Timeline, lane: Lane, stretch: Range<u64>, look: Look) -> Option<Label> {
    let (n, _) = timeline.most(lane, stretch).top?;
    label(timeline, timeline.event(n)?, look)
}

/// An event that did something wrong is the one to see.
fn label(timeline: &Timeline, event: &Event, look: Look) -> Option<Label> {
    let label = marks::of(timeline, event, look)?;
    let wrong = timeline.problems().iter().any(|problem| problem.n == event.n);
    match wrong {
        true => Some(Label { weight: MUST, style: look.problem(), ..label }),
        false => Some(label),
    }
}

/// How much goes on, with the sign of a loss where most is lost.
fn shade(canvas: &mut Canvas<'_>, at: (u16, u16), timeline: &Timeline, numbers: &[u32]) {
    if numbers.is_empty() {
        return;
    }
    let look = canvas.look;
    let seen = some(timeline, numbers);
    let (mut messages, mut lost) = (0, 0);
    for event in seen {
        messages += usize::from(event.what.route().is_some());
        lost += usize::from(matches!(event.what, What::Dropped(_) | What::Ignored(_)));
    }
    if lost * 3 > messages && lost > 0 {
        return canvas.put(at.0, at.1, 'X', look.warning());
    }
    let (unicode, ascii) = match numbers.len() {
        0..3 => ('▁', '.'),
        3..9 => ('▂', ':'),
        9..33 => ('▃', '='),
        33..129 => ('▅', '%'),
        _ => ('▇', '@'),
    };
    canvas.put(at.0, at.1, look.glyph(unicode, ascii), look.quiet());
}
