//! What happened at a moment: votes, commits, entries cut off; what went wrong; the story's letters.

use super::ink::Ink;
use super::{LEFT, RIGHT, View, WIDTH};
use crate::explain::Beat;
use crate::timeline::{Part, Problem, Stop};

/// How near two marks of a lane may come, and two letters of the story.
const APART: f64 = 9.0;
const LETTERS_APART: f64 = 17.0;

pub(super) fn draw(view: &View<'_>, ink: &mut Ink) {
    for peer in 0..view.peers {
        each(view, &Stop::Vote(Some(peer)), |x| ink.circle("voted", (x, view.y(peer)), 3.5));
        let y = view.y(peer) + 15.0;
        each(view, &Stop::Commit(Some(peer)), |x| {
            ink.shape("commit", &[(x, y), (x - 4.0, y + 7.0), (x + 4.0, y + 7.0)]);
        });
        let y = view.y(peer) - 15.0;
        each(view, &Stop::Truncation(Some(peer)), |x| {
            ink.shape("cut", &[(x, y), (x - 5.0, y - 8.0), (x + 5.0, y - 8.0)]);
        });
    }
}

/// Every place of the window with such an event; of several that are drawn in one, the first.
fn each(view: &View<'_>, stop: &Stop<'_>, mut mark: impl FnMut(f64)) {
    let numbers = view.timeline.numbers(view.window.clone());
    let mut free = f64::MIN;
    let mut n = numbers.start - 1;
    while let Some(next) = view.timeline.next(n, stop).filter(|next| *next < numbers.end) {
        n = next;
        let x = view.timeline.event(n).map_or(LEFT, |event| view.x(event.t));
        if x >= free {
            mark(x);
            free = x + APART;
        }
    }
}

/// A line through all lanes where something went wrong, and a ring around who did it.
pub(super) fn problems(view: &View<'_>, bottom: f64, ink: &mut Ink) {
    let inside = |problem: &&Problem| view.window.contains(&problem.t);
    let mut last: Option<(u64, f64)> = None;
    for problem in view.timeline.problems().iter().filter(inside) {
        let x = view.x(problem.t);
        ink.open(&format!("{}: {}", problem.title, problem.say));
        if last.is_none_or(|(t, _)| t != problem.t) {
            ink.line("wrong", (x, view.top - 6.0), (x, bottom));
        }
        for peer in problem.peers.iter().take(1).filter(|peer| **peer < view.peers) {
            ink.circle("ring", (x, view.y(*peer)), 15.0);
        }
        let name = part(problem.part);
        let width = name.len() as f64 * 6.9 + 10.0;
        let wanted = (x - width / 2.0).clamp(LEFT, WIDTH - RIGHT - width);
        let left = last.map_or(wanted, |(_, free)| wanted.max(free));
        if left + width <= WIDTH - 4.0 {
            ink.rect("flag", left, bottom, width, 17.0);
            ink.text("on-flag", left + 5.0, bottom + 12.5, name);
        }
        ink.close();
        last = Some((problem.t, left + width + 4.0));
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Cause => "cause",
        Part::BadState => "bad state",
        Part::Symptom => "symptom",
        Part::Breach => "rule broken",
    }
}

/// The letters of the beats, above the moments that they tell of.
pub(super) fn letters(view: &View<'_>, story: &[&Beat], ink: &mut Ink) {
    let y = view.top - 32.0;
    let count = story.len() as f64;
    let mut free = LEFT;
    for (place, beat) in story.iter().enumerate() {
        let at = view.x(beat.t);
        let room = WIDTH - RIGHT - (count - place as f64) * LETTERS_APART;
        let x = at.clamp(free.min(room), room.max(free));
        free = x + LETTERS_APART;
        ink.line("lead", (x, y + 4.0), (at, view.top - 6.0));
        ink.circle("token", (x, y - 4.0), 8.0);
        ink.text_middle("letter", x, y, &letter(place));
    }
}

pub(super) fn letter(place: usize) -> String {
    let letter = char::from(b'a' + (place % 26) as u8);
    if place < 26 { letter.to_string() } else { format!("{letter}{}", place / 26) }
}
