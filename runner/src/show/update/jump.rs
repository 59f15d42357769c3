//! Going to a place that was typed: a time, an event, an index.

use crate::show::model::Model;
use crate::timeline::Timeline;
use crate::trace::{LogChange, What};

/// `12.431` or `12.431s`, `340ms`, `#4182`, `i7`.
pub fn goto(model: &mut Model, text: &str) {
    if text.is_empty() {
        return;
    }
    let (word, place) = match text.chars().next() {
        Some('#') => ("ev", &text[1..]),
        Some('i' | 'I') => ("i", &text[1..]),
        _ => ("t", text),
    };
    command(model, word, place);
}

pub fn command(model: &mut Model, word: &str, place: &str) {
    let found = match word {
        "ev" => event(model, place),
        "i" => index(model, place),
        _ => time(model, place),
    };
    match found {
        Ok(n) => model.go(n),
        Err(said) => model.said = Some(said),
    }
}

fn event(model: &Model, place: &str) -> Result<u64, String> {
    let last = model.timeline.len();
    let n = place.trim_start_matches('#').parse::<u64>();
    match n {
        Ok(n) if (1..=last).contains(&n) => Ok(n),
        Ok(_) | Err(_) => Err(format!("no event `{place}`; they go from 1 to {last}")),
    }
}

fn time(model: &Model, place: &str) -> Result<u64, String> {
    let (number, unit) = match place.strip_suffix("ms") {
        Some(number) => (number, 1e3),
        None => (place.strip_suffix('s').unwrap_or(place), 1e6),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if number >= 0.0 => {
            Ok(model.timeline.at_shown((number * unit).round() as u64).max(1))
        }
        Ok(_) | Err(_) => Err(format!(
            "`{place}` is no place: a time is 12.431 or 340ms, an event #4182, an index i7"
        )),
    }
}

/// Where an entry first came into a log, or was first committed, from the playhead on.
fn index(model: &Model, place: &str) -> Result<u64, String> {
    let Ok(index) = place.parse::<u64>() else {
        return Err(format!("`{place}` is no index: i7 goes to where the seventh entry came up"));
    };
    let from = model.playhead();
    first_about(&model.timeline, index, from)
        .or_else(|| first_about(&model.timeline, index, 0))
        .ok_or_else(|| format!("nothing happened to i{index} in any log"))
}

fn first_about(timeline: &Timeline, index: u64, after: u64) -> Option<u64> {
    let changes = timeline.of_kind("log").iter().chain(timeline.of_kind("commit"));
    let later = changes.map(|n| u64::from(*n)).filter(|n| *n > after);
    later.filter(|n| timeline.event(*n).is_some_and(|event| is_about(&event.what, index))).min()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these change what is at an index")]
fn is_about(what: &What, index: u64) -> bool {
    match what {
        What::Log(LogChange::Append { from, entries }) => {
            (*from..*from + entries.len() as u64).contains(&index)
        }
        What::Log(LogChange::Truncate { from, to }) => (*from..=*to).contains(&index),
        What::Commit(commit) => commit.index == index,
        _ => false,
    }
}
