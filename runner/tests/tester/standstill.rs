//! Why a healed cluster does not get on: each reason from a part that shows nothing else.

use std::future::ready;
use std::time::Duration;

use labrpc::World;
use raft_runner::peer::PeerKind;
use raft_runner::tester::failure::Failure;
use raft_runner::tester::weather::Profile;
use raft_runner::tester::{Cluster, Setup};
use raftapi::Role;

use crate::actor::{AT_REST, Look, Part, playing};
use crate::dictator::{Faultless, kind};

/// How three servers end after a script that does nothing, and when.
fn after_nothing(kind: PeerKind) -> (Option<Failure>, Duration) {
    let setup = Setup { servers: 3, reliable: true, snapshots: false };
    let ended = World::new(1).run(async {
        let cluster = Cluster::new(setup, kind, None);
        let result = cluster.run_harsh(Profile::default(), ready(Ok(()))).await;
        cluster.finish(result)
    });
    (ended.result.expect("it ends"), ended.at.since_start())
}

#[track_caller]
fn stands_still<P: Part>(why: &str) {
    let (failure, at) = after_nothing(playing::<P>());
    let text = failure.expect("it does not get on").to_string();
    assert_eq!(text, format!("no progress 20 s after the network healed: {why}"));
    assert_eq!(at.as_secs(), 20);
}

#[test]
fn a_cluster_that_gets_on_is_not_kept_waiting() {
    let (failure, at) = after_nothing(kind::<Faultless>());
    assert_eq!(failure, None);
    assert!(at < Duration::from_millis(100), "{at:?}");
}

/// So many whole spans of `millis` have passed.
fn count(at: Duration, millis: u128) -> u64 {
    (at.as_millis() / millis) as u64
}

#[test]
fn nobody_stands() {
    struct Idle;

    impl Part for Idle {
        fn look(_me: usize, _at: Duration) -> Look {
            AT_REST
        }
    }

    stands_still::<Idle>("nobody stands for election");
}

#[test]
fn all_stand_in_the_same_instant() {
    struct Together;

    impl Part for Together {
        fn look(me: usize, at: Duration) -> Look {
            let (term, voted_for) = (1 + count(at, 300), Some(me));
            Look { term, role: Role::Candidate, voted_for, ..AT_REST }
        }
    }

    stands_still::<Together>(
        "timers equal: candidates stand in the same instant (66 elections, none won)",
    );
}

#[test]
fn votes_are_split() {
    struct Split;

    impl Part for Split {
        fn look(me: usize, at: Duration) -> Look {
            let into = at.as_millis() % 500;
            let stands = me == 0 || (me == 1 && into > 100);
            let role = if stands { Role::Candidate } else { Role::Follower };
            let voted_for = stands.then_some(me);
            Look { term: 1 + count(at, 500), role, voted_for, ..AT_REST }
        }
    }

    stands_still::<Split>("votes split (40 elections, none won)");
}

/// Server 0 stands alone every second; `others` have a log of this length.
fn alone(me: usize, at: Duration, others: u64) -> Look {
    let term = 1 + count(at, 1000);
    match me {
        0 => Look { term, role: Role::Candidate, voted_for: Some(0), last_index: 5, ..AT_REST },
        _ => Look { term, last_index: others, ..AT_REST },
    }
}

#[test]
fn the_only_candidate_is_behind() {
    struct Behind;

    impl Part for Behind {
        fn look(me: usize, at: Duration) -> Look {
            alone(me, at, 6)
        }
    }

    stands_still::<Behind>(
        "logs refuse: candidates' logs are behind their voters' (20 elections, none won)",
    );
}

#[test]
fn the_only_candidate_is_not_voted_for() {
    struct Unloved;

    impl Part for Unloved {
        fn look(me: usize, at: Duration) -> Look {
            alone(me, at, 5)
        }
    }

    stands_still::<Unloved>("candidates get too few votes (20 elections, none won)");
}

#[test]
fn leaders_do_not_last() {
    struct Fickle;

    impl Part for Fickle {
        fn look(me: usize, at: Duration) -> Look {
            let term = 1 + count(at, 1000);
            let role = if term % 3 == me as u64 { Role::Leader } else { Role::Follower };
            Look { term, role, ..AT_REST }
        }
    }

    stands_still::<Fickle>("leaders do not last (20 elections, 20 won)");
}

/// Server 1 leads for ever, and has the command in its log.
fn led(me: usize, commit_index: u64) -> Look {
    let role = if me == 1 { Role::Leader } else { Role::Follower };
    Look { term: 4, role, last_index: 1, commit_index, ..AT_REST }
}

#[test]
fn the_leader_takes_no_command() {
    struct Deaf;

    impl Part for Deaf {
        fn look(me: usize, _at: Duration) -> Look {
            led(me, 0)
        }

        fn accepts() -> bool {
            false
        }
    }

    stands_still::<Deaf>("server 1 leads term 4 and takes no command");
}

#[test]
fn the_leader_cannot_commit() {
    struct Stuck;

    impl Part for Stuck {
        fn look(me: usize, _at: Duration) -> Look {
            led(me, 0)
        }
    }

    stands_still::<Stuck>("server 1 leads term 4 and cannot commit: commit index 0");
}

#[test]
fn a_follower_does_not_get_the_entry() {
    struct Lost;

    impl Part for Lost {
        fn look(me: usize, _at: Duration) -> Look {
            led(me, u64::from(me != 2))
        }

        fn applies(me: usize) -> bool {
            me != 2
        }
    }

    stands_still::<Lost>("server 2 does not get index 1 from server 1, which leads term 4");
}

#[test]
fn a_committed_entry_is_not_applied() {
    struct Constipated;

    impl Part for Constipated {
        fn look(me: usize, _at: Duration) -> Look {
            led(me, 1)
        }

        fn applies(me: usize) -> bool {
            me != 2
        }
    }

    stands_still::<Constipated>("applier stuck: server 2 has commit index 1 and applies less");
}
