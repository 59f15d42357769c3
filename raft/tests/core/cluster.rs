//! Cores, the messages between them, and a transcript of what happens.

use std::error::Error;
use std::fmt::{self, Display, Write as _};
use std::mem::take;
use std::str::FromStr;

use bytes::Bytes;
use raft::core::{
    AppendEntriesArgs, AppendEntriesReply, Call, Core, Entry, InstallSnapshotArgs,
    InstallSnapshotReply, Log, Persistent, RequestVoteReply,
};
use raft::disk::{self, Disk};
use raftapi::Command;

use crate::show::{self, Before};

/// A server as the scripts name it: n1 is the core's 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Node(pub usize);

/// A state to start from.
pub struct Saved<'a> {
    pub terms: &'a [u64],
    pub term: u64,
    pub vote: Option<Node>,
    pub base: Option<Index>,
}

/// A request that a script writes itself.
pub struct AppendEntries<'a> {
    pub term: u64,
    pub prev: Index,
    pub terms: &'a [u64],
    pub commit: u64,
}

/// An index and its term, written 3@1.
#[derive(Clone, Copy)]
pub struct Index(pub u64, pub u64);

/// Which of the messages in flight: those from and to these servers, if said.
#[derive(Clone, Copy)]
pub struct Route {
    from: Option<Node>,
    to: Option<Node>,
}

#[derive(Clone)]
pub struct Message {
    pub from: Node,
    pub to: Node,
    pub body: Body,
}

#[derive(Clone)]
pub enum Body {
    Request(Call),
    Reply(Call, Reply),
}

#[derive(Clone)]
pub enum Reply {
    RequestVote(RequestVoteReply),
    AppendEntries(AppendEntriesReply),
    InstallSnapshot(InstallSnapshotReply),
}

/// A core with its disk.
struct Server {
    core: Core,
    disk: Disk,
    raft_state: Bytes,
    snapshot: Bytes,
}

#[derive(Default)]
pub struct Cluster {
    servers: Vec<Server>,
    /// Oldest first.
    in_flight: Vec<Message>,
    cut_off: Vec<Node>,
    transcript: String,
}

impl Cluster {
    pub fn new(size: usize) -> Self {
        let servers = (0..size).map(|me| Server::start(me, size, Bytes::new(), Bytes::new()));
        Self { servers: servers.collect(), ..Self::default() }
    }

    pub fn take_transcript(&mut self) -> String {
        take(&mut self.transcript)
    }

    /// Starts `node` as if it had saved this before.
    pub fn start(&mut self, node: Node, saved: &Saved<'_>) {
        let Index(base_index, base_term) = saved.base.unwrap_or(Index(0, 0));
        let entries = entries_after(base_index, saved.terms);
        let voted_for = saved.vote.map(|node| node.0);
        let log = Log::new(base_index, base_term, entries);
        let persistent = Persistent { current_term: saved.term, voted_for, log };
        let snapshot = show::snapshot(base_index);
        let core = Core::new(node.0, self.servers.len(), persistent, snapshot.clone());
        let raft_state = Disk::default().write(&core, 0).join();
        self.servers[node.0].raft_state = raft_state;
        self.servers[node.0].snapshot = snapshot;
        self.restart(node);
    }

    /// Replies to a server that has crashed find nobody; requests find the new one.
    pub fn restart(&mut self, node: Node) {
        let server = &self.servers[node.0];
        let (raft_state, snapshot) = (server.raft_state.clone(), server.snapshot.clone());
        self.servers[node.0] = Server::start(node.0, self.servers.len(), raft_state, snapshot);
        let is_lost = |message: &Message| message.to == node && message.body.is_reply();
        let lost: Vec<_> = self.in_flight.extract_if(.., |message| is_lost(message)).collect();
        lost.iter().for_each(|message| self.say(format_args!("lost: {message}")));
        self.show(node);
    }

    pub fn propose(&mut self, node: Node, commands: &[String]) {
        for command in commands {
            let proposed = self.step(node, |core| core.propose(Command::from(command.as_str())));
            if proposed.is_none() {
                self.say(format_args!("{node} does not take {command}"));
            }
        }
        self.step(node, Core::replicate);
    }

