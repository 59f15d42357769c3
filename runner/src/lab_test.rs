//! The lab for `cargo test`: what a peer's own tests call.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use anstream::adapter::strip_bytes;

use crate::cli::{self, Command};
use crate::execute;
use crate::exit::{Exit, Refusal};
use crate::peer::PeerKind;
use crate::plan::Plan;
use crate::program;
use crate::report::human::Human;
use crate::report::screen::Screen;
use crate::report::{Loudness, Reporter};

/// So that what passed once passes until the code changes.
const FIRST_SEED: &str = "1";

/// Columns of the report. Whoever runs tests in a terminal has as many.
const WIDTH: usize = 100;

/// Puts a peer through tests of the lab, each `iterations` times with the seeds from 1 on.
///
/// `selector` is what `raft-runner test` takes: a part (`3A`), a test's name or any part of one, or
/// `all`. Traces of runs that fail go into the folder `traces`.
///
/// ```no_run
/// # use raft_runner::{lab_test, peer::PeerKind};
/// # fn of<MyRaft: raftapi::Raft>() {
/// let peer = PeerKind::of::<MyRaft>("my-raft", "A Raft of my own.");
/// lab_test(peer, "3A", 20);
/// # }
/// ```
///
/// # Panics
/// If a run fails, with the report of all runs: what was found, with which seed, the events that led
/// there, and the command that repeats it.
#[track_caller]
pub fn lab_test(peer: PeerKind, selector: &str, iterations: u64) {
    program::is_called("cargo run --release --");
    match report(peer, selector, iterations) {
        Ok((Exit::Passed, _)) => {}
        Ok((_, text)) => panic!("{text}"),
        Err(refusal) => panic!("{}", said(&refusal)),
    }
}

fn report(peer: PeerKind, selector: &str, iterations: u64) -> Result<(Exit, String), Refusal> {
    let plan = plan(peer, selector, iterations)?;
    let page = Page::default();
    let screen = Screen::new(Box::new(page.clone()), WIDTH);
    let mut human = Human::new(&plan.setting, Loudness::Normal, screen);
    let results = execute::execute(&plan, &crossbeam_channel::never(), &mut human)?;
    human.finish(&results)?;
    Ok((results.exit(), page.text()))
}

/// What the command line makes of it. The program that runs is the test, which cannot be a worker.
fn plan(peer: PeerKind, selector: &str, iterations: u64) -> Result<Plan, Refusal> {
    let iterations = iterations.to_string();
    let line = ["raft-runner", "test", "-n", &iterations, "-s", FIRST_SEED, "--isolate", "thread"];
    let line = line.into_iter().chain(["--", selector]);
    let Command::Test(args) = cli::read(line.map(Into::into))? else {
        unreachable!("the line says `test`")
    };
    Plan::of_test(&args, &[peer])
}

fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Line(error) => error.to_string(),
        Refusal::Usage(line) | Refusal::NothingSelected(line) => line.clone(),
        Refusal::Output(error) => error.to_string(),
    }
}

/// Where the report is written.
#[derive(Clone, Default)]
struct Page(Rc<RefCell<Vec<u8>>>);

impl Page {
    /// A panic's message has no colours.
    fn text(&self) -> String {
        let bytes = strip_bytes(&self.0.borrow()).into_vec();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
