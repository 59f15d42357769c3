//! The `raft` crate of TiKV as a peer of the lab: what the lab wants to hear of it, and no rule of Raft.
//!
//! The library is a state machine: it takes messages and ticks, and says what to save, to send and to
//! apply. Here it gets the lab's RPCs, disk, dice and apply channel; see README.md.

#![cfg(not(all(target_os = "macos", target_arch = "aarch64")))]

mod disk;
mod node;
mod wire;

use std::collections::VecDeque;
use std::rc::Rc;

use bytes::Bytes;
use labrpc::{
    ClientEnd, Mutex, Notify, Persister, Pieces, Sender, Service, random_range, sleep, spawn,
};
use raftapi::{Accepted, ApplyMsg, Command, PeerView, SavedBrief, SavedView};
use tikv_raft::eraftpb::Message;

use crate::disk::Disk;
use crate::node::{Done, Node, TICK};
use crate::wire::{AppendEntriesArgs, Call, HeartbeatArgs, InstallSnapshotArgs, RequestVoteArgs};

/// One Raft peer.
pub struct Peer {
    peers: Vec<ClientEnd>,
    persister: Persister,
    node: Mutex<Node>,
    /// There are commands that nothing was done about yet.
    proposed: Notify,
    committed: Mutex<Committed>,
    to_apply: Notify,
}

/// On its way to the service.
struct Committed {
    waiting: VecDeque<ApplyMsg>,
    /// The last index that was handed over.
    applied: u64,
}

impl raftapi::Raft for Peer {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        let disk = Disk::read(&persister, peers.len());
        // What is in the snapshot, the service restores by itself.
        let committed = Committed { waiting: VecDeque::new(), applied: disk.base_commands() };
        let rf = Rc::new(Self {
            peers,
            persister,
            node: Mutex::new(Node::new(me, disk)),
            proposed: Notify::new(),
            committed: Mutex::new(committed),
            to_apply: Notify::new(),
        });
        spawn(Rc::clone(&rf).ticker());
        spawn(Rc::clone(&rf).proposer());
        spawn(Rc::clone(&rf).applier(apply_ch));
        rf
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new()
            .on("Raft.RequestVote", self, async |rf: &Rc<Self>, args: RequestVoteArgs| {
                rf.answer(args.message()).map(wire::vote)
            })
            .on("Raft.AppendEntries", self, async |rf: &Rc<Self>, args: AppendEntriesArgs| {
                rf.answer(args.message()).map(wire::append)
            })
            .on("Raft.Heartbeat", self, async |rf: &Rc<Self>, args: HeartbeatArgs| {
                rf.answer(args.message()).map(wire::heartbeat)
            })
            .on("Raft.InstallSnapshot", self, async |rf: &Rc<Self>, args: InstallSnapshotArgs| {
                rf.answer(args.message()).map(wire::install)
            })
    }

    /// Saving and sending can wait until all commands of this moment are there.
    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        let accepted = self.node.lock().propose(&command)?;
        self.proposed.notify();
        Some(accepted)
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        self.node.lock().state()
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.step(|node| node.compact(index, snapshot));
    }

    /// Not the log: the library's has entries that the service knows nothing of.
    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        let last_applied = Some(self.committed.lock().applied);
        show(&PeerView { last_applied, ..self.node.lock().view() });
    }

    fn saved(raft_state: &[u8]) -> Option<SavedView> {
        disk::saved(raft_state)
    }

    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        disk::saved_brief(raft_state)
    }
}

impl Peer {
    /// The only door to the library: make one change, then carry out all that it asks for, saving
    /// before speaking.
    fn step(self: &Rc<Self>, change: impl FnOnce(&mut Node)) {
        self.send_all(self.change(change));
    }

    /// Takes a request, and returns the library's answer. `None`: it gives none.
    fn answer(self: &Rc<Self>, request: Message) -> Option<Message> {
        let from = request.from;
        let (answers, others): (Vec<_>, Vec<_>) = self
            .change(|node| node.receive(request))
            .into_iter()
            .partition(|message| message.to == from && wire::is_answer(message));
        self.send_all(others);
        answers.into_iter().next()
    }

    /// Returns what is to be sent.
    fn change(&self, change: impl FnOnce(&mut Node)) -> Vec<Message> {
        let Done { save, messages, committed } = {
            let node = &mut *self.node.lock();
            change(node);
            node.settle()
        };
        if let Some((raft_state, snapshot)) = save {
            self.persister.save(raft_state, snapshot);
        }
        if !committed.is_empty() {
            self.committed.lock().waiting.extend(committed);
            self.to_apply.notify();
        }
        messages
    }

    fn send_all(self: &Rc<Self>, messages: Vec<Message>) {
        for message in messages {
            let to = wire::peer(message.to);
            spawn(Rc::clone(self).send(to, Call::of(message)));
        }
    }

    async fn ticker(self: Rc<Self>) {
        // Peers that tick at the same instants would stand for election at the same instants.
        sleep(TICK.mul_f64(random_range(0..1000) as f64 / 1000.0)).await;
        loop {
            sleep(TICK).await;
            self.step(Node::tick);
        }
    }

    /// Also says what a restart brings back that was committed and is not in the snapshot.
    async fn proposer(self: Rc<Self>) {
        loop {
            self.step(|_| ());
            self.proposed.notified().await;
        }
    }

    /// Sends without the lock: the service may call `snapshot` before it takes the next message.
    async fn applier(self: Rc<Self>, apply_ch: Sender<ApplyMsg>) {
        loop {
            let next = self.next_to_apply();
            match next {
                Some(msg) => {
                    if apply_ch.send(msg).await.is_err() {
                        return;
                    }
                }
                None => self.to_apply.notified().await,
            }
        }
    }

    fn next_to_apply(&self) -> Option<ApplyMsg> {
        let committed = &mut *self.committed.lock();
        let msg = committed.waiting.pop_front()?;
        committed.applied = match &msg {
            ApplyMsg::Command { index, .. } | ApplyMsg::Snapshot { index, .. } => *index,
        };
        Some(msg)
    }

    /// The library's messages go one way each; here an answer comes back as the reply of a call.
    async fn send(self: Rc<Self>, to: usize, call: Call) {
        let end = self.peers[to];
        match call {
            Call::RequestVote(args) => {
                if let Some(Some(reply)) = end.call("Raft.RequestVote", &args).await {
                    self.step(|node| node.receive(wire::of_vote(to, &reply)));
                }
            }
            Call::Heartbeat(args) => {
                if let Some(Some(reply)) = end.call("Raft.Heartbeat", &args).await {
                    self.step(|node| node.receive(wire::of_heartbeat(to, &reply)));
                }
            }
            Call::AppendEntries(args) => match end.call("Raft.AppendEntries", &args).await {
                Some(Some(reply)) => self.step(|node| node.receive(wire::of_append(to, &reply))),
                Some(None) => {}
                None => self.step(|node| node.unreachable(to, args.term)),
            },
            Call::InstallSnapshot(args) => match end.call("Raft.InstallSnapshot", &args).await {
                Some(Some(reply)) => self.step(|node| {
                    node.receive(wire::of_install(to, &reply));
                    node.snapshot_sent(to, args.term, true);
                }),
                Some(None) | None => self.step(|node| node.snapshot_sent(to, args.term, false)),
            },
        }
    }
}
