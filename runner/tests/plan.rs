//! What becomes of a command line: which cases, with which seeds, in what order.

use std::ffi::OsString;
use std::path::PathBuf;

use raft_runner::cli::{self, Command};
use raft_runner::exit::Refusal;
use raft_runner::lab::TESTS;
use raft_runner::peer::PeerKind;
use raft_runner::plan::{Plan, Recording, Wanted};
use raft_runner::replay;

fn plan(line: &str) -> Result<Plan, Refusal> {
    let peers = [
        PeerKind::of::<labstyle::Raft>("labstyle", "the first"),
        PeerKind::of::<skeleton::Raft>("skeleton", "the second"),
    ];
    let words = ["raft-runner"].into_iter().chain(line.split_whitespace()).map(OsString::from);
    match cli::read(words)? {
        Command::Test(args) => Plan::of_test(&args, &peers),
        Command::Replay(args) => {
            Plan::of_replay(&replay::named(&args)?, args.record.clone(), &peers)
        }
        Command::List(_) => panic!("a list has no plan"),
    }
}

fn good(line: &str) -> Plan {
    plan(line).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"))
}

fn names(line: &str) -> Vec<&'static str> {
    good(line).tests.iter().map(|test| test.name).collect()
}

#[test]
fn selectors_select_in_the_order_of_the_lab() {
    let all: Vec<_> = TESTS.iter().map(|test| test.name).collect();
    for (line, wanted) in [
        ("test", &all[..]),
        ("test all", &all),
        ("test ALL 3A", &all),
        ("test 3A", &all[..3]),
        ("test 3a", &all[..3]),
        ("test 3b", &all[3..13]),
        ("test 3C", &all[13..21]),
        ("test 3D", &all[21..]),
        ("test 3B 3A", &all[..13]),
        ("test TestReElection3A", &all[1..2]),
        ("test reelection", &all[1..2]),
        ("test RPCbytes init", &["TestInitialElection3A", "TestRPCBytes3B", "TestSnapshotInit3D"]),
        ("test 3A 3a --skip reelection --skip many", &all[..1]),
    ] {
        assert_eq!(names(line), wanted, "{line}");
    }
    let counts = [3, 10, 8, 7].into_iter().zip(["3A", "3B", "3C", "3D"]);
    for (count, part) in counts {
        assert_eq!(names(&format!("test {part}")).len(), count);
    }
}

#[test]
fn every_test_runs_once_before_any_runs_twice() {
    let plan = good("test 3A --iterations 2 --seed 40");
    let cases: Vec<_> = (0..plan.cases()).map(|number| plan.case(number)).collect();
    let said: Vec<_> =
        cases.iter().map(|case| (case.test.name, case.iteration, case.seed)).collect();
    assert_eq!(
        said,
        [
            ("TestInitialElection3A", 0, 40),
            ("TestReElection3A", 0, 40),
            ("TestManyElections3A", 0, 40),
            ("TestInitialElection3A", 1, 41),
            ("TestReElection3A", 1, 41),
            ("TestManyElections3A", 1, 41),
        ]
    );
    assert!(cases.iter().enumerate().all(|(number, case)| case.number == number as u64));
}

#[test]
fn seeds_go_round_at_the_end_and_are_short_when_drawn() {
    let plan = good("test initial -n 3 --seed 0xffffffffffffffff");
    let seeds: Vec<_> = (0..3).map(|number| plan.case(number).seed).collect();
    assert_eq!(seeds, [u64::MAX, 0, 1]);
    assert!(good("test").base_seed <= u32::MAX.into());
}

#[test]
fn there_are_never_more_workers_than_cases() {
    assert_eq!(good("test 3A --jobs 2").workers, 2);
    assert_eq!(good("test 3A --jobs 2000").workers, 3);
    assert_eq!(good("test initial").workers, 1);
    assert!(good("test all").workers >= 1);
}

#[test]
fn what_is_recorded_is_as_the_flags_say() {
    let some = |of, folder: &str, at_most| Recording::Some { of, folder: folder.into(), at_most };
    for (line, wanted) in [
        ("test", some(Wanted::Failures, "traces", 10)),
        ("test --record all --max-traces 3", some(Wanted::All, "traces", 3)),
        ("test --traces a/b", some(Wanted::Failures, "a/b", 10)),
        ("test --record none", Recording::Nothing),
        ("replay initial --seed 1", Recording::Nothing),
        ("replay initial --seed 1 --record file", Recording::To("file".into())),
    ] {
        assert_eq!(good(line).recording, wanted, "{line}");
    }
    let plan = good("test --traces a --seed 7");
    let path = plan.recording.path(&plan.case(1), "raft");
    assert_eq!(path, Some(PathBuf::from("a/TestReElection3A-raft-7.jsonl")));
}

#[test]
fn the_first_peer_is_the_default() {
    let peer = |line| (good(line).peer.name, good(line).peer_is_default);
    assert_eq!(peer("test"), ("labstyle", true));
    assert_eq!(peer("test --peer labstyle"), ("labstyle", true));
    assert_eq!(peer("test --peer SKELETON"), ("skeleton", false));
    assert_eq!(peer("replay initial --seed 1 --peer skeleton"), ("skeleton", false));
}

#[test]
fn a_replay_is_one_run_of_one_test() {
    let plan = good("replay figure83c --seed 9");
    assert_eq!((plan.cases(), plan.workers), (1, 1));
    assert_eq!((plan.case(0).test.name, plan.case(0).seed), ("TestFigure83C", 9));
}

#[test]
fn what_cannot_be_planned_is_refused_with_its_exit_code() {
    for (line, code) in [
        ("test nonsense", 2),
        ("test 3A nonsense", 2),
        ("test 3A --skip nonsense", 2),
        ("test 3A --skip 3A", 4),
        ("test --skip all", 4),
        ("test --peer nobody", 2),
        ("test --iterations 0", 2),
        ("test --jobs 0", 2),
        ("test --iterations 18446744073709551615", 2),
        ("replay 3A --seed 1", 2),
        ("replay initial", 2),
        ("--help", 0),
        ("--version", 0),
    ] {
        let Err(refusal) = plan(line) else { panic!("{line} is a plan") };
        assert_eq!(refusal.code(), code, "{line}");
    }
}
