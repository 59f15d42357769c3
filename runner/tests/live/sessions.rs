//! Whole sessions, as somebody plays them, and what is left of them.

use labstyle::Raft as Labstyle;
use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::explain::explain;
use raft_runner::live::{Deed, Factor, Live, Order, Pace, Setting, is_session};
use raft_runner::tester::weather::NetworkKind;
use raft_runner::trace::{Role, Trace, Verdict, What};

use super::endings::{Forgets, With};
use super::{LONG, Play, SECOND, bytes, peers, say, setting};

fn submit(text: &str) -> Order {
    Order::Submit(text.to_owned())
}

#[test]
fn leaders_come_and_go_and_all_commit_what_is_submitted() {
    let mut play = Play::of::<raft::Peer>();
    play.run(1000);
    let first = play.leader();

    play.order(Order::Disconnect(first));
    play.run(1500);
    let second = play.leader();
    assert_ne!(second, first);

    play.order(Order::Connect(first));
    play.order(submit("x"));
    play.run(500);
    for peer in play.peers() {
        assert_eq!(peer.commit, Some(1));
    }
    assert_eq!(say(&play.0.finish()), "Passed: -");
}

#[test]
fn a_peer_comes_back_with_what_it_had_saved() {
    let mut play = Play::of::<raft::Peer>();
    play.run(1000);
    play.order(submit("x"));
    play.run(500);
    play.order(Order::Crash(2));
    play.order(submit("y"));
    play.run(500);
    assert_eq!(play.peers()[2].commit, Some(1));
    play.order(Order::Restart(2));
    play.run(500);
    assert!(play.peers().iter().all(|peer| peer.commit == Some(2)));
}

#[test]
fn a_minority_commits_nothing_until_all_is_healed() {
    let mut play = Play::of::<Labstyle>();
    play.run(1000);
    let leader = play.leader();
    let with_leader = |peer| u64::from(peer == leader || peer == (leader + 1) % 5);
    play.order(Order::Partition((0..5).map(with_leader).collect()));
    play.order(Order::SubmitTo { peer: leader, command: "lost".to_owned() });
    play.run(2000);
    assert_eq!(play.peers()[leader].commit, Some(0));
    assert_ne!(play.leader(), leader);
    play.order(Order::Crash(leader));
    play.order(Order::Heal);
    play.order(submit("kept"));
    play.run(2000);
    for peer in play.peers() {
        assert_eq!(peer.commit, Some(1));
    }
    let trace = play.0.finish();
    let kept = |what: &What| matches!(what, What::Apply(apply) if apply.command == "kept");
    assert_eq!(trace.events.iter().filter(|event| kept(&event.what)).count(), 5);
}

#[test]
fn snapshots_are_taken_when_somebody_asks_and_reach_those_who_were_away() {
    let mut play = Play::of::<raft::Peer>();
    play.run(1000);
    let leader = play.leader();
    let away = (leader + 1) % 5;
    play.order(Order::Disconnect(away));
    for command in 0..25 {
        play.order(submit(&command.to_string()));
    }
    play.run(500);
    play.order(Order::Snapshot(leader));
    play.order(Order::Snapshot(leader));
    play.order(Order::Connect(away));
    play.order(submit("last"));
    play.run(3000);
    let trace = play.0.finish();
    let count = |is_it: fn(&What) -> bool| trace.events.iter().filter(|e| is_it(&e.what)).count();
    assert_eq!(count(|what| matches!(what, What::Snapshot(_))), 1);
    assert_eq!(count(|what| matches!(what, What::Restore(_))), 1);
    assert_eq!(peers(&trace)[away].commit, Some(26));
}

#[test]
fn a_service_of_part_3d_takes_them_by_itself() {
    let mut live = Live::start(Setting { snapshots: true, ..setting::<raft::Peer>() });
    live.set_pace(Pace::FlatOut { until: SECOND });
    let mut play = Play({
        live.wait(LONG);
        live
    });
    for command in 0..25 {
        play.order(submit(&command.to_string()));
    }
    play.run(500);
    let taken = |what: &What| matches!(what, What::Snapshot(snapshot) if snapshot.index == 19);
    let trace = play.0.finish();
    assert_eq!(trace.events.iter().filter(|event| taken(&event.what)).count(), 5);
}

#[test]
fn orders_that_lead_nowhere_are_told() {
    let mut play = Play::of::<raft::Peer>();
    play.order(submit("early"));
    play.order(Order::Crash(1));
    play.order(Order::Connect(1));
    play.order(Order::Snapshot(0));
    play.order(Order::SubmitTo { peer: 1, command: "x".to_owned() });
    let steps = play.0.trace().events.iter().filter_map(|event| {
        if let What::Step(step) = &event.what { Some(step.say.as_str()) } else { None }
    });
    let expected = [
        "submit early: nobody leads",
        "crash 1",
        "connect 1: it is down",
        "snapshot 0: there is nothing new to take",
        "submit x to 1: it is down",
    ];
    assert_eq!(steps.collect::<Vec<_>>(), expected);
}

