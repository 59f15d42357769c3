//! A trace, with what is looked up in it again and again.

use std::collections::BTreeMap;

use super::end_of;
use crate::scene::{Keyframes, PeerScene, Scene};
use crate::trace::{Broken, Event, Header, Named, Replied, SavedState, Sent, Trace, Verdict, What};

pub struct Evidence<'a> {
    trace: &'a Trace,
    scenes: &'a Keyframes,
    /// The place of each call's request among the events.
    requests: BTreeMap<u64, usize>,
}

impl<'a> Evidence<'a> {
    /// `scenes` are those of the trace.
    pub fn new(trace: &'a Trace, scenes: &'a Keyframes) -> Self {
        let mut requests = BTreeMap::new();
        for (place, event) in trace.events.iter().enumerate() {
            if let What::Sent(sent) = &event.what {
                requests.entry(sent.rpc).or_insert(place);
            }
        }
        Self { trace, scenes, requests }
    }

    pub fn header(&self) -> &'a Header {
        &self.trace.header
    }

    pub fn peers(&self) -> usize {
        self.scenes.tip().peers.len()
    }

    pub fn majority(&self) -> usize {
        self.peers() / 2 + 1
    }

    pub fn event(&self, n: u64) -> Option<&'a Event> {
        let place = self.trace.events.binary_search_by_key(&n, |event| event.n).ok()?;
        self.trace.events.get(place)
    }

    /// All events before event `n`, the last one first.
    pub fn before(&self, n: u64) -> impl Iterator<Item = &'a Event> + use<'a> {
        let end = self.trace.events.partition_point(|event| event.n < n);
        self.trace.events[..end].iter().rev()
    }

    /// All events from `first` up to, and without, `end`.
    pub fn between(&self, first: u64, end: u64) -> impl Iterator<Item = &'a Event> + use<'a> {
        let from = self.trace.events.partition_point(|event| event.n < first);
        self.trace.events[from..].iter().take_while(move |event| event.n < end)
    }

    pub fn after(&self, n: u64) -> impl Iterator<Item = &'a Event> + use<'a> {
        self.between(n.saturating_add(1), u64::MAX)
    }

    /// Event `n` and what made it happen, back to the beginning.
    pub fn chain(&self, n: u64) -> impl Iterator<Item = &'a Event> {
        std::iter::successors(self.event(n), |event| {
            let cause = event.cause.filter(|cause| *cause < event.n)?;
            self.event(cause)
        })
    }

    pub fn breaches(&self) -> impl Iterator<Item = (&'a Event, &'a Broken)> + use<'a> {
        self.trace.events.iter().filter_map(|event| match &event.what {
            What::Broken(broken) => Some((event, broken)),
            _ => None,
        })
    }

    /// The verdict and the words at the end of the run, if the trace goes so far.
    pub fn end(&self) -> Option<(Verdict, Option<&'a str>)> {
        let ended = self.trace.events.iter().rev().find_map(|event| end_of(&event.what))?;
        Some((ended.verdict, ended.say.as_deref()))
    }

    pub fn last(&self) -> Option<&'a Event> {
        self.trace.events.last()
    }

    pub fn request(&self, rpc: u64) -> Option<(&'a Event, &'a Sent)> {
        let event = self.trace.events.get(*self.requests.get(&rpc)?)?;
        if let What::Sent(sent) = &event.what { Some((event, sent)) } else { None }
    }

    /// The term that the request of a call names.
    pub fn term_of_call(&self, rpc: u64) -> Option<u64> {
        Named::of(&self.request(rpc)?.1.args).number("term")
    }

    /// The last answer to a call before event `n`.
    pub fn reply(&self, rpc: u64, n: u64) -> Option<(&'a Event, &'a Replied)> {
        let asked = self.request(rpc)?.0.n;
        self.before(n).take_while(|event| event.n > asked).find_map(|event| match &event.what {
            What::Replied(replied) if replied.rpc == rpc => Some((event, replied)),
            _ => None,
        })
    }

    /// All peers after event `n`, with what was saved in that very step.
    pub fn seen_at(&self, n: u64) -> Vec<PeerScene> {
        let mut seen = self.scene(n).peers;
        let saver = self.event(n).and_then(|event| event.peer);
        if let (Some(saved), Some(seen)) =
            (self.saved_in_step(n), saver.and_then(|peer| seen.get_mut(peer)))
        {
            seen.saved = Some(saved);
        }
        seen
    }

    pub fn peer_at(&self, peer: usize, n: u64) -> PeerScene {
        let mut peers = self.scene(n).peers.into_iter();
        peers.nth(peer).unwrap_or_default()
    }

    fn scene(&self, n: u64) -> Scene {
        let count = self.trace.events.partition_point(|event| event.n <= n);
        self.scenes.after(count, &self.trace.events)
    }

    /// What a peer saves stands after the changes of its step, and before what it says next.
    fn saved_in_step(&self, n: u64) -> Option<SavedState> {
        let change = self.event(n)?;
        if change.what.route().is_some() {
            return None;
        }
        let same_step = |event: &&Event| (event.t, event.peer) == (change.t, change.peer);
        let step = self.after(n).take_while(same_step);
        let mut step = step.take_while(|event| event.what.route().is_none());
        step.find_map(|event| match &event.what {
            What::Persist(persist) => persist.saved.clone(),
            _ => None,
        })
    }
}
