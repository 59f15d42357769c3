//! The thread of a live world: the world, those who watch it, the guide in it, and its pacer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use labrpc::{Instant, Notify, Pacer, Watcher, World};
use raftapi::Command;

use super::Setting;
use super::clock::wall;
use super::desk::{Act, Decision, Desk};
use super::order::Order;
use super::status::Ending;
use crate::execute::ending;
use crate::execute::watch::Watch;
use crate::oracle::Oracle;
use crate::panics;
use crate::tester::failure::Failure;
use crate::tester::weather::{NetworkKind, Profile};
use crate::tester::witness::Witness;
use crate::tester::{Cluster, Setup, Snapshots};
use crate::trace::Recorder;
use crate::verdict::Verdict;

/// The desk, and the bells on both of its sides.
pub struct Office {
    desk: Mutex<Desk>,
    /// Somebody outside has done something.
    world: Condvar,
    /// There is something to see.
    outside: Condvar,
}

impl Office {
    pub fn new(desk: Desk) -> Self {
        Self { desk: Mutex::new(desk), world: Condvar::new(), outside: Condvar::new() }
    }

    /// A thread that died at the desk leaves it as it was.
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something at the desk that the world should hear of.
    pub fn tell<T>(&self, what: impl FnOnce(&mut Desk) -> T) -> T {
        let told = what(&mut self.desk());
        self.world.notify_one();
        told
    }

