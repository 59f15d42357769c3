//! What the tester does and finds, told to those who watch a run.

use std::rc::Rc;

use labrpc::{EventId, Moment, Watcher};
use raftapi::{Accepted, ApplyMsg, Command};

use crate::peer::Peer;

/// One thing that the tester did or found.
#[derive(Clone, Copy, Debug)]
pub enum LabEvent<'a> {
    /// A step of the script, in the lab's words: `one(101, 3)`, `sleep 1 s`.
    Step {
        say: &'a str,
    },
    /// A check came to its end.
    Checked {
        check: &'a str,
        found: &'a str,
        passed: bool,
    },
    /// A server was crashed: its tasks are gone, its saved state is kept.
    Crashed {
        peer: usize,
    },
    /// A server was made, from what its persister holds.
    Started {
        peer: usize,
    },
    Connected {
        peer: usize,
    },
    Disconnected {
        peer: usize,
    },
    NetworkChanged {
        reliable: bool,
        long_delays: bool,
        long_reordering: bool,
    },
    /// The client is about to call `start`; what comes of that follows from this event.
    Submitting {
        peer: usize,
        command: &'a Command,
    },
    /// `start` has returned, in the same step of the script.
    Submitted {
        peer: usize,
        command: &'a Command,
        accepted: Option<Accepted>,
    },
    /// A message was read from a server's apply channel.
    Applied {
        peer: usize,
        msg: &'a ApplyMsg,
    },
    /// The service handed a snapshot to `snapshot`.
    SnapshotTaken {
        peer: usize,
        index: u64,
        bytes: usize,
    },
    /// The test is over.
    Ended {
        failure: Option<&'a str>,
    },
}

/// Someone who follows a run: what the world tells, and what the tester tells.
pub trait Witness: Watcher {
    /// The tester did or found something. Returns the number under which it is known.
    fn told(&mut self, moment: Moment, event: LabEvent<'_>) -> EventId;

    /// Whether it wants to hear of steps and checks, which take words.
    fn wants_words(&self) -> bool {
        true
    }

    /// Server `index` is now `peer`, which may be looked at after each of its steps.
    fn meet(&mut self, index: usize, peer: Rc<dyn Peer>);

    /// Server `index` has crashed and must not be looked at any more.
    fn part(&mut self, index: usize);
}
