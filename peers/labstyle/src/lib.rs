//! A complete Raft in the handout's style: one lock, one ticker, one task a call.

mod apply;
mod election;
mod log;
mod persist;
mod replication;
mod rpc;
mod snapshot;
mod state;

use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Mutex, Notify, Persister, Pieces, Sender, Service, spawn};
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Role, SavedBrief, SavedView};

use crate::log::Entry;
use crate::rpc::{AppendEntriesArgs, InstallSnapshotArgs, RequestVoteArgs};
use crate::state::State;

/// One Raft peer, as in the lab's raft.go. Whoever needs the state takes the lock, does a bit, and
/// lets go before anybody has to wait.
pub struct Raft {
    me: usize,
    peers: Vec<ClientEnd>,
    persister: Persister,
    state: Mutex<State>,
    /// There may be something to send: new entries, a new commit index, a new leader.
    to_send: Notify,
    /// There may be something to apply: a new commit index, a new snapshot.
    to_apply: Notify,
}

impl raftapi::Raft for Raft {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        let state = Mutex::new(State::new(&persister.read_raft_state()));
        let (to_send, to_apply) = (Notify::new(), Notify::new());
        let rf = Rc::new(Self { me, peers, persister, state, to_send, to_apply });

        spawn(Rc::clone(&rf).ticker());
        spawn(Rc::clone(&rf).replicator());
        spawn(Rc::clone(&rf).applier(apply_ch));
        rf
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new()
            .on("Raft.RequestVote", self, async |rf: &Rc<Self>, args: RequestVoteArgs| {
                rf.request_vote(&args)
            })
            .on("Raft.AppendEntries", self, async |rf: &Rc<Self>, args: AppendEntriesArgs| {
                rf.append_entries(args)
            })
            .on("Raft.InstallSnapshot", self, async |rf: &Rc<Self>, args: InstallSnapshotArgs| {
                rf.install_snapshot(args)
            })
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        let state = &mut *self.state.lock();
        if state.role != Role::Leader {
            return None;
        }

        let term = state.current_term;
        let index = state.log.append(Entry { term, command });
        state.record_match(self.me, index);
        self.persist(state);

        // The replicator sends, so that commands given in one moment travel together.
        self.to_send.notify();
        Some(Accepted { index, term })
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        let state = self.state.lock();
        (state.current_term, state.role == Role::Leader)
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.compact(index, snapshot);
    }

    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        show(&self.state.lock().view());
    }

    fn saved(raft_state: &[u8]) -> Option<SavedView> {
        persist::saved(raft_state)
    }

    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        persist::saved_brief(raft_state)
    }
}

impl Raft {
    fn others(&self) -> impl Iterator<Item = usize> + use<> {
        let me = self.me;
        (0..self.peers.len()).filter(move |&peer| peer != me)
    }

    /// If a reply comes from a newer term, this peer's own is over (§5.1).
    fn yield_to_newer(&self, state: &mut State, reply_term: u64) {
        if state.adopt_newer(reply_term) {
            self.persist(state);
        }
    }
}
