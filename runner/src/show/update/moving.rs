//! Moving through the run: from event to event, along causes, nearer and farther.

use crossterm::event::{KeyCode, KeyEvent};

use crate::query::Query;
use crate::show::action::{Goal, Way};
use crate::show::bands::Window;
use crate::show::hunt::{Found, Hunt};
use crate::show::model::{Mode, Model, Pane};
use crate::show::{logs, panes, story};
use crate::timeline::{Lane, Part, Stop, Timeline};

pub fn go(model: &mut Model, goal: Goal, way: Way) {
    let n = model.playhead();
    let found = match goal {
        Goal::Event => stop(model, &Stop::Event, way),
        Goal::OfPeer => stop(model, &Stop::Lane(Lane::Peer(model.peer)), way),
        Goal::Term => stop(model, &Stop::Term(None), way),
        Goal::Role => stop(model, &Stop::Role(None), way),
        Goal::Commit => stop(model, &Stop::Commit(None), way),
        Goal::Fault => stop(model, &Stop::Fault(None), way),
        Goal::Match => return next_match(model, way),
        Goal::End => Some(if way == Way::Forth { model.timeline.len() } else { 1 }),
    };
    match (found, goal) {
        (None, _) => model.said = Some(nothing(goal, way)),
        (Some(to), Goal::Event | Goal::OfPeer) if to != n => model.set(to),
        (Some(to), _) => model.go(to),
    }
}

fn stop(model: &Model, stop: &Stop<'_>, way: Way) -> Option<u64> {
    match way {
        Way::Back => model.timeline.previous(model.playhead(), stop),
        Way::Forth => model.timeline.next(model.playhead(), stop),
    }
}

fn nothing(goal: Goal, way: Way) -> String {
    let what = match goal {
        Goal::Event | Goal::End => "event",
        Goal::OfPeer => "event of this peer",
        Goal::Term => "term",
        Goal::Role => "role change",
        Goal::Commit => "commit",
        Goal::Fault => "fault",
        Goal::Match => "match",
    };
    let side = if way == Way::Forth { "after" } else { "before" };
    format!("no {what} {side} this one")
}

/// A match of what was searched for; without a search, a problem.
fn next_match(model: &mut Model, way: Way) {
    if model.events.search.is_none() {
        return next_problem(model, way);
    }
    model.hunt = Some(Hunt::from(&model.events, model.playhead(), way));
    hunt(model);
}

/// Goes on with a search, if there is one.
pub fn hunt(model: &mut Model) {
    let Some(mut hunt) = model.hunt.take() else { return };
    let searched = model.events.search.as_ref().map_or_else(String::new, Query::to_string);
    model.said = match hunt.go_on(&model.events, &model.timeline) {
        Found::Event(n) => {
            model.go(n);
            None
        }
        Found::Behind => Some(nothing(Goal::Match, hunt.way)),
        Found::Nowhere => Some(format!("no event of the run matches {searched}")),
        Found::Nothing => {
            let percent = hunt.percent();
            model.hunt = Some(hunt);
            Some(format!("looking for {searched}: {percent}%; Esc stops"))
        }
    };
}

fn next_problem(model: &mut Model, way: Way) {
    let (problems, n) = (model.timeline.problems(), model.playhead());
    let found = match way {
        Way::Back => problems.iter().rev().find(|problem| problem.n < n),
        Way::Forth => problems.iter().find(|problem| problem.n > n),
    };
    match found.map(|problem| problem.n) {
        Some(n) => model.go(n),
        None if problems.is_empty() => model.said = Some("nothing is wrong in this run".to_owned()),
        None => model.said = Some("no problem beyond this one".to_owned()),
    }
}

/// The problem with this part in the story; in a run without problems, the digit is a peer's.
pub fn to(model: &mut Model, part: Part, key: KeyEvent) {
    let found = model.timeline.problem(part).map(|problem| problem.n);
    match found {
        Some(n) => model.go(n),
        None if model.timeline.problems().is_empty() => digit(model, key.code),
        None => model.said = Some(missing(part).to_owned()),
    }
}

fn missing(part: Part) -> &'static str {
    match part {
        Part::Cause => "no rule was broken: 3 goes to what the test found",
        Part::BadState => "no state came of it that Figure 3 rules out",
        Part::Symptom => "the lab's test noticed nothing",
        Part::Breach => "no other rule was broken",
    }
}

fn digit(model: &mut Model, key: KeyCode) {
    if let KeyCode::Char(digit) = key
        && let Some(peer) = digit.to_digit(10).and_then(|digit| (digit as usize).checked_sub(1))
        && peer < model.scene().peers.len()
    {
        model.peer = peer;
        solo(model, peer);
    }
}

/// Shows one peer alone; all, if it is alone already.
pub fn solo(model: &mut Model, peer: usize) {
    let hidden = &mut model.bands.hidden;
    let alone = hidden.iter().enumerate().all(|(other, hidden)| *hidden == (other != peer));
    for (other, hidden) in hidden.iter_mut().enumerate() {
        *hidden = !alone && other != peer;
    }
}

/// Hides the selected peer, unless it is the last one that is shown.
pub fn hide(model: &mut Model) {
    if model.bands.hidden.iter().filter(|hidden| !**hidden).count() > 1 {
        model.bands.hidden[model.peer] = true;
        row(model, Way::Forth);
    }
}

/// The next peer that is shown; in a list, the next row.
pub fn row(model: &mut Model, way: Way) {
    match (model.pane, &mut model.mode) {
        (Pane::Events, _) => list(model, way, 1),
        (Pane::Story, Mode::Moving) => beat(model, way),
        (Pane::Inspector, _) | (_, Mode::Detail) => model.inspector.scroll(step(way, 1)),
        (Pane::Bands | Pane::Logs | Pane::Story, _) => select(model, way),
    }
}

