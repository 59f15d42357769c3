//! Rafts that take down the process they run in, now and then, and are right otherwise.

mod deeds;

use std::marker::PhantomData;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Pieces, Sender, Service, random_range, sleep, spawn};
use labstyle::Raft as Labstyle;
use raft_runner::peer::PeerKind;
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Raft, SavedBrief, SavedView};

use crate::deeds::{Aborts, Deed, Exits, Hoards, Recurses, Spins};

/// How many servers a cluster has in which it happens: one test of the lab has so many.
const SERVERS: usize = 7;

/// It happens in one run of so many.
const ONE_IN: u64 = 16;

/// A right Raft, until it does its deed.
struct Hostile<D> {
    raft: Rc<Labstyle>,
    deed: PhantomData<D>,
}

impl<D: Deed> Raft for Hostile<D> {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        if (peers.len(), me) == (SERVERS, 0) && random_range(0..ONE_IN) == 0 {
            spawn(async {
                sleep(Duration::from_secs(2)).await;
                D::act();
            });
        }
        let raft = Labstyle::make(peers, me, persister, apply_ch);
        Rc::new(Self { raft, deed: PhantomData })
    }

    fn service(self: &Rc<Self>) -> Service {
        self.raft.service()
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        self.raft.start(command)
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        self.raft.get_state()
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.raft.snapshot(index, snapshot);
    }

    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        self.raft.inspect(show);
    }

    fn saved(raft_state: &[u8]) -> Option<SavedView> {
        Labstyle::saved(raft_state)
    }

    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        Labstyle::saved_brief(raft_state)
    }
}

fn main() -> ExitCode {
    raft_runner::main(&[
        PeerKind::of::<Hostile<Aborts>>("aborts", "Aborts its process."),
        PeerKind::of::<Hostile<Recurses>>("recurses", "Calls itself without end."),
        PeerKind::of::<Hostile<Spins>>("spins", "Never lets anybody else run."),
        PeerKind::of::<Hostile<Hoards>>("hoards", "Wants all the memory there is."),
        PeerKind::of::<Hostile<Exits>>("exits", "Says that all went well, and leaves."),
    ])
}
