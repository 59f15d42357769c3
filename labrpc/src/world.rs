//! Runs a world to its end, or says why it is stuck.

pub(crate) mod agenda;
pub(crate) mod chance;
pub(crate) mod clock;
pub(crate) mod current;
pub(crate) mod drift;
pub(crate) mod node;
pub(crate) mod pace;
pub(crate) mod tasks;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::net::Net;
use crate::net::courier;
use crate::watch::{Cause, EventId, Moment, NetEvent, Watcher};
use crate::world::agenda::{Agenda, Due};
use crate::world::chance::{Chance, NodeChances, Purpose};
use crate::world::clock::Timers;
use crate::world::drift::Clocks;
use crate::world::pace::Pacer;
use crate::world::tasks::{Tasks, Turn};
use crate::{Instant, Node};

/// So many turns without any passing of time are a livelock.
const TURNS_AN_INSTANT: u32 = 1_000_000;

/// A world before it runs.
pub struct World {
    seed: u64,
    time_limit: Duration,
    watcher: Option<Rc<RefCell<dyn Watcher>>>,
    pacer: Option<Box<dyn Pacer>>,
}

/// How a world ended.
#[derive(Debug)]
pub struct Ended<T> {
    /// What the main task returned, or why it never did.
    pub result: Result<T, Stuck>,
    /// The virtual time of the end.
    pub at: Instant,
    /// A digest of everything that happened: equal for equal seeds.
    pub digest: u64,
}

/// Why a world could not run its main task to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// Nothing can ever run again. The places are those where the waiting tasks were spawned.
    Deadlock { waiting: Vec<(Node, &'static Location<'static>)> },
    /// Tasks run on and on while no time passes; the one that ran last is named.
    Livelock { node: Node, place: &'static Location<'static> },
    /// The virtual time limit is reached.
    TimeIsUp { limit: Duration },
    /// A task panicked.
    Panicked { node: Node, text: String },
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self { seed, time_limit: Duration::from_secs(3600), watcher: None, pacer: None }
    }

    /// Ends the world when so much virtual time has passed. One hour if not set.
    pub fn time_limit(self, limit: Duration) -> Self {
        Self { time_limit: limit, ..self }
    }

    pub fn watched_by(self, watcher: Rc<RefCell<dyn Watcher>>) -> Self {
        Self { watcher: Some(watcher), ..self }
    }

    /// Time passes only as `pacer` lets it. Without one it passes at once.
    pub fn paced_by(self, pacer: impl Pacer + 'static) -> Self {
        Self { pacer: Some(Box::new(pacer)), ..self }
    }

    /// Runs `main` on the host to its end, then drops every task that is left.
    #[track_caller]
    pub fn run<F: Future>(self, main: F) -> Ended<F::Output> {
        let limit = self.time_limit;
        let inside = Rc::new(Inside::new(self, Location::caller()));
        let entered = current::enter(Rc::clone(&inside));
        let result = catch_unwind(AssertUnwindSafe(|| inside.run(main, limit)))
            .unwrap_or_else(|payload| Err(inside.panicked(&*payload)));
        let (at, digest) = (inside.now.get(), inside.digest.get());
        // A peer's destructor may panic too; the first reason is the one that counts.
        let _ = catch_unwind(AssertUnwindSafe(|| inside.clear()));
        drop(entered);
        Ended { result, at, digest }
    }
}

/// Who runs now, and why.
#[derive(Clone, Copy)]
pub(crate) struct Running {
    pub(crate) node: Node,
    pub(crate) cause: Cause,
}

/// Everything that a running world consists of.
pub(crate) struct Inside {
    pub(crate) seed: u64,
    pub(crate) now: Cell<Instant>,
    pub(crate) running: Cell<Running>,
    pub(crate) tasks: RefCell<Tasks>,
    pub(crate) timers: RefCell<Timers>,
    pub(crate) clocks: RefCell<Clocks>,
    pub(crate) agenda: RefCell<Agenda>,
    pub(crate) chances: RefCell<NodeChances>,
    pub(crate) net: RefCell<Net>,
    watcher: Option<Rc<RefCell<dyn Watcher>>>,
    pacer: RefCell<Option<Box<dyn Pacer>>>,
    digest: Cell<u64>,
}

impl Inside {
    fn new(world: World, main: &'static Location<'static>) -> Self {
        let order = Chance::keyed(world.seed, Purpose::Scheduling, 0, 0);
        Self {
            seed: world.seed,
            now: Cell::new(Instant::START),
            running: Cell::new(Running { node: Node::HOST, cause: Cause::default() }),
            tasks: RefCell::new(Tasks::new(order, main)),
            timers: RefCell::default(),
            clocks: RefCell::default(),
            agenda: RefCell::default(),
            chances: RefCell::new(NodeChances::new(world.seed)),
            net: RefCell::default(),
            watcher: world.watcher,
            pacer: RefCell::new(world.pacer),
            digest: Cell::new(world.seed),
        }
    }

    fn run<F: Future>(&self, main: F, limit: Duration) -> Result<F::Output, Stuck> {
        let mut main = pin!(main);
        let end = Instant::START + limit;
        loop {
            let mut turns = 0;
            while let Some(turn) = self.next_turn() {
                turns += 1;
                if turns > TURNS_AN_INSTANT {
                    return Err(Stuck::Livelock { node: turn.node, place: turn.place });
                }
                if let Poll::Ready(output) = self.take_turn(turn, main.as_mut()) {
                    return Ok(output);
                }
            }
            self.pass_time(end)?;
        }
    }

