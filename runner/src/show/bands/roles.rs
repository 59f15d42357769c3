//! The band of a peer: its term as a hue, its role as a glyph, column by column.

use std::ops::Range;

use ratatui::style::{Modifier, Style};

use super::canvas::Canvas;
use super::window::Window;
use crate::show::Look;
use crate::timeline::{Span, Timeline};
use crate::trace::Role;

/// Of more spans than this in a column nobody could tell one from the other.
const SPANS: usize = 16;

/// So many elections are looked into for the wait that led to them.
const ELECTIONS: usize = 24;

/// In longer columns, in microseconds, the end of a wait is no stretch that could be seen.
const COLUMN: u64 = 200_000;

/// Waits are drawn from this part of them on, in percent.
const LONG: u64 = 80;

/// What a peer is in each column.
pub(super) struct Band {
    columns: Vec<Option<Span>>,
    /// The columns in which it is about to stand for election.
    waits: Vec<Range<u16>>,
    /// The columns in which it did something wrong.
    problems: Vec<u16>,
}

impl Band {
    pub(super) fn of(timeline: &Timeline, peer: usize, window: Window, columns: u16) -> Self {
        let of_column = |column| {
            let stretch = window.time_of(column)..window.time_of(column + 1);
            if stretch.start > timeline.end() {
                return None;
            }
            let spans = timeline.spans(peer, stretch.clone()).take(SPANS);
            spans.max_by_key(|span| (weight(span), share(span, &stretch)))
        };
        Self {
            columns: (0..columns).map(of_column).collect(),
            waits: waits(timeline, peer, window, columns),
            problems: problems(timeline, peer, window, columns),
        }
    }

    /// Draws the band into row 0; `alone`: there is no row below it to tell the rest.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, alone: bool) {
        let look = canvas.look;
        for (column, span) in (0..).zip(&self.columns) {
            let Some(span) = span else { continue };
            let waits = self.waits.iter().any(|wait| wait.contains(&column));
            let hidden = alone && !span.connected && (!acts(span) || column % 2 == 1);
            let glyph = if hidden && span.up { cut(look) } else { glyph(look, span, waits) };
            canvas.put(column, 0, glyph, style(look, span));
        }
        self.number_terms(canvas);
        for column in &self.problems {
            canvas.put(*column, 0, '!', look.problem());
        }
    }

    /// A number where each term begins, or its last digit where there is room for no more.
    fn number_terms(&self, canvas: &mut Canvas<'_>) {
        let look = canvas.look;
        for (first, span) in self.runs() {
            // A problem in the first column of a term does not hide which one it is.
            let first = first + u16::from(self.problems.contains(&first));
            let columns = self.columns.iter().skip(usize::from(first));
            let room = columns.take_while(|other| other.is_some_and(|o| o.term == span.term));
            let number = span.term.to_string();
            let style = style(look, &span).add_modifier(Modifier::BOLD);
            match room.take(number.len() + 1).count() {
                0 => {}
                room if room > number.len() => canvas.text(first, 0, &number, style),
                _ => canvas.text(first, 0, &number[number.len() - 1..], style),
            }
        }
    }

    /// The columns in which the term is another one than before, and the first one.
    fn runs(&self) -> impl Iterator<Item = (u16, Span)> + '_ {
        let term = |span: Option<Span>| span.map(|span| span.term);
        (0..).zip(&self.columns).filter_map(move |(column, span)| {
            let before = usize::from(column).checked_sub(1).and_then(|b| self.columns[b]);
            (*span).filter(|span| term(before) != Some(span.term)).map(|span| (column, span))
        })
    }

    /// Fills what is empty of a row where the peer is cut off.
    pub(super) fn draw_cuts(&self, canvas: &mut Canvas<'_>, y: u16) {
        let look = canvas.look;
        for (column, span) in (0..).zip(&self.columns) {
            let is_cut = span.is_some_and(|span| span.up && !span.connected);
            if is_cut && canvas.is_blank(column, y) {
                canvas.put(column, y, cut(look), look.quiet());
            }
        }
    }
}

/// What of a column must not be missed.
fn weight(span: &Span) -> u8 {
    match (span.up, span.role) {
        (true, Role::Leader) => 3,
        (true, Role::Candidate) => 2,
        (false, _) => 1,
        (true, Role::Follower) => 0,
    }
}

fn share(span: &Span, stretch: &Range<u64>) -> u64 {
    span.to_t.min(stretch.end).saturating_sub(span.from_t.max(stretch.start))
}

fn acts(span: &Span) -> bool {
    span.role != Role::Follower
}

fn glyph(look: Look, span: &Span, waits: bool) -> char {
    if !span.up {
        return look.glyph('╳', 'x');
    }
    match span.role {
        Role::Leader => look.glyph('█', 'L'),
        Role::Candidate => look.glyph('▒', 'C'),
        Role::Follower if waits => look.glyph('╌', '~'),
        Role::Follower => look.glyph('─', '.'),
    }
}

fn cut(look: Look) -> char {
    look.glyph('░', '#')
}

fn style(look: Look, span: &Span) -> Style {
    if span.up { look.role(span.term, span.role) } else { look.quiet() }
}

fn problems(timeline: &Timeline, peer: usize, window: Window, columns: u16) -> Vec<u16> {
    let of_peer = timeline.problems().iter().filter(|problem| problem.peers.contains(&peer));
    of_peer.filter_map(|problem| window.column_of(problem.t, columns)).collect()
}

/// The last part of each wait that ended in an election: the columns that it takes.
fn waits(timeline: &Timeline, peer: usize, window: Window, columns: u16) -> Vec<Range<u16>> {
    if window.per_column > COLUMN {
        return Vec::new();
    }
    let range = window.range(columns);
    let stands = |span: &Span| span.role == Role::Candidate && span.up;
    // One that began to wait in the window may stand for election behind it.
    let ahead = range.end.saturating_add(1_000_000);
    let spans = timeline.spans(peer, range.start..ahead).take(SPANS * ELECTIONS);
    let elections = spans.filter(stands).filter(|span| span.from_t > range.start);
    let wait = |election: Span| {
        let scene = timeline.scene(timeline.at(election.from_t - 1));
        let since = scene.peers.get(peer)?.timer?.t;
        let waited = election.from_t.saturating_sub(since);
        Some(since.saturating_add(waited / 100 * LONG)..election.from_t)
    };
    let column = |t: u64| {
        let column = t.saturating_sub(range.start) / window.per_column.max(1);
        u16::try_from(column).unwrap_or(u16::MAX).min(columns)
    };
    let waits = elections.take(ELECTIONS).filter_map(wait);
    waits.map(|wait| column(wait.start)..column(wait.end)).filter(|wait| !wait.is_empty()).collect()
}
