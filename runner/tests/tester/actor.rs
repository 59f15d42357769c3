//! A peer that plays a part: what it shows of itself depends on the time alone.

use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Sender, Service, now, spawn};
use raft_runner::peer::PeerKind;
use raftapi::{Accepted, ApplyMsg, Command, LogView, PeerView, Raft, Role};

/// How a server looks from outside, at one moment.
#[derive(Clone, Copy)]
pub struct Look {
    pub term: u64,
    pub role: Role,
    pub voted_for: Option<usize>,
    /// How long its log is; all entries are of term 1.
    pub last_index: u64,
    pub commit_index: u64,
}

pub const AT_REST: Look =
    Look { term: 1, role: Role::Follower, voted_for: None, last_index: 0, commit_index: 0 };

pub trait Part: 'static {
    /// How server `me` looks so long after the beginning.
    fn look(me: usize, at: Duration) -> Look;

    /// Whether a leader takes commands.
    fn accepts() -> bool {
        true
    }

    /// Whether server `me` applies what a leader has taken.
    fn applies(_me: usize) -> bool {
        false
    }
}

pub fn playing<P: Part>() -> PeerKind {
    PeerKind::of::<Actor<P>>("actor", "plays a part")
}

pub struct Actor<P> {
    me: usize,
    peers: Vec<ClientEnd>,
    apply_ch: Sender<ApplyMsg>,
    part: PhantomData<P>,
}

impl<P: Part> Raft for Actor<P> {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        _persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        Rc::new(Self { me, peers, apply_ch, part: PhantomData })
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new().on("Raft.Apply", self, async |rf: &Rc<Self>, command| {
            rf.apply(command).await;
        })
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        let (term, leads) = self.get_state();
        if !leads || !P::accepts() {
            return None;
        }
        for end in self.peers.clone() {
            let command = command.clone();
            spawn(async move {
                end.call::<_, ()>("Raft.Apply", &command).await;
            });
        }
        Some(Accepted { index: 1, term })
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        let Look { term, role, .. } = self.look();
        (term, role == Role::Leader)
    }

    fn snapshot(self: &Rc<Self>, _index: u64, _snapshot: Bytes) {}

    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        let Look { term, role, voted_for, last_index, commit_index } = self.look();
        let log = Entries(last_index, Command::default());
        show(&PeerView {
            voted_for: Some(voted_for),
            log: Some(&log),
            commit_index: Some(commit_index),
            ..PeerView::outside(term, role)
        });
    }
}

impl<P: Part> Actor<P> {
    fn look(&self) -> Look {
        P::look(self.me, now().since_start())
    }

    async fn apply(&self, command: Command) {
        if P::applies(self.me) {
            let msg = ApplyMsg::Command { index: 1, command };
            self.apply_ch.send(msg).await.expect("the service listens");
        }
    }
}

/// So many entries of term 1.
struct Entries(u64, Command);

impl LogView for Entries {
    fn base_index(&self) -> u64 {
        0
    }

    fn base_term(&self) -> u64 {
        0
    }

    fn last_index(&self) -> u64 {
        self.0
    }

    fn entry(&self, _index: u64) -> (u64, &Command) {
        (1, &self.1)
    }
}
