//! A peer of the lab: the one door to the core, and what the core cannot do itself.

mod timers;
mod view;

use std::cell::{Cell, RefCell};
use std::mem::take;
use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Instant, Notify, Persister, Pieces, Sender, Service, spawn};
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Raft, SavedBrief, SavedView};

use crate::core::{AppendEntriesArgs, Apply, Call, Core, InstallSnapshotArgs, RequestVoteArgs};
use crate::disk::{self, Disk};

const REQUEST_VOTE: &str = "Raft.RequestVote";
const APPEND_ENTRIES: &str = "Raft.AppendEntries";
const INSTALL_SNAPSHOT: &str = "Raft.InstallSnapshot";

/// A Raft peer: the core, the ends to the others, and what survives a crash.
pub struct Peer {
    core: RefCell<Core>,
    disk: RefCell<Disk>,
    peers: Vec<ClientEnd>,
    persister: Persister,
    /// When the election timer was last started, and when it runs out.
    timer_restarted: Cell<Instant>,
    election_due: Cell<Instant>,
    /// Commands were proposed.
    proposed: Notify,
    /// Something is ready to be applied.
    committed: Notify,
}

impl Peer {
    /// The only door to the core: make one change, then carry out all it asked for, saving before
    /// speaking.
    fn step<T>(self: &Rc<Self>, change: impl FnOnce(&mut Core) -> T) -> T {
        let mut core = self.core.borrow_mut();
        let reply = change(&mut core);
        if let Some(changed) = core.effects().persist.take() {
            let state = self.disk.borrow_mut().write(&core, changed);
            self.persister.save(state, core.snapshot().clone());
        }
        let effects = core.effects();
        for (peer, call) in effects.calls.drain(..) {
            self.call(peer, call);
        }
        if take(&mut effects.apply) {
            self.committed.notify();
        }
        if take(&mut effects.reset_election_timer) {
            self.reset_election_timer();
        }
        if take(&mut effects.lead) {
            spawn(Rc::clone(self).heartbeats(core.current_term()));
        }
        reply
    }

    fn call(self: &Rc<Self>, peer: usize, call: Call) {
        let rf = Rc::clone(self);
        match call {
            Call::RequestVote(args) => spawn(rf.ask_for_vote(peer, args)),
            Call::AppendEntries(args) => spawn(rf.send_append(peer, args)),
            Call::InstallSnapshot(args) => spawn(rf.send_snapshot(peer, args)),
        }
    }

    async fn ask_for_vote(self: Rc<Self>, peer: usize, args: RequestVoteArgs) {
        if let Some(reply) = self.peers[peer].call(REQUEST_VOTE, &args).await {
            self.step(|core| core.on_vote(peer, &args, &reply));
        }
    }

    async fn send_append(self: Rc<Self>, peer: usize, args: AppendEntriesArgs) {
        if let Some(reply) = self.peers[peer].call(APPEND_ENTRIES, &args).await {
            self.step(|core| core.on_append(peer, &args, &reply));
        }
    }

    async fn send_snapshot(self: Rc<Self>, peer: usize, args: InstallSnapshotArgs) {
        if let Some(reply) = self.peers[peer].call(INSTALL_SNAPSHOT, &args).await {
            self.step(|core| core.on_install(peer, &args, &reply));
        }
    }

    /// Sends what was proposed, all that came at one moment together.
    async fn replicator(self: Rc<Self>) {
        loop {
            self.proposed.notified().await;
            self.step(Core::replicate);
        }
    }

    /// Tells the service what is committed. The core is free while the service takes its time.
    async fn applier(self: Rc<Self>, apply_ch: Sender<ApplyMsg>) {
        loop {
            while let Some(apply) = self.step(Core::apply_next) {
                if apply_ch.send(message(apply)).await.is_err() {
                    return;
                }
            }
            self.committed.notified().await;
        }
    }
}

fn message(apply: Apply) -> ApplyMsg {
    match apply {
        Apply::Command { index, command } => ApplyMsg::Command { index, command },
        Apply::Snapshot { index, term, snapshot } => ApplyMsg::Snapshot { index, term, snapshot },
    }
}

impl Raft for Peer {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        let saved = disk::read(&persister.read_raft_state()).expect("a peer reads what it wrote");
        let core = Core::new(me, peers.len(), saved, persister.read_snapshot());
        let rf = Rc::new(Self {
            core: RefCell::new(core),
            disk: RefCell::default(),
            peers,
            persister,
            timer_restarted: Cell::new(Instant::START),
            election_due: Cell::new(Instant::START),
            proposed: Notify::new(),
            committed: Notify::new(),
        });
        rf.reset_election_timer();
        spawn(Rc::clone(&rf).elections());
        spawn(Rc::clone(&rf).replicator());
        spawn(Rc::clone(&rf).applier(apply_ch));
        rf
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new()
            .on(REQUEST_VOTE, self, async |rf: &Rc<Self>, args: RequestVoteArgs| {
                rf.step(|core| core.request_vote(&args))
            })
            .on(APPEND_ENTRIES, self, async |rf: &Rc<Self>, args: AppendEntriesArgs| {
                rf.step(|core| core.append_entries(args))
            })
            .on(INSTALL_SNAPSHOT, self, async |rf: &Rc<Self>, args: InstallSnapshotArgs| {
                rf.step(|core| core.install_snapshot(args))
            })
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        let (index, term) = self.step(|core| core.propose(command))?;
        self.proposed.notify();
        Some(Accepted { index, term })
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        let core = self.core.borrow();
        (core.current_term(), core.is_leader())
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.step(|core| core.compact(index, snapshot));
    }

    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        show(&view::of(&self.core.borrow(), self.timer_restarted.get()));
    }

    fn saved(raft_state: &[u8]) -> Option<SavedView> {
        disk::read(raft_state).map(view::of_saved)
    }

    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        disk::read_brief(raft_state)
    }
}
