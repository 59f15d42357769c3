//! Listens to a run and writes down what happens and what changes, in the order of cause.

mod broken;
mod calls;
mod lab;
mod ledger;
mod look;

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use bytes::Bytes;
use labrpc::{Cause, EventId, Instant, Moment, NetEvent, Node, Pieces, Watcher};
use raftapi::SavedBrief;

use self::calls::Calls;
use self::ledger::Ledger;
use super::Trace;
use super::schema::{Broken, Ended, Event, Header, Persist, SavedState, What};
use super::state::PeerState;
use crate::oracle::Finding;
use crate::peer::{Peer, ReadBrief};
use crate::tester::witness::{LabEvent, Witness};

/// Makes the trace of one run.
pub struct Recorder {
    header: Header,
    read_saved: ReadBrief,
    ledger: Ledger,
    calls: Calls,
    peers: Vec<Watched>,
    /// The event of the command that is being handed over now.
    submitting: Option<EventId>,
    over: bool,
}

/// What the recorder keeps of one peer.
#[derive(Default)]
struct Watched {
    /// `None` while it is down.
    peer: Option<Rc<dyn Peer>>,
    /// As it was last seen.
    known: PeerState,
    /// It was met and not looked at since.
    new: bool,
    /// Told while the state they saved could not be looked at; they are written after its changes.
    saves: Vec<(Moment, Persist)>,
}

impl Recorder {
    /// A recorder for the run that `header` describes; `read_saved` is the peer kind's own.
    pub fn new(header: Header, read_saved: ReadBrief) -> Rc<RefCell<Self>> {
        let peers = (0..header.peers).map(|_| Watched::default()).collect();
        Rc::new(RefCell::new(Self {
            header,
            read_saved,
            ledger: Ledger::default(),
            calls: Calls::default(),
            peers,
            submitting: None,
            over: false,
        }))
    }

    /// A rule was broken by something that was just written down. Returns the number of the event.
    pub fn broken(&mut self, moment: Moment, finding: &Finding) -> u64 {
        let Finding { rule, peers, .. } = finding;
        let culprit = peers.first().copied();
        let broken = Broken {
            rule: rule.name.to_owned(),
            paper: rule.paper.to_owned(),
            say: finding.say.clone(),
            peers: peers.clone(),
            index: finding.index,
        };
        let is_deed =
            |event: &Event| finding.by.is_some_and(|by| broken::is_deed(by, culprit, event));
        let deed = self.ledger.latest(moment, is_deed);
        self.ledger.add_after(moment, deed, culprit, What::Broken(broken))
    }

    /// Hands out what was written since this was last asked, between two steps of the world: nothing
    /// changes it any more. [`Recorder::finish`] has only the rest then.
    pub fn take_new(&mut self) -> Vec<Event> {
        self.ledger.take()
    }

    /// The trace of a run that ended `at`. The test's own word on how it ended gives way to
    /// `ended`, which knows more: of a panic, or of a world that got stuck.
    pub fn finish(&mut self, at: Instant, ended: Ended) -> Trace {
        self.ledger.end(at, ended);
        Trace { header: self.header.clone(), events: self.ledger.take() }
    }

    /// Writes down what has changed in a peer since the last look, then what it saved meanwhile.
    fn look(&mut self, moment: Moment, index: usize) {
        let Watched { peer, known, new, saves } = &mut self.peers[index];
        let mut found = Vec::new();
        if let Some(peer) = peer {
            peer.inspect(&mut |view| found.extend(look::look(known, view, mem::take(new))));
        }
        for what in found {
            self.ledger.add(moment, Some(index), what);
        }
        for (moment, persist) in mem::take(saves) {
            self.ledger.add(moment, Some(index), What::Persist(persist));
        }
    }

    fn look_at_node(&mut self, moment: Moment, node: Node) {
        if let Some(index) = node.index() {
            self.look(moment, index);
        }
    }

    fn hold_save(&mut self, moment: Moment, node: Node, raft_state: &Pieces, snapshot: &Bytes) {
        let Some(index) = node.index() else { return };
        let saved = (self.read_saved)(raft_state).map(summary);
        let (state_bytes, snapshot_bytes) = (raft_state.len(), snapshot.len());
        let persist = Persist { state_bytes, snapshot_bytes, saved };
        self.peers[index].saves.push((moment, persist));
    }
}

fn summary(saved: SavedBrief) -> SavedState {
    SavedState {
        term: saved.term,
        vote: saved.voted_for,
        base: saved.base_index,
        last: saved.last_index,
        last_term: saved.last_term,
    }
}

/// The host reads what a peer sent to its service, so a timer behind that is the peer's.
fn by_its_sender(moment: Moment, event: LabEvent<'_>) -> Moment {
    if let LabEvent::Applied { peer, .. } = event {
        return Moment { node: Node::new(peer), ..moment };
    }
    moment
}

impl Watcher for Recorder {
    fn network(&mut self, moment: Moment, event: NetEvent<'_>) -> EventId {
        if self.over {
            return moment.cause.event;
        }
        match event {
            NetEvent::Saved { node, raft_state, snapshot } => {
                self.hold_save(moment, node, raft_state, snapshot);
                return moment.cause.event;
            }
            // What a message says is true of its sender, so its sender's changes come first.
            NetEvent::Sent { from, .. } | NetEvent::Replied { from, .. } => {
                self.look_at_node(moment, from);
            }
            NetEvent::Delivered { .. } | NetEvent::Returned { .. } | NetEvent::Failed { .. } => {}
            NetEvent::Dropped { .. } | NetEvent::Late { .. } | NetEvent::Ignored { .. } => {}
            NetEvent::Duplicated { .. } | NetEvent::Clogged { .. } => {}
        }
        let (peer, what) = self.calls.event(event);
        self.ledger.add(moment, peer, what)
    }

    fn origin(&self, cause: Cause) -> EventId {
        self.ledger.origin(cause)
    }

    fn stepped(&mut self, moment: Moment, node: Node) {
        if !self.over {
            self.look_at_node(moment, node);
        }
    }
}

impl Witness for Recorder {
    fn told(&mut self, moment: Moment, event: LabEvent<'_>) -> EventId {
        if self.over {
            return moment.cause.event;
        }
        let submitting = self.submitting.take();
        if let (Some(told), LabEvent::Submitted { accepted, .. }) = (submitting, event) {
            self.ledger.accept(told, accepted);
            return told;
        }
        if let LabEvent::Started { peer } = event {
            // What was saved before is what the new life is made of.
            self.peers[peer].saves.clear();
        }
        let (peer, what) = lab::event(event);
        let known_as = self.ledger.add(by_its_sender(moment, event), peer, what);
        self.submitting = matches!(event, LabEvent::Submitting { .. }).then_some(known_as);
        self.over = matches!(event, LabEvent::Ended { .. });
        known_as
    }

    fn meet(&mut self, index: usize, peer: Rc<dyn Peer>) {
        let watched = &mut self.peers[index];
        (watched.peer, watched.new) = (Some(peer), true);
    }

    fn part(&mut self, index: usize) {
        self.peers[index].peer = None;
    }
}
