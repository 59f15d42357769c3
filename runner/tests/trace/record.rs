//! Recording: every change is seen, and stands where it belongs.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{
    Cause, EventId, Instant, Leg, Lost, Moment, NetEvent, Node, Pieces, Untaken, Watcher,
};
use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::tester::witness::{LabEvent, Witness};
use raft_runner::trace::{Ended, Event, Header, PeerState, Recorder, Trace, Verdict, What};
use raftapi::{Accepted, ApplyMsg, Command, Role, SavedBrief, SavedView};

use crate::states::{Act, Puppet, acts};

const PASSED: Ended = Ended { verdict: Verdict::Passed, say: None };

/// A recorder, and the one peer that it watches.
struct Run {
    recorder: Rc<RefCell<Recorder>>,
    puppet: Puppet,
}

impl Run {
    fn new() -> Self {
        let header = Header::new("TestReElection3A", 7, 3, "puppet");
        let recorder = Recorder::new(header, read_saved);
        Self { recorder, puppet: Puppet::default() }
    }

    /// A run whose peer 1 is up and known.
    fn with_peer() -> Self {
        let run = Self::new();
        run.start();
        run
    }

    fn start(&self) {
        self.tell(at(0), LabEvent::Started { peer: 1 });
        self.recorder.borrow_mut().meet(1, Rc::new(self.puppet.clone()));
        self.step(at(0));
    }

    fn tell(&self, moment: Moment, event: LabEvent<'_>) -> EventId {
        self.recorder.borrow_mut().told(moment, event)
    }

    fn hear(&self, moment: Moment, event: NetEvent<'_>) -> EventId {
        self.recorder.borrow_mut().network(moment, event)
    }

    fn step(&self, moment: Moment) {
        self.recorder.borrow_mut().stepped(moment, Node::new(1));
    }

    fn send(&self, moment: Moment) -> EventId {
        let (from, to, args) = (Node::new(1), 2, Command::from("ping"));
        let (method, args) = ("Raft.Ping", &args);
        self.hear(moment, NetEvent::Sent { rpc: 1, from, to, method, args, bytes: 4 })
    }

    fn save(&self, moment: Moment) {
        let (raft_state, snapshot) = (Pieces::from(b"12345".to_vec()), Bytes::new());
        let (raft_state, snapshot) = (&raft_state, &snapshot);
        self.hear(moment, NetEvent::Saved { node: Node::new(1), raft_state, snapshot });
    }

    fn finish(&self) -> Trace {
        self.recorder.borrow_mut().finish(Instant::from_micros(9_000_000), PASSED)
    }

    /// The lines for people, without their times and without the end.
    fn lines(&self) -> Vec<String> {
        let trace = self.finish();
        let lines = trace.events.iter().map(|event| {
            let cause = event.cause.map_or(String::new(), |cause| format!(" <- {cause}"));
            format!("{} {}{cause}", event.n, event.sentence())
        });
        let mut lines: Vec<_> = lines.collect();
        lines.pop();
        lines
    }
}

fn read_saved(bytes: &Pieces) -> Option<SavedBrief> {
    let entries = vec![(3, Command::from("x")), (4, Command::from("y"))];
    let view = SavedView { term: 5, voted_for: Some(2), base_index: 7, base_term: 3, entries };
    (bytes.len() == 5).then_some(view.brief())
}

fn at(seconds: u64) -> Moment {
    let at = Instant::START + Duration::from_secs(seconds);
    Moment { at, node: Node::new(1), cause: Cause::default() }
}

fn caused(seconds: u64, event: EventId, timer: u64) -> Moment {
    Moment { cause: Cause { event, timer }, ..at(seconds) }
}

proptest! {
    /// Whatever a peer does, its events taken in one by one give what it was.
    #[test]
    fn the_events_of_a_peer_give_its_state(steps in vec(acts(), 0..30)) {
        let run = Run::with_peer();
        let mut seen = vec![run.puppet.0.borrow().as_state()];
        for acts in steps {
            let restarts = acts.iter().any(|act| matches!(act, Act::Restart));
            run.puppet.set(|inner| acts.into_iter().for_each(|act| act.apply(inner)));
            if restarts {
                run.start();
            } else {
                run.step(at(0));
            }
            run.tell(at(0), LabEvent::Step { say: "look" });
            seen.push(run.puppet.0.borrow().as_state());
        }
        prop_assert_eq!(folded_at_each_step(&run.finish()), seen[1..].to_vec());
    }

    /// A step that changed nothing leaves no event.
    #[test]
    fn what_did_not_change_is_not_recorded(acts in acts()) {
        let run = Run::with_peer();
        run.puppet.set(|inner| acts.into_iter().for_each(|act| act.apply(inner)));
        run.step(at(0));
        let before = run.tell(at(0), LabEvent::Step { say: "before" });
        run.step(at(0));
        let after = run.tell(at(0), LabEvent::Step { say: "after" });
        prop_assert_eq!(after.0, before.0 + 1);
    }
}