    pub fn compact(&mut self, node: Node, index: u64) {
        self.step(node, |core| core.compact(index, show::snapshot(index)));
    }

    pub fn append(&mut self, from: Node, to: Node, request: AppendEntries<'_>) {
        let Index(prev_log_index, prev_log_term) = request.prev;
        let call = Call::AppendEntries(AppendEntriesArgs {
            term: request.term,
            leader_id: from.0,
            prev_log_index,
            prev_log_term,
            entries: entries_after(prev_log_index, request.terms),
            leader_commit: request.commit,
        });
        self.send(Message { from, to, body: Body::Request(call) });
    }

    pub fn install(&mut self, from: Node, to: Node, term: u64, last: Index) {
        let Index(last_included_index, last_included_term) = last;
        let call = Call::InstallSnapshot(InstallSnapshotArgs {
            term,
            leader_id: from.0,
            last_included_index,
            last_included_term,
            data: show::snapshot(last_included_index),
        });
        self.send(Message { from, to, body: Body::Request(call) });
    }

    /// Delivers what is in flight now on `route`; what that brings about stays in flight.
    pub fn deliver(&mut self, route: Route) -> Result<(), Box<dyn Error>> {
        let messages = self.take_all(route)?;
        messages.into_iter().for_each(|message| self.arrive(message));
        Ok(())
    }

    pub fn deliver_newest(&mut self, route: Route) -> Result<(), Box<dyn Error>> {
        let at =
            self.in_flight.iter().rposition(|message| route.has(message)).ok_or("none there")?;
        let message = self.in_flight.remove(at);
        self.arrive(message);
        Ok(())
    }

    /// Delivers copies of what is in flight on `route`.
    pub fn repeat(&mut self, route: Route) {
        let copies: Vec<_> = self.in_flight.iter().filter(|message| route.has(message)).collect();
        let copies: Vec<_> = copies.into_iter().cloned().collect();
        copies.into_iter().for_each(|message| self.arrive(message));
    }

    pub fn lose(&mut self, route: Route) -> Result<(), Box<dyn Error>> {
        for message in self.take_all(route)? {
            self.say(format_args!("lost: {message}"));
        }
        Ok(())
    }

    /// Delivers until nothing is in flight.
    pub fn settle(&mut self) {
        while !self.in_flight.is_empty() {
            let message = self.in_flight.remove(0);
            self.arrive(message);
        }
    }

    pub fn cut(&mut self, nodes: &[Node]) {
        self.cut_off = nodes.to_vec();
    }

    pub fn show(&mut self, node: Node) {
        let state = show::state(&self.servers[node.0].core, node);
        self.say(format_args!("{node} {state}"));
    }

    fn take_all(&mut self, route: Route) -> Result<Vec<Message>, Box<dyn Error>> {
        let taken: Vec<_> = self.in_flight.extract_if(.., |message| route.has(message)).collect();
        if taken.is_empty() { Err("nothing is in flight there".into()) } else { Ok(taken) }
    }

    fn arrive(&mut self, message: Message) {
        if self.cut_off.contains(&message.from) || self.cut_off.contains(&message.to) {
            self.say(format_args!("lost: {message}"));
            return;
        }
        let Message { from, to, body } = message;
        match body {
            Body::Request(call) => self.handle(from, to, call),
            Body::Reply(call, reply) => self.learn(from, to, &call, &reply),
        }
    }

    fn handle(&mut self, from: Node, to: Node, call: Call) {
        let reply = self.step(to, |core| match call.clone() {
            Call::RequestVote(args) => Reply::RequestVote(core.request_vote(&args)),
            Call::AppendEntries(args) => Reply::AppendEntries(core.append_entries(args)),
            Call::InstallSnapshot(args) => Reply::InstallSnapshot(core.install_snapshot(args)),
        });
        self.send(Message { from: to, to: from, body: Body::Reply(call, reply) });
    }

