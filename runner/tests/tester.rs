//! The tester itself: every check can fail, at the right time and with the lab's words.

#[path = "tester/actor.rs"]
mod actor;
#[path = "tester/dictator.rs"]
mod dictator;
#[path = "tester/flaws.rs"]
mod flaws;
#[path = "tester/listener.rs"]
mod listener;
#[path = "tester/parrot.rs"]
mod parrot;
#[path = "tester/standstill.rs"]
mod standstill;
#[path = "tester/weather.rs"]
mod weather;

use std::future::Future;
use std::time::Duration;

use labrpc::{Instant, World};
use raft_runner::peer::PeerKind;
use raft_runner::tester::failure::{CheckError, Failure, FailureKind, ScriptError};
use raft_runner::tester::{Cluster, Retry, Setup, ms};
use raftapi::{ApplyMsg, Command};

use crate::dictator::{Faultless, Flaw, at, kind};
use crate::listener::Listener;
use crate::parrot::Parrot;

/// Runs a script on a small cluster; returns how the test ended, and when.
fn script<S: Future<Output = Result<(), Failure>>>(
    kind: PeerKind,
    servers: usize,
    script: impl FnOnce(Cluster) -> S,
) -> (Option<Failure>, Instant) {
    let setup = Setup { servers, reliable: true, snapshots: false };
    let ended = World::new(1).run(async {
        let cluster = Cluster::new(setup, kind, None);
        let result = cluster.run(script(cluster.clone())).await;
        cluster.finish(result)
    });
    (ended.result.expect("the script ends"), ended.at)
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_a_server_applies_can_end_the_test_at_once() {
    struct OutOfOrder;

    impl Flaw for OutOfOrder {
        fn tells(_me: usize, _msg: ApplyMsg) -> Option<ApplyMsg> {
            Some(at(2, "7"))
        }
    }

    let mut line = 0;
    let (failure, at) = script(kind::<OutOfOrder>(), 3, async |cluster: Cluster| {
        cluster.sleep(SECOND).await;
        cluster.submit(0, 5);
        line = line!() + 1;
        cluster.sleep(100 * SECOND).await;
        Ok(())
    });
    let failure = failure.expect("index 2 comes before index 1");
    assert_eq!(failure.to_string(), "apply error: server 0 apply out of order 2");
    assert_eq!((failure.place.file(), failure.place.line()), (file!(), line));
    assert_eq!(at.since_start(), SECOND);
}

#[test]
fn a_client_can_end_the_test_at_once() {
    let (failure, at) = script(kind::<Faultless>(), 3, async |cluster: Cluster| {
        let client = cluster.go(async |cluster| {
            cluster.sleep(SECOND).await;
            cluster.demand(false, ScriptError::ValueLost)
        });
        cluster.sleep(2 * SECOND).await;
        client.await
    });
    assert_eq!(failure.expect("the client fails").to_string(), "didn't find a value");
    assert_eq!(at.since_start(), SECOND);
}

#[test]
fn a_test_has_two_minutes() {
    let last = |seconds: u32| {
        let (failure, _) = script(kind::<Faultless>(), 3, async |cluster: Cluster| {
            cluster.sleep(seconds * SECOND).await;
            Ok(())
        });
        failure.map(|failure| failure.to_string())
    };
    assert_eq!(last(120), None);
    assert_eq!(last(121).as_deref(), Some("test took longer than 120 seconds"));
}

#[test]
fn a_check_knows_its_line_and_takes_its_time() {
    let mut line = 0;
    let (failure, at) = script(kind::<Faultless>(), 3, async |cluster: Cluster| {
        line = line!() + 1;
        cluster.wait(1, 3, None).await?;
        Ok(())
    });
    let failure = failure.expect("nobody submits anything");
    let few = CheckError::FewDecided { index: 1, decided: 0, wanted: 3 };
    assert_eq!(failure.kind, FailureKind::Check(few));
    assert_eq!((failure.place.file(), failure.place.line()), (file!(), line));
    // 10, 20, … 640 ms, and then 1,280 ms for the rest of thirty looks.
    assert_eq!(at.since_start(), ms(1270 + 23 * 1280));
}

#[test]
fn one_asks_for_ten_seconds_and_waits_for_two() {
    struct Silent;

    impl Flaw for Silent {
        fn tells(_me: usize, _msg: ApplyMsg) -> Option<ApplyMsg> {
            None
        }
    }

    let ended_at = |kind, retry| {
        let (failure, at) = script(kind, 3, async |cluster: Cluster| {
            cluster.one(5, 3, retry).await?;
            Ok(())
        });
        assert_eq!(failure.expect("nobody agrees").to_string(), "one(5) failed to reach agreement");
        at.since_start()
    };
    assert_eq!(ended_at(kind::<Silent>(), Retry::No), 2 * SECOND);
    assert_eq!(ended_at(kind::<Silent>(), Retry::Yes), 10 * SECOND);
    assert_eq!(ended_at(PeerKind::of::<skeleton::Raft>("", ""), Retry::No), 10 * SECOND);
}

#[test]
fn only_connected_servers_reach_each_other() {
    let (failure, _) = script(Parrot::kind(), 5, async |cluster: Cluster| {
        let answers = async |from: usize| {
            cluster.submit(from, 0);
            cluster.sleep(10 * SECOND).await;
            cluster.get_state(from).map(|(answers, _)| answers)
        };
        assert_eq!(answers(0).await, Some(4));

        cluster.disconnect_all([1, 2]);
        assert_eq!((answers(0).await, answers(1).await), (Some(2), Some(0)));

        cluster.crash(3);
        assert_eq!((answers(0).await, answers(3).await), (Some(1), None));

        // A started server is not connected yet.
        cluster.start(3);
        assert_eq!((answers(0).await, answers(3).await), (Some(1), Some(0)));

        cluster.connect_all([1, 3]);
        assert_eq!((answers(0).await, answers(1).await, answers(3).await), three(3));
        Ok(())
    });
    assert_eq!(failure, None);
}

fn three(answers: u64) -> (Option<u64>, Option<u64>, Option<u64>) {
    (Some(answers), Some(answers), Some(answers))
}

/// A parrot saves one byte more in each life, and a thousand more when it is killed.
#[test]
fn a_crash_keeps_what_was_saved_before_it() {
    let (failure, _) = script(Parrot::kind(), 3, async |cluster: Cluster| {
        assert_eq!(cluster.log_size(), 1);
        cluster.crash(1);
        assert_eq!(cluster.log_size(), 1);
        cluster.start(1);
        assert_eq!(cluster.log_size(), 2);

        // Whoever is started while it runs is crashed first.
        cluster.start(1);
        assert_eq!(cluster.log_size(), 3);
        Ok(())
    });
    assert_eq!(failure, None);
}

#[test]
fn requests_are_counted_from_each_start() {
    let (failure, _) = script(Parrot::kind(), 3, async |cluster: Cluster| {
        cluster.submit(0, 0);
        cluster.sleep(SECOND).await;
        assert_eq!(cluster.rpc_count(), 2);
        cluster.start(1);
        assert_eq!(cluster.rpc_count(), 1);
        assert_eq!(cluster.figures().rpcs, 2);
        Ok(())
    });
    assert_eq!(failure, None);
}

/// The texts that no flaw brings about.
#[test]
fn failures_have_the_words_of_the_lab() {
    let says = |kind: FailureKind, text: &str| assert_eq!(kind.to_string(), text);
    let (one, other) = (Command::from("5"), Command::from("6"));
    says(
        CheckError::CommitsDisagree { index: 3, one, other }.into(),
        "committed values do not match: index 3, 5, 6",
    );
    says(ScriptError::SecondStartRejected.into(), "leader2 rejected Start()");
    says(ScriptError::StartedUnexpectedly { got: 4 }.into(), "unexpected index 4");
    let (value, expected) = (Command::from("5"), vec!["6".into(), "7".into()]);
    says(
        ScriptError::WrongValue { value, index: 3, expected }.into(),
        "wrong value 5 committed for index 3; expected [6, 7]",
    );
    says(ScriptError::NotAnInteger.into(), "not an int");
    says(ScriptError::IndexDecreased { from: 9, to: 1 }.into(), "index decreased from 9 to 1");
}

#[test]
fn a_witness_hears_what_the_tester_does() {
    let listener = Listener::new();
    let setup = Setup { servers: 3, reliable: true, snapshots: false };
    let witness = listener.clone();
    let ended = World::new(1).watched_by(listener.clone()).run(async move {
        let cluster = Cluster::new(setup, kind::<Faultless>(), Some(witness));
        let result = cluster
            .run(async {
                cluster.one(5, 3, Retry::No).await?;
                cluster.crash(2);
                cluster.check_no_leader()
            })
            .await;
        cluster.finish(result)
    });
    let failure = ended.result.expect("the script ends").expect("server 0 leads");
    assert_eq!(
        failure.to_string(),
        "expected no leader among connected servers, but 0 claims to be leader"
    );
    listener.borrow().assert_heard(&[
        "network reliable, long delays",
        "started 0",
        "met 0",
        "started 1",
        "met 1",
        "started 2",
        "met 2",
        "connected 0",
        "connected 1",
        "connected 2",
        "step: one(5, 3)",
        "submitting 5 at 1",
        "submitted 5 at 1: no",
        "submitting 5 at 2",
        "submitted 5 at 2: no",
        "submitting 5 at 0",
        "submitted 5 at 0: index 1",
        "applied at 0: index 1",
        "applied at 1 or 2: index 1",
        "applied at 1 or 2: index 1",
        "checked one(5, 3): index 1",
        "step: crash 2",
        "disconnected 2",
        "parted 2",
        "crashed 2",
        "step: no leader",
        "checked no leader: expected no leader among connected servers, but 0 claims to be leader",
        "ended: expected no leader among connected servers, but 0 claims to be leader",
    ]);
}