fn folded_at_each_step(trace: &Trace) -> Vec<PeerState> {
    let mut state = PeerState::default();
    let mut states = Vec::new();
    for Event { peer, what, .. } in &trace.events {
        if *peer == Some(1) {
            state.fold(what);
        }
        if matches!(what, What::Step(_)) {
            states.push(state.clone());
        }
    }
    states
}

#[test]
fn a_peer_is_told_from_its_start() {
    let run = Run::with_peer();
    assert_eq!(
        run.lines(),
        ["1 S1  started", "2 S1  is follower of T0, no log, commitIndex 0, lastApplied 0"]
    );
}

#[test]
fn each_candidacy_is_told() {
    let run = Run::with_peer();
    for term in 1..=2 {
        run.puppet.set(|inner| (inner.term, inner.role) = (term, Role::Candidate));
        run.step(at(term));
    }
    assert_eq!(
        run.lines()[2..],
        [
            "3 S1  enters T1",
            "4 S1  becomes candidate of T1",
            "5 S1  enters T2",
            "6 S1  becomes candidate of T2",
        ]
    );
}

#[test]
fn a_restart_tells_what_was_lost() {
    let run = Run::with_peer();
    let entries = [(1, Command::from("101")), (1, Command::from("102"))];
    run.puppet.set(|inner| {
        inner.term = 1;
        inner.vote = Some(Some(1));
        inner.log.as_mut().unwrap().entries = entries.to_vec();
    });
    run.step(at(1));
    run.recorder.borrow_mut().part(1);
    run.tell(at(2), LabEvent::Crashed { peer: 1 });
    run.puppet.set(|inner| {
        inner.vote = Some(None);
        inner.log.as_mut().unwrap().entries.pop();
    });
    run.start();
    assert_eq!(
        run.lines()[2..],
        [
            "3 S1  enters T1",
            "4 S1  votes for S1 in T1",
            "5 S1  appends 1@1 101 .. 2@1 102",
            "6 S1  crashed",
            "7 S1  started",
            "8 S1  is follower of T1, log 1..1, commitIndex 0, lastApplied 0",
            "9 S1  truncates 2",
        ]
    );
}

#[test]
fn changes_stand_before_the_message_that_tells_of_them_and_saves_between() {
    let run = Run::with_peer();
    run.puppet.set(|inner| inner.term = 1);
    run.save(at(1));
    run.puppet.set(|inner| inner.role = Role::Leader);
    run.send(at(1));
    run.step(at(1));
    assert_eq!(
        run.lines()[2..],
        [
            "3 S1  enters T1",
            "4 S1  becomes leader of T1",
            "5 S1  persists T5 vote S2 last 9@4 (5 + 0 bytes)",
            "6 S1 → S2  Ping \"ping\"",
        ]
    );
}

#[test]
fn a_timer_is_told_once_and_only_if_something_came_of_it() {
    let run = Run::with_peer();
    run.step(caused(1, EventId(1), 70));
    run.puppet.set(|inner| inner.term = 1);
    run.step(caused(2, EventId(1), 71));
    let sent = run.send(caused(2, EventId(1), 71));
    run.puppet.set(|inner| inner.term = 2);
    run.step(caused(3, sent, 72));
    assert_eq!(
        run.lines()[2..],
        [
            "3 S1  timer <- 1",
            "4 S1  enters T1 <- 3",
            "5 S1 → S2  Ping \"ping\" <- 3",
            "6 S1  timer <- 5",
            "7 S1  enters T2 <- 6",
        ]
    );
}

#[test]
fn what_a_timer_sets_follows_from_it_only_if_it_was_told() {
    let run = Run::with_peer();
    let quiet = Cause { event: EventId(1), timer: 70 };
    assert_eq!(run.recorder.borrow().origin(quiet), EventId(1));
    run.send(caused(2, EventId(1), 70));
    assert_eq!(run.recorder.borrow().origin(quiet), EventId(3));
}

#[test]
fn a_command_stands_before_what_came_of_it() {
    let run = Run::with_peer();
    let command = Command::from("101");
    let submit = run.tell(at(1), LabEvent::Submitting { peer: 1, command: &command });
    run.puppet.set(|inner| inner.log.as_mut().unwrap().entries.push((1, Command::from("101"))));
    let accepted = Some(Accepted { index: 1, term: 1 });
    let submitted = LabEvent::Submitted { peer: 1, command: &command, accepted };
    assert_eq!(run.tell(caused(1, submit, 0), submitted), submit);
    run.step(caused(1, submit, 0));
    assert_eq!(run.lines()[2..], ["3 S1  start(101): will be 1@1", "4 S1  appends 1@1 101 <- 3"]);
}

#[test]
fn a_peer_that_is_down_is_not_looked_at() {
    let run = Run::with_peer();
    run.recorder.borrow_mut().part(1);
    run.puppet.set(|inner| inner.term = 1);
    run.step(at(1));
    assert_eq!(run.lines().len(), 2);
}

