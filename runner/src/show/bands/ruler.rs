//! The times above the bands: since the beginning of the run, and since the playhead.

use ratatui::style::Style;

use super::canvas::{Canvas, width};
use super::window::{Window, scales};

/// So many columns at least from one time to the next.
const APART: u64 = 11;

/// The scale, as a label.
pub(super) fn scale(window: Window) -> String {
    format!("{}/col", length(window.per_column))
}

/// Times since the beginning, with the playhead's in full.
pub(super) fn absolute(canvas: &mut Canvas<'_>, window: Window, playhead: u64) {
    let columns = canvas.width();
    let step = step(window);
    let (style, strong) = (canvas.look.quiet(), canvas.look.strong());
    let mut t = window.from.div_ceil(step).saturating_mul(step);
    while let Some(column) = window.column_of(t, columns) {
        mark(canvas, column, 0, &moment(t, step), style);
        let Some(next) = t.checked_add(step) else { break };
        t = next;
    }
    let Some(column) = window.column_of(playhead, columns) else { return };
    let glyph = canvas.look.glyph('▼', 'v');
    let text = format!("{glyph}{}", moment(playhead, window.per_column.min(1000)));
    let room = columns.saturating_sub(column);
    if width(&text) < room {
        clear(canvas, column, width(&text) + 1);
        canvas.text(column, 0, &text, strong);
    } else {
        // At the right edge the time stands before its moment.
        let text = format!("{}{glyph}", moment(playhead, window.per_column.min(1000)));
        let from = (column + 1).saturating_sub(width(&text));
        clear(canvas, from.saturating_sub(1), width(&text) + 1);
        canvas.text(from, 0, &text, strong);
    }
}

/// How far it is from the playhead.
pub(super) fn relative(canvas: &mut Canvas<'_>, window: Window, playhead: u64) {
    let columns = canvas.width();
    let step = step(window);
    let range = window.range(columns);
    let style = canvas.look.quiet();
    let before = playhead.saturating_sub(range.start) / step;
    let mut t = playhead.saturating_sub(before.saturating_mul(step));
    while t < range.end {
        if let Some(column) = window.column_of(t, columns) {
            mark(canvas, column, 0, &distance(t, playhead), style);
        }
        let skip = range.start.saturating_sub(t) / step;
        let Some(next) = t.checked_add(step.saturating_mul(skip.max(1))) else { break };
        t = next;
    }
}

/// A time where there is room for all of it.
fn mark(canvas: &mut Canvas<'_>, column: u16, y: u16, text: &str, style: Style) {
    if width(text) <= canvas.width().saturating_sub(column) {
        canvas.text(column, y, text, style);
    }
}

fn clear(canvas: &mut Canvas<'_>, column: u16, columns: u16) {
    // A time that is cut in two would be another one.
    let mut from = column;
    while from > 0 && !canvas.is_blank(from, 0) && !canvas.is_blank(from - 1, 0) {
        from -= 1;
    }
    let mut to = column.saturating_add(columns);
    while to < canvas.width() && !canvas.is_blank(to, 0) {
        to += 1;
    }
    (from..to).for_each(|x| canvas.put(x, 0, ' ', Style::reset()));
}

fn step(window: Window) -> u64 {
    let least = window.per_column.max(1).saturating_mul(APART);
    scales().find(|step| *step >= least).unwrap_or(least)
}

fn distance(t: u64, playhead: u64) -> String {
    match t.cmp(&playhead) {
        std::cmp::Ordering::Less => format!("-{}", length(playhead - t)),
        std::cmp::Ordering::Equal => "0".to_owned(),
        std::cmp::Ordering::Greater => format!("+{}", length(t - playhead)),
    }
}

/// A moment, as exactly as `step` asks for.
pub(super) fn moment(t: u64, step: u64) -> String {
    let digits = (0..6).find(|digits| step.is_multiple_of(10_u64.pow(6 - digits))).unwrap_or(6);
    let part = t % 1_000_000 / 10_u64.pow(6 - digits);
    match digits {
        0 => format!("{}s", t / 1_000_000),
        _ => format!("{}.{part:0digits$}s", t / 1_000_000, digits = digits as usize),
    }
}

/// A length of time, with the unit that keeps it short, to three places.
pub(super) fn length(micros: u64) -> String {
    let (unit, name) = match micros {
        0..1000 => (1, "us"),
        1000..1_000_000 => (1000, "ms"),
        _ => (1_000_000, "s"),
    };
    let thousandths = micros % unit * 1000 / unit;
    let part = format!(".{thousandths:03}");
    format!("{}{}{name}", micros / unit, part.trim_end_matches('0').trim_end_matches('.'))
}
