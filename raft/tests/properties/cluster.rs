//! Cores, their disks and services, and the messages between them.

use bytes::Bytes;
use proptest::sample::Index;
use raft::core::{
    AppendEntriesReply, Apply, Call, Core, InstallSnapshotReply, Persistent, RequestVoteReply,
};
use raft::disk::{self, Disk};
use raftapi::Command;

use crate::paper::{Before, Paper};
use crate::sights::Sight;

/// A server of the cluster, in one of its lives.
pub struct Server {
    pub me: usize,
    pub core: Core,
    /// What the service was told, in order.
    pub applied: Vec<Command>,
    disk: Disk,
    raft_state: Bytes,
    snapshot: Bytes,
    /// How often it has crashed.
    life: u32,
}

#[derive(Clone)]
struct Message {
    from: usize,
    to: usize,
    /// Of the caller: a reply to an earlier one finds nobody.
    life: u32,
    body: Body,
}

#[derive(Clone)]
enum Body {
    Request(Call),
    Reply(Call, Reply),
}

#[derive(Clone)]
enum Reply {
    RequestVote(RequestVoteReply),
    AppendEntries(AppendEntriesReply),
    InstallSnapshot(InstallSnapshotReply),
}

pub struct Cluster {
    servers: Vec<Server>,
    /// Oldest first.
    in_flight: Vec<Message>,
    cut_off: Option<usize>,
    proposed: u64,
    pub paper: Paper,
}

impl Cluster {
    pub fn new(size: usize) -> Self {
        let servers = (0..size).map(|me| Server::start(me, size, 0, Bytes::new(), Bytes::new()));
        let (servers, paper) = (servers.collect(), Paper::default());
        Self { servers, in_flight: Vec::new(), cut_off: None, proposed: 0, paper }
    }

    pub fn election_timeout(&mut self, server: Index) {
        self.step(server.index(self.servers.len()), Core::election_timeout);
    }

    /// One of those who lead sends heartbeats, if anyone leads.
    pub fn heartbeat(&mut self, leader: Index) {
        if let Some(leader) = self.leader(leader) {
            self.step(leader, Core::heartbeat);
        }
    }

    /// One of those who lead takes commands like no others.
    pub fn propose(&mut self, leader: Index, count: usize) {
        if let Some(leader) = self.leader(leader) {
            self.propose_to(leader, count);
        }
    }

    fn leader(&self, which: Index) -> Option<usize> {
        let leads = |server: &Server| server.core.is_leader().then_some(server.me);
        let leaders: Vec<_> = self.servers.iter().filter_map(leads).collect();
        (!leaders.is_empty()).then(|| *which.get(&leaders))
    }

    fn propose_to(&mut self, leader: usize, count: usize) {
        for _ in 0..count {
            self.proposed += 1;
            let command = Command::from(self.proposed.to_string().as_str());
            self.step(leader, |core| core.propose(command));
        }
        self.step(leader, Core::replicate);
    }

    /// Some service takes a snapshot, of all that it was told or of a little less.
    pub fn compact(&mut self, server: Index) {
        let me = server.index(self.servers.len());
        let applied = &self.servers[me].applied;
        let index = applied.len().saturating_sub(server.index(4));
        let snapshot = encode(&applied[..index]);
        self.step(me, |core| core.compact(index as u64, snapshot));
    }

    pub fn crash(&mut self, server: Index) {
        let me = server.index(self.servers.len());
        let Server { life, raft_state, snapshot, core, .. } = &self.servers[me];
        self.paper.sights.note_if(Sight::ARestartWithAVote, core.voted_for().is_some());
        let (life, raft_state, snapshot) = (life + 1, raft_state.clone(), snapshot.clone());
        self.servers[me] = Server::start(me, self.servers.len(), life, raft_state, snapshot);
    }

    pub fn deliver(&mut self, count: usize) {
        for _ in 0..count.min(self.in_flight.len()) {
            let message = self.in_flight.remove(0);
            self.arrive(message);
        }
    }

    pub fn overtake(&mut self, message: Index) {
        if !self.in_flight.is_empty() {
            let message = self.in_flight.remove(message.index(self.in_flight.len()));
            self.arrive(message);
        }
    }

    pub fn duplicate(&mut self, message: Index) {
        if !self.in_flight.is_empty() {
            let message = message.get(&self.in_flight).clone();
            self.arrive(message);
        }
    }

    pub fn lose(&mut self, message: Index) {
        if !self.in_flight.is_empty() {
            self.in_flight.remove(message.index(self.in_flight.len()));
        }
    }

    /// Cuts a server off, or heals that if one is cut off already.
    pub fn partition(&mut self, server: Index) {
        self.cut_off = match self.cut_off {
            Some(_) => None,
            None => Some(server.index(self.servers.len())),
        };
    }

    /// Nothing goes wrong any more: before long one server leads the others, and all agree.
    pub fn recover(&mut self) {
        self.cut_off = None;
        for round in 0..4 * self.servers.len() {
            self.settle();
            let latest = self.servers.iter().filter(|server| server.core.is_leader());
            match latest.max_by_key(|server| server.core.current_term()).map(|server| server.me) {
                Some(leader) => {
                    self.propose_to(leader, 1);
                    self.settle();
                    self.step(leader, Core::heartbeat);
                    self.settle();
                    let committed = self.servers[leader].core.log().last_index() as usize;
                    if self.servers.iter().all(|server| server.applied.len() == committed) {
                        return;
                    }
                }
                None => self.step(round % self.servers.len(), Core::election_timeout),
            }
        }
        panic!("with nothing lost, all servers agree in the end");
    }

