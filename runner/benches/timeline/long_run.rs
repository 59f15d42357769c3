//! A run of as many events as one asks for: recorded runs of seven servers, one after the other.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use labrpc::World;
use raft_runner::lab::{EXPLORE, Test};
use raft_runner::peer::PeerKind;
use raft_runner::tester::weather::Profile;
use raft_runner::tester::witness::Witness;
use raft_runner::trace::{Ended, Event, Header, NetworkKind, Recorder, Trace, Verdict, What};

/// A trace of at least `events` events, which can be written to a file and read.
pub fn of(events: usize) -> Trace {
    let mut long = record(1);
    let mut seed = 1;
    while long.events.len() < events {
        seed += 1;
        append(&mut long, record(seed));
    }
    long
}

fn record(seed: u64) -> Trace {
    let test: &'static Test = &EXPLORE[4];
    let kind = PeerKind::of::<raft::Peer>("raft", "");
    let header = Header::new(test.name, seed, test.peers, kind.name).on(NetworkKind::Harsh);
    let recorder = Recorder::new(header, kind.saved_brief);
    let world = World::new(seed).time_limit(Duration::from_secs(1200));
    let world = world.watched_by(Rc::clone(&recorder) as Rc<RefCell<Recorder>>);
    let witness = Rc::clone(&recorder) as Rc<RefCell<dyn Witness>>;
    let profile = Profile::drawn(seed, test.peers);
    let ended = world.run(test.run_on(Some(profile), kind, Some(witness)));
    assert!(ended.result.is_ok(), "seed {seed}");
    let verdict = Verdict::Passed;
    recorder.borrow_mut().finish(ended.at, Ended { verdict, say: None })
}

/// Goes on with `next` where `long` ends.
fn append(long: &mut Trace, next: Trace) {
    long.events.pop();
    let last = long.events.last().expect("a run has events");
    let (n, t) = (last.n, last.t);
    let calls = long.events.iter().filter_map(rpc).max().unwrap_or(0);
    for mut event in next.events {
        (event.n, event.t) = (event.n + n, event.t + t);
        event.cause = event.cause.map(|cause| cause + n);
        renumber(&mut event.what, calls);
        long.events.push(event);
    }
}

fn rpc(event: &Event) -> Option<u64> {
    event.what.route().map(|route| route.rpc)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only messages have a number")]
fn renumber(what: &mut What, by: u64) {
    let rpc = match what {
        What::Sent(message) => &mut message.rpc,
        What::Replied(message) => &mut message.rpc,
        What::Delivered(message) | What::Returned(message) | What::Failed(message) => {
            &mut message.rpc
        }
        What::Dropped(message) => &mut message.rpc,
        What::Late(message) => &mut message.rpc,
        What::Duplicated(message) => &mut message.rpc,
        What::Clogged(message) => &mut message.rpc,
        What::Ignored(message) => &mut message.rpc,
        _ => return,
    };
    *rpc += by;
}
