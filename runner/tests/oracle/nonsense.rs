//! Peers that show, save and say anything at all: the oracle stays calm, and judges it the same way
//! again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{Cause, EventId, Instant, Moment, NetEvent, Node, Pieces, Readable, Service};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use raft_runner::oracle::{Finding, Oracle, RULES, Scenarios};
use raft_runner::peer::Peer;
use raft_runner::tester::witness::LabEvent;
use raftapi::{Accepted, ApplyMsg, Command, LogView, PeerView, Role, SavedBrief};
use serde::Serialize;

const SERVERS: usize = 3;

/// What a peer claims to be.
#[derive(Clone, Debug)]
struct Claim {
    term: u64,
    role: Role,
    vote: Option<Option<usize>>,
    log: Option<Log>,
    commit: Option<u64>,
    applied: Option<u64>,
    timer: Option<u64>,
    next: Vec<u64>,
    matched: Vec<u64>,
}

/// A log that may end before it begins, or at the end of all numbers.
#[derive(Clone, Debug)]
struct Log {
    base: u64,
    base_term: u64,
    last: u64,
    entries: Vec<(u64, Command)>,
}

impl LogView for Log {
    fn base_index(&self) -> u64 {
        self.base
    }

    fn base_term(&self) -> u64 {
        self.base_term
    }

    fn last_index(&self) -> u64 {
        self.last
    }

    fn entry(&self, index: u64) -> (u64, &Command) {
        let (term, command) = &self.entries[usize::try_from(index - self.base - 1).unwrap()];
        (*term, command)
    }
}

struct Liar(RefCell<Claim>);

impl Peer for Liar {
    fn service(&self) -> Service {
        Service::new()
    }

    fn start(&self, _command: Command) -> Option<Accepted> {
        None
    }

    fn get_state(&self) -> (u64, bool) {
        (self.0.borrow().term, false)
    }

    fn snapshot(&self, _index: u64, _snapshot: Bytes) {}

    fn kill(&self) {}

