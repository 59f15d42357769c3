//! Messages as lines from one band to another, where a window is short enough to see them travel.

use ratatui::style::Style;

use super::canvas::Canvas;
use super::layout::{Layout, Place};
use super::window::Window;
use crate::show::Look;
use crate::timeline::{Fate, Flight, Timeline};

/// A message that takes fewer columns is a glyph below each band.
const COLUMNS: u64 = 2;

/// A line from one place to another in the picture; times are in microseconds.
struct Line<'a> {
    flight: Flight<'a>,
    from: Place,
    to: Place,
    start: u64,
    end: u64,
}

/// Draws all messages of a window; the bands lie over them.
pub(super) fn draw(canvas: &mut Canvas<'_>, layout: &Layout, timeline: &Timeline, window: Window) {
    let columns = canvas.width();
    let range = window.range(columns);
    if timeline.count_flights(range.clone()) > u64::from(columns) * 2 {
        return;
    }
    let place = |peer: usize| layout.peers.iter().find(|place| place.peer == peer).copied();
    for flight in timeline.flights(range.clone()) {
        let (Some(from), Some(to)) = (place(flight.from), place(flight.to)) else { continue };
        let (start, end) = (flight.sent_t, flight.end_t.unwrap_or_else(|| timeline.end()));
        let line = Line { flight, from, to, start, end };
        let long = end.saturating_sub(start) >= window.per_column.saturating_mul(COLUMNS);
        // Of a line without an end in view nobody could tell whence it comes and where it goes.
        let ends = range.contains(&start) || flight.end_t.is_some_and(|end| range.contains(&end));
        if from.y != to.y && long && ends {
            line.draw(canvas, window);
        }
    }
}

impl Line<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, window: Window) {
        let rows = self.rows();
        let count = rows.len() as u64;
        let style = style(canvas.look, &self.flight);
        for (place, y) in (0..).zip(&rows) {
            let from = self.column(window, place, count);
            let to = self.column(window, place + 1, count).max(from + 1);
            self.draw_row(canvas, *y, (from, to), style);
        }
        let tip = self.column(window, count, count).max(self.column(window, 0, count) + 1) - 1;
        if let (Some(y), Some(x)) = (rows.last(), shown(tip, canvas)) {
            canvas.put(x, *y, self.tip(canvas.look), style);
        }
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, y: u16, (from, to): (i64, i64), style: Style) {
        let level = self.level(canvas.look);
        let down = self.to.y > self.from.y;
        let slope = match down {
            true => canvas.look.glyph('╲', '\\'),
            false => canvas.look.glyph('╱', '/'),
        };
        for x in from.max(0)..to.min(i64::from(canvas.width())) {
            let glyph = if x + 1 == to { slope } else { level };
            canvas.put(x as u16, y, glyph, style);
        }
    }

    /// The rows between the two bands, in the direction of the message.
    fn rows(&self) -> Vec<u16> {
        match self.to.y > self.from.y {
            true => (self.from.y + 1..self.to.y).collect(),
            false => (self.to.y + 1..self.from.y).rev().collect(),
        }
    }

    /// The column that the message has reached behind `passed` of so many rows; it may lie outside.
    fn column(&self, window: Window, passed: u64, rows: u64) -> i64 {
        let length = u128::from(self.end.saturating_sub(self.start));
        let passed = length * u128::from(passed) / u128::from(rows.max(1));
        let t = i128::from(self.start) + passed as i128 - i128::from(window.from);
        let column = t.div_euclid(i128::from(window.per_column.max(1)));
        column.clamp(-1, i128::from(u16::MAX) + 1) as i64
    }

    fn level(&self, look: Look) -> char {
        match (self.flight.copy, self.flight.late || self.flight.clogged) {
            (true, _) => look.glyph('═', '='),
            (false, true) => look.glyph('┄', '~'),
            (false, false) => look.glyph('─', '-'),
        }
    }

    /// How it ends: with the head of an arrow, unless nobody gets it.
    fn tip(&self, look: Look) -> char {
        match self.flight.fate {
            Fate::Dropped(_) => 'X',
            Fate::Ignored(_) => 'x',
            Fate::UnderWay => look.glyph('┄', '.'),
            Fate::Arrived if self.to.y > self.from.y => look.glyph('▼', 'v'),
            Fate::Arrived => look.glyph('▲', '^'),
        }
    }
}

fn style(look: Look, flight: &Flight<'_>) -> Style {
    match flight.fate {
        Fate::Dropped(_) | Fate::Ignored(_) => look.warning(),
        Fate::Arrived | Fate::UnderWay if flight.is_vote() => look.good(),
        Fate::Arrived | Fate::UnderWay => look.quiet(),
    }
}

fn shown(column: i64, canvas: &Canvas<'_>) -> Option<u16> {
    u16::try_from(column).ok().filter(|column| *column < canvas.width())
}