#[test]
fn lost_messages_say_where_they_were_going() {
    let run = Run::with_peer();
    run.send(at(1));
    run.hear(at(1), NetEvent::Dropped { rpc: 1, leg: Leg::Request, why: Lost::NoPath });
    run.hear(at(2), NetEvent::Late { rpc: 1, leg: Leg::Reply, by: Duration::from_millis(700) });
    run.hear(at(2), NetEvent::Ignored { rpc: 1, leg: Leg::Reply, why: Untaken::CallerGone });
    run.hear(at(2), NetEvent::Failed { rpc: 1, to: Node::new(1) });
    assert_eq!(
        run.lines()[3..],
        [
            "4 S1 → S2  Ping lost (no path)",
            "5 S2 → S1  Ping reply held back for 700 ms",
            "6 S2 → S1  Ping reply ignored (caller gone)",
            "7 S1  Ping to S2 failed",
        ]
    );
}

#[test]
fn a_call_that_arrives_twice_is_told_to_its_second_end() {
    let run = Run::with_peer();
    run.send(at(1));
    let (from, to, method, reply) = (Node::new(2), Node::new(1), "Raft.Ping", &"pong");
    let replied = || NetEvent::Replied { rpc: 1, from, to, method, reply, bytes: 4 };
    run.hear(at(1), NetEvent::Duplicated { rpc: 1, by: Duration::from_millis(80) });
    run.hear(at(1), NetEvent::Clogged { rpc: 1, leg: Leg::Request });
    run.hear(at(2), replied());
    run.hear(at(2), NetEvent::Returned { rpc: 1, from, to, method });
    run.hear(at(3), replied());
    run.hear(at(3), NetEvent::Clogged { rpc: 1, leg: Leg::Reply });
    run.hear(at(4), NetEvent::Ignored { rpc: 1, leg: Leg::Reply, why: Untaken::CallerGone });
    assert_eq!(
        run.lines()[3..],
        [
            "4 S1 → S2  Ping will arrive again after 80 ms",
            "5 S1 → S2  Ping waits (path clogged)",
            "6 S2 → S1  Ping reply \"pong\"",
            "7 S2 → S1  Ping reply arrives",
            "8 S2 → S1  Ping reply \"pong\"",
            "9 S2 → S1  Ping reply waits (path clogged)",
            "10 S2 → S1  Ping reply ignored (caller gone)",
        ]
    );
}

#[test]
fn bytes_are_shown_as_text_where_they_are_text() {
    let run = Run::with_peer();
    let apply = |command: &[u8]| {
        let msg = ApplyMsg::Command { index: 1, command: Command::from(command) };
        run.tell(at(1), LabEvent::Applied { peer: 1, msg: &msg });
    };
    apply(b"101");
    apply("x = \"ü\"".as_bytes());
    apply(b"\x00\x01");
    apply(b"two\nlines");
    apply(&[b'x'; 65]);
    assert_eq!(
        run.lines()[2..],
        [
            "3 S1  gives its service 1: 101",
            "4 S1  gives its service 1: x = \"ü\"",
            "5 S1  gives its service 1: <2 bytes, fnv 08328707b4eb6e3a>",
            "6 S1  gives its service 1: <9 bytes, fnv 3f71c637cfaf74f0>",
            "7 S1  gives its service 1: <65 bytes, fnv 7d70a52549704607>",
        ]
    );
}

#[test]
fn long_lists_are_cut_short() {
    let run = Run::with_peer();
    let (from, to, method) = (Node::new(1), 2, "Raft.Ping");
    let args = (vec![7; 16], vec![7; 17], vec![vec![1; 20]; 18], "end");
    run.hear(at(1), NetEvent::Sent { rpc: 1, from, to, method, args: &args, bytes: 4 });
    let trace = run.finish();
    let What::Sent(sent) = &trace.events[2].what else { panic!("not a request") };
    let listed = |element: &str| vec![element; 16].join(",");
    let inner = format!("[{},\"<4 more>\"]", listed("1"));
    assert_eq!(
        sent.args.text(),
        format!(
            "[[{}],[{},\"<1 more>\"],[{},\"<2 more>\"],\"end\"]",
            listed("7"),
            listed("7"),
            listed(&inner),
        )
    );
}

#[test]
fn nothing_is_recorded_after_the_end_whose_verdict_is_the_last_one_given() {
    let run = Run::with_peer();
    run.tell(at(1), LabEvent::Ended { failure: None });
    run.puppet.set(|inner| inner.term = 1);
    run.step(at(2));
    run.send(at(2));
    run.tell(at(2), LabEvent::Step { say: "too late" });
    let stuck = Ended { verdict: Verdict::Stuck, say: Some("deadlock".to_owned()) };
    let trace = run.recorder.borrow_mut().finish(Instant::from_micros(5_000_000), stuck.clone());
    assert_eq!(trace.events.len(), 3);
    assert_eq!(trace.events[2].what, What::Ended(stuck));
    assert_eq!(trace.events[2].t, 1_000_000);
}
