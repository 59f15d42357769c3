//! A peer that asks all others when it is given a command, and counts who answers.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Sender, Service, spawn};
use raft_runner::peer::PeerKind;
use raftapi::{Accepted, ApplyMsg, Command, Raft};

pub struct Parrot {
    me: usize,
    peers: Vec<ClientEnd>,
    persister: Persister,
    /// To the last command; shown as the term.
    answers: Cell<u64>,
}

impl Parrot {
    pub fn kind() -> PeerKind {
        PeerKind::of::<Self>("parrot", "asks all and counts the answers")
    }

    fn save_more(&self, bytes: usize) {
        let size = self.persister.raft_state_size() + bytes;
        self.persister.save(vec![0; size], Bytes::new());
    }
}

impl Raft for Parrot {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        _apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        let rf = Rc::new(Self { me, peers, persister, answers: Cell::new(0) });
        rf.save_more(1);
        rf
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new().on("Raft.Ask", self, async |_: &Rc<Self>, ()| {})
    }

    fn start(self: &Rc<Self>, _command: Command) -> Option<Accepted> {
        self.answers.set(0);
        for peer in (0..self.peers.len()).filter(|&peer| peer != self.me) {
            let rf = Rc::clone(self);
            spawn(async move {
                if rf.peers[peer].call::<_, ()>("Raft.Ask", &()).await.is_some() {
                    rf.answers.set(rf.answers.get() + 1);
                }
            });
        }
        None
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        (self.answers.get(), false)
    }

    fn snapshot(self: &Rc<Self>, _index: u64, _snapshot: Bytes) {}

    fn kill(self: &Rc<Self>) {
        self.save_more(1000);
    }
}
