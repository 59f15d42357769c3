//! Ctrl-C and SIGTERM: the first asks for a clean stop, the second does not ask.

use std::io::{self, IsTerminal, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, unbounded};

use crate::exit::Exit;

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

fn leave() -> ! {
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr());
    }
    process::exit(Exit::Interrupted.code().into());
}
