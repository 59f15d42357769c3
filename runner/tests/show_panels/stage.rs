//! A run, a moment of it, and what a panel draws of that.

use raft_runner::query::Query;
use raft_runner::show::events::{self, Events};
use raft_runner::show::inspector::{self, Inspector};
use raft_runner::show::logs::{self, Logs};
use raft_runner::show::{Colours, Focus, Look, problem};
use raft_runner::timeline::{Part, Scene, Timeline};
use raft_runner::trace::Trace;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::runs::path;

pub const UNICODE: Look = Look { colours: Colours::Many, ascii: false };
pub const PLAIN: Look = Look { colours: Colours::None, ascii: true };

/// The panels at the sizes that they have on a terminal of 80 by 24, and of 160 by 45.
pub const SMALL: [(&str, u16, u16); 4] =
    [("logs", 30, 14), ("inspector", 80, 6), ("events", 80, 6), ("problem", 80, 2)];
pub const LARGE: [(&str, u16, u16); 4] =
    [("logs", 79, 10), ("inspector", 60, 28), ("events", 79, 9), ("problem", 160, 6)];

pub struct Stage {
    pub timeline: Timeline,
    pub scene: Scene,
    pub n: u64,
    pub peer: usize,
    pub look: Look,
    pub logs: Logs,
    pub inspector: Inspector,
    pub events: Events,
    pub problem: usize,
}

impl Stage {
    pub fn new(timeline: Timeline) -> Self {
        let scene = timeline.scene(0);
        let events = Events::of(&timeline);
        let (logs, inspector) = (Logs::default(), Inspector::default());
        let (n, peer, look, problem) = (0, 0, UNICODE, 0);
        Self { timeline, scene, n, peer, look, logs, inspector, events, problem }
    }

    /// A sample where it went wrong, or at its end.
    pub fn at_cause(name: &str) -> Self {
        let stage = Self::new(Timeline::of(Trace::read(&path(name)).unwrap()));
        let cause = stage.timeline.problem(Part::Cause).map(|cause| cause.n);
        let n = cause.unwrap_or(stage.timeline.len());
        stage.at(n)
    }

    /// At an event, with its peer selected.
    pub fn at(mut self, n: u64) -> Self {
        (self.n, self.scene) = (n, self.timeline.scene(n));
        self.peer = self.timeline.event(n).and_then(|event| event.peer).unwrap_or(self.peer);
        self.events.follow(n);
        self
    }

    /// Lets the list show what a filter lets through, of the whole run.
    pub fn filter(&mut self, filter: Option<Query>) {
        self.events.set_filter(&self.timeline, filter);
        while !self.events.is_whole(&self.timeline) {
            self.events.grow(&self.timeline);
        }
    }

    pub fn focus(&self) -> Focus<'_> {
        let Self { timeline, scene, n, peer, look, .. } = self;
        Focus { timeline, scene, n: *n, peer: *peer, look: *look }
    }

    pub fn draw(&self, panel: &str, width: u16, height: u16) -> Buffer {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        self.draw_in(panel, area, &mut buf);
        buf
    }

    pub fn draw_in(&self, panel: &str, area: Rect, buf: &mut Buffer) {
        let focus = self.focus();
        match panel {
            "logs" => logs::draw(&focus, &self.logs, area, buf),
            "inspector" => inspector::draw(&focus, &self.inspector, area, buf),
            "events" => events::draw(&focus, &self.events, area, buf),
            _ => problem::draw(&focus, self.problem, area, buf),
        }
    }

    pub fn text(&self, panels: &[(&str, u16, u16)]) -> String {
        let mut all = format!("header: {}\n", problem::line(&self.focus()));
        for (panel, width, height) in panels {
            all += &format!("\n{panel} {width}x{height}\n");
            all += &text(&self.draw(panel, *width, *height));
        }
        all
    }
}

/// What is in a buffer, a line a row.
pub fn text(buf: &Buffer) -> String {
    let row = |y| {
        let symbols = (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
        symbols.trim_end().to_owned() + "\n"
    };
    (0..buf.area.height).map(row).collect()
}

/// Where `what` stands in a buffer, every character of it in a cell of its own.
pub fn find(buf: &Buffer, what: &str) -> (u16, u16) {
    let rows = text(buf);
    let mut rows = rows.lines().enumerate();
    let found = rows.find_map(|(y, row)| {
        let at = row.find(what)?;
        Some((row[..at].chars().count() as u16, y as u16))
    });
    found.unwrap_or_else(|| panic!("{what:?} is not in\n{}", text(buf)))
}
