//! A stage on which the story of a cluster is told to an oracle, a sentence a line.
//!
//! What is said of a peer in one word is done as Figure 2 has it, and saved before it is said. For
//! what is wrong there are `set`, `save`, `look` and `reply`, which do no more than that.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{Cause, EventId, Instant, Moment, NetEvent, Node, Pieces};
use raft_runner::oracle::{Finding, Oracle, Rule, Scenario};
use raft_runner::peer::Peer;
use raft_runner::tester::witness::LabEvent;
use raftapi::{ApplyMsg, Command, Role, SavedBrief};

use crate::message::{AppendEntriesArgs, InstallSnapshotArgs, Request, RequestVoteArgs};
use crate::player::{Part, Player, Shown};

const SERVERS: usize = 3;

pub struct Stage {
    oracle: Oracle,
    rules: Vec<&'static Rule>,
    players: Vec<Rc<Player>>,
    calls: Vec<Told>,
    now: Instant,
    events: u64,
    mumbles: bool,
    scribbles: bool,
}

/// A call, by its number.
#[derive(Clone, Copy, Debug)]
pub struct Call(usize);

#[derive(Clone, Debug)]
struct Told {
    from: usize,
    to: usize,
    request: Request,
    /// The term and the word of the reply.
    reply: Option<(u64, bool)>,
}

type Brief = (u64, Option<u64>, [u64; 4]);

fn read_saved(bytes: &Pieces) -> Option<SavedBrief> {
    if bytes.is_empty() {
        return Some(SavedBrief::default());
    }
    let (term, vote, [base_index, base_term, last_index, last_term]): Brief =
        postcard::from_bytes(&bytes.join()).ok()?;
    let voted_for = vote.map(|vote| usize::try_from(vote).unwrap());
    Some(SavedBrief { term, voted_for, base_index, base_term, last_index, last_term })
}

fn written(brief: &SavedBrief) -> Vec<u8> {
    let SavedBrief { term, voted_for, base_index, base_term, last_index, last_term } = *brief;
    let vote = voted_for.map(|vote| vote as u64);
    let brief: Brief = (term, vote, [base_index, base_term, last_index, last_term]);
    postcard::to_allocvec(&brief).unwrap()
}

/// How the cluster is looked at.
impl Stage {
    /// Three servers that are up, held to these rules.
    pub fn new(rules: &[&'static Rule]) -> Self {
        Self::showing_all_but(&[], rules)
    }

    fn showing_all_but(hidden: &'static [Shown], rules: &[&'static Rule]) -> Self {
        let player = |_| Rc::new(Player(RefCell::new(Part { hidden, ..Part::default() })));
        let mut stage = Self {
            oracle: Oracle::new(SERVERS, read_saved, rules),
            rules: rules.to_vec(),
            players: (0..SERVERS).map(player).collect(),
            calls: Vec::new(),
            now: Instant::START,
            events: 0,
            mumbles: false,
            scribbles: false,
        };
        (0..SERVERS).for_each(|peer| stage.start(peer));
        stage
    }

    pub fn findings(&self) -> &[Finding] {
        self.oracle.findings()
    }

    pub fn counts(&self, scenario: Scenario) -> u64 {
        self.oracle.scenarios().get(scenario)
    }

    /// Another cluster, in which no peer ever shows that.
    pub fn hide(&mut self, hidden: &'static [Shown]) {
        *self = Self::showing_all_but(hidden, &self.rules);
    }

    /// From here on, messages have no names that could be read.
    pub fn mumble(&mut self) {
        self.mumbles = true;
    }

    /// Another cluster, whose peers save nothing yet and cannot read an empty disk.
    pub fn save_nothing(&mut self) {
        self.oracle = Oracle::new(SERVERS, |_| None, &self.rules);
        (0..SERVERS).for_each(|peer| self.start(peer));
    }

