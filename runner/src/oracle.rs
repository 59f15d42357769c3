//! Holds every step of a run against the rules of Figures 2 and 3, whatever the lab's tests look at.
//!
//! What the world and the tester tell, and what peers show of themselves, becomes facts; each fact
//! goes before the rules that it can break, and then into history.

mod bench;
mod calls;
mod fact;
mod history;
mod look;
mod message;
mod rule;
mod rules;
mod scenarios;

use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use labrpc::{EventId, Moment, NetEvent, Node, Pieces, Readable};

use self::bench::Bench;
use self::calls::{Call, Calls};
use self::fact::{Answer, Fact, Request};
pub use self::fact::{Kind, Method};
use self::history::History;
use self::look::Court;
use self::message::Said;
pub use self::rule::{Class, Finding, Rule};
pub use self::rules::RULES;
pub use self::scenarios::{Scenario, Scenarios};
use crate::peer::{Peer, ReadBrief};
use crate::tester::witness::LabEvent;

/// Follows one run and judges it.
pub struct Oracle {
    court: Court,
    calls: Calls,
    read_saved: ReadBrief,
    /// Who was started before.
    begun: Vec<bool>,
    peers: Vec<Option<Rc<dyn Peer>>>,
    /// Replies that have arrived, and whose callers have not run since.
    arrived: Vec<Arrived>,
    /// The last call from one peer to another to whose refusal it has reacted.
    refused_last: BTreeMap<(usize, usize), u64>,
    /// Who has answered a call in the step that runs now, and was looked at then.
    replied: Option<usize>,
    over: bool,
}

struct Arrived {
    peer: usize,
    event: EventId,
    rpc: u64,
}

