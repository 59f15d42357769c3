//! What an event looks like below the band of its peer.

use ratatui::style::Style;

use super::labels::Label;
use crate::show::Look;
use crate::timeline::{Fate, Flight, Purpose, Timeline};
use crate::trace::{Event, LogChange, Role, What};

/// From this weight on, an event is shown even where so much happens that the rest is a shade.
pub(super) const RARE: u8 = 46;

/// The event as a label, without its column; `None`: it is not worth one.
pub(super) fn of(timeline: &Timeline, event: &Event, look: Look) -> Option<Label> {
    let flight = || timeline.flight(event.n);
    match &event.what {
        What::Crash(_) => Some(plain(80, 'x', "crash".into(), look.warning())),
        What::Start(_) => Some(plain(80, '+', "+start".into(), look.good())),
        What::Connect(_) => Some(plain(79, '+', "+back".into(), look.good())),
        What::Disconnect(_) => {
            Some(plain(79, look.glyph('░', '#'), "cut off".into(), look.warning()))
        }
        What::Log(change) => changed(change, look),
        What::Commit(commit) => committed(timeline, event, commit.index, look),
        What::Sent(_) => flight().map(|flight| sent(timeline, &flight, look)),
        What::Delivered(_) => flight().map(|flight| arrived(timeline, event, &flight, look)),
        What::Replied(_) => flight().map(|flight| sent(timeline, &flight, look)),
        What::Returned(_) => flight().map(|flight| arrived(timeline, event, &flight, look)),
        What::Dropped(_) => Some(plain(50, 'X', "X".into(), look.warning())),
        What::Ignored(_) => {
            let label = plain(49, 'x', "x>".into(), look.warning());
            Some(Label { after: Some('>'), words: String::new(), ..label })
        }
        What::Late(_) | What::Clogged(_) => {
            flight().map(|flight| odd(timeline, &flight, '~', look))
        }
        What::Duplicated(_) => flight().map(|flight| odd(timeline, &flight, '=', look)),
        What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => None,
        What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => None,
        What::Broken(_) | What::Failed(_) | What::Timer(_) | What::Other(_) => None,
        What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) => None,
        What::Applied(_) | What::Progress(_) | What::Persist(_) => None,
    }
}

fn plain(weight: u8, glyph: char, words: String, style: Style) -> Label {
    let (column, before, after, brief) = (0, None, None, String::new());
    Label { column, weight, glyph, before, after, words, brief, style }
}

fn changed(change: &LogChange, look: Look) -> Option<Label> {
    match change {
        LogChange::Truncate { from, to } if from == to => {
            Some(plain(70, '-', format!("-i{from}"), look.warning()))
        }
        LogChange::Truncate { from, to } => {
            Some(plain(70, '-', format!("-i{from}..{to}"), look.warning()))
        }
        LogChange::Install { base, .. } => {
            Some(plain(65, 'S', format!("S..i{base}"), look.strong()))
        }
        LogChange::Append { .. } | LogChange::Compact { .. } => None,
    }
}

/// What a leader commits is decided by it; the others only hear of it.
fn committed(timeline: &Timeline, event: &Event, index: u64, look: Look) -> Option<Label> {
    let span = timeline.span_at(event.peer?, event.t)?;
    let leads = span.role == Role::Leader;
    leads.then(|| plain(42, 'c', format!("c=i{index}"), look.term(span.term)))
}

/// A message that leaves: behind its glyph stands what will become of it.
fn sent(timeline: &Timeline, flight: &Flight<'_>, look: Look) -> Label {
    let (glyph, weight) = glyph(flight, look);
    let after = match flight.fate {
        Fate::Dropped(_) => 'X',
        Fate::Ignored(_) => 'x',
        Fate::Arrived | Fate::UnderWay if flight.late || flight.clogged => '~',
        Fate::Arrived | Fate::UnderWay => '>',
    };
    let style = style(timeline, flight, look);
    Label { after: Some(after), ..plain(weight + 1, glyph, String::new(), style) }
}

fn arrived(timeline: &Timeline, event: &Event, flight: &Flight<'_>, look: Look) -> Label {
    let (glyph, weight) = glyph(flight, look);
    // Of the copies of a request, the one that ends here tells whether it is the second.
    let copy = timeline.call(flight.rpc).any(|other| other.copy && other.end_n == Some(event.n));
    let before = if copy { '=' } else { '>' };
    let style = style(timeline, flight, look);
    Label { before: Some(before), ..plain(weight, glyph, String::new(), style) }
}

/// A message to which the network does something.
fn odd(timeline: &Timeline, flight: &Flight<'_>, after: char, look: Look) -> Label {
    let (glyph, weight) = glyph(flight, look);
    let style = style(timeline, flight, look);
    Label { after: Some(after), ..plain(weight + 3, glyph, String::new(), style) }
}

/// What a message says, and how much that matters.
fn glyph(flight: &Flight<'_>, look: Look) -> (char, u8) {
    match (flight.purpose, flight.answer) {
        (Purpose::Vote, None) => ('?', 57),
        (Purpose::Vote, Some(true)) => ('v', 61),
        (Purpose::Vote, Some(false)) => ('n', 55),
        (Purpose::Snapshot, _) => ('s', 48),
        (Purpose::Entries | Purpose::Heartbeat, Some(false)) => ('n', 37),
        (Purpose::Entries, None) => (look.glyph('●', 'o'), 34),
        (Purpose::Entries, Some(true)) => ('a', 20),
        (Purpose::Heartbeat, None) => (look.glyph('·', '.'), 14),
        (Purpose::Heartbeat, Some(true)) => ('a', 9),
        (Purpose::Other, None) => ('m', 31),
        (Purpose::Other, Some(_)) => ('m', 18),
    }
}

/// A message has the hue of the term that its sender is in.
fn style(timeline: &Timeline, flight: &Flight<'_>, look: Look) -> Style {
    let span = timeline.span_at(flight.from, flight.sent_t);
    let of_term = span.map_or_else(Style::new, |span| look.term(span.term));
    match flight.purpose {
        Purpose::Heartbeat => look.quiet().patch(of_term),
        Purpose::Vote | Purpose::Entries | Purpose::Snapshot | Purpose::Other => of_term,
    }
}