    /// The next task to run at this instant. What is due at this instant comes up when no task is
    /// ready.
    fn next_turn(&self) -> Option<Turn> {
        loop {
            if let Some(turn) = self.tasks.borrow_mut().draw() {
                return Some(turn);
            }
            let due = self.agenda.borrow_mut().pop_due(self.now.get())?;
            self.carry_out(due);
        }
    }

    fn take_turn<F: Future>(&self, mut turn: Turn, main: Pin<&mut F>) -> Poll<F::Output> {
        self.running.set(Running { node: turn.node, cause: turn.cause });
        self.mix(self.now.get().as_micros() << 16 ^ u64::from(turn.slot));
        let mut cx = Context::from_waker(&turn.waker);
        let Some(body) = &mut turn.body else {
            let polled = main.poll(&mut cx);
            self.tasks.borrow_mut().put_back(turn);
            return polled;
        };
        let polled = body.as_mut().poll(&mut cx);
        self.stepped(turn.node);
        let done = match polled {
            Poll::Pending => self.tasks.borrow_mut().put_back(turn),
            Poll::Ready(()) => {
                self.tasks.borrow_mut().finish(turn.slot, turn.waker);
                turn.body
            }
        };
        drop(done);
        Poll::Pending
    }

    fn pass_time(&self, end: Instant) -> Result<(), Stuck> {
        let Some(at) = self.next_instant() else {
            return Err(Stuck::Deadlock { waiting: self.tasks.borrow().waiting() });
        };
        if at > end {
            self.now.set(end);
            return Err(Stuck::TimeIsUp { limit: end.since_start() });
        }
        self.now.set(at);
        Ok(())
    }

    /// Where time goes: to what is due next, unless the pacer stops it earlier.
    fn next_instant(&self) -> Option<Instant> {
        let next = self.agenda.borrow().next_at();
        let mut pacer = self.pacer.borrow_mut();
        let Some(pacer) = pacer.as_mut() else { return next };
        // What the pacer wakes follows from nothing in the world.
        self.running.set(Running { node: Node::HOST, cause: Cause::default() });
        let now = self.now.get();
        let at = pacer.pass(now, next)?.max(now);
        Some(next.map_or(at, |next| at.min(next)))
    }

    fn carry_out(&self, due: Due) {
        match due {
            Due::Timer(timer) => self.fire(timer),
            Due::Call(stop) => courier::continue_call(self, stop),
            Due::Look(stop) => courier::look_again(self, stop),
        }
    }

    fn fire(&self, timer: u32) {
        let fired = self.timers.borrow_mut().fire(timer);
        if let Some((waker, running)) = fired {
            self.running.set(running);
            waker.wake();
        }
    }

    fn panicked(&self, payload: &(dyn Any + Send)) -> Stuck {
        let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
            (Some(text), _) => (*text).to_owned(),
            (_, Some(text)) => text.clone(),
            (None, None) => "a panic without a text".to_owned(),
        };
        Stuck::Panicked { node: self.running.get().node, text }
    }

    /// Drops every task and every server, while their destructors can still use the world.
    fn clear(&self) {
        let tasks = self.tasks.borrow_mut().take_all();
        drop(tasks);
        let servers = self.net.borrow_mut().take_servers();
        drop(servers);
    }

    /// Lets `node` run until the caller sets back who ran before.
    pub(crate) fn run_as(&self, node: Node) -> Running {
        let before = self.running.get();
        self.running.set(Running { node, ..before });
        before
    }

    pub(crate) fn moment(&self) -> Moment {
        let Running { node, cause } = self.running.get();
        Moment { at: self.now.get(), node, cause }
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }

    pub(crate) fn stepped(&self, node: Node) {
        if node != Node::HOST
            && let Some(watcher) = &self.watcher
        {
            watcher.borrow_mut().stepped(self.moment(), node);
        }
    }

    /// The event that a timer set now is set under.
    pub(crate) fn origin(&self) -> EventId {
        let cause = self.running.get().cause;
        match &self.watcher {
            Some(watcher) => watcher.borrow().origin(cause),
            None => cause.event,
        }
    }

    /// Tells the watcher, if there is one; what `event` makes costs nothing otherwise.
    pub(crate) fn tell<'a>(&self, event: impl FnOnce() -> NetEvent<'a>) -> EventId {
        match &self.watcher {
            Some(watcher) => watcher.borrow_mut().network(self.moment(), event()),
            None => EventId::default(),
        }
    }

    /// Takes `word` into the digest of all that happened.
    pub(crate) fn mix(&self, word: u64) {
        self.digest
            .set((self.digest.get().rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95));
    }

    pub(crate) fn mix_bytes(&self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }
}

/// Who runs now, when, and why.
pub fn moment() -> Moment {
    current::with(Inside::moment)
}

/// Makes `event` the cause of what the current task does from here on.
pub fn follow(event: EventId) {
    current::with(|world| {
        let running = world.running.get();
        world.running.set(Running { cause: Cause { event, timer: 0 }, ..running });
    });
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadlock { waiting } => write_deadlock(f, waiting),
            Self::Livelock { node, place } => write!(
                f,
                "livelock: {TURNS_AN_INSTANT} turns without any passing of time, \
                 the last one by a task of {node} spawned at {place}"
            ),
            Self::TimeIsUp { limit } => {
                write!(f, "not at its end after {} s of virtual time", limit.as_secs_f64())
            }
            Self::Panicked { node, text } => write!(f, "{node} panicked: {text}"),
        }
    }
}

fn write_deadlock(
    f: &mut fmt::Formatter<'_>,
    waiting: &[(Node, &'static Location<'static>)],
) -> fmt::Result {
    write!(f, "deadlock: nothing can ever run again; waiting")?;
    for (i, (node, place)) in waiting.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(f, "{comma} a task of {node} spawned at {place}")?;
    }
    Ok(())
}

impl std::error::Error for Stuck {}