fn select(model: &mut Model, way: Way) {
    let shown = |peer: &usize| !model.bands.hidden[*peer];
    let found = match way {
        Way::Back => (0..model.peer).rev().find(shown),
        Way::Forth => (model.peer + 1..model.bands.hidden.len()).find(shown),
    };
    model.peer = found.unwrap_or(model.peer);
}

/// From beat to beat of the story.
fn beat(model: &mut Model, way: Way) {
    if !story::is_there(&model.timeline) {
        return;
    }
    match story::beside(&model.timeline, model.playhead(), way == Way::Forth) {
        Some(n) => model.go(n),
        None if way == Way::Forth => model.said = Some("the story ends here".to_owned()),
        None => model.said = Some("the story begins here".to_owned()),
    }
}

/// Some rows of the list up or down: the playhead goes with it.
fn list(model: &mut Model, way: Way, rows: usize) {
    let found = model.events.beyond(model.playhead(), step(way, rows));
    if let Some(n) = found {
        model.go(n);
    }
}

fn step(way: Way, by: usize) -> isize {
    let by = isize::try_from(by).unwrap_or(isize::MAX);
    if way == Way::Forth { by } else { -by }
}

/// A screen of time, or a page of a list.
pub fn scroll(model: &mut Model, way: Way) {
    let page = usize::from(model.size.1 / 2).max(1);
    match (model.pane, &mut model.mode) {
        (Pane::Events, _) => list(model, way, page),
        (Pane::Inspector, _) | (_, Mode::Detail) => model.inspector.scroll(step(way, page)),
        (Pane::Logs, _) => along_logs(model, way),
        (Pane::Bands | Pane::Story, _) => turn_page(model, way),
    }
}

/// To lower or higher indexes of all logs; they stay there until `Esc`.
fn along_logs(model: &mut Model, way: Way) {
    let logs = model.panes().logs.map(panes::inside);
    let Some(seen) = logs.and_then(|area| logs::in_view(&model.focus(), &model.logs, area)) else {
        return;
    };
    let half = (seen.end - seen.start).div_ceil(2);
    model.logs.first = Some(match way {
        Way::Back => seen.start.saturating_sub(half).max(1),
        Way::Forth => seen.start.saturating_add(half),
    });
    if model.logs.first > Some(logs::last(&model.focus())) {
        model.logs.first = Some(seen.start);
    }
}

fn turn_page(model: &mut Model, way: Way) {
    let screen = model.bands.window.per_column * u64::from(model.columns()) * 3 / 4;
    let t = match way {
        Way::Back => model.now().saturating_sub(screen),
        Way::Forth => model.now().saturating_add(screen),
    };
    let n = model.timeline.at(t).max(1);
    model.set(n);
}

/// To what caused the event, or to the first thing that came of it.
pub fn walk(model: &mut Model, way: Way) {
    let n = model.playhead();
    let found = match way {
        Way::Back => model.timeline.event(n).and_then(|event| event.cause),
        Way::Forth => effect(&model.timeline, n),
    };
    match found {
        Some(to) => {
            model.trail.push(n);
            model.go(to);
        }
        None => model.said = Some(at_the_end(way).to_owned()),
    }
}

/// The first thing that came of an event; if nothing did, the next one that has the same cause.
fn effect(timeline: &Timeline, n: u64) -> Option<u64> {
    let beside = || {
        let cause = timeline.event(n)?.cause?;
        timeline.effects(cause).map(|event| event.n).find(|other| *other > n)
    };
    timeline.effects(n).next().map(|event| event.n).or_else(beside)
}

fn at_the_end(way: Way) -> &'static str {
    match way {
        Way::Back => "nothing in the run caused this",
        Way::Forth => "nothing came of this",
    }
}

pub fn turn_back(model: &mut Model) {
    match model.trail.pop() {
        Some(n) => model.go(n),
        None => model.said = Some("this is where the walk began".to_owned()),
    }
}

/// Nearer or farther; what is at `t` stays where it is.
pub fn zoom(model: &mut Model, way: Way, t: u64) {
    let window = match way {
        Way::Forth => model.bands.window.closer(t),
        Way::Back => model.bands.window.farther(t),
    };
    model.bands.window = window.clamped(&model.timeline, model.columns());
}

pub fn fit(model: &mut Model) {
    model.bands.window = Window::fit(&model.timeline, model.columns());
}

/// The flight of the message at the playhead takes half the screen.
pub fn zoom_in(model: &mut Model) {
    let Some(flight) = model.timeline.flight(model.playhead()) else {
        model.said = Some("there is no message at the playhead".to_owned());
        return;
    };
    let (from, to) = (flight.sent_t, flight.end_t.unwrap_or(flight.sent_t));
    let columns = model.columns();
    let margin = ((to - from) / 2).max(u64::from(columns) / 4);
    let window = Window::over(from.saturating_sub(margin)..to.saturating_add(margin), columns);
    model.bands.window = window.clamped(&model.timeline, columns);
}

/// The letter of a mark.
pub fn letter(model: &mut Model, key: KeyCode) -> Option<super::Effect> {
    let setting = matches!(model.mode, Mode::Marking);
    model.mode = Mode::Moving;
    let KeyCode::Char(letter) = key else { return None };
    if setting {
        model.notes.marks.insert(letter, model.playhead());
        model.list_notes();
        model.said = Some(format!("marked: '{letter} comes back here"));
        return Some(super::Effect::Keep);
    } else {
        match model.notes.marks.get(&letter).copied() {
            Some(n) => model.go(n),
            None => model.said = Some(format!("there is no mark {letter}")),
        }
    }
    None
}
