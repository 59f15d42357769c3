//! Any Raft, without its type: generics stop here, so everything behind is compiled once.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Pieces, Sender, Service};
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Raft, SavedBrief, SavedView};

use crate::panics;

/// A running peer, as the tester, the recorder and the oracle see it.
pub trait Peer {
    fn service(&self) -> Service;
    fn start(&self, command: Command) -> Option<Accepted>;
    fn get_state(&self) -> (u64, bool);
    fn snapshot(&self, index: u64, snapshot: Bytes);
    fn kill(&self);
    fn inspect(&self, show: &mut dyn FnMut(&PeerView<'_>));
}

type Make = fn(Vec<ClientEnd>, usize, Persister, Sender<ApplyMsg>) -> Rc<dyn Peer>;

/// A kind of peer: its name on the command line, and how to make one.
#[derive(Clone, Copy, Debug)]
pub struct PeerKind {
    pub name: &'static str,
    pub about: &'static str,
    pub make: Make,
    pub saved: fn(&[u8]) -> Option<SavedView>,
    pub saved_brief: ReadBrief,
    /// What must be found wrong with it, if it is wrong on purpose.
    pub fault: Option<Fault>,
}

/// A kind of peer that is wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule of the oracle that must be the first to be broken, in some run. `None`: only the
    /// tests notice, because no single step is wrong.
    pub rule: Option<&'static str>,
}

/// How a kind's saved states are read without their entries.
pub type ReadBrief = fn(&Pieces) -> Option<SavedBrief>;

impl PeerKind {
    pub fn of<R: Raft>(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            make: make::<R>,
            saved: R::saved,
            saved_brief: R::saved_brief,
            fault: None,
        }
    }

    pub fn with_fault(self, rule: Option<&'static str>) -> Self {
        Self { fault: Some(Fault { rule }), ..self }
    }
}

fn make<R: Raft>(
    peers: Vec<ClientEnd>,
    me: usize,
    persister: Persister,
    apply_ch: Sender<ApplyMsg>,
) -> Rc<dyn Peer> {
    Rc::new(Hosted(R::make(peers, me, persister, apply_ch)))
}

struct Hosted<R>(Rc<R>);

impl<R: Raft> Peer for Hosted<R> {
    fn service(&self) -> Service {
        self.0.service()
    }

    fn start(&self, command: Command) -> Option<Accepted> {
        self.0.start(command)
    }

    fn get_state(&self) -> (u64, bool) {
        self.0.get_state()
    }

    fn snapshot(&self, index: u64, snapshot: Bytes) {
        self.0.snapshot(index, snapshot);
    }

    fn kill(&self) {
        self.0.kill();
    }

    /// A peer that holds its own lock while it waits cannot be looked at, and shows nothing: a look
    /// must not change how a run ends.
    fn inspect(&self, show: &mut dyn FnMut(&PeerView<'_>)) {
        let mut shown = false;
        let look = || {
            self.0.inspect(&mut |view| {
                shown = true;
                show(view);
            });
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(look)) {
            if shown {
                resume_unwind(panic);
            }
            panics::forget_last();
        }
    }
}
