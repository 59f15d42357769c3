//! How it came about: the few events that led to what went wrong, what that means, and what followed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Focus;
use super::words::{goes_on, put, seconds, wrap};
use crate::explain::{Beat, Explanation, Weight};
use crate::timeline::Timeline;

/// Whether there is one to tell: not of a run in which nothing went wrong.
pub fn is_there(timeline: &Timeline) -> bool {
    !timeline.problems().is_empty()
}

/// The beat after the event `n`, or the one before it.
pub fn beside(timeline: &Timeline, n: u64, forth: bool) -> Option<u64> {
    let mut numbers = beats(timeline.explanation()).map(|beat| beat.n);
    match forth {
        true => numbers.find(|beat| *beat > n),
        false => numbers.take_while(|beat| *beat < n).last(),
    }
}

/// The beat in this row of the picture.
pub fn at_row(focus: &Focus<'_>, area: Rect, y: u16) -> Option<u64> {
    let row = usize::from(y.checked_sub(area.y)?);
    let rows = rows(focus, usize::from(area.width));
    let first = first(focus, &rows, usize::from(area.height));
    rows.get(first + row)?.n
}

pub fn draw(focus: &Focus<'_>, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let rows = rows(focus, usize::from(area.width));
    let first = first(focus, &rows, usize::from(area.height));
    let more = rows.len() > first + usize::from(area.height);
    for (y, row) in (0..area.height).zip(rows.into_iter().skip(first)) {
        let here = row.n == Some(focus.n);
        put(focus.look, row.line, y, area, buf);
        if here {
            let row = Rect { y: area.y + y, height: 1, ..area };
            buf.set_style(row, focus.look.selected());
        }
    }
    if more {
        goes_on(focus.look, area, buf);
    }
}

/// A line, and the event of the beat that it tells, if it does.
struct Row {
    n: Option<u64>,
    line: Line<'static>,
}

fn beats(explanation: &Explanation) -> impl Iterator<Item = &Beat> {
    explanation.story.iter().chain(&explanation.aftermath)
}

fn rows(focus: &Focus<'_>, width: usize) -> Vec<Row> {
    let known = focus.timeline.explanation();
    let clock = beats(known).map(|beat| seconds(beat.t).len()).max().unwrap_or(5);
    let digits = beats(known).map(|beat| beat.n.to_string().len()).max().unwrap_or(1);
    // The last one that has happened.
    let now = beats(known).map(|beat| beat.n).take_while(|n| *n <= focus.n).last();
    let beat = |beat: &Beat| {
        let mark = if Some(beat.n) == now { ">" } else { " " };
        let head = format!("{:>clock$}  #{:<digits$}  ", seconds(beat.t), beat.n);
        let indent = head.chars().count() + 1;
        let style = style(focus, known, beat);
        let spans = [
            Span::styled(mark, focus.look.strong()),
            Span::styled(head, focus.look.quiet()),
            Span::styled(beat.say.clone(), style),
        ];
        let lines = wrap(&spans, width, indent).into_iter();
        lines.map(|line| Row { n: Some(beat.n), line }).collect::<Vec<_>>()
    };
    let mut rows: Vec<_> = known.story.iter().flat_map(beat).collect();
    if let Some(meaning) = &known.meaning {
        let meaning = Span::styled(format!(" So: {meaning}"), focus.look.strong());
        rows.extend(wrap(&[meaning], width, 5).into_iter().map(|line| Row { n: None, line }));
    }
    rows.extend(known.aftermath.iter().flat_map(beat));
    rows
}

fn style(focus: &Focus<'_>, known: &Explanation, beat: &Beat) -> Style {
    let began = known.origin.as_ref().is_some_and(|origin| origin.n == beat.n);
    match beat.weight {
        _ if began => focus.look.problem(),
        Weight::Climax => focus.look.problem(),
        Weight::Key => Style::new(),
        Weight::Detail => focus.look.quiet(),
    }
}

/// The first row that is shown: the beat at the playhead is among them, and one before it.
fn first(focus: &Focus<'_>, rows: &[Row], height: usize) -> usize {
    let now = rows.iter().rposition(|row| row.n.is_some_and(|n| n <= focus.n)).unwrap_or(0);
    let last = rows.len().saturating_sub(height);
    (now + 2).saturating_sub(height).min(last)
}
