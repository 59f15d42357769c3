//! The world that runs on this thread, for the free functions that a peer calls.

use std::cell::RefCell;
use std::rc::Rc;

use crate::world::Inside;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Inside>>> = const { RefCell::new(None) };
}

/// Calls `f` with the world that runs on this thread.
pub(crate) fn with<T>(f: impl FnOnce(&Inside) -> T) -> T {
    CURRENT.with_borrow(|world| {
        f(world.as_deref().expect("this function works only inside a running world"))
    })
}

/// Like [`with`], for code that may run after its world has ended, or beside it.
pub(crate) fn try_with<T>(f: impl FnOnce(&Inside) -> T) -> Option<T> {
    CURRENT.with_borrow(|world| world.as_deref().map(f))
}

/// Makes `world` the current one until the guard is dropped.
pub(crate) fn enter(world: Rc<Inside>) -> Entered {
    CURRENT.with_borrow_mut(|current| {
        assert!(current.is_none(), "a world cannot run inside another one");
        *current = Some(world);
    });
    Entered
}

pub(crate) struct Entered;

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}
