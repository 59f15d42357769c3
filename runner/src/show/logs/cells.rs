//! Entries in columns: how wide they are, which of them are in view, and how each is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::{Logs, follow};
use crate::scene::{Cell, LogGrid};
use crate::show::words::{cut, plain, width};
use crate::show::{Focus, Look};
use crate::trace::LogState;

/// What a cell says beside the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `4`
    Narrow,
    /// `[T4]`
    Wide,
}

/// No log goes beyond this index, whatever a damaged trace says.
const FARTHEST: u64 = u64::MAX / 2;

/// The part of all logs that is in view, and its place on the screen.
pub struct Grid<'a> {
    pub focus: &'a Focus<'a>,
    pub logs: LogGrid,
    form: Form,
    /// How many digits a term may have.
    digits: usize,
    /// How many columns a command may have; 0: none is shown.
    command: usize,
    /// A column for the mark of a conflict, which the narrow form has only where it needs one.
    marks: bool,
    /// How many columns an index has, the bar of the commit index among them.
    pub step: u16,
    /// Where the first cell begins; the column before it may have a bar.
    pub x: u16,
}

impl<'a> Grid<'a> {
    /// As many indexes as fit into `room` columns from `x` on.
    pub fn new(focus: &'a Focus<'a>, logs: &Logs, form: Form, x: u16, room: u16) -> Self {
        let mut grid = Self {
            focus,
            logs: LogGrid { first: 1, columns: Vec::new(), rows: Vec::new() },
            form,
            digits: 1,
            command: 0,
            marks: false,
            step: 1,
            x,
        };
        // Wider entries leave fewer in view, which are perhaps not as wide.
        for _ in 0..3 {
            if !grid.measure(logs, room) {
                break;
            }
        }
        grid
    }

