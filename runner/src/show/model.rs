//! All that the screen depends on: where one is in the run, what is selected, what is typed.

use std::path::PathBuf;

use tui_input::Input;

use super::action::Prompt;
use super::bands::{self, Bands, Lanes, Window};
use super::events::Events;
use super::hunt::Hunt;
use super::inspector::Inspector;
use super::logs::Logs;
use super::notes::Notes;
use super::steer::Running;
use super::{Focus, Look};
use crate::timeline::{Problem, Scene, Timeline};
use crate::trace::{Event, Role, What};

/// Where the run comes from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file; `None` for a run that goes on now.
    pub path: Option<PathBuf>,
    /// What is amiss with it.
    pub notice: Option<String>,
    /// Its place among the traces of its folder, from 1, and how many they are.
    pub place: Option<(usize, usize)>,
}

/// The parts of the screen that can have the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Bands,
    Logs,
    Story,
    Inspector,
    Events,
}

impl Pane {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bands => "TIME",
            Self::Logs => "LOGS",
            Self::Story => "STORY",
            Self::Inspector => "INSPECTOR",
            Self::Events => "EVENTS",
        }
    }
}

/// What the next key means.
#[derive(Clone, Debug, Default)]
pub enum Mode {
    #[default]
    Moving,
    Help {
        page: Page,
        top: usize,
    },
    /// The inspector on the whole screen.
    Detail,
    Typing(Prompt, Input),
    /// The letter of a mark is next: to set it, or to go there.
    Marking,
    Jumping,
}

/// What the help is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Keys,
    /// What the glyphs of the pictures mean.
    Signs,
}

/// The arrangement of panes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// All that the size of the screen allows.
    #[default]
    All,
    /// As much of the time as there is.
    Wide,
    /// The list of events in place of the pictures.
    List,
}

/// A run that is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playing {
    /// Microseconds of the run a second.
    pub pace: f64,
    /// Where the run is, in microseconds; the playhead is at the last event before that.
    pub at: f64,
}

pub struct Model {
    pub timeline: Timeline,
    pub source: Source,
    /// The event at the playhead; 0 is before the first.
    playhead: u64,
    /// How things stand there.
    scene: Scene,
    pub peer: usize,
    pub bands: Bands,
    pub logs: Logs,
    pub inspector: Inspector,
    pub events: Events,
    pub pane: Pane,
    pub layout: Layout,
    pub mode: Mode,
    /// Which of the problems is talked about.
    pub problem: usize,
    /// Where walks along causes and effects came from.
    pub trail: Vec<u64>,
    pub notes: Notes,
    pub playing: Option<Playing>,
    /// A search that goes on.
    pub hunt: Option<Hunt>,
    /// A run that goes on.
    pub running: Option<Running>,
    /// The last pace, for the next time.
    pub pace: Option<f64>,
    pub size: (u16, u16),
    pub look: Look,
    /// The look that the terminal allows.
    pub best: Look,
    pub mouse: bool,
    /// The answer to the last key, if it needs one.
    pub said: Option<String>,
}

impl Model {
    /// Opens at the cause of the first problem, or at the first leader of a run without any.
    pub fn new(timeline: Timeline, source: Source, look: Look, size: (u16, u16)) -> Self {
        let peers = timeline.scene(0).peers.len();
        let mut model = Self {
            scene: timeline.scene(0),
            playhead: 0,
            peer: 0,
            bands: Bands {
                window: Window::fit(&timeline, 1),
                hidden: vec![false; peers],
                lanes: Lanes::ALL,
            },
            logs: Logs::default(),
            inspector: Inspector::default(),
            events: Events::of(&timeline),
            pane: Pane::Bands,
            layout: Layout::default(),
            mode: Mode::default(),
            problem: 0,
            trail: Vec::new(),
            notes: Notes::default(),
            playing: None,
            hunt: None,
            running: None,
            pace: None,
            size,
            look,
            best: look,
            mouse: false,
            said: source.notice.clone(),
            source,
            timeline,
        };
        model.open();
        model
    }

