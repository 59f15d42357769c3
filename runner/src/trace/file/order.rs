//! What holds between the events of a file, whatever each of them says.

use std::path::Path;

use anyhow::{anyhow, bail, ensure};

use super::lines::{Flaw, Parsed};
use crate::trace::schema::Event;

/// Holds each event against those before it.
pub(super) struct Order<'a> {
    path: &'a Path,
    peers: usize,
    /// The number of the last line that was read.
    number: usize,
    last: Option<Last>,
}

/// What counts of the last event.
struct Last {
    n: u64,
    t: u64,
    ends: bool,
}

impl<'a> Order<'a> {
    /// Of a file of which only the header was read, which says how many peers there are.
    pub(super) fn new(path: &'a Path, peers: usize) -> Self {
        Self { path, peers, number: 1, last: None }
    }

    /// The events up to the first that is amiss, and what is amiss with it.
    pub(super) fn check(&mut self, parsed: Parsed) -> (Vec<Event>, Option<anyhow::Error>) {
        let Parsed { mut events, flaw, .. } = parsed;
        let path = self.path.display();
        for place in 0..events.len() {
            self.number += 1;
            if let Err(error) = self.check_event(&events[place]) {
                events.truncate(place);
                let number = self.number;
                return (events, Some(anyhow!("{path}:{number}: damaged event: {error}")));
            }
        }
        let number = self.number + 1;
        let amiss = flaw.map(|flaw| match flaw {
            Flaw::Damaged(why) => anyhow!("{path}:{number}: damaged event: {why}"),
            Flaw::CutOff => anyhow!("{path} is cut off in the middle of line {number}"),
        });
        (events, amiss)
    }

    fn check_event(&mut self, event: &Event) -> anyhow::Result<()> {
        self.check_place(event)?;
        check_peers(event, self.peers)?;
        self.last = Some(Last { n: event.n, t: event.t, ends: event.is_end() });
        Ok(())
    }

    /// Whether `event` may follow those read before it.
    fn check_place(&self, event: &Event) -> anyhow::Result<()> {
        let n = event.n;
        let expected = self.number as u64 - 1;
        ensure!(n == expected, "number {n} stands where {expected} was expected");
        if let Some(last) = &self.last {
            ensure!(!last.ends, "it comes after the end of the run");
            ensure!(event.t >= last.t, "its time {} lies before {}, the last one", event.t, last.t);
        }
        match event.cause {
            None => Ok(()),
            Some(0) => bail!("its cause is event 0, and events are counted from 1"),
            Some(cause) if cause < n => Ok(()),
            Some(cause) => bail!("its cause is event {cause}, which does not come before it"),
        }
    }

    pub(super) fn check_end(&self) -> anyhow::Result<()> {
        let path = self.path.display();
        match &self.last {
            Some(last) if last.ends => Ok(()),
            Some(last) => bail!(
                "{path} is cut off: its last event is {}, and none says how the run ended",
                last.n
            ),
            None => bail!("{path} is cut off: it has no events"),
        }
    }
}

fn check_peers(event: &Event, peers: usize) -> anyhow::Result<()> {
    let route = event.what.route().map(|route| [route.from, route.to]);
    let named = event.peer.into_iter().chain(route.into_iter().flatten());
    for peer in named {
        ensure!(peer < peers, "it names peer {peer}, and the last one is {}", peers - 1);
    }
    Ok(())
}
