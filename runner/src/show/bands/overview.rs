//! The whole run in one row: who led when, where the problems are, and which part is in view.

use std::ops::Range;

use super::canvas::{Canvas, width};
use super::ruler::moment;
use super::window::Window;
use crate::scene::PEERS_AT_MOST;
use crate::show::Focus;
use crate::timeline::{Span, Timeline};
use crate::trace::Role;

/// Of more spans in a column, only some are looked at.
const SPANS: usize = 8;

/// Draws into row 0.
pub(super) fn draw(canvas: &mut Canvas<'_>, focus: &Focus<'_>, view: &Range<u64>) {
    let timeline = focus.timeline;
    let look = canvas.look;
    let (start, end) = (moment(timeline.start(), 1_000_000), moment(timeline.end(), 100_000));
    let around = width(&start) + width(&end) + 4;
    let columns = canvas.width().saturating_sub(around);
    if columns < 4 {
        return;
    }
    let first = width(&start) + 2;
    let whole = Window::fit(timeline, columns);
    canvas.text(0, 0, &start, look.quiet());
    for column in 0..columns {
        let (glyph, style) = match leader(timeline, whole, column) {
            Some(span) => (digit(span.term), look.role(span.term, span.role)),
            None if whole.time_of(column) > timeline.end() => (' ', look.quiet()),
            None => (look.glyph('·', '.'), look.quiet()),
        };
        canvas.put(first + column, 0, glyph, style);
    }
    draw_view(canvas, first, whole, columns, view);
    for problem in timeline.problems() {
        if let Some(column) = whole.column_of(problem.t, columns) {
            canvas.put(first + column, 0, '!', look.problem());
        }
    }
    if let Some(column) = whole.column_of(focus.scene.t, columns) {
        canvas.restyle(first + column, 0, look.selected());
    }
    canvas.text(first + columns + 2, 0, &end, look.quiet());
}

/// Brackets around what is in view.
fn draw_view(canvas: &mut Canvas<'_>, first: u16, whole: Window, columns: u16, view: &Range<u64>) {
    let style = canvas.look.strong();
    let last = columns - 1;
    let from = whole.column_of(view.start, columns).unwrap_or(0);
    let to = whole.column_of(view.end.saturating_sub(1), columns).unwrap_or(last);
    canvas.put(first + from - 1, 0, '[', style);
    canvas.put(first + to + 1, 0, ']', style);
}

/// The peer that leads the highest term in a column.
fn leader(timeline: &Timeline, whole: Window, column: u16) -> Option<Span> {
    let stretch = whole.time_of(column)..whole.time_of(column + 1);
    let peers = 0..timeline.header().peers.min(PEERS_AT_MOST);
    let spans = peers.flat_map(|peer| timeline.spans(peer, stretch.clone()).take(SPANS));
    spans.filter(|span| span.up && span.role == Role::Leader).max_by_key(|span| span.term)
}

fn digit(term: u64) -> char {
    char::from(b'0' + (term % 10) as u8)
}
