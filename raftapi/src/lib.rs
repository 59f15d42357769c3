//! The contract of the lab: what a Raft must be for the tester to run it.

mod command;
mod view;

use std::rc::Rc;

use bytes::Bytes;
use labrpc::{ClientEnd, Persister, Pieces, Sender, Service};

pub use crate::command::Command;
pub use crate::view::{LogEnds, LogView, PeerView, Role, SavedBrief, SavedView};

/// What a peer tells the service on `apply_ch`, in the order of the log, each index once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyMsg {
    /// A committed command.
    Command { index: u64, command: Command },
    /// A snapshot from the leader that stands for everything up to and including `index`.
    Snapshot { index: u64, term: u64, snapshot: Bytes },
}

/// Where a command that a leader took will be, if it is ever committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub index: u64,
    pub term: u64,
}

/// One Raft peer. `Rc<Self>` is Go's `*Raft`: tasks and handlers hold it together, on one thread.
pub trait Raft: Sized + 'static {
    /// Makes peer `me` of `peers` (its own end is among them, never used), restores what was saved,
    /// and starts the background tasks. Must return quickly. Terms start at 0, indexes at 1.
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self>;

    /// The RPC handlers that other peers may call, under the lab's names (`Raft.RequestVote`, …).
    fn service(self: &Rc<Self>) -> Service;

    /// Starts agreement on `command` and returns at once. `None`: this peer is not the leader.
    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted>;

    /// The current term, and whether this peer believes that it leads.
    fn get_state(self: &Rc<Self>) -> (u64, bool);

    /// The service has everything up to and including `index` in `snapshot`: drop that much log.
    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes);

    /// A hint that the test is done with this peer; the world drops its tasks in any case.
    fn kill(self: &Rc<Self>) {}

    /// Shows the state to a watcher. Called between this peer's steps, never inside one.
    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        let (term, leads) = self.get_state();
        let role = if leads { Role::Leader } else { Role::Follower };
        show(&PeerView::outside(term, role));
    }

    /// Reads back what this peer saved. `None`: its disk cannot be judged. It is asked about an empty
    /// disk too, of a peer that has saved nothing yet.
    fn saved(_raft_state: &[u8]) -> Option<SavedView> {
        None
    }

    /// The same without the entries. It is asked for after every save, so a peer with long logs
    /// does well to find it without reading them.
    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        Self::saved(&raft_state.join()).map(|saved| saved.brief())
    }
}
