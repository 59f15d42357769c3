//! Who owns a task: a node's tasks are dropped together when it is killed.

use std::fmt;

use crate::world::current;

/// An owner of tasks: a server of the lab, or the host that runs the test.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

impl Node {
    /// The owner of the world's main task; it cannot be killed.
    pub const HOST: Self = Self(0);

    /// The node of server `index`, counted from 0.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("a world has few nodes") + 1)
    }

    /// The server's index; `None` for the host.
    pub fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }

    /// A dense number: 0 for the host, then the servers.
    pub(crate) fn slot(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index() {
            Some(index) => write!(f, "server {index}"),
            None => write!(f, "the test"),
        }
    }
}

/// The node whose task runs now.
pub fn current_node() -> Node {
    current::with(|world| world.running.get().node)
}

/// Runs `f` as `node`: tasks that it spawns belong to `node`, its draws are `node`'s.
pub fn on<T>(node: Node, f: impl FnOnce() -> T) -> T {
    let before = current::with(|world| world.run_as(node));
    let result = f();
    current::with(|world| {
        world.stepped(node);
        world.running.set(before);
    });
    result
}

/// Drops every task of `node`, as a crash does, and ends a pause or a silence of it. A task that
/// kills its own node ends at its next await.
pub fn kill(node: Node) {
    assert!(node != Node::HOST, "the host of a world cannot be killed");
    let dropped = current::with(|world| {
        world.net.borrow_mut().bury(node);
        world.tasks.borrow_mut().take_all_of(node)
    });
    drop(dropped);
}

/// Stops the tasks of `node` until [`resume`] or [`kill`]: timers that fire, requests and replies
/// that reach it wait for that. What it has sent goes on, and [`on`] still runs what it is given.
pub fn pause(node: Node) {
    assert!(node != Node::HOST, "the host of a world cannot be paused");
    current::with(|world| world.tasks.borrow_mut().pause(node));
}

/// Lets the tasks of `node` run again; nothing if they do.
pub fn resume(node: Node) {
    current::with(|world| world.tasks.borrow_mut().resume(node));
}