    /// From here on, what is saved cannot be read.
    pub fn scribble(&mut self) {
        self.scribbles = true;
        (0..SERVERS).for_each(|peer| self.save(peer));
    }

    fn moment(&mut self, peer: usize, event: EventId) -> Moment {
        self.now += Duration::from_millis(1);
        Moment { at: self.now, node: Node::new(peer), cause: Cause { event, timer: 0 } }
    }

    fn hear(&mut self, peer: usize, event: NetEvent<'_>) -> EventId {
        self.events += 1;
        let id = EventId(self.events);
        let moment = self.moment(peer, EventId::default());
        self.oracle.network(moment, event, id);
        id
    }

    fn tell(&mut self, peer: usize, event: LabEvent<'_>) {
        let moment = self.moment(peer, EventId::default());
        self.oracle.told(moment, event);
    }

    fn look_because(&mut self, peer: usize, event: EventId) {
        let moment = self.moment(peer, event);
        self.oracle.stepped(moment, Node::new(peer));
    }
}

/// What a single peer does.
impl Stage {
    pub fn part(&self, peer: usize) -> Part {
        self.players[peer].0.borrow().clone()
    }

    /// Something of `peer` changes; nobody has looked yet.
    pub fn set(&self, peer: usize, change: impl FnOnce(&mut Part)) {
        change(&mut self.players[peer].0.borrow_mut());
    }

    pub fn save(&mut self, peer: usize) {
        self.set(peer, |part| part.saved = (part.term, part.vote, part.log.clone()));
        let brief = self.part(peer).brief();
        let bytes = if self.scribbles { vec![u8::MAX] } else { written(&brief) };
        let (raft_state, snapshot) = (&Pieces::from(bytes), &Bytes::new());
        self.hear(peer, NetEvent::Saved { node: Node::new(peer), raft_state, snapshot });
    }

    pub fn look(&mut self, peer: usize) {
        self.look_because(peer, EventId::default());
    }

    /// Puts its own election off; nobody has looked yet.
    pub fn waits(&self, peer: usize) {
        let now = self.now;
        self.set(peer, |part| part.timer = now);
    }

    /// Changes, saves that, and is seen.
    pub fn does(&mut self, peer: usize, change: impl FnOnce(&mut Part)) {
        self.set(peer, change);
        self.save(peer);
        self.look(peer);
    }

    pub fn stands(&mut self, peer: usize, term: u64) {
        let timer = self.now;
        self.does(peer, |part| {
            part.follow(term);
            (part.role, part.vote, part.timer) = (Role::Candidate, Some(peer), timer);
        });
    }

    /// A follower and a candidate become one, a leader remains.
    pub fn leads(&mut self, peer: usize) {
        self.set(peer, |part| {
            part.role = Role::Leader;
            part.next = vec![part.log.end().0 + 1; SERVERS];
            part.matched = vec![0; SERVERS];
        });
        self.look(peer);
    }

    /// Takes a command of a client.
    pub fn takes(&mut self, peer: usize, command: &str) {
        let entry = Command::from(command);
        self.does(peer, |part| part.log.entries.push((part.term, entry)));
    }

    pub fn commits(&mut self, peer: usize, index: u64) {
        self.set(peer, |part| part.commit = index);
        self.look(peer);
    }

    /// Hands a command to its service, whatever its log has there.
    pub fn hands(&mut self, peer: usize, index: u64, command: &str) {
        let msg = ApplyMsg::Command { index, command: Command::from(command) };
        self.tell(peer, LabEvent::Applied { peer, msg: &msg });
    }

    pub fn hands_snapshot(&mut self, peer: usize, index: u64) {
        let msg = ApplyMsg::Snapshot { index, term: 1, snapshot: Bytes::new() };
        self.tell(peer, LabEvent::Applied { peer, msg: &msg });
    }

