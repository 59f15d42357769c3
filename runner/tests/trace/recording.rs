//! Runs of the lab's tests, recorded and not.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use labrpc::{Ended, World};
use raft_runner::lab::{Finished, TESTS, Test};
use raft_runner::peer::PeerKind;
use raft_runner::tester::witness::Witness;
use raft_runner::trace::{self, Header, Recorder, Trace, Verdict};

fn test(name: &str) -> &'static Test {
    TESTS.iter().find(|test| test.name == name).unwrap()
}

pub fn run(
    name: &str,
    kind: PeerKind,
    seed: u64,
    recorder: Option<Rc<RefCell<Recorder>>>,
) -> Ended<Finished> {
    let world = World::new(seed).time_limit(Duration::from_secs(600));
    let world = match recorder.clone() {
        Some(recorder) => world.watched_by(recorder),
        None => world,
    };
    let witness = recorder.map(|recorder| recorder as Rc<RefCell<dyn Witness>>);
    world.run(test(name).run(kind, witness))
}

pub fn record(name: &str, kind: PeerKind, seed: u64) -> (Ended<Finished>, Trace) {
    let header = Header::new(name, seed, test(name).peers, kind.name);
    let recorder = Recorder::new(header, kind.saved_brief);
    let ended = run(name, kind, seed, Some(Rc::clone(&recorder)));
    let verdict = match &ended.result {
        Ok(finished) if finished.failure.is_none() => Verdict::Passed,
        Ok(_) => Verdict::Failed,
        Err(_) => Verdict::Stuck,
    };
    let trace = recorder.borrow_mut().finish(ended.at, trace::Ended { verdict, say: None });
    (ended, trace)
}
