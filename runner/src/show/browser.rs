//! A list of traces, of a folder or of a run of the tool: which runs they are, and how they ended.

mod columns;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use self::columns::{Columns, Found};
use super::Look;

/// Traces to choose from.
pub struct Browser {
    /// What they have in common: the folder.
    title: String,
    traces: Vec<Found>,
    selected: usize,
    look: Look,
    /// Why the last one could not be opened.
    said: Option<String>,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Open,
    Leave,
}

impl Browser {
    /// All files of a folder that end with `.jsonl`.
    pub fn of(folder: &Path, look: Look) -> anyhow::Result<Self> {
        let cannot = |error| anyhow!("cannot read {}: {error}", folder.display());
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            bail!(
                "no traces in {}: `raft-runner test --record all` writes some, as files that end \
                 with .jsonl",
                folder.display()
            );
        }
        paths.sort();
        let mut browser = Self::new(look);
        browser.title = folder.display().to_string();
        browser.add(paths);
        Ok(browser)
    }

    /// Of files that are yet to come.
    pub fn new(look: Look) -> Self {
        Self { title: String::new(), traces: Vec::new(), selected: 0, look, said: None }
    }

    pub fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        self.traces.extend(paths.into_iter().map(Found::at));
    }

    pub fn set_title(&mut self, title: String) {
        self.title = title;
    }

    /// The file that is selected, its place from 1, and how many there are.
    pub fn selected(&self) -> (&Path, (usize, usize)) {
        (&self.traces[self.selected].path, (self.selected + 1, self.traces.len()))
    }

    /// Selects the file at `path`, if it is one of these.
    pub fn select(&mut self, path: &Path) {
        if let Some(place) = self.traces.iter().position(|found| found.path == path) {
            self.selected = place;
        }
    }

    /// So many rows down, or up; no farther than the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.traces.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Says something in the bottom line, until a key is pressed.
    pub fn say(&mut self, said: String) {
        self.said = Some(said);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most keys do nothing here")]
    pub fn press(&mut self, key: KeyEvent, height: u16) -> Option<Choice> {
        self.said = None;
        let page = isize::try_from(height / 2).unwrap_or(1).max(1);
        let left = key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c');
        match key.code {
            KeyCode::Down | KeyCode::Char('j') => self.step(1),
            KeyCode::Up | KeyCode::Char('k') => self.step(-1),
            KeyCode::PageDown => self.step(page),
            KeyCode::PageUp => self.step(-page),
            KeyCode::Home | KeyCode::Char('g') => self.step(isize::MIN),
            KeyCode::End | KeyCode::Char('G') => self.step(isize::MAX),
            KeyCode::Enter | KeyCode::Char('l') | KeyCode::Right => {
                return (!self.traces.is_empty()).then_some(Choice::Open);
            }
            KeyCode::Esc | KeyCode::Char('q') => return Some(Choice::Leave),
            _ if left => return Some(Choice::Leave),
            _ => {}
        }
        None
    }

    pub fn draw(&self, area: Rect, buf: &mut Buffer) {
        let rows = usize::from(area.height.saturating_sub(3)).max(1);
        let first = (self.selected + 1).saturating_sub(rows);
        let columns = Columns::of(&self.traces, area.width.into());
        let mut lines = vec![
            Line::styled(format!(" {}", self.headline(&columns)), self.look.strong()),
            Line::styled(columns.head(), self.look.quiet()),
        ];
        let shown = self.traces.iter().enumerate().skip(first).take(rows);
        lines.extend(shown.map(|(place, found)| self.row(&columns, place, found)));
        for (row, line) in area.rows().zip(lines) {
            line.render(row, buf);
        }
        if area.height > 3 {
            let keys = " j/k select   Enter open   in a run: J/K the next, B back here   q quit";
            let line = match &self.said {
                Some(said) => Line::styled(format!(" {said}"), self.look.warning()),
                None => Line::styled(keys, self.look.quiet()),
            };
            line.render(Rect { y: area.bottom() - 1, height: 1, ..area }, buf);
        }
    }

    /// The same as text, for a pipe.
    pub fn text(&self) -> String {
        let columns = Columns::of(&self.traces, usize::MAX);
        let mut text = format!("{}\n{}\n", self.headline(&columns), columns.head());
        for found in &self.traces {
            let row = columns.row(found, self.look).into_iter().map(|span| span.content);
            text += row.collect::<String>().trim_end();
            text += "\n";
        }
        text
    }

    /// What they are, how many, and whose, if all are of one peer.
    fn headline(&self, columns: &Columns) -> String {
        let count = match self.traces.len() {
            1 => "1 trace".to_owned(),
            count => format!("{count} traces"),
        };
        let peer =
            columns.only_peer.as_ref().map_or_else(String::new, |peer| format!(" of {peer}"));
        format!("{}: {count}{peer}", self.title)
    }

    fn row(&self, columns: &Columns, place: usize, found: &Found) -> Line<'static> {
        let mut spans = columns.row(found, self.look);
        let here = place == self.selected;
        if here && let Some(first) = spans.first_mut() {
            let mark = self.look.glyph('▸', '>');
            first.content.to_mut().replace_range(1..2, &mark.to_string());
        }
        let line = Line::from(spans);
        if here { line.patch_style(self.look.selected()) } else { line }
    }
}
