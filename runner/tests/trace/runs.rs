//! Traces of real runs: recording changes nothing, and what is recorded holds together.

use mutants::Lesson;
use raft_runner::peer::PeerKind;
use raft_runner::trace::{self, Event, Trace, What};
use raftapi::Raft;

use crate::recording::{record, run};

/// Records a run, and holds it against the same run without a recorder.
fn same_if_recorded(name: &str, kind: PeerKind, seed: u64) -> Trace {
    let plain = run(name, kind, seed, None);
    let (ended, trace) = record(name, kind, seed);
    assert_eq!(ended.digest, plain.digest, "{} in {name}, seed {seed}", kind.name);
    assert_eq!(ended.result, plain.result, "{} in {name}, seed {seed}", kind.name);
    trace
}

fn reference() -> PeerKind {
    PeerKind::of::<raft::Peer>("raft", "")
}

/// A test of each kind of trouble.
const SOME: [&str; 5] = [
    "TestManyElections3A",
    "TestBackup3B",
    "TestPersist23C",
    "TestFigure8Unreliable3C",
    "TestSnapshotInstallUnCrash3D",
];

#[test]
fn recording_changes_nothing_and_comes_out_the_same_each_time() {
    for kind in [
        reference(),
        PeerKind::of::<labstyle::Raft>("labstyle", ""),
        PeerKind::of::<skeleton::Raft>("skeleton", ""),
    ] {
        for name in SOME {
            let trace = same_if_recorded(name, kind, 3);
            assert_eq!(trace.first_difference(&record(name, kind, 3).1), None);
        }
    }
}

#[test]
fn recording_changes_nothing_even_for_wrong_peers() {
    struct Guest;

    impl mutants::Guest for Guest {
        fn meet<R: Raft>(&mut self, lesson: &Lesson) {
            let kind = PeerKind::of::<R>(lesson.name, lesson.about);
            same_if_recorded("TestPersist23C", kind, 1);
            same_if_recorded("TestSnapshotBasic3D", kind, 1);
        }
    }

    mutants::tour(&mut Guest);
}

#[test]
fn a_recorded_run_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for name in SOME {
        let path = folder.path().join(name);
        let (_, trace) = record(name, reference(), 4);
        trace.write(&path).unwrap();
        assert_eq!(Trace::read(&path).unwrap(), trace);
    }
}

/// The events that `event` follows from, the nearest first.
fn causes<'a>(trace: &'a Trace, event: &'a Event) -> impl Iterator<Item = &'a Event> {
    std::iter::successors(Some(event), |event| {
        event.cause.map(|cause| &trace.events[cause as usize - 1])
    })
    .skip(1)
}

/// The first event of this kind that `event` follows from.
fn cause_of_kind<'a>(trace: &'a Trace, event: &'a Event, kind: &str) -> Option<&'a Event> {
    causes(trace, event).find(|event| event.what.kind() == kind)
}

#[test]
fn messages_follow_from_each_other() {
    let (_, trace) = record("TestFigure8Unreliable3C", reference(), 1);
    let rpc = |event: &Event| event.what.route().map(|route| route.rpc);
    let mut seen = 0;
    for event in &trace.events {
        let from = match event.what.kind() {
            "delivered" => "sent",
            "replied" => "delivered",
            "returned" => "replied",
            "failed" | "dropped" | "late" | "ignored" => "sent",
            _ => continue,
        };
        let cause = cause_of_kind(&trace, event, from).expect(from);
        assert_eq!(rpc(cause), rpc(event), "{event}");
        seen += 1;
    }
    assert!(seen > 1000);
}

#[test]
fn every_change_of_a_peer_follows_from_something() {
    for name in SOME {
        let (_, trace) = record(name, reference(), 2);
        for event in &trace.events {
            let Some(cause) = event.cause.map(|cause| &trace.events[cause as usize - 1]) else {
                assert_eq!(event.n, 1, "{event} has no cause");
                continue;
            };
            if let What::Role(_) | What::Log(_) | What::Commit(_) | What::Vote(_) = event.what {
                let at_once = cause.t == event.t && cause.peer == event.peer;
                assert!(at_once, "{event} follows from {cause}");
            }
        }
    }
}

#[test]
fn commands_are_followed_from_the_client_to_the_service() {
    let (_, trace) = record("TestBasicAgree3B", reference(), 1);
    let applied = trace.events.iter().filter(|event| matches!(event.what, What::Apply(_)));
    let mut followers = 0;
    for event in applied {
        let What::Apply(apply) = &event.what else { unreachable!() };
        if let Some(submit) = cause_of_kind(&trace, event, "submit") {
            let What::Submit(submit) = &submit.what else { unreachable!() };
            assert_eq!(submit.command, apply.command);
            followers += 1;
        }
    }
    assert!(followers >= 3, "only {followers}");
}

#[test]
fn what_is_saved_is_what_was_seen() {
    let (_, trace) = record("TestPersist23C", reference(), 2);
    let mut states = vec![trace::PeerState::default(); trace.header.peers];
    let mut saves = 0;
    for Event { peer, what, .. } in &trace.events {
        let Some(state) = peer.map(|peer| &mut states[peer]) else { continue };
        state.fold(what);
        if let What::Persist(persist) = what {
            let saved = persist.saved.as_ref().expect("the reference's bytes can be read");
            assert_eq!((saved.term, Some(saved.vote)), (state.term, state.vote));
            assert_eq!(saved.last, state.log.as_ref().unwrap().last());
            saves += 1;
        }
    }
    assert!(saves > 100);
}