    fn learn(&mut self, from: Node, to: Node, call: &Call, reply: &Reply) {
        let (role, said) = (self.servers[to.0].core.role().clone(), self.transcript.len());
        self.step(to, |core| match (call, reply) {
            (Call::RequestVote(args), Reply::RequestVote(reply)) => {
                core.on_vote(from.0, args, reply)
            }
            (Call::AppendEntries(args), Reply::AppendEntries(reply)) => {
                core.on_append(from.0, args, reply);
            }
            (Call::InstallSnapshot(args), Reply::InstallSnapshot(reply)) => {
                core.on_install(from.0, args, reply);
            }
            (Call::RequestVote(_) | Call::AppendEntries(_) | Call::InstallSnapshot(_), _) => {
                unreachable!("a reply is of its call's kind")
            }
        });
        if self.transcript.len() == said && *self.servers[to.0].core.role() == role {
            let message = Message { from, to, body: Body::Reply(call.clone(), reply.clone()) };
            self.say(format_args!("no change by {message}"));
        }
    }

    /// Makes a change, and carries out and writes down what it asks for, in the order of effects.
    pub fn step<T>(&mut self, node: Node, change: impl FnOnce(&mut Core) -> T) -> T {
        let core = &mut self.servers[node.0].core;
        let before = Before::of(core);
        let result = change(core);
        let mut lines = before.changes(core, node);
        if let Some(changed) = core.effects().persist.take() {
            self.servers[node.0].save(changed);
            lines.push(show::saved(&self.servers[node.0].core));
        }
        lines.iter().for_each(|line| self.say(format_args!("{node} {line}")));
        self.carry_out(node);
        result
    }

    fn carry_out(&mut self, node: Node) {
        let effects = take(self.servers[node.0].core.effects());
        for (to, call) in effects.calls {
            self.send(Message { from: node, to: Node(to), body: Body::Request(call) });
        }
        while effects.apply
            && let Some(apply) = self.servers[node.0].core.apply_next()
        {
            self.say(format_args!("{node} applies {}", show::apply(&apply)));
        }
        if effects.reset_election_timer {
            self.say(format_args!("{node} waits again"));
        }
    }

    fn send(&mut self, message: Message) {
        self.say(format_args!("{message}"));
        self.in_flight.push(message);
    }

    fn say(&mut self, line: fmt::Arguments<'_>) {
        writeln!(self.transcript, "{line}").expect("a string takes every line");
    }
}

fn entries_after(index: u64, terms: &[u64]) -> Vec<Entry> {
    let entry = |(index, &term)| Entry { term, command: show::old_command(index, term) };
    (index + 1..).zip(terms).map(entry).collect()
}

impl Server {
    fn start(me: usize, size: usize, raft_state: Bytes, snapshot: Bytes) -> Self {
        let saved = disk::read(&raft_state).expect("what was saved can be read");
        let core = Core::new(me, size, saved, snapshot.clone());
        Self { core, disk: Disk::default(), raft_state, snapshot }
    }

    fn save(&mut self, changed: u64) {
        self.raft_state = self.disk.write(&self.core, changed).join();
        self.snapshot = self.core.snapshot().clone();
    }
}

impl Body {
    fn is_reply(&self) -> bool {
        matches!(self, Self::Reply(..))
    }
}

impl Route {
    pub fn of(from: Option<Node>, to: Option<Node>) -> Self {
        Self { from, to }
    }

    fn has(&self, message: &Message) -> bool {
        self.from.is_none_or(|from| from == message.from)
            && self.to.is_none_or(|to| to == message.to)
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0 + 1)
    }
}

impl FromStr for Node {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let number = name.strip_prefix('n').and_then(|number| number.parse::<usize>().ok());
        number
            .and_then(|n| n.checked_sub(1))
            .map(Self)
            .ok_or_else(|| format!("{name} is no server"))
    }
}

impl FromStr for Index {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('@').and_then(|(i, t)| Some((i.parse().ok()?, t.parse().ok()?)));
        parts
            .map(|(index, term)| Self(index, term))
            .ok_or_else(|| format!("{text} is no index@term"))
    }
}
