//! What becomes of a command line: which cases, with which seeds, in what order.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use raft_runner::cli::{self, Command};
use raft_runner::exit::Refusal;
use raft_runner::lab::TESTS;
use raft_runner::peer::PeerKind;
use raft_runner::plan::{Plan, Recording, Setting, Traces, Wanted, select};
use raft_runner::replay;
use raft_runner::tester::weather::NetworkKind;
use raft_runner::verdict::Case;

fn plan(line: &str) -> Result<Plan, Refusal> {
    let peers = [
        PeerKind::of::<labstyle::Raft>("labstyle", "the first"),
        PeerKind::of::<skeleton::Raft>("skeleton", "the second"),
    ];
    let words = ["raft-runner"].into_iter().chain(line.split_whitespace()).map(OsString::from);
    match cli::read(words)? {
        Command::Test(args) => Plan::of_test(&args, &peers),
        Command::Explore(args) => Plan::of_explore(&args, &peers),
        Command::Replay(args) => Plan::of_replay(&replay::named(&args)?, &args, &peers),
        Command::Explain(_) | Command::Export(_) => panic!("no plan of its own"),
        Command::Merge(_) | Command::Report(_) => panic!("no plan of its own"),
        Command::Show(_) | Command::Play(_) => panic!("no plan of its own"),
        Command::Selftest(_) | Command::List(_) | Command::Work(_) => {
            panic!("no plan of its own")
        }
        Command::Config(_) | Command::Doctor(_) => panic!("no plan of its own"),
        Command::Completions(_) | Command::Man(_) | Command::New(_) | Command::Seeds(_) => {
            panic!("no plan of its own")
        }
    }
}

fn good(line: &str) -> Plan {
    plan(line).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"))
}

fn names(line: &str) -> Vec<&'static str> {
    good(line).setting.tests.iter().map(|test| test.name).collect()
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
    let cases: Vec<_> = (0..plan.setting.cases()).map(|number| plan.setting.case(number)).collect();
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
    let seeds: Vec<_> = (0..3).map(|number| plan.setting.case(number).seed).collect();
    assert_eq!(seeds, [u64::MAX, 0, 1]);
    assert!(good("test").setting.base_seed <= u32::MAX.into());
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
    let some =
        |of, folder: &str, at_most| Recording::Some(Traces { of, folder: folder.into(), at_most });
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
    let path = plan.recording.path(&plan.setting.case(1), "raft");
    assert_eq!(path, Some(PathBuf::from("a/TestReElection3A-raft-7.jsonl")));
}

#[test]
fn the_first_peer_is_the_default() {
    let peer = |line| (good(line).peer.name, good(line).setting.peer_is_default);
    assert_eq!(peer("test"), ("labstyle", true));
    assert_eq!(peer("test --peer labstyle"), ("labstyle", true));
    assert_eq!(peer("test --peer SKELETON"), ("skeleton", false));
    assert_eq!(peer("replay initial --seed 1 --peer skeleton"), ("skeleton", false));
}

#[test]
fn an_exploration_goes_on_for_a_time_or_so_many_iterations() {
    for (line, seconds) in [
        ("explore", Some(60)),
        ("explore --for 90s", Some(90)),
        ("explore --for 5m", Some(300)),
        ("explore --for 1h", Some(3600)),
        ("explore --for 1h30m", Some(5400)),
        ("explore --iterations 20", None),
    ] {
        let plan = good(line);
        assert_eq!(plan.setting.stop_after, seconds.map(Duration::from_secs), "{line}");
        assert!(plan.workers >= 1 && plan.setting.cases() >= 100, "{line}");
    }
    assert_eq!(good("explore -n 20 --servers 4").setting.cases(), 20);
    let explored = good("explore").setting;
    assert!(explored.is_without_end() && explored.cases() > u64::MAX / 4, "time is what ends it");
}

#[test]
fn an_exploration_is_of_these_sizes_of_cluster() {
    let all = ["Explore3", "Explore4", "Explore5", "Explore6", "Explore7"];
    for (line, wanted) in [
        ("explore", &all[..]),
        ("explore --servers 3..7", &all),
        ("explore --servers 5", &all[2..3]),
        ("explore --servers 4..5", &all[1..3]),
        ("explore --servers 7..7", &all[4..]),
    ] {
        assert_eq!(names(line), wanted, "{line}");
    }
    let sizes: Vec<_> = good("explore").setting.tests.iter().map(|test| test.peers).collect();
    assert_eq!(sizes, [3, 4, 5, 6, 7]);
}

#[test]
fn an_exploration_stops_at_the_first_failure_unless_told_otherwise() {
    assert!(good("explore").setting.fail_fast);
    assert!(!good("explore --keep-going").setting.fail_fast);
    assert!(!good("test").setting.fail_fast);
}

