//! The one thread that reads the terminal: whoever shows something hears from it what is pressed.

#![expect(clippy::disallowed_methods, reason = "a terminal is read in real time, by a thread")]

use std::io;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use crossterm::event::{self, Event};

/// How often it is looked whether the terminal is still ours.
const LOOK: Duration = Duration::from_millis(200);

static EVENTS: OnceLock<Receiver<io::Result<Event>>> = OnceLock::new();

/// What is pressed from now on. There is one reader at a time, or they take it from each other.
pub fn events() -> Receiver<io::Result<Event>> {
    let events = EVENTS.get_or_init(|| {
        let (events, receiver) = unbounded();
        thread::spawn(move || read(&events));
        receiver
    });
    while events.try_recv().is_ok() {}
    events.clone()
}

fn read(events: &Sender<io::Result<Event>>) {
    loop {
        // A program that reads the terminal from the background is stopped.
        if !is_ours() {
            thread::sleep(LOOK);
            continue;
        }
        let event = match event::poll(LOOK) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(error) => Err(error),
        };
        let broken = event.is_err();
        if events.send(event).is_err() || broken {
            return;
        }
    }
}

#[cfg(unix)]
fn is_ours() -> bool {
    let group = nix::unistd::tcgetpgrp(io::stdin());
    group.is_ok_and(|group| group == nix::unistd::getpgrp())
}

#[cfg(not(unix))]
fn is_ours() -> bool {
    true
}
