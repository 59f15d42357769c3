//! A lock for peers in the lab's style, which names a deadlock instead of having one.

use std::cell::{Cell, RefCell, RefMut};
use std::ops::{Deref, DerefMut};
use std::panic::Location;

/// A value that one task at a time works on, as `sync.Mutex` guards it in the lab.
///
/// A world has one thread, so a lock is only ever found taken by a task that kept its guard while
/// it waited, or that locks twice. Both would deadlock in Go, so both panic here.
#[derive(Debug, Default)]
pub struct Mutex<T> {
    value: RefCell<T>,
    holder: Cell<Option<&'static Location<'static>>>,
}

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Self { value: RefCell::new(value), holder: Cell::new(None) }
    }

    /// Locks; the lock is free again when the guard is dropped.
    ///
    /// # Panics
    /// If it is locked already, naming both places.
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let here = Location::caller();
        match self.value.try_borrow_mut() {
            Ok(value) => {
                self.holder.set(Some(here));
                MutexGuard { value, holder: &self.holder }
            }
            Err(_) => self.deadlock(here),
        }
    }

    #[track_caller]
    fn deadlock(&self, here: &'static Location<'static>) -> ! {
        let there = self.holder.get().map_or_else(String::new, ToString::to_string);
        panic!(
            "deadlock: {here} wants a lock that was taken at {there} and is still held; \
             drop the guard before an await, and before locking again"
        )
    }
}

/// Access to what a [`Mutex`] guards. It must not live across an await.
#[must_use = "a lock is free again as soon as its guard is dropped"]
pub struct MutexGuard<'a, T> {
    value: RefMut<'a, T>,
    holder: &'a Cell<Option<&'static Location<'static>>>,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.holder.set(None);
    }
}
