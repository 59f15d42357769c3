//! The message that the event is about: when it was where, and everything it says.

use ratatui::text::Span;
use serde_json::Value;

use super::page::Page;
use super::step::Step;
use crate::show::Look;
use crate::show::words::{cut, seconds, stretch, width};
use crate::timeline::{Fate, Flight};
use crate::trace::{Json, Leg, Lost, Untaken, What, length};

/// So many elements of a list are shown.
const LISTED: usize = 4;
/// And so many columns of a value.
const SHOWN: usize = 96;

pub fn write(step: &Step<'_>, page: &mut Page) {
    let route = || step.event.and_then(|event| event.what.route());
    let of_deed = || step.deed.as_ref().and_then(|deed| deed.event.what.route());
    let Some(route) = route().or_else(of_deed) else { return };
    let name = route.method.rsplit('.').next().unwrap_or(route.method);
    let flights: Vec<_> = step.focus.timeline.call(route.rpc).collect();
    let (from, to) = flights.first().map_or((route.from, route.to), |first| (first.from, first.to));
    page.section(&format!("CALL {}", route.rpc), &format!("{name} S{from} → S{to}"));
    for flight in &flights {
        way(step, flight, page);
        if !flight.copy {
            contents(step, flight, page);
        }
    }
}

/// When a message was sent, and what became of it.
fn way(step: &Step<'_>, flight: &Flight<'_>, page: &mut Page) {
    let look = page.look;
    let name = match (flight.leg, flight.copy) {
        (Leg::Request, false) => "request",
        (Leg::Request, true) => "the same again",
        (Leg::Reply, _) => "reply",
    };
    let here = step.focus.n;
    let strong = flight.sent_n == here || flight.end_n == Some(here);
    let style = if strong { look.strong() } else { ratatui::style::Style::new() };
    let sent = format!("sent {} (#{})", seconds(flight.sent_t), flight.sent_n);
    let mut parts = vec![vec![Span::styled(name, style)], vec![Span::raw(sent)]];
    parts.push(vec![fate(look, flight)]);
    if flight.late {
        parts.push(vec![Span::styled("held back", look.warning())]);
    }
    if flight.clogged {
        parts.push(vec![Span::styled("path clogged", look.warning())]);
    }
    if flight.copy {
        parts.push(vec![Span::styled("a duplicate", look.warning())]);
    }
    page.parts(parts);
}

/// What became of a message, and after how long.
pub fn fate(look: Look, flight: &Flight<'_>) -> Span<'static> {
    let end = flight.end_t.unwrap_or(flight.sent_t);
    let after = stretch(end.saturating_sub(flight.sent_t));
    let number = flight.end_n.map_or_else(String::new, |n| format!(" (#{n})"));
    match flight.fate {
        Fate::UnderWay => Span::styled("still under way at the end", look.warning()),
        Fate::Arrived => Span::raw(format!("arrived {} +{after}{number}", seconds(end))),
        Fate::Ignored(why) => {
            let why = match why {
                Untaken::ServerGone => "the server is gone",
                Untaken::CallerGone => "the caller is gone",
            };
            Span::styled(format!("ignored +{after}{number}: {why}"), look.warning())
        }
        Fate::Dropped(why) => {
            let why = match why {
                Lost::NoPath => "no path",
                Lost::Network => "unreliable network",
                Lost::Cut => "the way is cut",
                Lost::Silent => "the sender has fallen silent",
            };
            Span::styled(format!("LOST +{after}{number}: {why}"), look.warning())
        }
    }
}

/// All fields: short ones beside each other, lists below.
fn contents(step: &Step<'_>, flight: &Flight<'_>, page: &mut Page) {
    let said = step.focus.timeline.event(flight.said_n);
    let Some(json) = said.and_then(|event| said_by(&event.what)) else { return };
    let fields = json.fields();
    if fields.is_empty() {
        page.text(&[Span::raw(format!("   {}", shortened(json.text())))], 3);
        return;
    }
    let (mut short, mut lists) = (Vec::new(), Vec::new());
    for (name, value) in &fields {
        match serde_json::from_str(value.text()) {
            Ok(Value::Array(list)) if !list.is_empty() => lists.push((name, list)),
            Ok(value) => short.push(format!("{name} {}", shortened(&said_plainly(&value)))),
            Err(_) => short.push(format!("{name} {}", shortened(value.text()))),
        }
    }
    page.parts_at(3, short.into_iter().map(|text| vec![Span::raw(text)]).collect());
    let start = previous_index(&fields);
    for (name, list) in lists {
        page.parts_at(3, vec![vec![Span::raw(format!("{name}: {}", length(&list)))]]);
        for (place, value) in list.iter().take(LISTED).enumerate() {
            let index = start.filter(|_| name.eq_ignore_ascii_case("entries"));
            let index = index.map(|start| format!("i{} ", start.saturating_add(1 + place as u64)));
            let text = shortened(&said_plainly(value));
            page.text(&[Span::raw(format!("     {}{text}", index.unwrap_or_default()))], 7);
        }
        let more = length(&list).saturating_sub(LISTED as u64);
        if more > 0 {
            page.text(&[Span::styled(format!("     {more} more"), page.look.quiet())], 5);
        }
    }
}

fn said_by(what: &What) -> Option<&Json> {
    if let What::Sent(sent) = what {
        return Some(&sent.args);
    }
    if let What::Replied(replied) = what { Some(&replied.reply) } else { None }
}

/// The index before the first of the entries, in any spelling.
fn previous_index(fields: &[(String, Json)]) -> Option<u64> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let (_, value) = fields.iter().find(|(name, _)| plain(name) == "prevlogindex")?;
    value.text().parse().ok()
}

/// A value without the marks that only programs need.
fn said_plainly(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| format!("{name} {}", inside(value));
            fields.iter().map(field).collect::<Vec<_>>().join(" ")
        }
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    }
}

fn inside(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A text that is too long is cut off, with a word on how much more there is.
fn shortened(text: &str) -> String {
    if width(text) <= SHOWN {
        return text.to_owned();
    }
    let kept = cut(text, SHOWN);
    let more = text.chars().count().saturating_sub(kept.chars().count() - 1);
    format!("{kept} {more} more characters")
}