    /// Waits while `is_so`, at most so long in real time.
    pub fn wait_while(&self, at_most: Duration, mut is_so: impl FnMut(&Desk) -> bool) {
        let waited = self.outside.wait_timeout_while(self.desk(), at_most, |desk| is_so(desk));
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// The world comes to the desk, and stays until it may go on.
    fn visit(&self, mut desk: MutexGuard<'_, Desk>) -> Decision {
        loop {
            let decision = desk.decide(wall());
            if desk.has_news() || desk.rests() {
                self.outside.notify_all();
            }
            desk = match decision {
                Decision::Go(_) | Decision::Do(..) | Decision::Halt => return decision,
                Decision::Wait(None) => {
                    self.world.wait(desk).unwrap_or_else(PoisonError::into_inner)
                }
                Decision::Wait(Some(time)) => {
                    let waited = self.world.wait_timeout(desk, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    fn end(&self, ending: Ending, rest: Vec<crate::trace::Event>) {
        self.desk().end(ending, rest);
        self.outside.notify_all();
    }
}

/// Runs a world to its end. Nothing that happens in it gets out but through the desk.
pub fn host(setting: Setting, recorder: Recording, office: &Arc<Office>) {
    let bug = Bug(office);
    let recorder = recorder();
    let read_saved = setting.peer.saved_brief;
    let oracle = (!setting.rules.is_empty())
        .then(|| Oracle::new(setting.servers, read_saved, &setting.rules));
    let watch = Rc::new(RefCell::new(Watch::new(oracle, Some(Rc::clone(&recorder)))));
    let inbox = Rc::new(Inbox::default());
    let pacer = AtDesk {
        office: Arc::clone(office),
        recorder: Rc::clone(&recorder),
        inbox: Rc::clone(&inbox),
    };
    let world = World::new(setting.seed)
        .time_limit(Duration::MAX)
        .watched_by(Rc::clone(&watch) as Rc<RefCell<dyn Watcher>>)
        .paced_by(pacer);
    let witness = Rc::clone(&watch) as Rc<RefCell<dyn Witness>>;
    let (ended, place) = panics::during(|| world.run(guide(setting, witness, inbox)));
    let symptom = match ended.result {
        Ok(failure) => failure.map_or(Verdict::Passed, |found| Verdict::Failed(found.into())),
        Err(stuck) => ending::of_stuck(stuck, place),
    };
    let verdict = ending::judged(symptom, &watch.borrow());
    let rest = recorder.borrow_mut().finish(ended.at, ending::last_line(&verdict)).events;
    office.end(Ending { at: ended.at.as_micros(), verdict }, rest);
    drop(bug);
}

/// Makes the recorder, on the world's own thread.
pub type Recording = Box<dyn FnOnce() -> Rc<RefCell<Recorder>> + Send>;

/// Tells those outside if the thread dies of a bug of ours.
struct Bug<'a>(&'a Office);

impl Drop for Bug<'_> {
    fn drop(&mut self) {
        if !self.0.desk().has_ended() {
            let verdict = Verdict::Stuck("a bug of raft-runner has ended the world".to_owned());
            self.0.end(Ending { at: 0, verdict }, Vec::new());
        }
    }
}

/// What the pacer hands to the guide, and what it learns of him.
struct Inbox {
    act: Cell<Option<Act>>,
    given: Notify,
    alive: Cell<bool>,
}

impl Default for Inbox {
    fn default() -> Self {
        Self { act: Cell::new(None), given: Notify::new(), alive: Cell::new(true) }
    }
}

/// Stops time until the desk lets it pass.
struct AtDesk {
    office: Arc<Office>,
    recorder: Rc<RefCell<Recorder>>,
    inbox: Rc<Inbox>,
}

impl Pacer for AtDesk {
    fn pass(&mut self, now: Instant, next: Option<Instant>) -> Option<Instant> {
        let events = self.recorder.borrow_mut().take_new();
        let mut desk = self.office.desk();
        let alive = self.inbox.alive.get();
        desk.arrive(now.as_micros(), next.map(Instant::as_micros), alive, events);
        match self.office.visit(desk) {
            Decision::Go(at) => Some(Instant::from_micros(at)),
            Decision::Do(at, act) => {
                self.inbox.act.set(Some(act));
                self.inbox.given.notify();
                Some(Instant::from_micros(at))
            }
            Decision::Halt | Decision::Wait(_) => None,
        }
    }
}

/// The world's main task: does to the cluster what it is told, until it is told to leave.
async fn guide(
    setting: Setting,
    witness: Rc<RefCell<dyn Witness>>,
    inbox: Rc<Inbox>,
) -> Option<Failure> {
    let Setting { servers, seed, network, snapshots, peer, .. } = setting;
    let setup = Setup { servers, reliable: true, snapshots };
    let cluster = Cluster::new(setup, peer, Some(witness));
    if !snapshots {
        cluster.set_snapshots(Snapshots::WhenAsked);
    }
    let profile = match network {
        NetworkKind::Lab => None,
        NetworkKind::Harsh => Some(Profile::drawn(seed, servers)),
    };
    let obeys = async {
        loop {
            inbox.given.notified().await;
            match inbox.act.take() {
                Some(Act::Obey(order)) => obey(&cluster, order),
                Some(Act::Leave) => return Ok(()),
                None => {}
            }
            inbox.alive.set(cluster.is_alive());
        }
    };
    cluster.run_guided(profile, obeys).await
}

fn obey(cluster: &Cluster, order: Order) {
    match order {
        Order::Submit(command) => drop(cluster.submit_to_leader(as_command(&command))),
        Order::SubmitTo { peer, command } => drop(cluster.submit_to(peer, as_command(&command))),
        Order::Crash(peer) => cluster.crash(peer),
        Order::Restart(peer) => cluster.restart(peer),
        Order::Disconnect(peer) => cluster.disconnect(peer),
        Order::Connect(peer) => cluster.connect_if_up(peer),
        Order::Partition(groups) => cluster.partition(&groups),
        Order::Heal => cluster.heal(),
        Order::Reliable(reliable) => cluster.set_reliable(reliable),
        Order::LongDelays(long) => cluster.set_long_delays(long),
        Order::LongReordering(long) => cluster.set_long_reordering(long),
        Order::Snapshot(peer) => cluster.snapshot(peer),
    }
}

fn as_command(text: &str) -> Command {
    Command::from(text.as_bytes())
}