    /// Hands over what is committed, and not applied yet.
    pub fn applies(&mut self, peer: usize) {
        let part = self.part(peer);
        for (index, (_, command)) in (part.applied + 1..).zip(part.log.after(part.applied)) {
            if index <= part.commit {
                self.set(peer, |part| part.applied = index);
                self.look(peer);
                self.hands(peer, index, &command.to_string());
            }
        }
    }

    pub fn compacts(&mut self, peer: usize, index: u64) {
        self.does(peer, |part| part.log.compact(index));
    }

    pub fn crashes(&mut self, peer: usize) {
        self.oracle.part(peer);
        self.tell(peer, LabEvent::Crashed { peer });
    }

    pub fn restarts(&mut self, peer: usize) {
        let part = self.part(peer).restarted();
        self.restarts_as(peer, part);
    }

    pub fn restarts_as(&mut self, peer: usize, part: Part) {
        self.set(peer, |now| *now = part);
        self.start(peer);
    }

    fn start(&mut self, peer: usize) {
        self.tell(peer, LabEvent::Started { peer });
        let player = Rc::clone(&self.players[peer]);
        self.oracle.meet(peer, player as Rc<dyn Peer>);
        self.look(peer);
    }
}

/// What peers say to each other.
impl Stage {
    pub fn asks(&mut self, from: usize, to: usize) -> Call {
        let part = self.part(from);
        let (last_log_index, last_log_term) = part.log.end();
        let (term, candidate_id) = (part.term, from);
        let args = RequestVoteArgs { term, candidate_id, last_log_index, last_log_term };
        self.send(from, to, Request::Vote(args))
    }

    /// Sends the entries from the next index on.
    pub fn sends(&mut self, from: usize, to: usize) -> Call {
        self.sends_after(from, to, self.part(from).next[to] - 1)
    }

    pub fn sends_after(&mut self, from: usize, to: usize, prev_log_index: u64) -> Call {
        let Part { term, log, commit: leader_commit, .. } = self.part(from);
        let prev_log_term = log.term(prev_log_index).unwrap();
        let entries = log.after(prev_log_index);
        let args =
            AppendEntriesArgs { term, prev_log_index, prev_log_term, entries, leader_commit };
        self.send(from, to, Request::Append(args))
    }

    pub fn sends_snapshot(&mut self, from: usize, to: usize) -> Call {
        let Part { term, log, .. } = self.part(from);
        let (last_included_index, last_included_term) = (log.base, log.base_term);
        let args = InstallSnapshotArgs { term, last_included_index, last_included_term };
        self.send(from, to, Request::Install(args))
    }

    fn send(&mut self, from: usize, to: usize, request: Request) -> Call {
        let rpc = self.calls.len();
        self.calls.push(Told { from, to, request: request.clone(), reply: None });
        let args = if self.mumbles { &"mumble" } else { request.args() };
        let (node, method) = (Node::new(from), request.method());
        let (rpc, bytes) = (rpc as u64 + 1, 0);
        self.hear(from, NetEvent::Sent { rpc, from: node, to, method, args, bytes });
        Call(self.calls.len() - 1)
    }

    /// Its handler begins.
    fn begins(&mut self, call: Call) -> (Told, Instant) {
        let told = self.calls[call.0].clone();
        let (from, to, method) = (Node::new(told.from), Node::new(told.to), told.request.method());
        self.hear(told.to, NetEvent::Delivered { rpc: call.0 as u64 + 1, from, to, method });
        (told, self.now)
    }

    /// Answers with its term and a word, and does nothing else.
    pub fn replies(&mut self, call: Call, yes: bool) {
        let Told { from, to, request, .. } = self.calls[call.0].clone();
        let term = self.part(to).term;
        self.calls[call.0].reply = Some((term, yes));
        let reply = request.reply(term, yes);
        let reply = if self.mumbles { &"mumble" } else { &*reply };
        let (rpc, method, bytes) = (call.0 as u64 + 1, request.method(), 0);
        let (server, client) = (Node::new(to), Node::new(from));
        let event = NetEvent::Replied { rpc, from: server, to: client, method, reply, bytes };
        self.hear(to, event);
        self.look(to);
    }

