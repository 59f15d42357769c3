//! Messages as arrows from lane to lane, each by its purpose and its fate.

use super::View;
use super::ink::Ink;
use crate::timeline::{Fate, Flight, Purpose};
use crate::trace::Leg;

/// A picture of more arrows is a grey wall.
const ARROWS: usize = 900;
/// Half of the room that a band takes.
const BAND: f64 = 12.0;

/// What had to be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    Nothing,
    Heartbeats,
    AllButVotes,
}

/// Draws as much as there is room for.
pub(super) fn draw(view: &View<'_>, ink: &mut Ink) -> LeftOut {
    let all = || {
        view.timeline
            .flights(view.window.clone())
            .filter(|flight| flight.from.max(flight.to) < view.peers)
    };
    let count = |keep: fn(&Flight<'_>) -> bool| all().filter(keep).count();
    let (keep, left_out): (fn(&Flight<'_>) -> bool, _) = if count(|_| true) <= ARROWS {
        (|_| true, LeftOut::Nothing)
    } else if count(is_no_heartbeat) <= ARROWS {
        (is_no_heartbeat, LeftOut::Heartbeats)
    } else {
        (is_vote, LeftOut::AllButVotes)
    };
    all().filter(keep).take(ARROWS).for_each(|flight| arrow(view, &flight, ink));
    left_out
}

fn is_no_heartbeat(flight: &Flight<'_>) -> bool {
    flight.purpose != Purpose::Heartbeat
}

fn is_vote(flight: &Flight<'_>) -> bool {
    flight.purpose == Purpose::Vote
}

fn arrow(view: &View<'_>, flight: &Flight<'_>, ink: &mut Ink) {
    let sentence = view.timeline.event(flight.said_n).map(|event| event.sentence());
    ink.open(&sentence.unwrap_or_default());
    let (from, to) = (view.y(flight.from), view.y(flight.to));
    let edge = if to > from { BAND } else { -BAND };
    let start = (view.x(flight.sent_t), from + edge);
    let class = class(flight);
    let end_t = flight.end_t.unwrap_or(view.window.end);
    let end = (view.x(end_t), to - edge);
    // Of what lies outside, only the part inside is to be seen.
    let ends_inside = end_t < view.window.end;
    match flight.fate {
        Fate::Arrived if ends_inside => ink.line(&format!("{class} head"), start, end),
        Fate::Ignored(_) if ends_inside => {
            ink.line(&class, start, end);
            ink.circle("ignored", end, 3.5);
        }
        Fate::Dropped(_) => {
            let stub = (end.0, start.1 + (end.1 - start.1) * 0.3);
            ink.line(&format!("{class} lost"), start, stub);
            ink.text_middle("lost-mark", stub.0, stub.1 + 4.0, "×");
        }
        Fate::Arrived | Fate::Ignored(_) | Fate::UnderWay => ink.line(&class, start, end),
    }
    ink.close();
}

fn class(flight: &Flight<'_>) -> String {
    let purpose = match flight.purpose {
        Purpose::Vote => "vote",
        Purpose::Heartbeat => "heartbeat",
        Purpose::Entries => "entries",
        Purpose::Snapshot => "snapshot",
        Purpose::Other => "other",
    };
    let reply = if flight.leg == Leg::Reply { " reply" } else { "" };
    let late = if flight.late || flight.clogged { " late" } else { "" };
    let copy = if flight.copy { " copy" } else { "" };
    format!("message {purpose}{reply}{late}{copy}")
}
