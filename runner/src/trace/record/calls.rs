//! What the network tells of a call, in the words of the format.

use std::collections::BTreeMap;
use std::time::Duration;

use labrpc::{NetEvent, Node, Readable};
use smol_str::SmolStr;

use crate::trace::readable::json_of;
use crate::trace::schema::{
    Clogged, Dropped, Duplicated, Ignored, Late, Leg, Lost, Message, Replied, Sent, Untaken, What,
};

/// The calls under way: the network names some only by their number.
#[derive(Default)]
pub(super) struct Calls(BTreeMap<u64, Route>);

struct Route {
    caller: usize,
    server: usize,
    method: SmolStr,
    /// Its request arrives twice, so something may happen to it after its end.
    twice: bool,
}

impl Calls {
    /// The event, and the peer that it is about.
    pub(super) fn event(&mut self, event: NetEvent<'_>) -> (Option<usize>, What) {
        match event {
            NetEvent::Sent { rpc, from, to, method, args, bytes } => {
                let request = self.begin(rpc, index(from), to, method);
                (Some(request.from), sent(request, bytes, args))
            }
            NetEvent::Replied { rpc, from, to, method, reply, bytes } => {
                (Some(index(from)), replied(message(rpc, from, to, method), bytes, reply))
            }
            NetEvent::Delivered { rpc, from, to, method } => {
                (Some(index(to)), What::Delivered(message(rpc, from, to, method)))
            }
            NetEvent::Returned { rpc, from, to, method } => {
                self.end(rpc);
                (Some(index(to)), What::Returned(message(rpc, from, to, method)))
            }
            NetEvent::Failed { rpc, to } => (Some(index(to)), self.failed(rpc)),
            NetEvent::Dropped { rpc, leg, why } => (None, self.dropped(rpc, leg.into(), why)),
            NetEvent::Duplicated { rpc, by } => (None, self.duplicated(rpc, micros(by))),
            NetEvent::Late { rpc, leg, by } => (None, self.late(rpc, leg.into(), micros(by))),
            NetEvent::Clogged { rpc, leg } => (None, self.clogged(rpc, leg.into())),
            NetEvent::Ignored { rpc, leg, why } => (None, self.ignored(rpc, leg.into(), why)),
            NetEvent::Saved { .. } => unreachable!("a save is no message"),
        }
    }

    fn begin(&mut self, rpc: u64, from: usize, to: usize, method: &str) -> Message {
        let method = SmolStr::new(method);
        let route = Route { caller: from, server: to, method: method.clone(), twice: false };
        self.0.insert(rpc, route);
        Message { rpc, from, to, method }
    }

    /// Nothing more will be told of a call, unless it arrives twice.
    fn end(&mut self, rpc: u64) {
        if self.0.get(&rpc).is_some_and(|route| !route.twice) {
            self.0.remove(&rpc);
        }
    }

    fn failed(&mut self, rpc: u64) -> What {
        let reply = self.on_its_way(rpc, Leg::Reply);
        self.end(rpc);
        What::Failed(reply)
    }

    fn dropped(&self, rpc: u64, leg: Leg, why: labrpc::Lost) -> What {
        let Message { rpc, from, to, method } = self.on_its_way(rpc, leg);
        What::Dropped(Dropped { rpc, from, to, method, leg, why: why.into() })
    }

    fn duplicated(&mut self, rpc: u64, by: u64) -> What {
        if let Some(route) = self.0.get_mut(&rpc) {
            route.twice = true;
        }
        let Message { rpc, from, to, method } = self.on_its_way(rpc, Leg::Request);
        What::Duplicated(Duplicated { rpc, from, to, method, by })
    }

    fn clogged(&self, rpc: u64, leg: Leg) -> What {
        let Message { rpc, from, to, method } = self.on_its_way(rpc, leg);
        What::Clogged(Clogged { rpc, from, to, method, leg })
    }

    fn late(&self, rpc: u64, leg: Leg, by: u64) -> What {
        let Message { rpc, from, to, method } = self.on_its_way(rpc, leg);
        What::Late(Late { rpc, from, to, method, leg, by })
    }

    fn ignored(&self, rpc: u64, leg: Leg, why: labrpc::Untaken) -> What {
        let Message { rpc, from, to, method } = self.on_its_way(rpc, leg);
        What::Ignored(Ignored { rpc, from, to, method, leg, why: why.into() })
    }

    fn on_its_way(&self, rpc: u64, leg: Leg) -> Message {
        let route = self.0.get(&rpc).expect("a call is sent before anything else happens to it");
        let (from, to) = match leg {
            Leg::Request => (route.caller, route.server),
            Leg::Reply => (route.server, route.caller),
        };
        Message { rpc, from, to, method: route.method.clone() }
    }
}

fn sent(request: Message, bytes: usize, args: &dyn Readable) -> What {
    let Message { rpc, from, to, method } = request;
    What::Sent(Sent { rpc, from, to, method, bytes, args: json_of(args) })
}

fn replied(reply_to: Message, bytes: usize, reply: &dyn Readable) -> What {
    let Message { rpc, from, to, method } = reply_to;
    What::Replied(Replied { rpc, from, to, method, bytes, reply: json_of(reply) })
}

fn message(rpc: u64, from: Node, to: Node, method: &str) -> Message {
    Message { rpc, from: index(from), to: index(to), method: SmolStr::new(method) }
}

fn micros(duration: Duration) -> u64 {
    duration.as_micros() as u64
}

fn index(node: Node) -> usize {
    node.index().expect("only servers call servers")
}

impl From<labrpc::Leg> for Leg {
    fn from(leg: labrpc::Leg) -> Self {
        match leg {
            labrpc::Leg::Request => Self::Request,
            labrpc::Leg::Reply => Self::Reply,
        }
    }
}

impl From<labrpc::Lost> for Lost {
    fn from(why: labrpc::Lost) -> Self {
        match why {
            labrpc::Lost::NoPath => Self::NoPath,
            labrpc::Lost::Network => Self::Network,
            labrpc::Lost::Cut => Self::Cut,
            labrpc::Lost::Silent => Self::Silent,
        }
    }
}

impl From<labrpc::Untaken> for Untaken {
    fn from(why: labrpc::Untaken) -> Self {
        match why {
            labrpc::Untaken::ServerGone => Self::ServerGone,
            labrpc::Untaken::CallerGone => Self::CallerGone,
        }
    }
}
