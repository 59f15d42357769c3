//! What the test does, asks for and finds: a lane each, or all in one where there is little room.

#![expect(clippy::wildcard_enum_match_arm, reason = "each lane is about a few kinds of events")]

use std::collections::BTreeSet;

use ratatui::style::Style;

use super::canvas::{Canvas, width};
use super::events::{some, within};
use super::labels::{self, Label, MUST};
use super::window::Window;
use crate::show::Look;
use crate::timeline::{Lane, Timeline};
use crate::trace::{Check, Event, Step, Submit, Verdict, What};

/// A command is shown up to this length.
const COMMAND: u16 = 8;

/// What a row with these lanes is called.
pub(super) fn name(lanes: &[Lane]) -> &'static str {
    match lanes {
        [Lane::Faults] => "faults",
        [Lane::Client] => "client",
        [Lane::Checks] => "checks",
        _ => "test",
    }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, timeline: &Timeline, lanes: &[Lane], window: Window) {
    let columns = canvas.width();
    if lanes.contains(&Lane::Faults) {
        draw_network(canvas, timeline, window);
    }
    let look = canvas.look;
    let of_column = |column: u16| {
        let of_lane = |lane: &Lane| of_lane(timeline, *lane, window, column, look);
        lanes.iter().filter_map(of_lane).max_by_key(|label| label.weight)
    };
    let labels = (0..columns).filter_map(of_column).collect();
    labels::draw(canvas, 0, labels);
}

fn of_lane(
    timeline: &Timeline,
    lane: Lane,
    window: Window,
    column: u16,
    look: Look,
) -> Option<Label> {
    let numbers = within(timeline, lane, window.time_of(column)..window.time_of(column + 1));
    let events: Vec<_> = some(timeline, numbers).collect();
    let label = match lane {
        Lane::Faults => faults(&events, look),
        Lane::Client => client(&events, look),
        Lane::Checks => checks(&events, look),
        Lane::Peer(_) => None,
    };
    label.map(|label| Label { column, ..label })
}

/// A line along the run, which is no straight one while the network is not reliable.
fn draw_network(canvas: &mut Canvas<'_>, timeline: &Timeline, window: Window) {
    let look = canvas.look;
    let changes = timeline.of_kind("network");
    for column in 0..canvas.width() {
        let t = window.time_of(column);
        if t > timeline.end() {
            return;
        }
        let behind = changes.partition_point(|n| u64::from(*n) <= timeline.at(t));
        let last = behind.checked_sub(1).and_then(|place| timeline.event(changes[place].into()));
        let reliable = last.is_none_or(is_reliable);
        let glyph = if reliable { look.glyph('─', '-') } else { look.glyph('≈', '~') };
        canvas.put(column, 0, glyph, look.quiet());
    }
}

fn is_reliable(event: &Event) -> bool {
    !matches!(&event.what, What::Network(network) if !network.reliable)
}

fn label(weight: u8, glyph: char, words: String, style: Style) -> Label {
    let (column, before, after, brief) = (0, None, None, String::new());
    Label { column, weight, glyph, before, after, words, brief, style }
}

