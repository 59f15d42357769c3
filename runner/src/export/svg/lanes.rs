//! What each peer was, as bands; the scale of time; and what the test did.

use super::ink::{Ink, short};
use super::{LEFT, RIGHT, View, WIDTH};
use crate::timeline::{Lane, Span, Timeline};
use crate::trace::Role;

/// What one character of the small letters takes.
const LETTER: f64 = 6.7;
/// The height of a lane of the test.
const ROW: f64 = 24.0;
/// How many hues there are for terms.
const HUES: u64 = 8;

pub(super) fn count(timeline: &Timeline) -> usize {
    timeline.lanes().filter(|lane| matches!(lane, Lane::Peer(_))).count()
}

/// Marks at round moments, from above to below all lanes.
pub(super) fn ruler(view: &View<'_>, ink: &mut Ink) {
    let length = view.window.end - view.window.start;
    let step = step(length);
    let first = view.window.start.div_ceil(step);
    let marks = (first..).map_while(|place| place.checked_mul(step));
    for t in marks.take_while(|t| *t < view.window.end) {
        let x = view.x(t);
        ink.line("grid", (x, view.top - 6.0), (x, view.bottom() + 3.0 * ROW));
        if x < WIDTH - RIGHT - 24.0 {
            ink.text_middle("quiet small on-line", x, view.top - 12.0, &moment(t, step));
        }
    }
}

/// The round length that gives about ten marks.
fn step(length: u64) -> u64 {
    let round = |power: u32| [1, 2, 5].map(|digit| digit * 10_u64.pow(power));
    let fits = |step: &u64| length / step <= 12;
    (0..18).flat_map(round).find(fits).unwrap_or(u64::MAX)
}

fn moment(t: u64, step: u64) -> String {
    let digits = match step {
        0..1_000 => 6,
        1_000..1_000_000 => 3,
        _ => 0,
    };
    format!("{:.digits$} s", t as f64 / 1e6)
}

pub(super) fn draw(view: &View<'_>, ink: &mut Ink) {
    for peer in 0..view.peers {
        let y = view.y(peer);
        ink.text_end("name", LEFT - 14.0, y + 5.0, &format!("S{peer}"));
        let mut last = None;
        for span in view.timeline.spans(peer, view.window.clone()) {
            band(view, y, &span, last, ink);
            last = Some(span.term);
        }
    }
}

fn band(view: &View<'_>, y: f64, span: &Span, last_term: Option<u64>, ink: &mut Ink) {
    let (from, to) = (view.x(span.from_t), view.x(span.to_t.max(span.from_t)));
    let width = (to - from).max(1.0);
    let hue = format!("t{}", span.term % HUES);
    ink.open(&told(span));
    if span.up && !span.connected {
        ink.rect("away", from, y - 15.0, width, 30.0);
    }
    match (span.up, span.role) {
        (false, _) => {
            ink.line("down", (from, y), (to, y));
            ink.text_middle("down-mark", from, y + 4.0, "×");
        }
        (true, Role::Follower) => ink.rect(&format!("{hue} follower"), from, y - 3.0, width, 6.0),
        (true, Role::Candidate) => {
            ink.rect(&hue, from, y - 7.0, width, 14.0);
            ink.rect("candidate", from, y - 7.0, width, 14.0);
        }
        (true, Role::Leader) => ink.rect(&hue, from, y - 11.0, width, 22.0),
    }
    ink.close();
    let term = format!("T{}", span.term);
    let leads = span.up && span.role == Role::Leader;
    if leads && width > 60.0 {
        ink.text("on-band", from + 6.0, y + 4.0, &format!("{term} leader"));
    } else if span.up && last_term != Some(span.term) && width > LETTER * term.len() as f64 {
        ink.text("small strong", from + 2.0, y - 17.0, &term);
    }
}

fn told(span: &Span) -> String {
    let role = match (span.up, span.role) {
        (false, _) => "down",
        (true, Role::Follower) => "follower",
        (true, Role::Candidate) => "candidate",
        (true, Role::Leader) => "leader",
    };
    let away = if span.connected { "" } else { ", cut off" };
    format!("{role} of term {}{away}", span.term)
}

/// Faults, commands, and steps of the test. Returns where they end.
pub(super) fn of_the_test(view: &View<'_>, ink: &mut Ink) -> f64 {
    let rows = [("faults", Lane::Faults), ("client", Lane::Client), ("test", Lane::Checks)];
    let mut y = view.bottom() + ROW / 2.0;
    for (name, lane) in rows {
        ink.text_end("quiet", LEFT - 14.0, y + 4.0, name);
        ink.line("grid", (LEFT, y), (WIDTH - RIGHT, y));
        row(view, lane, y, ink);
        y += ROW;
    }
    y - ROW / 2.0
}

fn row(view: &View<'_>, lane: Lane, y: f64, ink: &mut Ink) {
    let numbers = view.timeline.numbers(view.window.clone());
    let inside = view.timeline.lane(lane).iter().map(|n| u64::from(*n));
    let inside = inside.filter(|n| numbers.contains(n));
    let events: Vec<_> = inside.filter_map(|n| view.timeline.event(n)).collect();
    for (place, event) in events.iter().enumerate() {
        let x = view.x(event.t);
        let next = events.get(place + 1).map_or(WIDTH - RIGHT, |next| view.x(next.t));
        let said = event.sentence().split_whitespace().collect::<Vec<_>>().join(" ");
        let said = said.strip_prefix("test: ").unwrap_or(&said);
        ink.open(said);
        ink.circle("event", (x, y), 2.5);
        ink.close();
        let room = ((next - x - 12.0) / LETTER).max(0.0) as usize;
        if room >= 5 {
            ink.text("small on-line", x + 6.0, y + 4.0, &short(said, room));
        }
    }
}
