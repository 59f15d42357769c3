//! A pacer stops time where it likes, and what it wakes there runs first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use labrpc::{
    Cause, Ended, EventId, Instant, Moment, NetEvent, Node, Notify, Pacer, Watcher, World, moment,
    now, on, random_range, sleep, spawn,
};

/// Where time was, and when something was due, in microseconds.
type Asked = (u64, Option<u64>);

/// What happened, and when.
type Seen = (&'static str, u64);

/// Knocks at each of these times, in microseconds, and writes down what it was asked.
struct Knocks {
    at: Vec<u64>,
    door: Rc<Notify>,
    asked: Rc<RefCell<Vec<Asked>>>,
}

impl Pacer for Knocks {
    fn pass(&mut self, now: Instant, next: Option<Instant>) -> Option<Instant> {
        self.asked.borrow_mut().push((now.as_micros(), next.map(Instant::as_micros)));
        match self.at.first().copied().map(Instant::from_micros) {
            Some(at) if next.is_none_or(|next| at < next) => {
                self.at.remove(0);
                self.door.notify();
                Some(at)
            }
            Some(_) | None => next,
        }
    }
}

/// A world in which a task ticks every second, three times, and the main one opens `knocks` times.
fn visited(at: &[u64], knocks: usize) -> (Ended<Vec<Seen>>, Vec<Asked>) {
    let (door, asked) = (Rc::new(Notify::new()), Rc::default());
    let pacer = Knocks { at: at.to_vec(), door: Rc::clone(&door), asked: Rc::clone(&asked) };
    let seen = Rc::new(RefCell::new(Vec::new()));
    let ticks = Rc::clone(&seen);
    let ended = World::new(1).paced_by(pacer).run(async move {
        on(Node::new(0), || {
            spawn(async move {
                for _ in 0..3 {
                    sleep(Duration::from_secs(1)).await;
                    ticks.borrow_mut().push(("tick", now().as_micros()));
                }
            });
        });
        for _ in 0..knocks {
            door.notified().await;
            assert_eq!(moment().cause, Cause::default());
            seen.borrow_mut().push(("knock", now().as_micros()));
        }
        seen.take()
    });
    (ended, asked.take())
}

#[test]
fn what_is_woken_runs_between_what_is_due() {
    let (ended, asked) = visited(&[500_000, 1_000_000, 1_999_999], 3);
    let seen = ended.result.expect("it ends");
    let expected =
        [("knock", 500_000), ("tick", 1_000_000), ("knock", 1_000_000), ("knock", 1_999_999)];
    assert_eq!(seen, expected);
    assert_eq!(asked[..2], [(0, Some(1_000_000)), (500_000, Some(1_000_000))]);
}

#[test]
fn time_goes_on_when_nothing_is_due_if_the_pacer_says_where() {
    let (ended, asked) = visited(&[7_000_000], 1);
    assert_eq!(ended.result.expect("it ends").last(), Some(&("knock", 7_000_000)));
    assert_eq!(asked.last(), Some(&(3_000_000, None)));
}

#[test]
fn time_that_goes_nowhere_is_a_deadlock() {
    let (ended, _) = visited(&[500_000], 2);
    let stuck = ended.result.expect_err("nobody knocks twice").to_string();
    assert!(stuck.starts_with("deadlock: nothing can ever run again"), "{stuck}");
    assert_eq!(ended.at.as_micros(), 3_000_000);
}

/// A pacer that asks for too much.
struct Impatient(bool);

impl Pacer for Impatient {
    fn pass(&mut self, now: Instant, next: Option<Instant>) -> Option<Instant> {
        self.0 = !self.0;
        let far = Duration::from_secs(100);
        next.map(|next| if self.0 { next + far } else { now }).map(|at| at.max(now))
    }
}

/// What runs in the host and why is its watcher's to hear; here nothing is.
struct Deaf(Rc<Cell<u64>>);

impl Watcher for Deaf {
    fn network(&mut self, _: Moment, _: NetEvent<'_>) -> EventId {
        EventId(0)
    }

    fn stepped(&mut self, _: Moment, _: Node) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn a_world_goes_the_same_way_at_any_pace() {
    let run = |world: World| {
        let steps = Rc::new(Cell::new(0));
        let ended = world.watched_by(Rc::new(RefCell::new(Deaf(Rc::clone(&steps))))).run(async {
            for node in 0..3 {
                on(Node::new(node), || {
                    spawn(async {
                        loop {
                            sleep(Duration::from_millis(random_range(1..20))).await;
                        }
                    });
                });
            }
            sleep(Duration::from_secs(2)).await;
        });
        assert!(ended.result.is_ok());
        (ended.at, ended.digest, steps.get())
    };
    assert_eq!(run(World::new(3)), run(World::new(3).paced_by(Impatient(false))));
}