#[test]
fn orders_that_cannot_be_carried_out_are_refused() {
    let play = Play::of::<raft::Peer>();
    let refused = |order| play.0.order(order).expect_err("it cannot be done");
    assert_eq!(refused(Order::Crash(5)), "there is no peer 5; the last one is 4");
    let odd = refused(Order::Partition(vec![0, 1]));
    assert_eq!(odd, "a partition of 5 peers names 5 groups, not 2");
}

#[test]
fn a_session_that_is_played_again_is_the_same_to_the_byte() {
    let mut play = Play::of::<Labstyle>();
    play.0.set_pace(Pace::Times(Factor::FASTEST));
    while play.0.status().now < SECOND {
        play.0.wait(LONG);
        play.0.order(submit("at any time")).expect("it can be done");
    }
    play.0.set_pace(Pace::Paused);
    play.settled();
    for step in 0..50 {
        play.0.step();
        play.settled();
        if step % 10 == 0 {
            play.order(Order::Crash(step / 10));
        }
    }
    play.order(Order::Heal);
    play.run(1500);
    let (deeds, until) = (play.0.deeds(), play.0.status().now);
    assert!(deeds.len() > 6, "{deeds:?}");
    let played = play.0.finish();

    let again = again(setting::<Labstyle>(), deeds.clone(), until);
    assert_eq!(played.first_difference(&again), None);
    assert_eq!(bytes(&played), bytes(&again));
}

/// What comes of these deeds, up to a virtual time.
fn again(setting: Setting, deeds: Vec<Deed>, until: u64) -> Trace {
    let mut play = Play(Live::start_again(setting, deeds));
    play.0.set_pace(Pace::FlatOut { until });
    play.settled();
    play.0.finish()
}

fn any_order() -> impl Strategy<Value = Order> {
    let peer = 0..5_usize;
    prop_oneof![
        6 => "[a-z]{1,3}".prop_map(Order::Submit),
        2 => (peer.clone(), "[a-z]").prop_map(|(peer, command)| Order::SubmitTo { peer, command }),
        2 => peer.clone().prop_map(Order::Crash),
        3 => peer.clone().prop_map(Order::Restart),
        2 => peer.clone().prop_map(Order::Disconnect),
        3 => peer.clone().prop_map(Order::Connect),
        1 => vec(0..3_u64, 5).prop_map(Order::Partition),
        1 => Just(Order::Heal),
        1 => any::<bool>().prop_map(Order::Reliable),
        1 => any::<bool>().prop_map(Order::LongDelays),
        1 => any::<bool>().prop_map(Order::LongReordering),
        3 => peer.prop_map(Order::Snapshot),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever is done, at whatever times: a right Raft stays right, and it happens twice.
    #[test]
    fn nothing_that_is_done_is_wrong(
        orders in vec((0..400_000_u64, any_order()), 0..40),
        seed in 0..1000_u64,
        snapshots: bool,
        is_harsh: bool,
    ) {
        let network = if is_harsh { NetworkKind::Harsh } else { NetworkKind::Lab };
        let setting = Setting { seed, network, snapshots, ..setting::<raft::Peer>() };
        let mut at = 0;
        let deeds: Vec<_> = orders
            .into_iter()
            .map(|(pause, order)| {
                at += pause;
                Deed { at, order }
            })
            .collect();
        let once = again(setting.clone(), deeds.clone(), at + SECOND);
        prop_assert_eq!(say(&once), "Passed: -");
        prop_assert_eq!(once.first_difference(&again(setting, deeds, at + SECOND)), None);
    }
}

#[test]
fn what_is_left_is_a_trace_that_can_be_read_and_explained_but_not_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("play.jsonl");
    let mut play = Play::of::<With<Forgets>>();
    play.run(1000);
    play.order(submit("x"));
    play.run(500);
    play.order(Order::Crash(0));
    play.order(Order::Restart(0));
    play.run(500);
    let trace = play.0.finish();
    assert!(trace.events.iter().any(|event| matches!(event.what, What::Broken(_))));
    trace.write(&path).expect("it can be written");

    let read = Trace::read(&path).expect("it is a trace");
    assert_eq!(read, trace);
    assert_eq!(read.header.test, "Play5");
    assert!(is_session(&read.header.test) && !is_session("Play") && !is_session("TestPlay5"));
    let explanation = explain(&read);
    assert_eq!(explanation.verdict, Some(Verdict::Broken));
    assert_eq!(explanation.problem.expect("a rule is broken").title, "comes back as it was saved");
    assert!(!explanation.story.is_empty());

    let program = std::process::Command::new(env!("CARGO_BIN_EXE_raft-runner"))
        .args(["replay", "play.jsonl"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(program.status.code(), Some(2));
    let said = String::from_utf8_lossy(&program.stderr).into_owned();
    let expected = "play.jsonl is a live session, which no seed repeats: it also came of what was \
                    done in it";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_harsh_network_strikes_by_itself() {
    let mut play =
        Play(Live::start(Setting { network: NetworkKind::Harsh, ..setting::<raft::Peer>() }));
    play.run(20_000);
    let trace = play.0.finish();
    let strikes = trace.events.iter().filter(|event| matches!(event.what, What::Step(_))).count();
    assert!(strikes > 10, "{strikes}");
    assert_eq!(say(&trace), "Passed: -");
    assert!(peers(&trace).iter().any(|peer| peer.role == Role::Leader));
}
