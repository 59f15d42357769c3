//! Ctrl-C and SIGTERM: the first asks for a clean stop, the second does not ask.

use std::io::{self, IsTerminal, Write};
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded, unbounded};

use crate::exit::Exit;

/// A terminal that takes nothing any more does not keep the program for longer.
const PATIENCE: Duration = Duration::from_secs(1);

static PARTING: OnceLock<fn()> = OnceLock::new();

/// A channel that carries the first interrupt.
pub fn listen() -> Receiver<()> {
    let (interrupted, interrupts) = unbounded();
    let again = AtomicBool::new(false);
    let handler = move || {
        if again.swap(true, Ordering::Relaxed) {
            leave();
        }
        // Nobody listens when all is printed; the second one ends that too.
        let _ = interrupted.send(());
    };
    // Without it, an interrupt ends the program as the system does it.
    let _ = ctrlc::set_handler(handler);
    interrupts
}

/// What the second interrupt does before it ends the program; whoever says it first has said it.
pub fn before_leaving(parting: fn()) {
    let _ = PARTING.set(parting);
}

fn leave() -> ! {
    part();
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr());
    }
    process::exit(Exit::Interrupted.code().into());
}

#[expect(clippy::disallowed_methods, reason = "what may wait for ever is left behind")]
fn part() {
    let Some(parting) = PARTING.get() else { return };
    let (done, parted) = bounded::<()>(0);
    thread::spawn(move || {
        parting();
        drop(done);
    });
    let _ = parted.recv_timeout(PATIENCE);
}
