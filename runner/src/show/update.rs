//! What a key, the mouse or time does to the model. What the model cannot do itself, it asks for.

mod jump;
mod moving;
mod pointing;
mod typing;

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, MouseEvent};

use super::action::{Action, Goal, Way};
use super::bands::Lanes;
use super::keys;
use super::look::Colours;
use super::model::{Layout, Mode, Model, Page, Pane, Playing};
use super::steer::{self, Steer, Wish};
use crate::program;

#[derive(Clone, Debug)]
pub enum Msg {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Resize(u16, u16),
    /// So much time has gone by.
    Tick(Duration),
}

/// What the terminal has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Quit,
    Suspend,
    /// Into the clipboard.
    Copy(String),
    Mouse(bool),
    /// To a file of this kind.
    Export(String),
    /// The next trace of the folder, or the one before.
    Trace(Way),
    Browse,
    /// The notes and marks, beside the trace.
    Keep,
    /// A run that goes on, as a trace.
    Write,
    /// Of the world, or of its clock.
    Steer(Steer),
}

/// A screen is played in so many seconds, until somebody says otherwise.
const SECONDS_A_SCREEN: f64 = 8.0;

pub fn update(model: &mut Model, msg: Msg) -> Option<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Mouse(event) => pointing::point(model, event),
        Msg::Resize(width, height) => resize(model, (width, height)),
        Msg::Tick(elapsed) => tick(model, elapsed),
    }
}

fn press(model: &mut Model, key: KeyEvent) -> Option<Effect> {
    model.said = None;
    if model.hunt.take().is_some() && key.code == KeyCode::Esc {
        model.said = Some("the search is stopped".to_owned());
        return None;
    }
    match model.mode {
        Mode::Typing(..) => typing::press(model, key),
        Mode::Marking | Mode::Jumping => moving::letter(model, key.code),
        Mode::Help { page, top } => help(model, (page, top), key),
        Mode::Moving | Mode::Detail => act(model, keys::action(&key)?, key),
    }
}

/// The help is longer than a small screen, and has two pages; any key that does not turn them does
/// what it always does.
#[expect(clippy::wildcard_enum_match_arm, reason = "few keys scroll")]
fn help(model: &mut Model, (page, top): (Page, usize), key: KeyEvent) -> Option<Effect> {
    let action = keys::action(&key);
    if action == Some(Action::Help) && page == Page::Keys {
        model.mode = Mode::Help { page: Page::Signs, top: 0 };
        return None;
    }
    let top = match key.code {
        KeyCode::Down | KeyCode::Char('j') => top + 1,
        KeyCode::Up | KeyCode::Char('k') => top.saturating_sub(1),
        KeyCode::PageDown | KeyCode::Char(' ') => top + 10,
        KeyCode::PageUp => top.saturating_sub(10),
        KeyCode::End | KeyCode::Char('G') => usize::MAX,
        KeyCode::Home => 0,
        _ => return act(model, action?, key),
    };
    let last = super::view::help_lines(model, page)
        .saturating_sub(usize::from(model.size.1.saturating_sub(2)));
    model.mode = Mode::Help { page, top: top.min(last) };
    None
}

fn act(model: &mut Model, action: Action, key: KeyEvent) -> Option<Effect> {
    match action {
        Action::Go(Goal::Event, Way::Forth) if waits(model) => {
            return Some(Effect::Steer(Steer::Step));
        }
        Action::Go(goal, way) => moving::go(model, goal, way),
        Action::To(part) => moving::to(model, part, key),
        Action::Row(way) => moving::row(model, way),
        Action::Walk(way) => moving::walk(model, way),
        Action::Return => moving::turn_back(model),
        Action::Zoom(way) => moving::zoom(model, way, model.now()),
        Action::Fit => moving::fit(model),
        Action::ZoomIn => moving::zoom_in(model),
        Action::Scroll(way) => moving::scroll(model, way),
        Action::Solo => moving::solo(model, model.peer),
        Action::Hide => moving::hide(model),
        Action::ShowAll => model.bands.hidden.fill(false),
        Action::Lanes => lanes(model),
        Action::Detail => model.mode = toggled(&model.mode, Mode::Detail),
        Action::Help => model.mode = toggled(&model.mode, Mode::Help { page: Page::Keys, top: 0 }),
        Action::Pane(way) => model.pane = pane(model.pane, way),
        Action::Layout => model.layout = layout(model.layout),
        Action::Colours => colours(model),
        Action::Commands => model.logs.commands = !model.logs.commands,
        Action::Type(prompt) => model.mode = Mode::Typing(prompt, typing::begin(model, prompt)),
        Action::Mark => model.mode = Mode::Marking,
        Action::Jump => model.mode = Mode::Jumping,
        Action::Play if model.running.is_some() => return Some(Effect::Steer(Steer::Run)),
        Action::Play => play(model),
        Action::Pace(way) => return pace(model, way),
        Action::Steer(wish) => return steer(model, wish),
        Action::Write => return write(model),
        Action::Escape => escape(model),
        Action::Copy => return Some(copy(model)),
        Action::Export => return Some(Effect::Export("svg".to_owned())),
        Action::Trace(way) => return Some(Effect::Trace(way)),
        Action::Browse => return Some(Effect::Browse),
        Action::Mouse => return Some(mouse(model)),
        Action::Suspend => return Some(Effect::Suspend),
        Action::Quit => return quit(model),
    }
    None
}

