//! Live worlds: steered from outside, watched while they run, and still a function of what was done.

#[path = "live/endings.rs"]
mod endings;
#[path = "live/pace.rs"]
mod pace;
#[path = "live/sessions.rs"]
mod sessions;

use std::time::{Duration, Instant};

use raft_runner::live::{Live, Order, Pace, Setting};
use raft_runner::oracle::RULES;
use raft_runner::peer::PeerKind;
use raft_runner::tester::weather::NetworkKind;
use raft_runner::trace::{PeerState, Role, Trace, What};
use raftapi::Raft;

/// Longer than any world of these tests takes, in real time.
const LONG: Duration = Duration::from_secs(60);

const SECOND: u64 = 1_000_000;

fn setting<R: Raft>() -> Setting {
    Setting {
        peer: PeerKind::of::<R>("peer", "the one that plays"),
        servers: 5,
        seed: 7,
        network: NetworkKind::Lab,
        snapshots: false,
        rules: RULES.to_vec(),
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a call takes is real time")]
fn real_time() -> Instant {
    Instant::now()
}

/// A live world that is driven as fast as it goes.
struct Play(Live);

impl Play {
    fn of<R: Raft>() -> Self {
        Self(Live::start(setting::<R>()))
    }

    /// Lets so much virtual time pass, in milliseconds, and pauses.
    fn run(&mut self, ms: u64) {
        let until = self.settled().0.status().now + ms * 1000;
        self.0.set_pace(Pace::FlatOut { until });
        self.settled();
    }

    fn order(&mut self, order: Order) {
        self.0.order(order).expect("it can be done");
        self.settled();
    }

    /// Takes in all that happens before the world rests.
    fn settled(&mut self) -> &mut Self {
        let began = real_time();
        while !self.0.wait(LONG).is_empty() {
            assert!(began.elapsed() < LONG, "the world does not come to rest");
        }
        self
    }

    fn peers(&self) -> Vec<PeerState> {
        peers(self.0.trace())
    }

    /// The leader of the highest term.
    fn leader(&self) -> usize {
        let peers = self.peers();
        let leads = |peer: &usize| peers[*peer].role == Role::Leader;
        (0..peers.len()).filter(leads).max_by_key(|peer| peers[*peer].term).expect("one leads")
    }

    fn ended(&self) -> String {
        let ending = self.0.status().ended.expect("the world has ended");
        ending.verdict.to_string()
    }

    fn has_ended(&self) -> bool {
        self.0.status().ended.is_some()
    }
}

fn peers(trace: &Trace) -> Vec<PeerState> {
    let mut peers = vec![PeerState::default(); trace.header.peers];
    for event in &trace.events {
        if let Some(peer) = event.peer {
            peers[peer].fold(&event.what);
        }
    }
    peers
}

fn bytes(trace: &Trace) -> String {
    let mut bytes = Vec::new();
    trace.write_lines(&mut bytes).expect("a vector takes all");
    String::from_utf8(bytes).expect("a trace is text")
}

fn say(trace: &Trace) -> String {
    let Some(What::Ended(ended)) = trace.events.last().map(|event| &event.what) else {
        panic!("the trace has no end");
    };
    format!("{:?}: {}", ended.verdict, ended.say.as_deref().unwrap_or("-"))
}