    /// What the panels follow.
    pub fn focus(&self) -> Focus<'_> {
        Focus {
            timeline: &self.timeline,
            scene: &self.scene,
            n: self.playhead,
            peer: self.peer,
            look: self.look,
        }
    }

    pub fn playhead(&self) -> u64 {
        self.playhead
    }

    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The time at the playhead, in microseconds.
    pub fn now(&self) -> u64 {
        self.timeline.event(self.playhead).map_or_else(|| self.timeline.start(), |event| event.t)
    }

    /// How many columns of time the screen has.
    pub fn columns(&self) -> u16 {
        self.panes().bands.map_or(1, |area| bands::columns(area.width)).max(1)
    }

    /// Moves the playhead; all panes follow.
    pub fn set(&mut self, n: u64) {
        self.playhead = n.min(self.timeline.len());
        self.scene = self.timeline.scene(self.playhead);
        self.inspector = Inspector::default();
        self.events.follow(self.playhead);
        let here = |problem: &Problem| problem.n == self.playhead;
        if let Some(place) = self.timeline.problems().iter().position(here) {
            self.problem = place;
        }
        self.see(self.now());
    }

    /// Goes to an event, and to the peer that it is about.
    pub fn go(&mut self, n: u64) {
        self.set(n);
        let about = self.timeline.event(self.playhead).and_then(|event| event.peer);
        if let Some(peer) = about.filter(|peer| *peer < self.scene.peers.len()) {
            self.peer = peer;
        }
    }

    /// Scrolls so that the moment `t` is on the screen.
    pub fn see(&mut self, t: u64) {
        let columns = self.columns();
        let window = self.bands.window.showing(t, columns);
        // A run that goes on is not wide enough yet for a scale that it will need.
        let goes_on = self.running.is_some();
        self.bands.window = if goes_on { window } else { window.clamped(&self.timeline, columns) };
    }

    /// The run goes on: it is followed at a scale at which elections and heartbeats can be seen.
    pub fn run_on(&mut self) {
        self.running = Some(Running::default());
        self.bands.window = Window { from: 0, per_column: 10_000 };
    }

    /// Takes in what has happened since in a run that goes on.
    pub fn grow(&mut self, events: impl IntoIterator<Item = Event>) {
        let at_end = self.playhead == self.timeline.len();
        events.into_iter().for_each(|event| self.timeline.push(event));
        self.events.grow(&self.timeline);
        if at_end {
            self.set(self.timeline.len());
        }
    }

    /// Whether there is work that goes on between frames.
    pub fn is_busy(&self) -> bool {
        self.hunt.is_some() || !self.events.is_whole(&self.timeline)
    }

    /// Lets the list of events show what was marked and noted.
    pub fn list_notes(&mut self) {
        self.events.notes = self.notes.by_event();
    }

    /// The note on the event at the playhead.
    pub fn note(&self) -> Option<&str> {
        self.notes.texts.get(&self.playhead).map(String::as_str)
    }

    /// The cause of the first problem; in a run without problems, the first leader.
    fn open(&mut self) {
        let columns = self.columns();
        let window = Window::of_problem(&self.timeline, columns);
        self.bands.window = window.unwrap_or_else(|| Window::fit(&self.timeline, columns));
        let problem = self.timeline.problems().first().map(|problem| problem.n);
        let leads = |n: &u64| self.timeline.event(*n).is_some_and(|event| is_leader(&event.what));
        let roles = self.timeline.of_kind("role").iter().map(|n| u64::from(*n));
        let first = problem.or_else(|| roles.clone().find(leads)).unwrap_or(1);
        self.go(first.min(self.timeline.len()));
    }
}

fn is_leader(what: &What) -> bool {
    matches!(what, What::Role(change) if change.role == Role::Leader)
}
