//! What survives a crash: two byte strings, saved together.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;

use crate::Node;
use crate::net::silence;
use crate::pieces::Pieces;
use crate::watch::NetEvent;
use crate::world::current;

/// A server's disk. Clones share it; [`Persister::copy`] makes an independent one.
#[derive(Clone, Debug)]
pub struct Persister {
    node: Node,
    saved: Rc<RefCell<Saved>>,
}

#[derive(Clone, Debug, Default)]
struct Saved {
    raft_state: Pieces,
    snapshot: Bytes,
}

impl Persister {
    /// An empty disk of `node`.
    pub fn new(node: Node) -> Self {
        Self { node, saved: Rc::default() }
    }

    /// Stores both, at once. No snapshot overwrites one that is there, so a Raft that has trimmed
    /// its log passes its snapshot every time.
    pub fn save(&self, raft_state: impl Into<Pieces>, snapshot: impl Into<Bytes>) {
        let saved = Saved { raft_state: raft_state.into(), snapshot: snapshot.into() };
        current::try_with(|world| {
            if world.is_watched() {
                let (raft_state, snapshot) = (&saved.raft_state, &saved.snapshot);
                world.tell(|| NetEvent::Saved { node: self.node, raft_state, snapshot });
            }
        });
        self.saved.replace(saved);
        current::try_with(|world| silence::saved(world, self.node));
    }

    /// What was saved last as Raft's state; empty if nothing was.
    pub fn read_raft_state(&self) -> Bytes {
        self.saved.borrow().raft_state.join()
    }

    /// The snapshot saved last; empty if there is none.
    pub fn read_snapshot(&self) -> Bytes {
        self.saved.borrow().snapshot.clone()
    }

    pub fn raft_state_size(&self) -> usize {
        self.saved.borrow().raft_state.len()
    }

    pub fn snapshot_size(&self) -> usize {
        self.saved.borrow().snapshot.len()
    }

    /// An independent disk with the same contents.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self { node: self.node, saved: Rc::new(RefCell::new(self.saved.borrow().clone())) }
    }
}
