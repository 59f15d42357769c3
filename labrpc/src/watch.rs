//! What a world tells those who watch it: the recorder and the oracle.

use std::time::Duration;

use bytes::Bytes;

use crate::{Instant, Node, Pieces, Readable};

/// The number under which a watcher knows an event; 0 stands for the beginning of the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId(pub u64);

/// Why the current task runs: the event that made it run, or a timer set under that event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    pub event: EventId,
    /// 0, or the number of the firing of a timer, which belongs to this one instant.
    pub timer: u64,
}

/// Who runs now, when, and why.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at: Instant,
    pub node: Node,
    pub cause: Cause,
}

/// A message is a request on its way to a server, or the reply on its way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    Request,
    Reply,
}

/// Why a message was lost on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The end was disabled, not connected, or the server was down.
    NoPath,
    /// The unreliable or harsh network dropped it.
    Network,
    /// The way from its sender to its receiver was cut.
    Cut,
    /// Its sender had fallen silent.
    Silent,
}

/// Why a message that arrived was taken by nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untaken {
    /// The server was deleted, replaced or cut off meanwhile.
    ServerGone,
    /// The caller crashed, or no longer waits for the reply, or has one already.
    CallerGone,
}

/// One thing that happened to a call or to a persister.
#[derive(Clone, Copy)]
pub enum NetEvent<'a> {
    /// A request came to the network's door. `to` is the name of a server.
    Sent {
        rpc: u64,
        from: Node,
        to: usize,
        method: &'a str,
        args: &'a dyn Readable,
        bytes: usize,
    },
    /// A request reached its handler, which runs now.
    Delivered {
        rpc: u64,
        from: Node,
        to: Node,
        method: &'a str,
    },
    /// The handler answered.
    Replied {
        rpc: u64,
        from: Node,
        to: Node,
        method: &'a str,
        reply: &'a dyn Readable,
        bytes: usize,
    },
    /// The reply reached its caller, whose call succeeds.
    Returned {
        rpc: u64,
        from: Node,
        to: Node,
        method: &'a str,
    },
    Dropped {
        rpc: u64,
        leg: Leg,
        why: Lost,
    },
    /// A harsh network will deliver the request a second time, `by` so much after the first.
    Duplicated {
        rpc: u64,
        by: Duration,
    },
    /// Held back by the long reordering of replies, or by a harsh network.
    Late {
        rpc: u64,
        leg: Leg,
        by: Duration,
    },
    /// It waits until its path is not clogged any more.
    Clogged {
        rpc: u64,
        leg: Leg,
    },
    /// It arrived and nobody took it. Of two replies to one call, this is the second.
    Ignored {
        rpc: u64,
        leg: Leg,
        why: Untaken,
    },
    /// The caller hears that its call failed.
    Failed {
        rpc: u64,
        to: Node,
    },
    /// A persister took a new state.
    Saved {
        node: Node,
        raft_state: &'a Pieces,
        snapshot: &'a Bytes,
    },
}

/// Someone who follows what happens in a world. It hears everything and changes nothing.
pub trait Watcher {
    /// Takes in an event and returns its number, which all that follows from it will carry.
    fn network(&mut self, moment: Moment, event: NetEvent<'_>) -> EventId;

    /// The event behind `cause`: the firing of its timer, if that was recorded, else what set it.
    fn origin(&self, cause: Cause) -> EventId {
        cause.event
    }

    /// A step of server `node` is over: its state may have changed. The host's are not told.
    fn stepped(&mut self, moment: Moment, node: Node);
}