    fn settle(&mut self) {
        let mut patience = 10_000;
        while !self.in_flight.is_empty() {
            self.deliver(1);
            patience -= 1;
            assert!(patience > 0, "the servers come to rest when nothing happens");
        }
    }

    fn arrive(&mut self, message: Message) {
        let Message { from, to, life, body } = message;
        if self.cut_off.is_some_and(|me| me == from || me == to) {
            return;
        }
        match body {
            Body::Request(call) => self.handle(from, to, life, call),
            Body::Reply(call, reply) if life == self.servers[to].life => {
                self.learn(from, to, &call, &reply);
            }
            Body::Reply(..) => {}
        }
    }

    fn handle(&mut self, from: usize, to: usize, life: u32, call: Call) {
        self.paper.sights.note_request(&self.servers[to].core, &call);
        let reply = self.step(to, |core| match call.clone() {
            Call::RequestVote(args) => Reply::RequestVote(core.request_vote(&args)),
            Call::AppendEntries(args) => Reply::AppendEntries(core.append_entries(args)),
            Call::InstallSnapshot(args) => Reply::InstallSnapshot(core.install_snapshot(args)),
        });
        self.in_flight.push(Message { from: to, to: from, life, body: Body::Reply(call, reply) });
    }

    fn learn(&mut self, from: usize, to: usize, call: &Call, reply: &Reply) {
        self.paper.sights.note_reply(&self.servers[to].core, call);
        self.step(to, |core| match (call, reply) {
            (Call::RequestVote(args), Reply::RequestVote(reply)) => core.on_vote(from, args, reply),
            (Call::AppendEntries(args), Reply::AppendEntries(reply)) => {
                core.on_append(from, args, reply);
            }
            (Call::InstallSnapshot(args), Reply::InstallSnapshot(reply)) => {
                core.on_install(from, args, reply);
            }
            (Call::RequestVote(_) | Call::AppendEntries(_) | Call::InstallSnapshot(_), _) => {
                unreachable!("a reply is of its call's kind")
            }
        });
    }

    /// Makes a change, carries out what it asks for, and holds the result against the paper.
    fn step<T>(&mut self, me: usize, change: impl FnOnce(&mut Core) -> T) -> T {
        let server = &mut self.servers[me];
        let before = Before::of(&server.core);
        let result = change(&mut server.core);
        let effects = std::mem::take(server.core.effects());
        if let Some(changed) = effects.persist {
            server.save(changed);
        }
        server.check_saved();
        let life = server.life;
        let sent = effects.calls.into_iter();
        let message = |(to, call)| Message { from: me, to, life, body: Body::Request(call) };
        self.in_flight.extend(sent.map(message));
        if effects.apply {
            server.apply();
        }
        self.paper.check(&before, me, &self.servers);
        result
    }
}

impl Server {
    /// A server's service begins where its snapshot ends.
    fn start(me: usize, size: usize, life: u32, raft_state: Bytes, snapshot: Bytes) -> Self {
        let saved = disk::read(&raft_state).expect("what was saved can be read");
        let applied = decode(&snapshot);
        assert_eq!(
            applied.len() as u64,
            saved.log.base_index(),
            "log and snapshot belong together"
        );
        let core = Core::new(me, size, saved, snapshot.clone());
        Self { me, core, applied, disk: Disk::default(), raft_state, snapshot, life }
    }

    fn save(&mut self, changed: u64) {
        self.raft_state = self.disk.write(&self.core, changed).join();
        self.snapshot = self.core.snapshot().clone();
    }

    /// Nothing is said that was not saved.
    fn check_saved(&self) {
        let core = &self.core;
        let (current_term, voted_for) = (core.current_term(), core.voted_for());
        let persistent = Persistent { current_term, voted_for, log: core.log().clone() };
        assert_eq!(disk::read(&self.raft_state), Some(persistent), "saved before speaking");
        assert_eq!(&self.snapshot, core.snapshot(), "the snapshot is saved with the log");
    }

    /// The service takes what is ready: every command once and in order, or a later snapshot.
    fn apply(&mut self) {
        while let Some(apply) = self.core.apply_next() {
            match apply {
                Apply::Command { index, command } => {
                    self.applied.push(command);
                    assert_eq!(self.applied.len() as u64, index, "commands are applied in order");
                }
                Apply::Snapshot { index, snapshot, .. } => {
                    assert!(index > self.applied.len() as u64, "a snapshot goes forward");
                    self.applied = decode(&snapshot);
                    assert_eq!(self.applied.len() as u64, index, "a snapshot is what it says");
                }
            }
        }
    }
}

/// A snapshot of a service: all that it was told.
fn encode(applied: &[Command]) -> Bytes {
    let commands: Vec<_> = applied.iter().map(ToString::to_string).collect();
    commands.join(" ").into()
}

fn decode(snapshot: &[u8]) -> Vec<Command> {
    let text = std::str::from_utf8(snapshot).expect("snapshots are text");
    text.split_whitespace().map(Command::from).collect()
}