    /// Looks up what fits; whether that needs wider columns than it was thought to.
    fn measure(&mut self, logs: &Logs, room: u16) -> bool {
        let label = if self.form == Form::Wide { 1 + self.digits_of_last() } else { 0 };
        let commands = if self.command > 0 { self.command + 1 } else { 0 };
        let step = match self.form {
            Form::Narrow => self.digits + commands + usize::from(self.marks) + 1,
            Form::Wide => (self.digits + commands + 3).max(label) + 1,
        };
        self.step = u16::try_from(step).unwrap_or(u16::MAX);
        let columns = u64::from(room.saturating_sub(1) / self.step).max(1);
        let first = logs.first.unwrap_or_else(|| follow(self.focus, columns));
        let first = first.clamp(1, last_of_all(self.focus).saturating_add(1).min(FARTHEST));
        let last = first.saturating_add(columns - 1);
        self.logs = LogGrid::of(self.focus.scene, first, last);
        let terms = self.logs.rows.iter().flat_map(|row| row.cells.iter().filter_map(term));
        let digits = terms.max().unwrap_or(1).to_string().len();
        let marks = self.form == Form::Narrow && self.cells().any(in_conflict);
        let command = if logs.commands { self.longest_command() } else { 0 };
        let wider = digits > self.digits || (marks && !self.marks) || command > self.command;
        self.digits = self.digits.max(digits);
        self.marks |= marks;
        self.command = self.command.max(command);
        wider
    }

    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.logs.rows.iter().flat_map(|row| &row.cells)
    }

    fn digits_of_last(&self) -> usize {
        last_of_all(self.focus).to_string().len()
    }

    fn longest_command(&self) -> usize {
        let most = if self.form == Form::Wide { 10 } else { 6 };
        let indexes = || self.logs.first..self.logs.end();
        let peers = 0..self.logs.rows.len();
        let entries = peers.flat_map(|peer| indexes().map(move |index| (peer, index)));
        let texts = entries.filter_map(|(peer, index)| self.text(peer, index));
        texts.map(width).max().unwrap_or(0).min(most)
    }

    fn text(&self, peer: usize, index: u64) -> Option<&'a str> {
        let log = self.focus.scene.peers.get(peer)?.state.log.as_ref()?;
        log.entry(index).map(|entry| entry.command.as_str())
    }

    /// Whether there are indexes to the left, and to the right, of those in view.
    pub fn goes_on(&self) -> (bool, bool) {
        (self.logs.first > 1, last_of_all(self.focus) >= self.logs.end())
    }

    /// The column behind the last cell.
    pub fn end(&self) -> u16 {
        let cells = u16::try_from(self.logs.columns.len()).unwrap_or(u16::MAX);
        self.x.saturating_add(cells.saturating_mul(self.step))
    }

    /// Where the cell of a column begins.
    pub fn place(&self, column: usize) -> u16 {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.x.saturating_add(column.saturating_mul(self.step))
    }

    /// Where the last digit of a term stands, under which that of a number belongs.
    pub fn digit(&self, column: usize) -> u16 {
        let after = if self.form == Form::Wide { 2 } else { 1 };
        let digits = u16::try_from(self.digits).unwrap_or(u16::MAX);
        let before = if self.form == Form::Wide { 2 } else { u16::from(self.marks) };
        self.place(column).saturating_add((before + digits).min(self.step + 1 - after) - 1)
    }

    /// Draws the entries of a peer in row `y` of `area`.
    pub fn row(&self, peer: usize, y: u16, area: Rect, buf: &mut Buffer) {
        let Some(row) = self.logs.rows.get(peer) else { return };
        let look = self.focus.look;
        for (column, cell) in row.cells.iter().enumerate() {
            let index = self.logs.first + column as u64;
            let (text, style) = self.cell(cell, self.text(peer, index));
            put(buf, area, self.place(column), y, &plain(look, &text), style);
            if let (Form::Narrow, Cell::Snapshot { term: Some(_) }) = (self.form, cell) {
                let x = self.place(column).saturating_sub(1);
                put(buf, area, x, y, "_", look.quiet());
            }
        }
        // Behind the entry that it is the index of.
        let commit = row.commit.filter(|commit| *commit > 0 && row.last > 0);
        let behind =
            commit.and_then(|commit| commit.saturating_add(1).checked_sub(self.logs.first));
        if let Some(column) = behind.filter(|column| *column <= row.cells.len() as u64) {
            let x = self.place(usize::try_from(column).unwrap_or(usize::MAX)).saturating_sub(1);
            let bar = look.glyph('│', '|').to_string();
            put(buf, area, x, y, &bar, look.strong());
        }
    }

    fn cell(&self, cell: &Cell, command: Option<&str>) -> (String, Style) {
        let look = self.focus.look;
        match *cell {
            Cell::Empty => (String::new(), Style::new()),
            Cell::Snapshot { term } => (self.snapshot(term), look.quiet()),
            Cell::Entry { term, committed, applied, conflict } => {
                let text = self.entry(term, (committed, applied), conflict, command);
                (text, entry_style(look, term, committed, conflict))
            }
        }
    }

    fn snapshot(&self, term: Option<u64>) -> String {
        let text = term.map_or_else(|| "_".to_owned(), |term| term.to_string());
        let digits = self.digits;
        match (self.form, term) {
            (Form::Narrow, _) => format!("{:1$}{text:>digits$}", "", usize::from(self.marks)),
            (Form::Wide, Some(_)) => format!("_T{text}_"),
            (Form::Wide, None) => format!(" {:_<1$} ", "_", digits + 1),
        }
    }

    fn entry(
        &self,
        term: u64,
        (committed, applied): (bool, bool),
        conflict: bool,
        command: Option<&str>,
    ) -> String {
        let (digits, room) = (self.digits, self.command);
        let text = match (room, command) {
            (1.., Some(command)) => format!(" {:<room$}", cut(command, room)),
            _ => String::new(),
        };
        let mark = if conflict { '!' } else { ' ' };
        match self.form {
            Form::Narrow if self.marks => format!("{mark}{term:>digits$}{text}"),
            Form::Narrow => format!("{term:>digits$}{text}"),
            Form::Wide => {
                let (open, close) = match (committed, applied) {
                    (_, true) => ('[', ']'),
                    (true, false) => ('<', '>'),
                    (false, false) => ('(', ')'),
                };
                let letter = if conflict { '!' } else { 'T' };
                format!("{open}{letter}{term}{text}{close}")
            }
        }
    }
}

/// The last index of the longest log.
pub fn last_of_all(focus: &Focus<'_>) -> u64 {
    let logs = focus.scene.peers.iter().filter_map(|peer| peer.state.log.as_ref());
    logs.map(LogState::last).max().unwrap_or(0)
}

fn entry_style(look: Look, term: u64, committed: bool, conflict: bool) -> Style {
    match (conflict, committed) {
        (true, _) => look.problem(),
        (false, true) => look.term(term),
        (false, false) => look.term(term).add_modifier(Modifier::DIM),
    }
}

fn term(cell: &Cell) -> Option<u64> {
    match *cell {
        Cell::Empty => None,
        Cell::Snapshot { term } => term,
        Cell::Entry { term, .. } => Some(term),
    }
}

pub fn in_conflict(cell: &Cell) -> bool {
    matches!(cell, Cell::Entry { conflict: true, .. })
}

/// Draws a text that may not go beyond `area`.
pub fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) {
    if y < area.bottom() && x < area.right() && x >= area.x {
        buf.set_stringn(x, y, text, usize::from(area.right() - x), style);
    }
}