#[test]
fn the_network_is_the_labs_unless_somebody_or_the_test_says_otherwise() {
    use NetworkKind::{Harsh, Lab};

    for (line, wanted) in [
        ("test", Lab),
        ("test --network lab", Lab),
        ("test --network harsh", Harsh),
        ("explore", Harsh),
        ("replay initial --seed 1", Lab),
        ("replay initial --seed 1 --network harsh", Harsh),
        ("replay Explore5 --seed 1", Harsh),
        ("replay explore5 --seed 1 --network lab", Lab),
    ] {
        let case = good(line).setting.case(0);
        assert_eq!(case.network, wanted, "{line}");
        assert_eq!(case.weather().is_some(), wanted == Harsh, "{line}");
    }
    assert!(good("test all").setting.is_whole_lab());
    assert!(
        !good("test all --network harsh").setting.is_whole_lab(),
        "the lab's limit does not hold"
    );
}

#[test]
fn a_replay_is_one_run_of_one_test() {
    let plan = good("replay figure83c --seed 9");
    assert_eq!((plan.setting.cases(), plan.workers), (1, 1));
    assert_eq!((plan.setting.case(0).test.name, plan.setting.case(0).seed), ("TestFigure83C", 9));
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
        ("replay explore --seed 1", 2),
        ("test --network rough", 2),
        ("explore --for 0s", 2),
        ("explore --for 60", 2),
        ("explore --for soon", 2),
        ("explore --for 60s --iterations 5", 2),
        ("explore --iterations 0", 2),
        ("explore --servers 2", 2),
        ("explore --servers 8", 2),
        ("explore --servers 3..8", 2),
        ("explore --servers 5..3", 2),
        ("explore --servers 3-5", 2),
        ("explore --servers ..", 2),
        ("explore --peer nobody", 2),
        ("--help", 0),
        ("--version", 0),
    ] {
        let Err(refusal) = plan(line) else { panic!("{line} is a plan") };
        assert_eq!(refusal.code(), code, "{line}");
    }
}

/// The cases of each shard, by their places in the whole.
fn shards(line: &str, of: u64) -> Vec<Setting> {
    (1..=of).map(|index| good(&format!("{line} --shard {index}/{of}")).setting).collect()
}

#[test]
fn every_case_is_in_one_shard_and_shards_cost_about_the_same() {
    let whole = good("test -n 20 --seed 5").setting;
    let shards = shards("test -n 20 --seed 5", 7);
    let mut costs = Vec::new();
    let mut cases = Vec::new();
    for setting in shards {
        let own = (0..setting.cases()).map(|number| setting.case(number));
        let own: Vec<_> = own.map(|case| whole.find(case.test.name, case.seed, false)).collect();
        let own: Vec<_> = own.into_iter().map(|case| case.expect("it is of the whole")).collect();
        // The first iteration is run twice.
        let times = |case: &Case| if case.iteration == 0 { 2 } else { 1 };
        let cost = |case: &Case| case.test.cost_on(case.network) * times(case);
        costs.push(own.iter().map(cost).sum::<u64>() as f64);
        cases.extend(own.into_iter().map(|case| case.number));
    }
    cases.sort_unstable();
    assert!(cases.into_iter().eq(0..560));
    let mean = costs.iter().sum::<f64>() / 7.0;
    assert!(costs.iter().all(|cost| (cost / mean - 1.0).abs() < 0.01), "{costs:?}");
}

#[test]
fn shards_of_what_has_no_end_take_iterations_in_turn() {
    for line in ["explore --for 1h --seed 5", "test -n 1000000000000 --seed 5"] {
        for (index, setting) in (0..).zip(shards(line, 3)) {
            let tests = setting.tests.len() as u64;
            assert_eq!(setting.case(0).iteration, index);
            let later = setting.case(7 * tests + 1);
            assert_eq!((later.iteration, later.place), (7 * 3 + index, 1), "{line}");
            let found = setting.find(later.test.name, later.seed, false);
            assert_eq!(found.map(|case| case.number), Some(7 * tests + 1), "{line}");
        }
    }
}

#[test]
fn a_shard_needs_a_seed_that_all_shards_have() {
    let Err(Refusal::Usage(why)) = plan("test 3A --shard 1/2") else { panic!("it has none") };
    assert_eq!(why, "--shard 1/2 needs --seed: all shards of a run have the same base seed");
}

#[test]
fn tests_are_named_so_that_they_alone_are_selected() {
    let of = |selectors: &[&str]| {
        let selectors: Vec<_> = selectors.iter().map(|word| (*word).to_owned()).collect();
        select::tests(&selectors, &[], &TESTS).unwrap()
    };
    for (selectors, words) in [
        (&["all"][..], "all"),
        (&["3A"], "3A"),
        (&["3A", "rejoin"], "3A TestRejoin3B"),
        (&["3D", "3B"], "3B 3D"),
        (&["reelection", "backup"], "TestReElection3A TestBackup3B"),
    ] {
        let tests = of(selectors);
        assert_eq!(select::words(&tests), words);
        let again: Vec<_> = words.split(' ').collect();
        assert!(of(&again).iter().map(|test| test.name).eq(tests.iter().map(|test| test.name)));
    }
}
