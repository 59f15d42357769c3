//! The traces of a folder: which runs they are, and how they ended.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::Look;
use crate::trace::{Glance, Verdict};

/// A folder and its traces.
pub struct Browser {
    folder: PathBuf,
    traces: Vec<Found>,
    selected: usize,
    look: Look,
    /// Why the last one could not be opened.
    said: Option<String>,
}

/// A file that should be a trace, and what it says in short.
struct Found {
    path: PathBuf,
    glance: Result<Glance, String>,
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
        let found = |path: PathBuf| Found {
            glance: Glance::at(&path).map_err(|error| format!("{error:#}")),
            path,
        };
        let traces = paths.into_iter().map(found).collect();
        Ok(Self { folder: folder.to_owned(), traces, selected: 0, look, said: None })
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
        let last = self.traces.len() - 1;
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
            KeyCode::Enter | KeyCode::Char('l') | KeyCode::Right => return Some(Choice::Open),
            KeyCode::Esc | KeyCode::Char('q') => return Some(Choice::Leave),
            _ if left => return Some(Choice::Leave),
            _ => {}
        }
        None
    }

    pub fn draw(&self, area: Rect, buf: &mut Buffer) {
        let rows = usize::from(area.height.saturating_sub(3)).max(1);
        let first = (self.selected + 1).saturating_sub(rows);
        let title = format!(" {}: {} traces", self.folder.display(), self.traces.len());
        let mut lines =
            vec![Line::styled(title, self.look.strong()), Line::styled(HEAD, self.look.quiet())];
        let shown = self.traces.iter().enumerate().skip(first).take(rows);
        lines.extend(shown.map(|(place, found)| self.row(place, found)));
        for (row, line) in area.rows().zip(lines) {
            line.render(row, buf);
        }
        if area.height > 3 {
            let keys = " j/k select   Enter open   q quit";
            let line = match &self.said {
                Some(said) => Line::styled(format!(" {said}"), self.look.warning()),
                None => Line::styled(keys, self.look.quiet()),
            };
            line.render(Rect { y: area.bottom() - 1, height: 1, ..area }, buf);
        }
    }

    /// The same as text, for a pipe.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {} traces\n{HEAD}\n", self.folder.display(), self.traces.len());
        for found in &self.traces {
            let row: String =
                cells(found, self.look).into_iter().map(|span| span.content).collect();
            text += row.trim_end();
            text += "\n";
        }
        text
    }

    fn row(&self, place: usize, found: &Found) -> Line<'static> {
        let line = Line::from(cells(found, self.look));
        if place == self.selected { line.patch_style(self.look.selected()) } else { line }
    }
}

const HEAD: &str = "   test                         seed                  peer                     events      s  verdict";

fn cells(found: &Found, look: Look) -> Vec<Span<'static>> {
    let glance = match &found.glance {
        Ok(glance) => glance,
        Err(error) => return vec![Span::styled(format!("   {error}"), look.quiet())],
    };
    let run = &glance.header;
    let (events, t) = glance.last.as_ref().map_or((0, 0), |last| (last.n, last.t));
    let (test, seed, peer) = (&run.test, run.seed, &run.peer);
    let seconds = t as f64 / 1e6;
    let what = format!("   {test:<28} {seed:<21} {peer:<24} {events:>6} {seconds:>6.1}  ");
    let (verdict, style) = match glance.ended() {
        None => ("cut off".to_owned(), look.warning()),
        Some(ended) if ended.verdict == Verdict::Passed => ("passed".to_owned(), look.good()),
        Some(ended) => (ended.say.clone().unwrap_or_else(|| "failed".to_owned()), look.problem()),
    };
    vec![Span::raw(what), Span::styled(verdict, style)]
}
