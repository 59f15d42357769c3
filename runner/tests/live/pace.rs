//! Paused, step by step, by the clock, and as fast as it goes.

use std::thread;
use std::time::Duration;

use labstyle::Raft as Labstyle;
use raft_runner::live::{Factor, Live, Order, Pace, Status};

use super::{LONG, Play, SECOND, setting};

#[expect(clippy::disallowed_methods, reason = "these worlds follow real time")]
fn let_real_time_pass(ms: u64) {
    thread::sleep(Duration::from_millis(ms));
}

#[test]
fn a_world_begins_paused_and_time_stands_until_it_may_go_on() {
    let mut play = Play::of::<raft::Peer>();
    let begun = play.settled().0.trace().events.len();
    assert!(begun > 0);
    let_real_time_pass(30);
    assert!(play.0.poll().is_empty());
    assert_eq!(play.0.status().now, 0);

    play.0.set_pace(Pace::Times(Factor::FASTEST));
    while play.0.status().now < SECOND {
        play.0.wait(LONG);
    }
    play.0.set_pace(Pace::Paused);
    play.settled();
    let paused = play.0.status();
    let_real_time_pass(30);
    assert!(play.0.poll().is_empty());
    assert_eq!(play.0.status().now, paused.now);
    assert_eq!(play.0.status().written, play.0.trace().events.len() as u64);
}

#[test]
fn virtual_time_follows_real_time() {
    let mut live = Live::start(setting::<raft::Peer>());
    live.wait(LONG);
    let began = super::real_time();
    live.set_pace(Pace::Times(Factor::new(10.0)));
    while live.status().now < SECOND {
        assert!(began.elapsed() < LONG, "time does not pass");
        live.wait(Duration::from_millis(5));
    }
    // It may be late, but never early.
    let (now, real) = (live.status().now, began.elapsed().as_micros() as u64 + 1);
    assert!(now <= 10 * real, "{now} after {real}");
    let mut last = 0;
    for _ in 0..200 {
        live.poll();
        let Status { now, .. } = live.status();
        assert!(last <= now, "{now} after {last}");
        assert!(live.trace().events.last().expect("an event").t <= now);
        last = now;
    }
}

#[test]
fn each_step_shows_one_event() {
    let mut play = Play::of::<raft::Peer>();
    let begun = play.settled().0.trace().events.len();
    for step in 1..=300 {
        play.0.step();
        assert_eq!(play.settled().0.trace().events.len(), begun + step);
        assert_eq!(play.0.trace().events[begun + step - 1].t, play.0.status().now);
    }
    play.0.step();
    play.0.step();
    play.0.step();
    assert_eq!(play.settled().0.trace().events.len(), begun + 303);
}

#[test]
fn an_order_between_steps_shows_what_came_of_it() {
    let mut play = Play::of::<raft::Peer>();
    while play.0.status().held == 0 {
        play.0.step();
        play.settled();
    }
    let now = play.0.status().now;
    play.order(Order::Crash(3));
    assert_eq!(play.0.status().held, 0);
    let crashed = play.0.trace().events.iter().rfind(|event| event.what.kind() == "crash");
    assert_eq!(crashed.map(|event| (event.t, event.peer)), Some((now, Some(3))));
    let taken = play.0.trace().events.len();
    play.0.step();
    assert_eq!(play.settled().0.trace().events.len(), taken + 1);
}

#[test]
fn an_order_comes_at_the_time_that_the_clock_shows() {
    let mut play = Play::of::<Labstyle>();
    play.run(1234);
    play.order(Order::Crash(0));
    let deeds = play.0.deeds();
    assert_eq!(deeds.last().map(|deed| deed.at), Some(1_234_000));
    assert_eq!(play.0.trace().events.last().map(|event| event.t), Some(1_234_000));
}

/// An hour of virtual time is much; but nobody takes the events.
#[test]
fn a_world_does_not_run_away_from_those_who_watch_it() {
    let mut play = Play::of::<raft::Peer>();
    let until = 3600 * SECOND;
    play.0.set_pace(Pace::FlatOut { until });
    let began = super::real_time();
    while play.0.status().written < 20_000 {
        assert!(began.elapsed() < LONG, "the world does not get on");
        let_real_time_pass(10);
    }
    let_real_time_pass(100);
    assert!(play.0.status().written < 21_000);
    assert!(play.0.status().now < until);
    play.0.poll();
    assert!(!play.0.wait(LONG).is_empty());
    play.0.set_pace(Pace::Paused);
}

#[test]
fn a_world_without_servers_waits_for_somebody_to_start_one() {
    let mut play = Play::of::<raft::Peer>();
    play.run(500);
    (0..5).for_each(|peer| play.order(Order::Crash(peer)));
    play.run(60_000);
    assert!(!play.has_ended());
    assert_eq!(play.0.status().next, None);
    play.0.step();
    play.settled();
    (0..5).for_each(|peer| play.order(Order::Restart(peer)));
    play.run(2000);
    play.leader();
    assert!(play.0.status().now > 60 * SECOND);
}

#[test]
fn factors_go_up_and_down_by_rungs() {
    let factor = |factor| Factor::new(factor).get();
    assert_eq!([factor(0.0), factor(3.5), factor(1e9)], [0.001, 3.5, 1000.0]);
    assert_eq!(factor(f64::NAN), 1.0);
    let up = [(0.001, 0.002), (1.0, 2.0), (3.5, 5.0), (500.0, 1000.0), (1000.0, 1000.0)];
    for (from, to) in up {
        let faster = Factor::new(from).faster().get();
        assert!((faster / to - 1.0).abs() < 1e-9, "{from} to {faster}");
    }
    let down = [(1000.0, 500.0), (1.0, 0.5), (3.5, 2.0), (0.001, 0.001)];
    for (from, to) in down {
        let slower = Factor::new(from).slower().get();
        assert!((slower / to - 1.0).abs() < 1e-9, "{from} to {slower}");
    }
}