    fn inspect(&self, show: &mut dyn FnMut(&PeerView<'_>)) {
        let claim = self.0.borrow();
        show(&PeerView {
            term: claim.term,
            role: claim.role,
            voted_for: claim.vote,
            log: claim.log.as_ref().map(|log| log as &dyn LogView),
            commit_index: claim.commit,
            last_applied: claim.applied,
            timer_restarted: claim.timer.map(Instant::from_micros),
            next_index: &claim.next,
            match_index: &claim.matched,
        });
    }
}

/// All words of all messages; one that does not belong is not read, or is.
#[derive(Clone, Debug, Serialize)]
struct Words {
    term: Option<u64>,
    candidate_id: Option<u64>,
    last_log_index: Option<u64>,
    last_log_term: Option<u64>,
    prev_log_index: Option<u64>,
    entries: Option<Vec<u8>>,
    last_included_index: Option<u64>,
    vote_granted: Option<bool>,
    success: Option<bool>,
}

#[derive(Clone, Debug)]
enum Act {
    Claims(usize, Claim),
    Steps(usize, u64),
    Saves(usize, Option<[u64; 6]>),
    Sends(usize, usize, &'static str, Words),
    Delivers(u64),
    Replies(u64, usize, Words),
    Returns(u64),
    Fails(u64),
    Applies(usize, u64, u8),
    InstallsSnapshot(usize, u64),
    Crashes(usize),
    Starts(usize),
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..5_u64,
        1 => (1..4_u64).prop_map(|bit| (1 << (15 + bit)) - 1),
        1 => (0..3_u64).prop_map(|less| u64::MAX - less),
    ]
}

fn log() -> impl Strategy<Value = Log> {
    let entry = (number(), 0..3_u8).prop_map(|(term, byte)| (term, Command::from(&[byte][..])));
    (number(), number(), vec(entry, 0..5), any::<bool>()).prop_map(
        |(base, base_term, entries, lies)| {
            let room = u64::MAX - base;
            let count = room.min(entries.len() as u64);
            let last =
                if lies && entries.is_empty() { base.saturating_sub(2) } else { base + count };
            Log { base, base_term, last, entries }
        },
    )
}

fn claim() -> impl Strategy<Value = Claim> {
    let roles = select(vec![Role::Follower, Role::Candidate, Role::Leader]);
    let vote = option::of(option::of(number().prop_map(|to| to as usize)));
    let indexes = || vec(number(), 0..5);
    let known = (option::of(number()), option::of(number()), option::of(number()));
    (number(), roles, vote, option::of(log()), known, indexes(), indexes()).prop_map(
        |(term, role, vote, log, (commit, applied, timer), next, matched)| {
            let timer = timer.map(|timer| timer % 1_000_000);
            Claim { term, role, vote, log, commit, applied, timer, next, matched }
        },
    )
}

fn words() -> impl Strategy<Value = Words> {
    let one = || option::of(number());
    let entries = option::of(vec(any::<u8>(), 0..4));
    let yes = || option::of(any::<bool>());
    (one(), one(), one(), one(), one(), entries, one(), yes(), yes()).prop_map(
        |(
            term,
            candidate_id,
            last_log_index,
            last_log_term,
            prev_log_index,
            entries,
            last,
            vote,
            ok,
        )| Words {
            term,
            candidate_id,
            last_log_index,
            last_log_term,
            prev_log_index,
            entries,
            last_included_index: last,
            vote_granted: vote,
            success: ok,
        },
    )
}

fn act() -> impl Strategy<Value = Act> {
    let peer = || 0..SERVERS;
    // One more than there are.
    let anyone = || 0..=SERVERS;
    let rpc = || 0..12_u64;
    let methods =
        select(vec!["Raft.RequestVote", "Raft.AppendEntries", "Raft.InstallSnapshot", "Raft.Ping"]);
    let saved = option::of([number(), number(), number(), number(), number(), number()]);
    prop_oneof![
        8 => (peer(), claim()).prop_map(|(peer, claim)| Act::Claims(peer, claim)),
        4 => (anyone(), rpc()).prop_map(|(peer, event)| Act::Steps(peer, event)),
        3 => (anyone(), saved).prop_map(|(peer, saved)| Act::Saves(peer, saved)),
        6 => (anyone(), anyone(), methods, words())
            .prop_map(|(from, to, method, words)| Act::Sends(from, to, method, words)),
        2 => rpc().prop_map(Act::Delivers),
        6 => (rpc(), anyone(), words()).prop_map(|(rpc, by, words)| Act::Replies(rpc, by, words)),
        5 => rpc().prop_map(Act::Returns),
        1 => rpc().prop_map(Act::Fails),
        3 => (peer(), number(), 0..3_u8).prop_map(|(peer, index, x)| Act::Applies(peer, index, x)),
        2 => (peer(), number()).prop_map(|(peer, index)| Act::InstallsSnapshot(peer, index)),
        1 => peer().prop_map(Act::Crashes),
        2 => peer().prop_map(Act::Starts),
    ]
}

/// An oracle, and the peers that lie to it.
struct Court {
    oracle: Oracle,
    liars: Vec<Rc<Liar>>,
    calls: u64,
    events: u64,
    now: Instant,
}

fn read_saved(bytes: &Pieces) -> Option<SavedBrief> {
    if bytes.is_empty() {
        return Some(SavedBrief::default());
    }
    let [term, vote, base_index, base_term, last_index, last_term]: [u64; 6] =
        postcard::from_bytes(&bytes.join()).ok()?;
    let voted_for = (vote != 4).then_some(vote as usize);
    Some(SavedBrief { term, voted_for, base_index, base_term, last_index, last_term })
}

impl Court {
    fn new() -> Self {
        let claim = || Claim {
            term: 0,
            role: Role::Follower,
            vote: None,
            log: None,
            commit: None,
            applied: None,
            timer: None,
            next: Vec::new(),
            matched: Vec::new(),
        };
        let liars = (0..SERVERS).map(|_| Rc::new(Liar(RefCell::new(claim())))).collect();
        let oracle = Oracle::new(SERVERS, read_saved, &RULES);
        let mut court = Self { oracle, liars, calls: 0, events: 0, now: Instant::START };
        (0..SERVERS).for_each(|peer| court.start(peer));
        court
    }

    fn moment(&self, node: usize, event: u64) -> Moment {
        let cause = Cause { event: EventId(event), timer: 0 };
        Moment { at: self.now, node: Node::new(node), cause }
    }