    /// Gives its vote.
    pub fn grants(&mut self, call: Call) {
        let (Told { from, to, request, .. }, timer) = self.begins(call);
        self.set(to, |part| {
            part.enter(request.term());
            (part.vote, part.timer) = (Some(from), timer);
        });
        self.save(to);
        self.replies(call, true);
    }

    /// Says no, whatever it is asked.
    pub fn refuses(&mut self, call: Call) {
        let (Told { to, request, .. }, timer) = self.begins(call);
        self.set(to, |part| match request {
            Request::Vote(args) => part.enter(args.term),
            Request::Append(AppendEntriesArgs { term, .. })
            | Request::Install(InstallSnapshotArgs { term, .. }) => {
                if term >= part.term {
                    part.follow(term);
                    part.timer = timer;
                }
            }
        });
        self.save(to);
        self.replies(call, false);
    }

    /// Takes what a leader has sent.
    pub fn accepts(&mut self, call: Call) {
        self.takes_in(call);
        self.save(self.calls[call.0].to);
        self.replies(call, true);
    }

    /// Begins with a request, and takes what a leader has sent; it neither saves it nor says so.
    pub fn takes_in(&mut self, call: Call) {
        let (Told { to, request, .. }, timer) = self.begins(call);
        self.set(to, |part| {
            part.follow(request.term());
            part.timer = timer;
            part.take_in(&request);
        });
    }

    /// The reply comes back, and the one who asked does what it should.
    pub fn returns(&mut self, call: Call) {
        let event = self.arrives(call);
        let Told { from, to, request, reply } = self.calls[call.0].clone();
        let (term, yes) = reply.unwrap();
        self.set(from, |part| {
            part.enter(term);
            if part.role == Role::Leader && part.term == request.term() {
                part.heed(to, &request, yes);
            }
        });
        self.look_because(from, event);
    }

    /// The reply comes back, and the one who asked does nothing upon it.
    pub fn returns_unheeded(&mut self, call: Call) {
        let event = self.arrives(call);
        self.look_because(self.calls[call.0].from, event);
    }

    fn arrives(&mut self, call: Call) -> EventId {
        let Told { from, to, request, .. } = self.calls[call.0].clone();
        let (server, client) = (Node::new(to), Node::new(from));
        let (rpc, method) = (call.0 as u64 + 1, request.method());
        self.hear(from, NetEvent::Returned { rpc, from: server, to: client, method })
    }
}

/// Whole scenes.
impl Stage {
    /// Asks for a vote, gets it, and hears of that.
    pub fn gets_vote(&mut self, candidate: usize, voter: usize) {
        let call = self.asks(candidate, voter);
        self.grants(call);
        self.returns(call);
    }

    /// Stands in a term, gets the vote of `voter`, and leads.
    pub fn is_elected(&mut self, peer: usize, term: u64, voter: usize) {
        self.stands(peer, term);
        self.gets_vote(peer, voter);
        self.leads(peer);
    }

    /// Sends what another lacks; that takes it and says so.
    pub fn replicates(&mut self, leader: usize, follower: usize) {
        let call = self.sends(leader, follower);
        self.accepts(call);
        self.returns(call);
    }

    /// S0 is elected in term 1 by S1, and both have these commands of it.
    pub fn begins_with(&mut self, commands: &[&str]) {
        self.is_elected(0, 1, 1);
        commands.iter().for_each(|command| self.takes(0, command));
        self.replicates(0, 1);
    }

    /// Peer 0 applies two commands, puts the first into a snapshot, and begins another life.
    pub fn restarts_behind_a_snapshot(&mut self) {
        self.begins_with(&["x", "y"]);
        self.commits(0, 2);
        self.applies(0);
        self.compacts(0, 1);
        self.crashes(0);
        self.restarts(0);
    }
}
