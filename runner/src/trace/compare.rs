//! Where two traces part: the same test, peer and seed must give the same trace.

use std::fmt;

use super::Trace;
use super::schema::{Event, Header};

/// The first thing that differs between two traces.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// They are not of the same run.
    Header { field: &'static str, first: String, second: String },
    /// They part at an event; `None` for the trace that has come to its end.
    Event { first: Option<Box<Event>>, second: Option<Box<Event>> },
}

impl Trace {
    /// Where `other` parts from this trace. The version that wrote them does not count.
    pub fn first_difference(&self, other: &Self) -> Option<Difference> {
        in_headers(&self.header, &other.header).or_else(|| in_events(&self.events, &other.events))
    }
}

fn in_headers(first: &Header, second: &Header) -> Option<Difference> {
    let fields = [
        ("format", first.format.to_string(), second.format.to_string()),
        ("test", first.test.clone(), second.test.clone()),
        ("seed", first.seed.to_string(), second.seed.to_string()),
        ("peers", first.peers.to_string(), second.peers.to_string()),
        ("peer", first.peer.clone(), second.peer.clone()),
        ("edition", first.edition.clone(), second.edition.clone()),
        ("network", format!("{:?}", first.network), format!("{:?}", second.network)),
    ];
    let (field, first, second) = fields.into_iter().find(|(_, first, second)| first != second)?;
    Some(Difference::Header { field, first, second })
}

fn in_events(first: &[Event], second: &[Event]) -> Option<Difference> {
    let both = first.len().min(second.len());
    let place = (0..both).find(|place| first[*place] != second[*place]).unwrap_or(both);
    let event = |events: &[Event]| events.get(place).cloned().map(Box::new);
    let (first, second) = (event(first), event(second));
    (first.is_some() || second.is_some()).then_some(Difference::Event { first, second })
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header { field, first, second } => {
                write!(f, "not the same run: the {field} is {first} in one, {second} in the other")
            }
            Self::Event { first: Some(first), second: Some(second) } => {
                write_both(f, first, second)
            }
            Self::Event { first: Some(event), second: None } => {
                write_rest(f, ["second", "first"], event)
            }
            Self::Event { first: None, second: Some(event) } => {
                write_rest(f, ["first", "second"], event)
            }
            Self::Event { first: None, second: None } => f.write_str("no difference"),
        }
    }
}

/// Both in their short form; as they stand in the file if that does not tell them apart.
fn write_both(f: &mut fmt::Formatter<'_>, first: &Event, second: &Event) -> fmt::Result {
    let (mut one, mut other) = (first.to_string(), second.to_string());
    if one == other {
        (one, other) = (as_line(first), as_line(second));
    }
    write!(f, "event {} is `{one}` in one, `{other}` in the other", first.n)
}

fn write_rest(f: &mut fmt::Formatter<'_>, [ends, goes_on]: [&str; 2], next: &Event) -> fmt::Result {
    let n = next.n;
    write!(f, "the {ends} trace has no event {n}, which is `{next}` in the {goes_on}")
}

fn as_line(event: &Event) -> String {
    serde_json::to_string(event).expect("an event is JSON")
}