/// What is open is closed by the key that opened it.
fn toggled(mode: &Mode, open: Mode) -> Mode {
    let same = std::mem::discriminant(mode) == std::mem::discriminant(&open);
    if same { Mode::Moving } else { open }
}

fn pane(pane: Pane, way: Way) -> Pane {
    match (pane, way) {
        (Pane::Bands, Way::Forth) | (Pane::Story, Way::Back) => Pane::Logs,
        (Pane::Logs, Way::Forth) | (Pane::Inspector, Way::Back) => Pane::Story,
        (Pane::Story, Way::Forth) | (Pane::Events, Way::Back) => Pane::Inspector,
        (Pane::Inspector, Way::Forth) | (Pane::Bands, Way::Back) => Pane::Events,
        (Pane::Events, Way::Forth) | (Pane::Logs, Way::Back) => Pane::Bands,
    }
}

fn layout(layout: Layout) -> Layout {
    match layout {
        Layout::All => Layout::Wide,
        Layout::Wide => Layout::List,
        Layout::List => Layout::All,
    }
}

/// All that the terminal has, sixteen, none, and again.
fn colours(model: &mut Model) {
    model.look.colours = match model.look.colours {
        Colours::None => model.best.colours,
        Colours::Sixteen => Colours::None,
        Colours::Many | Colours::True => Colours::Sixteen,
    };
}

/// One lane less, the quietest first; then all again.
fn lanes(model: &mut Model) {
    let lanes = &mut model.bands.lanes;
    let next = [&mut lanes.checks, &mut lanes.client, &mut lanes.faults, &mut lanes.arrows];
    if let Some(on) = next.into_iter().find(|on| **on) {
        *on = false;
    } else {
        *lanes = Lanes::ALL;
    }
}

fn play(model: &mut Model) {
    if let Some(playing) = model.playing.take() {
        model.pace = Some(playing.pace);
        return;
    }
    let screen = model.bands.window.per_column as f64 * f64::from(model.columns());
    let pace = model.pace.unwrap_or(screen / SECONDS_A_SCREEN);
    model.playing = Some(Playing { pace, at: model.now() as f64 });
}

fn pace(model: &mut Model, way: Way) -> Option<Effect> {
    if model.running.is_some() {
        let steer = if way == Way::Forth { Steer::Faster } else { Steer::Slower };
        return Some(Effect::Steer(steer));
    }
    let playing = model.playing.as_mut()?;
    let factor = if way == Way::Forth { 2.0 } else { 0.5 };
    playing.pace = (playing.pace * factor).clamp(10.0, 1e9);
    None
}

/// A run that is paused, and has shown all that there is.
fn waits(model: &Model) -> bool {
    let paused = model.running.as_ref().is_some_and(|running| running.paused && !running.ended);
    paused && model.playhead() == model.timeline.len()
}

fn steer(model: &mut Model, wish: Wish) -> Option<Effect> {
    if model.running.is_none() {
        model.said = Some("only in `raft-runner play`: this run is over".to_owned());
        return None;
    }
    steer::order(model, wish).map(|order| Effect::Steer(Steer::Order(order)))
}

fn write(model: &mut Model) -> Option<Effect> {
    if model.running.is_none() {
        model.said = Some("it is a file already; notes are written as they are made".to_owned());
        return None;
    }
    Some(Effect::Write)
}

/// Between two frames, what takes long goes on; then a run that is played.
fn tick(model: &mut Model, elapsed: Duration) -> Option<Effect> {
    if !model.events.is_whole(&model.timeline) {
        model.events.grow(&model.timeline);
        model.events.select(model.playhead());
    } else {
        moving::hunt(model);
    }
    let playing = model.playing.as_mut()?;
    playing.at += playing.pace * elapsed.as_secs_f64();
    let n = model.timeline.at(playing.at as u64);
    if playing.at >= model.timeline.end() as f64 {
        play(model);
    }
    if n != model.playhead() {
        model.set(n);
    }
    None
}

fn resize(model: &mut Model, size: (u16, u16)) -> Option<Effect> {
    model.size = size;
    model.see(model.now());
    None
}

fn escape(model: &mut Model) {
    let closed = !matches!(model.mode, Mode::Moving) || model.logs.first.take().is_some();
    model.mode = Mode::Moving;
    if !closed && (model.events.search.is_some() || model.events.filter.is_some()) {
        model.events.search = None;
        model.events.set_filter(&model.timeline, None);
        model.events.follow(model.playhead());
    }
}

fn copy(model: &mut Model) -> Effect {
    let command = model.timeline.header().command(program::name());
    model.said = Some(format!("copied: {command}"));
    Effect::Copy(command)
}

fn mouse(model: &mut Model) -> Effect {
    model.mouse = !model.mouse;
    let (on, off) =
        ("the mouse moves the playhead; F2 lets go of it", "the mouse is the terminal's");
    model.said = Some(if model.mouse { on } else { off }.to_owned());
    Effect::Mouse(model.mouse)
}

/// Help and detail are left first.
fn quit(model: &mut Model) -> Option<Effect> {
    if matches!(model.mode, Mode::Moving) {
        return Some(Effect::Quit);
    }
    model.mode = Mode::Moving;
    None
}
