//! Worlds that end by themselves, or do not end when they are asked to.

use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use labrpc::{ClientEnd, Node, Persister, Pieces, Sender, Service};
use labstyle::Raft as Labstyle;
use raft_runner::live::{Live, Order, Pace};
use raft_runner::trace::Trace;
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Raft, SavedBrief};

use super::{LONG, Play, SECOND, real_time, say, setting};

/// What is wrong with a peer that is right otherwise.
pub trait Trouble: 'static {
    fn begin(_me: usize) {}

    fn disk(_me: usize, persister: Persister) -> Persister {
        persister
    }
}

pub struct With<T>(Rc<Labstyle>, PhantomData<T>);

impl<T: Trouble> Raft for With<T> {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        T::begin(me);
        Rc::new(Self(Labstyle::make(peers, me, T::disk(me, persister), apply_ch), PhantomData))
    }

    fn service(self: &Rc<Self>) -> Service {
        self.0.service()
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        self.0.start(command)
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        self.0.get_state()
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        self.0.snapshot(index, snapshot);
    }

    fn inspect(self: &Rc<Self>, show: &mut dyn FnMut(&PeerView<'_>)) {
        self.0.inspect(show);
    }

    fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
        Labstyle::saved_brief(raft_state)
    }
}

/// Saves to a disk of its own, so that it comes back with nothing.
pub struct Forgets;

impl Trouble for Forgets {
    fn disk(me: usize, _: Persister) -> Persister {
        Persister::new(Node::new(me))
    }
}

/// Dies of itself after a while.
struct Panics;

impl Trouble for Panics {
    fn begin(me: usize) {
        labrpc::spawn(async move {
            labrpc::sleep(Duration::from_millis(100)).await;
            panic!("I give up, me {me}");
        });
    }
}

struct Yields;

impl Trouble for Yields {
    fn begin(_: usize) {
        labrpc::spawn(async {
            loop {
                labrpc::yield_now().await;
            }
        });
    }
}

/// Whether one of them has got its thread, which it never gives back.
static HANGS: AtomicBool = AtomicBool::new(false);

struct Spins;

impl Trouble for Spins {
    fn begin(_: usize) {
        HANGS.store(true, Ordering::SeqCst);
        loop {
            std::hint::spin_loop();
        }
    }
}

/// Runs to the end that the world finds by itself.
fn end_of<R: Raft>() -> (String, Trace) {
    let mut play = Play::of::<R>();
    play.0.set_pace(Pace::FlatOut { until: 10 * SECOND });
    while !play.has_ended() {
        play.0.wait(LONG);
    }
    play.0.poll();
    let told = play.ended();
    assert_eq!(play.0.status().now, play.0.status().ended.expect("it has ended").at);
    assert!(play.0.trace().events.last().expect("an event").is_end());
    play.0.order(Order::Heal).expect("nobody hears it");
    play.0.step();
    assert!(play.0.wait(LONG).is_empty());
    (told, play.0.finish())
}

#[test]
fn a_panic_ends_the_world_in_its_own_words() {
    let (told, trace) = end_of::<With<Panics>>();
    assert!(told.contains("panicked: I give up, me "), "{told}");
    assert_eq!(say(&trace), format!("Panicked: {told}"));
    assert_eq!(trace.events.last().map(|event| event.t), Some(100_000));
}

#[test]
fn a_livelock_ends_the_world() {
    let (told, trace) = end_of::<With<Yields>>();
    assert!(told.starts_with("livelock: 1000000 turns without any passing of time"), "{told}");
    assert_eq!(say(&trace), format!("Stuck: {told}"));
}

/// Waits for what nobody ever sends.
struct Waits;

impl Raft for Waits {
    fn make(_: Vec<ClientEnd>, _: usize, _: Persister, _: Sender<ApplyMsg>) -> Rc<Self> {
        labrpc::spawn(std::future::pending());
        Rc::new(Self)
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new()
    }

    fn start(self: &Rc<Self>, _: Command) -> Option<Accepted> {
        None
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        (0, false)
    }

    fn snapshot(self: &Rc<Self>, _: u64, _: Bytes) {}
}

#[test]
fn a_deadlock_ends_the_world() {
    let (told, trace) = end_of::<Waits>();
    assert!(told.starts_with("deadlock: nothing can ever run again; waiting"), "{told}");
    assert!(told.contains("a task of server 4 spawned at runner/tests/live/endings.rs:"), "{told}");
    assert_eq!(say(&trace), format!("Stuck: {told}"));
}

#[test]
fn a_peer_that_keeps_its_thread_freezes_nobody() {
    let live = Live::start(setting::<With<Spins>>());
    let began = real_time();
    while !HANGS.load(Ordering::SeqCst) {
        assert!(began.elapsed() < LONG, "no peer is made");
    }
    live.set_pace(Pace::FlatOut { until: SECOND });
    let silent = live.status().silent;
    while live.status().silent <= silent {
        assert!(began.elapsed() < LONG, "its silence is not counted");
    }
    let asked = real_time();
    let trace = live.finish();
    let took = asked.elapsed();
    assert!((Duration::from_secs(1)..Duration::from_secs(5)).contains(&took), "{took:?}");
    assert_eq!(say(&trace), "Stuck: hung: not over after 1 s of real time");

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hung.jsonl");
    trace.write(&path).expect("it can be written");
    assert_eq!(Trace::read(&path).expect("it is a trace"), trace);
}

#[test]
fn a_world_that_is_dropped_ends_soon() {
    let mut play = Play::of::<raft::Peer>();
    play.run(100);
    play.0.set_pace(Pace::FlatOut { until: u64::MAX });
    let began = real_time();
    drop(play);
    assert!(began.elapsed() < Duration::from_secs(5));
}
