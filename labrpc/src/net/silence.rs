//! Nodes that say nothing any more: a crash between a save and the message that would tell of it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::world::{Inside, current};
use crate::{Node, Notify};

/// Who is silent, and who will be.
#[derive(Default)]
pub(crate) struct Silence {
    silent: BTreeSet<Node>,
    armed: Vec<Rc<Trap>>,
}

struct Trap {
    node: Node,
    saves_left: Cell<u64>,
    sprung: Notify,
}

/// Waits for the `nth` save (from 1) of `node` from now on, and silences it in that moment: what was
/// saved is kept, and no request or reply that the node sends afterwards leaves it. [`kill`] ends
/// the silence, so killing the node as soon as this returns is a crash right after the save.
///
/// Saves are those of every [`Persister`] of the node. They are counted from the first poll on, in
/// the node's next life too if it is killed before; dropping the future ends the counting.
///
/// # Panics
/// If `nth` is 0.
///
/// [`kill`]: crate::kill
/// [`Persister`]: crate::Persister
pub async fn silent_after_save(node: Node, nth: u64) {
    assert!(nth > 0, "saves are counted from 1");
    let armed = Armed::new(Trap { node, saves_left: Cell::new(nth), sprung: Notify::new() });
    armed.0.sprung.notified().await;
}

/// Keeps a trap armed until it is dropped.
struct Armed(Rc<Trap>);

impl Armed {
    fn new(trap: Trap) -> Self {
        let trap = Rc::new(trap);
        current::with(|world| {
            world.net.borrow_mut().hazards().silence.armed.push(Rc::clone(&trap))
        });
        Self(trap)
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        current::try_with(|world| {
            let mut net = world.net.borrow_mut();
            net.hazards().silence.armed.retain(|trap| !Rc::ptr_eq(trap, &self.0));
        });
    }
}

/// `node` has saved its state.
pub(crate) fn saved(world: &Inside, node: Node) {
    let sprung = match &mut world.net.borrow_mut().hazards {
        Some(hazards) => hazards.silence.count_save(node),
        None => return,
    };
    for trap in sprung {
        trap.sprung.notify();
    }
}

impl Silence {
    pub(super) fn covers(&self, node: Node) -> bool {
        self.silent.contains(&node)
    }

    pub(super) fn end(&mut self, node: Node) {
        self.silent.remove(&node);
    }

    /// Takes out the traps that this save springs.
    fn count_save(&mut self, node: Node) -> Vec<Rc<Trap>> {
        let mut sprung = Vec::new();
        self.armed.retain(|trap| {
            if trap.node != node {
                return true;
            }
            trap.saves_left.set(trap.saves_left.get() - 1);
            if trap.saves_left.get() == 0 {
                sprung.push(Rc::clone(trap));
            }
            trap.saves_left.get() > 0
        });
        if !sprung.is_empty() {
            self.silent.insert(node);
        }
        sprung
    }
}
