//! The servers of a cluster and the links between them, without telling anybody.

use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Network, Node, Persister, Service};

use crate::peer::Peer;

pub(super) struct Servers {
    network: Network,
    all: Vec<Server>,
}

struct Server {
    /// `None` while it is down.
    peer: Option<Rc<dyn Peer>>,
    /// Counts the starts, so that what an earlier life left behind is told apart.
    life: u64,
    connected: bool,
    /// The weather has crashed it, which the script does not know.
    fallen: Option<Fallen>,
    /// To each server, itself included; made anew at each start.
    ends: Vec<ClientEnd>,
    /// What the present life saves to, or what the last one left.
    persister: Persister,
}

/// Whether a server that will come back by itself should be connected then.
struct Fallen {
    connected: bool,
}

impl Servers {
    pub(super) fn new(network: Network, servers: usize) -> Self {
        let down = |server| Server {
            peer: None,
            life: 0,
            connected: false,
            fallen: None,
            ends: Vec::new(),
            persister: Persister::new(Node::new(server)),
        };
        Self { network, all: (0..servers).map(down).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn peer(&self, server: usize) -> Option<Rc<dyn Peer>> {
        self.all[server].peer.clone()
    }

    /// Whether it runs, or will again without the script.
    pub(super) fn is_up(&self, server: usize) -> bool {
        self.all[server].peer.is_some() || self.all[server].fallen.is_some()
    }

    pub(super) fn is_connected(&self, server: usize) -> bool {
        let server = &self.all[server];
        server.fallen.as_ref().map_or(server.connected, |fallen| fallen.connected)
    }

    /// What `server` lives now; `None` if it is down.
    pub(super) fn life(&self, server: usize) -> Option<u64> {
        let server = &self.all[server];
        server.peer.is_some().then_some(server.life)
    }

    /// Whether `life` is what `server` lives now.
    pub(super) fn lives(&self, server: usize, life: u64) -> bool {
        self.life(server) == Some(life)
    }

    /// The script does not know that `server` is down.
    pub(super) fn note_fallen(&mut self, server: usize, connected: bool) {
        self.all[server].fallen = Some(Fallen { connected });
    }

    /// Whether `server` has fallen in `life`, and nobody has crashed or started it since.
    pub(super) fn fell_in(&self, server: usize, life: u64) -> bool {
        let server = &self.all[server];
        server.fallen.is_some() && server.life == life
    }

    /// The requests that have reached each server since its start, together.
    pub(super) fn rpc_count(&self) -> u64 {
        let up = (0..self.len()).filter(|&server| self.is_up(server));
        up.map(|server| self.network.count(server)).sum()
    }

    /// The size of the largest Raft state that any server has saved.
    pub(super) fn log_size(&self) -> usize {
        self.all.iter().map(|server| server.persister.raft_state_size()).max().unwrap_or(0)
    }

    /// The snapshot that `server` has saved; empty if there is none.
    pub(super) fn saved_snapshot(&self, server: usize) -> Bytes {
        self.all[server].persister.read_snapshot()
    }

    /// Enables the links both ways between `server` and all that are connected, itself included.
    pub(super) fn connect(&mut self, server: usize) {
        if let Some(fallen) = &mut self.all[server].fallen {
            fallen.connected = true;
            return;
        }
        self.all[server].connected = true;
        for other in (0..self.len()).filter(|&other| self.all[other].connected) {
            self.enable(server, other, true);
        }
    }

    /// Disables all links of `server`; says whether it was connected.
    pub(super) fn disconnect(&mut self, server: usize) -> bool {
        if let Some(fallen) = &mut self.all[server].fallen {
            fallen.connected = false;
        }
        for other in 0..self.len() {
            self.enable(server, other, false);
        }
        std::mem::take(&mut self.all[server].connected)
    }

    fn enable(&self, one: usize, other: usize, enabled: bool) {
        for (from, to) in [(one, other), (other, one)] {
            if let Some(end) = self.all[from].ends.get(to) {
                self.network.enable(end, enabled);
            }
        }
    }

    /// Takes a server off the network. The copy makes sure that nothing is saved after this.
    pub(super) fn take_down(&mut self, server: usize) -> Option<Rc<dyn Peer>> {
        self.network.delete_server(server);
        let server = &mut self.all[server];
        server.persister = server.persister.copy();
        server.fallen = None;
        server.peer.take()
    }

    /// What a new life of `server` is made with. Its ends are disabled; those of an earlier life
    /// stay so for ever.
    pub(super) fn prepare(&mut self, server: usize) -> (Vec<ClientEnd>, Persister) {
        let end_to = |other| {
            let end = self.network.make_end(Node::new(server));
            self.network.connect(&end, other);
            end
        };
        let ends: Vec<_> = (0..self.len()).map(end_to).collect();
        let server = &mut self.all[server];
        server.ends.clone_from(&ends);
        server.persister = server.persister.copy();
        (ends, server.persister.clone())
    }

    /// A new life of `server` begins; returns its number.
    pub(super) fn bring_up(&mut self, server: usize, peer: Rc<dyn Peer>) -> u64 {
        let server = &mut self.all[server];
        server.peer = Some(peer);
        server.life += 1;
        server.life
    }

    /// Others can reach `server` from now on, if it is connected.
    pub(super) fn register(&self, server: usize, service: Service) {
        self.network.add_server(server, Node::new(server), service);
    }
}
