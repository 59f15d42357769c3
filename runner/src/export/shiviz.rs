//! The log of a run as ShiViz reads it: who did what, with vector clocks that follow the messages.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use super::deed;
use crate::timeline::Timeline;
use crate::trace::{Event, What, seconds};

/// What reads the log, two lines an event. ShiViz takes it from the first line of a file.
const PARSER: &str = r"(?<host>\S*) (?<clock>\{.*\})\n(?<event>.*)";

/// Writes the expression, an empty line for ShiViz's delimiter of runs, and the events.
pub(super) fn write(
    timeline: &Timeline,
    window: &Range<u64>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{PARSER}\n")?;
    let numbers = timeline.numbers(window.clone());
    let mut clocks = Clocks::new(timeline.header().peers, numbers.start);
    for event in numbers.filter_map(|n| timeline.event(n)) {
        clocks.advance(timeline, event);
        if is_told(&event.what) {
            let text = format!("{} s #{} {}", seconds(event.t), event.n, deed(event));
            writeln!(out, "{}\n{}", clocks.stamp(event), one_line(&text))?;
        }
    }
    Ok(())
}

/// What the others hear of, and what a reader follows; the rest would only make columns long.
fn is_told(what: &What) -> bool {
    !matches!(what, What::Timer(_) | What::Progress(_) | What::Applied(_))
}

/// How many events of each host an event of one host can know of. The last host is the test.
struct Clocks {
    now: Vec<Vec<u32>>,
    /// What was known after each event, the first one with number `first`.
    after: Vec<Box<[u32]>>,
    first: u64,
}

impl Clocks {
    fn new(peers: usize, first: u64) -> Self {
        Self { now: vec![vec![0; peers + 1]; peers + 1], after: Vec::new(), first }
    }

    fn advance(&mut self, timeline: &Timeline, event: &Event) {
        let host = self.host(event);
        if let Some(known) = self.heard(timeline, event).and_then(|n| self.known_after(n)) {
            let known = known.to_vec();
            let of_host = self.now[host].iter_mut().zip(known);
            of_host.for_each(|(mine, theirs)| *mine = theirs.max(*mine));
        }
        if is_told(&event.what) {
            self.now[host][host] += 1;
        }
        self.after.push(self.now[host].clone().into());
    }

    /// Where an event happened. What the network does to a message, it does at its sender.
    fn host(&self, event: &Event) -> usize {
        let test = self.now.len() - 1;
        let sender = event.what.route().map(|route| route.from);
        event.peer.or(sender).unwrap_or(test)
    }

    /// The event elsewhere that this one knows of: of an arrival, the sending; between the test and
    /// a peer, the cause.
    fn heard(&self, timeline: &Timeline, event: &Event) -> Option<u64> {
        if matches!(event.what, What::Delivered(_) | What::Returned(_)) {
            let flight = timeline.flight(event.n)?;
            return (flight.end_n == Some(event.n)).then_some(flight.said_n);
        }
        let test = self.now.len() - 1;
        let cause = timeline.event(event.cause?)?;
        (self.host(event) == test || self.host(cause) == test).then_some(cause.n)
    }

    fn known_after(&self, n: u64) -> Option<&[u32]> {
        let place = usize::try_from(n.checked_sub(self.first)?).ok()?;
        self.after.get(place).map(|known| &**known)
    }

    /// The host of an event that was just taken in, and its clock.
    fn stamp(&self, event: &Event) -> String {
        let host = self.host(event);
        let known = self.now[host].iter().enumerate().filter(|(_, count)| **count > 0);
        let mut text = format!("{} {{", self.name(host));
        for (place, (other, count)) in known.enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}\"{}\": {count}", self.name(other));
        }
        text + "}"
    }

    fn name(&self, host: usize) -> String {
        if host + 1 == self.now.len() { "test".to_owned() } else { format!("S{host}") }
    }
}

/// An expression that reads by lines must find none in a name.
fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}