    fn start(&mut self, peer: usize) {
        let moment = self.moment(peer, 0);
        self.oracle.told(moment, LabEvent::Started { peer });
        self.oracle.meet(peer, Rc::clone(&self.liars[peer]) as Rc<dyn Peer>);
    }

    fn crash(&mut self, peer: usize) {
        let moment = self.moment(peer, 0);
        self.oracle.part(peer);
        self.oracle.told(moment, LabEvent::Crashed { peer });
    }

    fn apply(&mut self, peer: usize, msg: &ApplyMsg) {
        let moment = self.moment(peer, 0);
        self.oracle.told(moment, LabEvent::Applied { peer, msg });
    }

    fn network(&mut self, node: usize, event: NetEvent<'_>) {
        self.events += 1;
        let moment = self.moment(node, 0);
        self.oracle.network(moment, event, EventId(self.events));
    }

    fn save(&mut self, node: usize, saved: Option<[u64; 6]>) {
        let bytes = saved.map(|saved| postcard::to_allocvec(&saved).unwrap()).unwrap_or_default();
        let (raft_state, snapshot) = (&Pieces::from(bytes), &Bytes::new());
        self.network(node, NetEvent::Saved { node: Node::new(node), raft_state, snapshot });
    }

    fn act(&mut self, act: &Act) {
        self.now += Duration::from_millis(1);
        let (from, to, method) = (Node::new(0), Node::new(1), "Raft.RequestVote");
        match *act {
            Act::Claims(peer, ref claim) => {
                self.liars[peer].0.replace(claim.clone());
                self.oracle.stepped(self.moment(peer, 0), Node::new(peer));
            }
            Act::Steps(peer, event) => {
                let cause = self.events.saturating_sub(event);
                self.oracle.stepped(self.moment(peer, cause), Node::new(peer));
            }
            Act::Saves(peer, saved) => self.save(peer, saved),
            Act::Sends(from, to, method, ref words) => {
                self.calls += 1;
                let (rpc, node, args) = (self.calls, Node::new(from), words as &dyn Readable);
                self.network(from, NetEvent::Sent { rpc, from: node, to, method, args, bytes: 0 });
            }
            Act::Delivers(back) => {
                let rpc = self.calls.saturating_sub(back);
                self.network(1, NetEvent::Delivered { rpc, from, to, method });
            }
            Act::Replies(back, by, ref words) => {
                let (rpc, reply) = (self.calls.saturating_sub(back), words as &dyn Readable);
                let (by, bytes) = (Node::new(by), 0);
                self.network(1, NetEvent::Replied { rpc, from: by, to, method, reply, bytes });
            }
            Act::Returns(back) => {
                let rpc = self.calls.saturating_sub(back);
                self.network(0, NetEvent::Returned { rpc, from, to, method });
            }
            Act::Fails(back) => {
                let rpc = self.calls.saturating_sub(back);
                self.network(0, NetEvent::Failed { rpc, to });
            }
            Act::Applies(peer, index, byte) => {
                let command = Command::from(&[byte][..]);
                self.apply(peer, &ApplyMsg::Command { index, command });
            }
            Act::InstallsSnapshot(peer, index) => {
                self.apply(
                    peer,
                    &ApplyMsg::Snapshot { index, term: index, snapshot: Bytes::new() },
                );
            }
            Act::Crashes(peer) => self.crash(peer),
            Act::Starts(peer) => self.start(peer),
        }
    }
}

fn judged(acts: &[Act]) -> (Vec<Finding>, Scenarios) {
    let mut court = Court::new();
    acts.iter().for_each(|act| court.act(act));
    (court.oracle.findings().to_vec(), court.oracle.scenarios())
}

proptest! {
    #[test]
    fn nothing_that_peers_claim_upsets_the_oracle(acts in vec(act(), 0..60)) {
        let (findings, scenarios) = judged(&acts);
        for finding in &findings {
            prop_assert!(finding.peers.iter().all(|&peer| peer < SERVERS), "{finding}");
            prop_assert!(!finding.peers.is_empty() && !finding.say.is_empty(), "{finding}");
        }
        prop_assert_eq!((findings, scenarios), judged(&acts));
    }
}
