//! A line that is typed: a search, a filter, a command, a place to go to, a note.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::{Effect, jump, moving};
use crate::query::Query;
use crate::show::action::{Goal, Prompt, Way};
use crate::show::model::{Mode, Model};
use crate::show::steer::{self, Steer};

/// What stands in the line at first.
pub fn begin(model: &Model, prompt: Prompt) -> Input {
    let known = |query: &Option<Query>| query.as_ref().map_or_else(String::new, Query::to_string);
    match prompt {
        Prompt::Filter => Input::new(known(&model.events.filter)),
        Prompt::Note => Input::new(model.note().unwrap_or_default().to_owned()),
        // Another search is mostly for something else.
        Prompt::Search | Prompt::Command | Prompt::Goto | Prompt::Partition => Input::default(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all other keys are typed")]
pub fn press(model: &mut Model, key: KeyEvent) -> Option<Effect> {
    let Mode::Typing(prompt, input) = &mut model.mode else { return None };
    let left = key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c');
    match key.code {
        KeyCode::Enter => {
            let (prompt, text) = (*prompt, input.value().trim().to_owned());
            model.mode = Mode::Moving;
            enter(model, prompt, &text)
        }
        KeyCode::Esc => leave(model),
        _ if left => leave(model),
        _ => {
            input.handle_event(&Event::Key(key));
            None
        }
    }
}

fn leave(model: &mut Model) -> Option<Effect> {
    model.mode = Mode::Moving;
    None
}

fn enter(model: &mut Model, prompt: Prompt, text: &str) -> Option<Effect> {
    match prompt {
        Prompt::Search => search(model, text),
        Prompt::Filter => filter(model, text),
        Prompt::Goto => jump::goto(model, text),
        Prompt::Note => return note(model, text),
        Prompt::Command => return command(model, text),
        Prompt::Partition => return order(model, "partition", text),
    }
    None
}

/// What was typed as a query; nothing typed is none.
fn query(model: &mut Model, text: &str) -> Option<Option<Query>> {
    if text.is_empty() {
        return Some(None);
    }
    match Query::parse(text) {
        Ok(query) => Some(Some(query)),
        Err(error) => {
            model.said = Some(error.to_string());
            None
        }
    }
}

fn search(model: &mut Model, text: &str) {
    if let Some(query) = query(model, text) {
        let some = query.is_some();
        model.events.search = query;
        if some {
            moving::go(model, Goal::Match, Way::Forth);
        }
    }
}

fn filter(model: &mut Model, text: &str) {
    if let Some(query) = query(model, text) {
        model.events.set_filter(&model.timeline, query);
        model.events.follow(model.playhead());
    }
}

fn note(model: &mut Model, text: &str) -> Option<Effect> {
    let n = model.playhead();
    match text {
        "" => model.notes.texts.remove(&n),
        _ => model.notes.texts.insert(n, text.to_owned()),
    };
    model.list_notes();
    Some(Effect::Keep)
}

fn command(model: &mut Model, text: &str) -> Option<Effect> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match (word, rest.trim()) {
        ("q" | "quit", "") => return Some(Effect::Quit),
        ("export" | "e", kind) if !kind.is_empty() => return Some(Effect::Export(kind.to_owned())),
        ("t" | "ev" | "i", place) if !place.is_empty() => jump::command(model, word, place),
        ("filter", text) => filter(model, text),
        ("write" | "w", "") => return super::write(model),
        (word, rest) if model.running.is_some() && !word.is_empty() => {
            return order(model, word, rest);
        }
        ("", _) => {}
        _ => {
            let known =
                "t 12.431, ev 4182, i 7, filter QUERY, export svg|html|screen|perfetto|shiviz, q";
            model.said = Some(format!("unknown command `{text}`; there are: {known}"));
        }
    }
    None
}

fn order(model: &mut Model, word: &str, rest: &str) -> Option<Effect> {
    match steer::typed(model, word, rest) {
        Ok(order) => Some(Effect::Steer(Steer::Order(order))),
        Err(said) => {
            model.said = Some(said);
            None
        }
    }
}
