//! Worlds that cannot go on say so, and name the place.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use labrpc::{Mutex, Node, Stuck, World, channel, kill, now, on, sleep, spawn, yield_now};

fn stuck(main: impl Future<Output = ()>) -> String {
    World::new(1).run(main).result.expect_err("this world cannot end").to_string()
}

#[test]
fn a_deadlock_names_those_who_wait() {
    let text = stuck(async {
        on(Node::new(2), || spawn(pending()));
        let (_sender, mut receiver) = channel::<()>();
        receiver.recv().await;
    });
    assert!(text.starts_with("deadlock: nothing can ever run again; waiting a task of the test"));
    assert!(text.contains("a task of server 2 spawned at labrpc/tests/stuck.rs:"), "{text}");
}

#[test]
fn a_task_that_only_yields_is_a_livelock() {
    let text = stuck(async {
        on(Node::new(0), || {
            spawn(async {
                loop {
                    yield_now().await;
                }
            });
        });
        sleep(Duration::from_secs(1)).await;
    });
    assert!(text.starts_with("livelock: 1000000 turns without any passing of time"), "{text}");
    assert!(text.contains("a task of server 0 spawned at labrpc/tests/stuck.rs:"), "{text}");
}

#[test]
fn two_tasks_that_wake_each_other_are_a_livelock() {
    let text = stuck(async {
        let (ping, mut pinged) = channel();
        let (pong, mut ponged) = channel();
        spawn(async move {
            while let Some(()) = pinged.recv().await {
                let _ = pong.send(()).await;
            }
        });
        loop {
            let _ = ping.send(()).await;
            ponged.recv().await;
        }
    });
    assert!(text.starts_with("livelock:"), "{text}");
}

#[test]
fn a_world_ends_at_its_time_limit() {
    let limit = Duration::from_secs(600);
    let ended = World::new(1).time_limit(limit).run(async {
        loop {
            sleep(Duration::from_secs(7)).await;
        }
    });
    assert_eq!(ended.result, Err::<(), _>(Stuck::TimeIsUp { limit }));
    assert_eq!(ended.at.since_start(), limit);
}

#[test]
fn a_panic_ends_the_world_and_names_its_node() {
    let ended = World::new(1).run(async {
        on(Node::new(4), || {
            spawn(async {
                sleep(Duration::from_millis(3)).await;
                panic!("index out of range");
            });
        });
        sleep(Duration::from_secs(1)).await;
    });
    let text = "index out of range".to_owned();
    assert_eq!(ended.result, Err(Stuck::Panicked { node: Node::new(4), text }));
    assert_eq!(ended.at.as_micros(), 3000);
}

#[test]
#[expect(clippy::await_holding_invalid_type, reason = "this is the mistake")]
fn a_lock_that_is_taken_twice_names_both_places() {
    let text = stuck(async {
        let lock = Rc::new(Mutex::new(0));
        let theirs = Rc::clone(&lock);
        spawn(async move {
            let _guard = theirs.lock();
            sleep(Duration::from_secs(1)).await;
        });
        sleep(Duration::from_millis(1)).await;
        *lock.lock() += 1;
    });
    let places: Vec<_> = text.split("labrpc/tests/stuck.rs:").collect();
    assert_eq!(places.len(), 3, "{text}");
    assert!(text.contains("wants a lock that was taken at"), "{text}");
}

#[test]
fn time_passes_only_when_nothing_can_run() {
    let ended = World::new(1).run(async {
        for _ in 0..1000 {
            spawn(async {
                yield_now().await;
                assert_eq!(now().as_micros(), 0);
            });
        }
        sleep(Duration::from_nanos(1)).await;
        assert_eq!(now().as_micros(), 1, "a sleep never ends early");
    });
    assert_eq!(ended.result, Ok(()));
}

/// Counts itself down when it is dropped.
struct Alive(Rc<Cell<i32>>);

impl Alive {
    fn new(count: &Rc<Cell<i32>>) -> Self {
        count.set(count.get() + 1);
        Self(Rc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[test]
fn killing_a_node_drops_its_tasks_and_no_others() {
    let count = Rc::new(Cell::new(0));
    let ended = World::new(1).run(async {
        let alive = |node, duration| {
            let alive = Alive::new(&count);
            on(Node::new(node), || {
                spawn(async move {
                    sleep(duration).await;
                    drop(alive);
                });
            });
        };
        for node in 0..3 {
            alive(node, Duration::from_secs(5));
            alive(node, Duration::from_secs(50));
        }
        sleep(Duration::from_secs(1)).await;
        kill(Node::new(1));
        assert_eq!(count.get(), 4);
        alive(1, Duration::from_secs(5));
        sleep(Duration::from_secs(10)).await;
        assert_eq!(count.get(), 2);
    });
    assert_eq!(ended.result, Ok(()));
    assert_eq!(count.get(), 0, "nothing outlives its world");
}