/// All that is done at once, in a few words.
fn faults(events: &[&Event], look: Look) -> Option<Label> {
    let first = events.first()?;
    let of = |what: fn(&What) -> bool| peers(events, what);
    let down = of(|what| matches!(what, What::Crash(_)));
    let up = of(|what| matches!(what, What::Start(_)));
    let cut = of(|what| matches!(what, What::Disconnect(_)));
    // A server that starts is connected as well.
    let back: BTreeSet<_> = &of(|what| matches!(what, What::Connect(_))) - &up;
    let mut words = Vec::new();
    for (word, peers) in [("crash", &down), ("cut", &cut), ("start", &up), ("back", &back)] {
        if !peers.is_empty() {
            words.push(format!("{word} {}", names(peers)));
        }
    }
    words.extend(events.iter().filter_map(|event| match &event.what {
        What::Network(_) if event.t > 0 => Some(event.sentence()),
        _ => None,
    }));
    let (weight, glyph, style) = if !down.is_empty() {
        (70, 'x', look.warning())
    } else if !cut.is_empty() {
        (69, look.glyph('░', '#'), look.warning())
    } else if up.is_empty() && back.is_empty() {
        (60, look.glyph('≈', '~'), look.strong())
    } else {
        (65, '+', look.good())
    };
    let weight = weight - u8::from(first.t == 0);
    let whom = [&down, &cut, &up, &back].into_iter().find(|peers| !peers.is_empty());
    let digits = whom.into_iter().flatten().map(|peer| (b'0' + (peer % 10) as u8) as char);
    let brief = std::iter::once(glyph).chain(digits).collect();
    Some(Label { brief, ..label(weight, glyph, words.join(" "), style) })
}

fn peers(events: &[&Event], what: fn(&What) -> bool) -> BTreeSet<usize> {
    events.iter().filter(|event| what(&event.what)).filter_map(|event| event.peer).collect()
}

fn names(peers: &BTreeSet<usize>) -> String {
    let names: Vec<_> = peers.iter().map(|peer| format!("S{peer}")).collect();
    names.join(",")
}

/// A command that somebody took, with its place in the log; a dot if nobody did.
fn client(events: &[&Event], look: Look) -> Option<Label> {
    events.first()?;
    let taken = events.iter().find_map(|event| match &event.what {
        What::Submit(Submit { command, accepted: Some(accepted) }) => {
            Some((event.peer, command, accepted))
        }
        _ => None,
    });
    let Some((peer, command, accepted)) = taken else {
        return Some(label(5, '.', String::new(), look.quiet()));
    };
    let command = match width(command) {
        0..=COMMAND => command.to_string(),
        _ => command.chars().take(usize::from(COMMAND) - 1).chain(['…']).collect(),
    };
    let peer = peer.map_or_else(String::new, |peer| format!(">S{peer}"));
    let words = format!("{command}{peer} i{}", accepted.index);
    Some(label(40, look.glyph('●', 'o'), words, look.term(accepted.term)))
}

/// What is found, and before that what is tried.
fn checks(events: &[&Event], look: Look) -> Option<Label> {
    events
        .iter()
        .filter_map(|event| finding(event, look))
        .reduce(|one, other| if other.weight > one.weight { other } else { one })
}

fn finding(event: &Event, look: Look) -> Option<Label> {
    match &event.what {
        What::Broken(broken) => Some(problem(&broken.rule, 2, look)),
        What::Check(check) => Some(checked(check, look)),
        What::Ended(ended) => match ended.verdict {
            Verdict::Passed => Some(label(31, '.', "passed".to_owned(), look.good())),
            Verdict::Broken => Some(label(31, '.', "test passed".to_owned(), look.good())),
            Verdict::Failed => Some(problem("failed", 0, look)),
            Verdict::Panicked => Some(problem("panicked", 0, look)),
            Verdict::Stuck => Some(problem("stuck", 0, look)),
        },
        What::Step(Step { say }) => step(say, look),
        _ => None,
    }
}

fn problem(title: &str, more: u8, look: Look) -> Label {
    label(MUST + more, '!', format!("!{title}"), look.problem())
}

fn checked(check: &Check, look: Look) -> Label {
    if check.passed {
        return label(30, look.glyph('✓', '.'), format!("ok {}", check.found), look.good());
    }
    problem(&check.check, 1, look)
}

/// Steps that are faults stand among those.
fn step(say: &str, look: Look) -> Option<Label> {
    let is_fault =
        ["start ", "crash ", "connect ", "disconnect "].iter().any(|f| say.starts_with(f));
    (!is_fault).then(|| label(10, look.glyph('·', ','), say.to_owned(), look.quiet()))
}
