//! Keeps a panic inside a world from the terminal, with its place, for the verdict.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::sync::{Once, OnceLock};

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept::Outside) };
}

/// What is done before a panic of ours is printed.
static BEFORE: OnceLock<fn()> = OnceLock::new();

enum Kept {
    /// No world runs on this thread: a panic is a bug of ours, and is printed.
    Outside,
    Nothing,
    /// The place of the first, and whether there was none after it.
    Place {
        place: String,
        is_last: bool,
    },
}

/// For the whole process, once.
pub fn keep_those_in_worlds() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !keep(info) {
                if let Some(act) = BEFORE.get() {
                    act();
                }
                print(info);
            }
        }));
    });
}

/// Before a panic of ours is printed, `act` is done: those in worlds are nothing to it.
pub fn before_printing(act: fn()) {
    let _ = BEFORE.set(act); // It is the same one each time.
    keep_those_in_worlds();
}

/// Runs a world, and returns the place of the first panic in it as well.
pub fn during<T>(world: impl FnOnce() -> T) -> (T, Option<String>) {
    KEPT.set(Kept::Nothing);
    let ended = world();
    match KEPT.replace(Kept::Outside) {
        Kept::Place { place, .. } => (ended, Some(place)),
        Kept::Outside | Kept::Nothing => (ended, None),
    }
}

/// The last panic said no more than that a peer could not be looked at, and is nobody's failure.
pub fn forget_last() {
    KEPT.with_borrow_mut(|kept| {
        if matches!(kept, Kept::Place { is_last: true, .. }) {
            *kept = Kept::Nothing;
        }
    });
}

/// Returns whether the panic is taken care of.
fn keep(info: &PanicHookInfo<'_>) -> bool {
    KEPT.with_borrow_mut(|kept| match kept {
        Kept::Outside => false,
        Kept::Place { is_last, .. } => {
            *is_last = false;
            true
        }
        Kept::Nothing => {
            *kept = Kept::Place { place: place(info), is_last: true };
            true
        }
    })
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map_or_else(|| "an unknown place".into(), ToString::to_string)
}
