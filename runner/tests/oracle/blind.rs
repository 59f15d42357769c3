//! Peers that show no more than `get_state`, and whose saved states nobody can read, are still held
//! to what can be seen from outside.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Sender, Service, Watcher, World};
use raft_runner::execute::watch::Watch;
use raft_runner::lab::{TESTS, Test};
use raft_runner::oracle::{Oracle, RULES};
use raft_runner::peer::PeerKind;
use raft_runner::tester::weather::{NetworkKind, Profile};
use raft_runner::tester::witness::Witness;
use raftapi::{Accepted, ApplyMsg, Command, Raft};

use crate::player::{ALL, Part};
use crate::stage::Stage;

/// The reference, which shows nothing of itself.
struct Hooded(Rc<raft::Peer>);

impl Raft for Hooded {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        Rc::new(Self(raft::Peer::make(peers, me, persister, apply_ch)))
    }

    fn service(self: &Rc<Self>) -> Service {
        self.0.service()
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        self.0.start(command)
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        self.0.get_state()
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.0.snapshot(index, snapshot);
    }
}

fn findings(test: &'static Test, seed: u64, network: NetworkKind) -> Vec<String> {
    let kind = PeerKind::of::<Hooded>("hooded", "the reference, which shows nothing");
    let oracle = Oracle::new(test.peers, kind.saved_brief, &RULES);
    let watch = Rc::new(RefCell::new(Watch::new(Some(oracle), None)));
    let watcher = Rc::clone(&watch) as Rc<RefCell<dyn Watcher>>;
    let witness = Rc::clone(&watch) as Rc<RefCell<dyn Witness>>;
    let weather = (network == NetworkKind::Harsh).then(|| Profile::drawn(seed, test.peers));
    let world = World::new(seed).time_limit(Duration::from_secs(600)).watched_by(watcher);
    drop(world.run(test.run_on(weather, kind, Some(witness))));
    let watch = watch.borrow();
    let found = watch.oracle().map(Oracle::findings).unwrap_or_default();
    found.iter().map(|found| format!("{} with seed {seed}: {found}", test.name)).collect()
}

#[test]
fn a_right_peer_that_shows_nothing_is_not_found_wrong_in_the_lab() {
    for test in &TESTS {
        for network in [NetworkKind::Lab, NetworkKind::Harsh] {
            let found: Vec<_> = (0..2).flat_map(|seed| findings(test, seed, network)).collect();
            assert!(found.is_empty(), "{network:?}: {}", found.join("\n"));
        }
    }
}

fn blind() -> Stage {
    let mut stage = Stage::new(&RULES);
    stage.hide(ALL);
    stage.scribble();
    stage
}

/// The first rule that was broken, and how.
fn first(stage: &Stage) -> Option<(&str, &str)> {
    stage.findings().first().map(|first| (first.rule.name, &*first.say))
}

#[test]
fn a_right_peer_is_not_found_wrong() {
    let mut stage = blind();
    stage.begins_with(&["x", "y"]);
    stage.commits(0, 2);
    stage.applies(0);
    stage.replicates(0, 1);
    stage.applies(1);
    stage.crashes(0);
    stage.restarts(0);
    stage.is_elected(1, 2, 0);
    stage.takes(1, "z");
    stage.replicates(1, 0);
    stage.applies(0);
    assert_eq!(first(&stage), None);
}

#[test]
fn a_term_has_one_leader() {
    let mut stage = blind();
    stage.mumble();
    stage.is_elected(0, 1, 2);
    stage.is_elected(1, 1, 2);
    let say = "S1 leads term 1, which S0 leads or has led";
    assert_eq!(first(&stage), Some(("Election Safety", say)));
}

#[test]
fn a_term_has_one_vote_also_after_a_restart() {
    let mut stage = blind();
    stage.stands(0, 1);
    stage.stands(2, 1);
    stage.gets_vote(0, 1);
    stage.crashes(1);
    stage.restarts(1);
    stage.gets_vote(2, 1);
    let say = "S1 votes for S2 in term 1, and for S0 before";
    assert_eq!(first(&stage), Some(("one vote a term", say)));
}

#[test]
fn who_asks_for_votes_has_given_its_own() {
    let mut stage = blind();
    stage.stands(0, 1);
    stage.asks(0, 1);
    stage.stands(2, 1);
    stage.gets_vote(2, 0);
    let say = "S0 votes for S2 in term 1, and for S0 before";
    assert_eq!(first(&stage), Some(("one vote a term", say)));
}

#[test]
fn a_leader_needs_the_votes_that_were_heard() {
    let mut stage = blind();
    stage.stands(0, 1);
    stage.gets_vote(0, 1);
    stage.stands(2, 2);
    let call = stage.asks(2, 1);
    stage.refuses(call);
    stage.returns(call);
    stage.leads(2);
    let say = "S2 leads term 2 with 1 of 3 votes";
    assert_eq!(first(&stage), Some(("elected by a majority", say)));
}

#[test]
fn a_stale_request_is_not_granted() {
    let mut stage = blind();
    stage.stands(0, 1);
    let stale = stage.asks(0, 1);
    stage.stands(2, 2);
    stage.gets_vote(2, 1);
    stage.replies(stale, true);
    let say = "S1 is in term 2 and grants a request of term 1 from S0";
    assert_eq!(first(&stage), Some(("stale requests change nothing", say)));
}

#[test]
fn services_agree() {
    let mut stage = blind();
    stage.hands(0, 1, "x");
    stage.hands(1, 1, "x");
    stage.hands(2, 1, "z");
    let say = "S2 applies z at i1, where S0 has applied x";
    assert_eq!(first(&stage), Some(("State Machine Safety", say)));
}

#[test]
fn commands_are_applied_in_order() {
    let mut stage = blind();
    stage.hands(0, 1, "x");
    stage.hands(0, 3, "z");
    assert_eq!(first(&stage), Some(("applied in order, once", "S0 applies i3 after i1")));
}

#[test]
fn terms_never_go_back() {
    let mut stage = blind();
    stage.does(0, |part| part.term = 2);
    stage.does(0, |part| part.term = 1);
    let say = "S0 sets its term from 2 back to 1";
    assert_eq!(first(&stage), Some(("terms and indexes never go back", say)));
}

#[test]
fn terms_that_were_spoken_of_are_never_forgotten() {
    let mut stage = blind();
    stage.stands(0, 3);
    stage.asks(0, 1);
    stage.crashes(0);
    stage.restarts_as(0, Part { hidden: ALL, ..Part::default() });
    let say = "S0 comes back in term 0, and has spoken of term 3";
    assert_eq!(first(&stage), Some(("terms and indexes never go back", say)));
}
