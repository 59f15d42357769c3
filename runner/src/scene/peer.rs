//! One peer at one moment: its state, and what the test, its disk and its leader did to it.

use super::calls::Calls;
use crate::oracle::Method;
use crate::trace::{Brief, Event, Message, PeerState, Replied, Role, RoleChange, SavedState, What};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerScene {
    /// A peer that is down has the state that it had last.
    pub state: PeerState,
    pub up: bool,
    pub connected: bool,
    /// What it saved last, if the trace can tell.
    pub saved: Option<SavedState>,
    /// When it last heard from a leader whose term was not behind its own, in this life.
    pub heard: Option<Heard>,
    /// When its election timer was restarted last, by Figure 2: it heard from a leader, gave a
    /// vote, stood for election, started or stopped leading. `None`: it is down, or leads.
    pub timer: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    pub at: Moment,
    pub from: usize,
}

/// An event and its time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub n: u64,
    pub t: u64,
}

impl Moment {
    pub fn of(event: &Event) -> Self {
        Self { n: event.n, t: event.t }
    }
}

impl PeerScene {
    pub fn leads(&self) -> bool {
        self.up && self.state.role == Role::Leader
    }

    /// The term and index at the end of its log, if it shows one.
    pub fn tail(&self) -> Option<(u64, u64)> {
        let log = self.state.log.as_ref()?;
        Some((log.term(log.last())?, log.last()))
    }

    /// Whether its log has this entry, or a snapshot that goes beyond it.
    pub fn has(&self, index: u64, term: u64) -> bool {
        self.state.log.as_ref().is_some_and(|log| index < log.base || log.term(index) == Some(term))
    }

    /// Whether a restart would find this entry, as far as can be told.
    pub fn has_saved(&self, index: u64, term: u64) -> bool {
        let saved = self.saved.as_ref();
        self.has(index, term) && saved.is_none_or(|saved| saved.last >= index)
    }

    /// Takes in an event of this peer.
    pub(super) fn fold(&mut self, event: &Event, calls: &Calls) {
        let led = self.state.role == Role::Leader;
        self.state.fold(&event.what);
        match &event.what {
            What::Crash(_) => self.crash(),
            What::Start(_) => self.start(event),
            What::Connect(_) => self.connected = true,
            What::Disconnect(_) => self.connected = false,
            What::Persist(persist) => self.saved.clone_from(&persist.saved),
            What::Delivered(message) => self.take_request(event, message, calls),
            What::Replied(replied) => self.give_vote(event, replied),
            What::Vote(vote) if vote.vote.is_some() => self.timer = Some(Moment::of(event)),
            What::Role(change) => self.take_role(event, change, led),
            What::Vote(_) | What::State(_) | What::Term(_) | What::Log(_) => {}
            What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Timer(_) => {}
            What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => {}
            What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => {}
            What::Sent(_) | What::Returned(_) | What::Failed(_) => {}
            What::Dropped(_) | What::Late(_) | What::Ignored(_) => {}
            What::Duplicated(_) | What::Clogged(_) | What::Broken(_) | What::Other(_) => {}
        }
    }

    fn crash(&mut self) {
        self.up = false;
        (self.heard, self.timer) = (None, None);
    }

    fn start(&mut self, event: &Event) {
        self.up = true;
        (self.heard, self.timer) = (None, Some(Moment::of(event)));
    }

    fn take_request(&mut self, event: &Event, message: &Message, calls: &Calls) {
        let of_a_leader = Method::named(&message.method).is_a_leaders();
        let heeded = calls.term(message.rpc).is_some_and(|term| term >= self.state.term);
        if of_a_leader && heeded {
            let at = Moment::of(event);
            (self.heard, self.timer) = (Some(Heard { at, from: message.from }), Some(at));
        }
    }

    /// A vote that was asked for twice is given twice, and is no change of state the second time.
    fn give_vote(&mut self, event: &Event, replied: &Replied) {
        let about_a_vote = Method::named(&replied.method) == Method::RequestVote;
        if about_a_vote && Brief::of(&replied.reply).granted == Some(true) {
            self.timer = Some(Moment::of(event));
        }
    }

    fn take_role(&mut self, event: &Event, change: &RoleChange, led: bool) {
        match change.role {
            Role::Leader => self.timer = None,
            Role::Candidate => self.timer = Some(Moment::of(event)),
            Role::Follower if led => self.timer = Some(Moment::of(event)),
            Role::Follower => {}
        }
    }
}
