//! The lab's network: servers by name, one-way ends between them, and what is counted.

mod copies;
pub(crate) mod courier;
mod departure;
pub(crate) mod end;
pub mod fate;
mod flight;
mod hazards;
pub(crate) mod service;
pub(crate) mod silence;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::net::end::ClientEnd;
use crate::net::fate::Conditions;
use crate::net::flight::Flights;
use crate::net::hazards::Hazards;
use crate::net::service::Service;
use crate::world::current;
use crate::{Node, world};

/// The network of the world that runs on this thread. A world has one.
#[derive(Clone, Copy, Debug)]
pub struct Network(());

/// A server: the handlers registered under a name until it is deleted or replaced.
#[derive(Clone)]
pub(crate) struct Server(Rc<Registered>);

struct Registered {
    node: Node,
    /// How often its node had been killed when it was registered.
    deaths: u32,
    service: Service,
    requests: Cell<u64>,
}

/// The network's state.
#[derive(Default)]
pub(crate) struct Net {
    exists: bool,
    destroyed: bool,
    conditions: Conditions,
    hazards: Option<Box<Hazards>>,
    ends: Vec<End>,
    servers: BTreeMap<usize, Server>,
    flights: Flights,
    /// How many messages each owner of ends has sent to each server.
    sent: Vec<Vec<u64>>,
    /// How often each node was killed.
    deaths: Vec<u32>,
    total_count: u64,
    total_bytes: u64,
}

struct End {
    owner: Node,
    server: Option<usize>,
    enabled: bool,
    deleted: bool,
}

impl Network {
    /// Makes the network of this world: reliable, without long delays and long reordering.
    #[expect(clippy::new_without_default, reason = "it acts on the current world, once")]
    pub fn new() -> Self {
        with_net(|net| {
            assert!(!net.exists, "a world has one network");
            net.exists = true;
        });
        Self(())
    }

    /// Makes an end that `owner` may call through: disabled and not connected.
    pub fn make_end(&self, owner: Node) -> ClientEnd {
        with_net(|net| {
            net.ends.push(End { owner, server: None, enabled: false, deleted: false });
            ClientEnd::new(net.ends.len() - 1)
        })
    }

    /// Deletes an end: from now on it leads nowhere. Deleting it twice is an error.
    pub fn delete_end(&self, end: &ClientEnd) {
        with_net(|net| {
            let end = &mut net.ends[end.number()];
            assert!(!end.deleted, "an end can be deleted only once");
            (end.deleted, end.enabled) = (true, false);
        });
    }

    /// Connects an end to a server, which need not exist yet. Done once in an end's life.
    pub fn connect(&self, end: &ClientEnd, server: usize) {
        with_net(|net| net.ends[end.number()].server = Some(server));
    }

    pub fn enable(&self, end: &ClientEnd, enabled: bool) {
        with_net(|net| net.ends[end.number()].enabled = enabled);
    }

    /// Registers `service`, whose handlers run on `node`, as server `name`; replaces an older one.
    pub fn add_server(&self, name: usize, node: Node, service: Service) {
        let replaced = with_net(|net| {
            let (deaths, requests) = (net.deaths(node), Cell::new(0));
            let server = Server(Rc::new(Registered { node, deaths, service, requests }));
            net.servers.insert(name, server)
        });
        drop(replaced);
    }

    /// Deletes a server: its name leads nowhere until it is added again.
    pub fn delete_server(&self, name: usize) {
        let deleted = with_net(|net| net.servers.remove(&name));
        drop(deleted);
    }

    /// Unreliable: requests are delayed, requests and replies are lost.
    pub fn reliable(&self, yes: bool) {
        with_net(|net| net.conditions.reliable = yes);
    }

    /// Calls on ends that lead nowhere take long to fail.
    pub fn long_delays(&self, yes: bool) {
        with_net(|net| net.conditions.long_delays = yes);
    }

    /// Two replies in three are held back.
    pub fn long_reordering(&self, yes: bool) {
        with_net(|net| net.conditions.long_reordering = yes);
    }

    /// How many requests reached server `name` since it was added.
    pub fn count(&self, name: usize) -> u64 {
        with_net(|net| net.servers.get(&name).map_or(0, |server| server.0.requests.get()))
    }

    /// How many calls were made, whatever became of them.
    pub fn total_count(&self) -> u64 {
        with_net(|net| net.total_count)
    }

    /// The encoded arguments of all calls and the encoded replies of those that succeeded.
    pub fn total_bytes(&self) -> u64 {
        with_net(|net| net.total_bytes)
    }

    /// Takes the network down: new calls fail at once, those under way go on.
    pub fn cleanup(&self) {
        with_net(|net| net.destroyed = true);
    }
}

impl Net {
    /// The number of this message among those from `owner` to `server`.
    fn nth(&mut self, owner: Node, server: usize) -> u64 {
        let (from, to) = (owner.slot(), server);
        if self.sent.len() <= from {
            self.sent.resize_with(from + 1, Vec::new);
        }
        let counts = &mut self.sent[from];
        if counts.len() <= to {
            counts.resize(to + 1, 0);
        }
        counts[to] += 1;
        counts[to]
    }

    /// Whether `server` no longer answers calls through `end`: cut off, deleted or replaced.
    fn is_dead(&self, end: usize, server: &Server) -> bool {
        let end = &self.ends[end];
        let now = end.server.and_then(|name| self.servers.get(&name));
        !end.enabled || !now.is_some_and(|now| Rc::ptr_eq(&now.0, &server.0))
    }

    /// Whether the node of `server` was killed since it was registered.
    fn has_crashed(&self, server: &Server) -> bool {
        self.deaths(server.0.node) != server.0.deaths
    }

    fn deaths(&self, node: Node) -> u32 {
        self.deaths.get(node.slot()).copied().unwrap_or(0)
    }

    /// Notes that `node` was killed: requests that are still under way to it find nobody, and what
    /// its next life says is heard.
    pub(crate) fn bury(&mut self, node: Node) {
        if let Some(hazards) = &mut self.hazards {
            hazards.silence.end(node);
        }
        if self.deaths.len() <= node.slot() {
            self.deaths.resize(node.slot() + 1, 0);
        }
        self.deaths[node.slot()] += 1;
    }

    /// Takes out all servers and calls, for the caller to drop.
    pub(crate) fn take_servers(&mut self) -> (BTreeMap<usize, Server>, Flights) {
        (std::mem::take(&mut self.servers), std::mem::take(&mut self.flights))
    }
}

fn with_net<T>(f: impl FnOnce(&mut Net) -> T) -> T {
    current::with(|world: &world::Inside| f(&mut world.net.borrow_mut()))
}
