//! The calls under way: where each of them is, and since when.

use imbl::OrdMap;

use crate::oracle::Method;
use crate::trace::{Brief, Event, Leg, Route, Sent, What};

/// A call whose caller waits for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub rpc: u64,
    /// The caller, and whom it calls.
    pub from: usize,
    pub to: usize,
    pub method: Method,
    /// The term that its request names.
    pub term: Option<u64>,
    pub stage: Stage,
    /// The event that sent the request.
    pub sent: u64,
    /// The event that brought it into its present stage.
    pub since: u64,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The request is on its way.
    Asking,
    /// The request has arrived, and no answer has left.
    Handling,
    /// The reply is on its way.
    Answering,
    /// A message was lost or found nobody, and the caller does not know yet.
    Lost,
    /// The caller has its answer or knows of the failure; only a copy of the request is under way.
    Over,
}

/// The calls by their numbers. A call is small, as every keyframe has its own copies of those that
/// changed since the last one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls(OrdMap<u64, Kept>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kept {
    sent: u32,
    since: u32,
    from: u16,
    to: u16,
    method: Method,
    stage: Stage,
    /// A copy of the request has not arrived yet.
    copy: bool,
    term: Option<u32>,
}

impl Calls {
    pub(super) fn waiting(&self) -> impl Iterator<Item = Call> + '_ {
        self.0
            .iter()
            .filter(|(_, kept)| kept.stage != Stage::Over)
            .map(|(rpc, kept)| kept.call(*rpc))
    }

    /// The term that the request of a call names, while anything of it is under way.
    pub(super) fn term(&self, rpc: u64) -> Option<u64> {
        self.0.get(&rpc)?.term.map(u64::from)
    }

    pub(super) fn fold(&mut self, event: &Event) {
        match &event.what {
            What::Sent(sent) => self.begin(event, sent),
            What::Delivered(message) => self.arrives(message.rpc, event, Stage::Handling),
            What::Replied(message) => self.goes_on(message.rpc, event, Stage::Answering),
            What::Duplicated(message) => self.doubles(message.rpc),
            What::Dropped(_) | What::Ignored(_) => self.is_lost(event),
            What::Returned(message) | What::Failed(message) => self.end(message.rpc),
            What::Crash(_) => self.forget(event.peer),
            What::Start(_) | What::Connect(_) | What::Disconnect(_) | What::Network(_) => {}
            What::Step(_) | What::Check(_) | What::Ended(_) | What::Timer(_) => {}
            What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => {}
            What::Late(_) | What::Clogged(_) => {}
            What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) | What::Log(_) => {}
            What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => {}
            What::Broken(_) | What::Other(_) => {}
        }
    }

    fn begin(&mut self, event: &Event, sent: &Sent) {
        let term = Brief::of(&sent.args).term.map(|term| u32::try_from(term).unwrap_or(u32::MAX));
        let kept = Kept {
            sent: short(event.n),
            since: short(event.n),
            from: narrow(sent.from),
            to: narrow(sent.to),
            method: Method::named(&sent.method),
            stage: Stage::Asking,
            copy: false,
            term,
        };
        self.0.insert(sent.rpc, kept);
    }

    /// A request reaches its server; the second time, it is a copy that does.
    fn arrives(&mut self, rpc: u64, event: &Event, stage: Stage) {
        if self.0.get(&rpc).is_some_and(|kept| kept.stage == Stage::Asking) {
            self.goes_on(rpc, event, stage);
        } else {
            self.settle_copy(rpc);
        }
    }

    fn goes_on(&mut self, rpc: u64, event: &Event, stage: Stage) {
        if let Some(kept) = self.0.get_mut(&rpc).filter(|kept| kept.stage != Stage::Over) {
            (kept.stage, kept.since) = (stage, short(event.n));
        }
    }

    fn doubles(&mut self, rpc: u64) {
        if let Some(kept) = self.0.get_mut(&rpc) {
            kept.copy = true;
        }
    }

    fn is_lost(&mut self, event: &Event) {
        let Some(Route { rpc, leg, .. }) = event.what.route() else { return };
        match leg {
            Leg::Request => self.arrives(rpc, event, Stage::Lost),
            Leg::Reply => self.goes_on(rpc, event, Stage::Lost),
        }
    }

    fn end(&mut self, rpc: u64) {
        match self.0.get_mut(&rpc) {
            Some(kept) if kept.copy => kept.stage = Stage::Over,
            Some(_) => drop(self.0.remove(&rpc)),
            None => {}
        }
    }

    /// The copy of a request has arrived or is lost.
    fn settle_copy(&mut self, rpc: u64) {
        let Some(kept) = self.0.get_mut(&rpc) else { return };
        kept.copy = false;
        if kept.stage == Stage::Over {
            self.0.remove(&rpc);
        }
    }

    /// A caller that crashed waits for nothing.
    fn forget(&mut self, peer: Option<usize>) {
        let Some(peer) = peer.map(narrow) else { return };
        let gone: Vec<_> =
            self.0.iter().filter(|(_, kept)| kept.from == peer).map(|(rpc, _)| *rpc).collect();
        for rpc in gone {
            self.0.remove(&rpc);
        }
    }
}

impl Kept {
    fn call(self, rpc: u64) -> Call {
        Call {
            rpc,
            from: usize::from(self.from),
            to: usize::from(self.to),
            method: self.method,
            term: self.term.map(u64::from),
            stage: self.stage,
            sent: u64::from(self.sent),
            since: u64::from(self.since),
        }
    }
}

fn short(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn narrow(peer: usize) -> u16 {
    u16::try_from(peer).unwrap_or(u16::MAX)
}