impl Oracle {
    /// An oracle for a cluster of so many servers whose saved states `read_saved` can read.
    pub fn new(servers: usize, read_saved: ReadBrief, rules: &[&'static Rule]) -> Self {
        let court = Court {
            history: History::new(servers),
            bench: Bench::of(rules),
            scenarios: Scenarios::default(),
        };
        let (calls, peers) = (Calls::default(), vec![None; servers]);
        Self {
            court,
            calls,
            read_saved,
            begun: vec![false; servers],
            peers,
            arrived: Vec::new(),
            refused_last: BTreeMap::new(),
            replied: None,
            over: false,
        }
    }

    /// The rules that were broken so far, in the order in which they were first broken.
    pub fn findings(&self) -> &[Finding] {
        self.court.bench.findings()
    }

    /// Adds the number of its event to each finding from `first` on.
    pub fn number(&mut self, first: usize, mut event: impl FnMut(&Finding) -> u64) {
        for finding in &mut self.court.bench.findings_mut()[first..] {
            finding.event = Some(event(finding));
        }
    }

    /// What the run came through.
    pub fn scenarios(&self) -> Scenarios {
        self.court.scenarios.at_the_end(&self.court.history)
    }

    /// What the network tells; it is known as `id`.
    pub fn network(&mut self, moment: Moment, event: NetEvent<'_>, id: EventId) {
        if self.over {
            return;
        }
        self.court.history.now = moment.at;
        match event {
            NetEvent::Sent { rpc, from, to, method, args, .. } => {
                if let Some(from) = self.server(from) {
                    self.asked(rpc, from, to, method, args);
                }
            }
            NetEvent::Replied { rpc, from, reply, .. } => {
                if let Some(from) = self.server(from) {
                    self.answered(rpc, from, reply);
                }
            }
            NetEvent::Returned { rpc, .. } => self.returned(rpc, id),
            NetEvent::Saved { node, raft_state, .. } => self.saved(node, raft_state),
            NetEvent::Failed { rpc, .. }
            | NetEvent::Dropped { rpc, .. }
            | NetEvent::Ignored { rpc, .. } => self.calls.end(rpc),
            NetEvent::Delivered { rpc, .. } => self.delivered(rpc),
            NetEvent::Duplicated { rpc, .. } => self.calls.comes_twice(rpc),
            NetEvent::Clogged { .. } | NetEvent::Late { .. } => {}
        }
    }

    /// A step of `node` is over.
    #[inline]
    pub fn stepped(&mut self, moment: Moment, node: Node) {
        let Some(peer) = self.server(node) else { return };
        if self.over {
            return;
        }
        self.court.history.now = moment.at;
        // Nothing of a peer runs in a step after its reply.
        if self.replied.take() != Some(peer) {
            self.look(peer);
        }
        if !self.arrived.is_empty() {
            self.reacted(peer, moment.cause.event);
        }
    }

    /// What the tester did or found.
    pub fn told(&mut self, moment: Moment, event: LabEvent<'_>) {
        if self.over {
            return;
        }
        self.court.history.now = moment.at;
        match event {
            LabEvent::Crashed { peer } => {
                self.arrived.retain(|arrived| arrived.peer != peer);
                self.court.hear(&Fact::Crashed { peer });
            }
            LabEvent::Started { peer } => self.started(peer),
            LabEvent::Applied { peer, msg } => self.court.hear(&Fact::Handed { peer, msg }),
            LabEvent::Ended { .. } => self.over = true,
            LabEvent::Step { .. } | LabEvent::Checked { .. } => {}
            LabEvent::Connected { .. } | LabEvent::Disconnected { .. } => {}
            LabEvent::NetworkChanged { .. } | LabEvent::SnapshotTaken { .. } => {}
            LabEvent::Submitting { .. } | LabEvent::Submitted { .. } => {}
        }
    }

    pub fn meet(&mut self, index: usize, peer: Rc<dyn Peer>) {
        self.peers[index] = Some(peer);
    }

    pub fn part(&mut self, index: usize) {
        self.peers[index] = None;
    }

    fn look(&mut self, index: usize) {
        if let Some(peer) = &self.peers[index] {
            let court = &mut self.court;
            peer.inspect(&mut |view| court.look(index, view));
        }
    }

    fn server(&self, node: Node) -> Option<usize> {
        node.index().filter(|&peer| peer < self.peers.len())
    }

    #[inline(never)]
    fn asked(&mut self, rpc: u64, from: usize, to: usize, method: &str, args: &dyn Readable) {
        let method = Method::named(method);
        let said = Said::of(args, method.asks());
        let tail =
            self.court.history.peers[from].state.log.map(|log| (log.last_term, log.last_index));
        let request = Request { from, to, method, said, tail };
        let request = self.calls.begin(rpc, request, self.court.history.now);
        if to < self.peers.len() {
            self.court.hear(&Fact::Asked { request });
        }
    }

    fn delivered(&mut self, rpc: u64) {
        if let Some(call) = self.calls.get_mut(rpc) {
            call.delivered.get_or_insert(self.court.history.now);
        }
    }

    #[inline(never)]
    fn answered(&mut self, rpc: u64, from: usize, reply: &dyn Readable) {
        let before = self.court.history.peers[from].state;
        self.look(from);
        self.replied = Some(from);
        let Some(call) = self.calls.get_mut(rpc).filter(|call| call.request.to == from) else {
            return;
        };
        let reply = Said::of(reply, call.request.method.answers());
        let first = call.reply.replace(reply);
        call.duplicated |= first.is_some();
        let began = call.delivered;
        let answer = Answer { request: &call.request, reply: &reply };
        if let Some(first) = first {
            // Either may come back, and a vote in either counts.
            self.court.history.count(&Answer { request: &call.request, reply: &first });
            self.court.history.count(&answer);
        }
        self.court.hear(&Fact::Answered { answer, before: &before, began });
    }

    #[inline(never)]
    fn returned(&mut self, rpc: u64, event: EventId) {
        let Some(Call { request, reply: Some(reply), duplicated: false, .. }) = self.calls.get(rpc)
        else {
            return;
        };
        let answer = Answer { request, reply };
        if answer.refuses() {
            self.arrived.push(Arrived { peer: request.from, event, rpc });
        }
        let stale = request.term() < Some(self.court.history.peers[request.from].state.term);
        // Other replies bring no news: what they confirm was seen where they come from.
        if stale || answer.grants() {
            self.court.hear(&Fact::Returned { answer });
        }
        if !answer.refuses() {
            self.calls.end(rpc);
        }
    }

    /// The step that follows from a reply's arrival is over.
    #[cold]
    fn reacted(&mut self, peer: usize, cause: EventId) {
        let is_it = |arrived: &Arrived| arrived.peer == peer && arrived.event == cause;
        let Some(place) = self.arrived.iter().position(is_it) else { return };
        let Arrived { rpc, .. } = self.arrived.swap_remove(place);
        if let Some(Call { request, reply: Some(reply), .. }) = self.calls.get(rpc) {
            let last = self.refused_last.entry((request.from, request.to)).or_default();
            // Overtaken by another refusal, it may tell of what is long mended.
            if rpc > *last {
                *last = rpc;
                self.court.hear(&Fact::Reacted { answer: Answer { request, reply } });
            }
        }
        self.calls.end(rpc);
    }

    /// An empty disk is what the peer makes of it: one that cannot read it yet, as long as its author
    /// is in the parts before persistence, is not held to what it has not saved.
    fn started(&mut self, peer: usize) {
        self.court.hear(&Fact::Started { peer });
        if !mem::replace(&mut self.begun[peer], true) {
            let saved = (self.read_saved)(&Pieces::default());
            self.court.hear(&Fact::Saved { peer, saved: saved.as_ref() });
        }
    }

    #[inline(never)]
    fn saved(&mut self, node: Node, raft_state: &Pieces) {
        if let Some(peer) = self.server(node) {
            let saved = (self.read_saved)(raft_state);
            self.court.hear(&Fact::Saved { peer, saved: saved.as_ref() });
        }
    }
}
