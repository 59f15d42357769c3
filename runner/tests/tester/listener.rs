//! A witness that writes down what the tester tells, and holds every event against its cause.

use std::cell::RefCell;
use std::rc::Rc;

use labrpc::{EventId, Moment, NetEvent, Node, Watcher};
use raft_runner::peer::Peer;
use raft_runner::tester::witness::{LabEvent, Witness};
use raftapi::{Accepted, ApplyMsg};

#[derive(Default)]
pub struct Listener {
    heard: Vec<String>,
    events: u64,
}

impl Listener {
    pub fn new() -> Rc<RefCell<Self>> {
        Rc::default()
    }

    #[track_caller]
    pub fn assert_heard(&self, expected: &[&str]) {
        assert_eq!(self.heard, expected);
    }

    pub fn has_heard(&self, words: &str) -> bool {
        self.heard.iter().any(|heard| heard.contains(words))
    }

    fn number(&mut self, moment: Moment) -> EventId {
        assert!(moment.cause.event.0 <= self.events, "an effect comes after its cause");
        self.events += 1;
        EventId(self.events)
    }
}

impl Watcher for Listener {
    fn network(&mut self, moment: Moment, _event: NetEvent<'_>) -> EventId {
        self.number(moment)
    }

    fn stepped(&mut self, _moment: Moment, _node: Node) {}
}

impl Witness for Listener {
    fn told(&mut self, moment: Moment, event: LabEvent<'_>) -> EventId {
        assert_eq!(moment.node, Node::HOST, "the tester is not a server");
        self.heard.push(in_words(event));
        self.number(moment)
    }

    fn meet(&mut self, index: usize, _peer: Rc<dyn Peer>) {
        self.heard.push(format!("met {index}"));
    }

    fn part(&mut self, index: usize) {
        self.heard.push(format!("parted {index}"));
    }
}

fn in_words(event: LabEvent<'_>) -> String {
    match event {
        LabEvent::Step { say } => format!("step: {say}"),
        LabEvent::Checked { check, found, .. } => format!("checked {check}: {found}"),
        LabEvent::Crashed { peer } => format!("crashed {peer}"),
        LabEvent::Started { peer } => format!("started {peer}"),
        LabEvent::Connected { peer } => format!("connected {peer}"),
        LabEvent::Disconnected { peer } => format!("disconnected {peer}"),
        LabEvent::NetworkChanged { reliable, long_delays, long_reordering } => {
            network_in_words(reliable, long_delays, long_reordering)
        }
        LabEvent::Submitting { peer, command } => format!("submitting {command} at {peer}"),
        LabEvent::Submitted { peer, command, accepted: Some(Accepted { index, .. }) } => {
            format!("submitted {command} at {peer}: index {index}")
        }
        LabEvent::Submitted { peer, command, accepted: None } => {
            format!("submitted {command} at {peer}: no")
        }
        LabEvent::Applied { peer, msg } => applied_in_words(peer, msg),
        LabEvent::SnapshotTaken { peer, index, .. } => format!("snapshot of {peer} to {index}"),
        LabEvent::Ended { failure } => format!("ended: {}", failure.unwrap_or("passed")),
    }
}

fn network_in_words(reliable: bool, long_delays: bool, long_reordering: bool) -> String {
    let mut words = vec![if reliable { "network reliable" } else { "network unreliable" }];
    words.extend(long_delays.then_some("long delays"));
    words.extend(long_reordering.then_some("long reordering"));
    words.join(", ")
}

/// Which follower applies first is up to chance.
fn applied_in_words(peer: usize, msg: &ApplyMsg) -> String {
    let who = if peer == 0 { "0" } else { "1 or 2" };
    match msg {
        ApplyMsg::Command { index, .. } => format!("applied at {who}: index {index}"),
        ApplyMsg::Snapshot { index, .. } => format!("applied at {who}: snapshot to {index}"),
    }
}
