//! Plans executed from within: hostile peers, order, and what a run does not depend on.

#[path = "execute/hostile.rs"]
mod hostile;

use std::fs;
use std::io;
use std::panic;
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, never, unbounded};
use labstyle::Raft as Labstyle;
use raft_runner::execute::execute;
use raft_runner::exit::Exit;
use raft_runner::lab::{TESTS, Test};
use raft_runner::oracle::RULES;
use raft_runner::peer::PeerKind;
use raft_runner::plan::{Plan, Recording, Setting, Traces, Wanted};
use raft_runner::report::{Progress, Reporter};
use raft_runner::results::{Ending, Results};
use raft_runner::trace::Trace;
use raft_runner::verdict::{Recorded, Settled, Verdict};
use raftapi::Raft;

fn plan<R: Raft>(tests: &str, iterations: u64) -> Plan {
    let tests = TESTS.iter().filter(|test| test.name.contains(tests)).collect();
    let setting = Setting { iterations, base_seed: 7, ..Setting::new("peer", tests) };
    Plan {
        setting,
        peer: PeerKind::of::<R>("peer", "the one under test"),
        workers: 2,
        recording: Recording::Nothing,
        patience: Duration::from_secs(30),
        processes: None,
        rules: Vec::new(),
    }
}

/// The same, up to the first failure.
fn fail_fast(plan: Plan) -> Plan {
    Plan { setting: Setting { fail_fast: true, ..plan.setting }, ..plan }
}

/// Remembers all cases in the order in which it is told of them.
#[derive(Default)]
struct Memory(Vec<Settled>);

impl Reporter for Memory {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        if let Progress::Settled(settled) = progress {
            self.0.push((*settled).clone());
        }
        Ok(())
    }

    fn finish(&mut self, _: &Results) -> io::Result<()> {
        Ok(())
    }
}

fn run(plan: &Plan) -> (Results, Vec<Settled>) {
    run_until(plan, &never())
}

fn run_until(plan: &Plan, interrupts: &Receiver<()>) -> (Results, Vec<Settled>) {
    hear_panics();
    let mut memory = Memory::default();
    let results = execute(plan, interrupts, &mut memory).expect("a memory can be written to");
    (results, memory.0)
}

/// Whether a panic of `hostile::Panics` came through to what would print it.
static PRINTED: AtomicBool = AtomicBool::new(false);

fn hear_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_ours = info.payload_as_str().is_some_and(|text| text.starts_with("I give up"));
            PRINTED.fetch_or(is_ours, Ordering::SeqCst);
            print(info);
        }));
    });
}

/// All that must not depend on the number of workers: everything but what a run costs.
fn comparable(settled: &[Settled]) -> Vec<String> {
    let line = |settled: &Settled| {
        let (case, outcome) = (settled.case, &settled.outcome);
        let name = (case.number, case.test.name, case.iteration, case.seed);
        let end = (&outcome.verdict, outcome.figures, outcome.ended, outcome.digest);
        format!("{name:?} {end:?} {:?} {:?}", outcome.warnings, settled.recorded)
    };
    settled.iter().map(line).collect()
}

/// Every run of `plan` failed, in these words, and none was left out.
fn assert_all_say(plan: &Plan, words: &[&str]) -> Vec<Settled> {
    let (results, settled) = run(plan);
    assert_eq!(results.runs(), plan.setting.cases());
    assert_eq!(results.failed(), plan.setting.cases());
    assert_eq!(results.exit(), Exit::Failed);
    for settled in &settled {
        let said = settled.outcome.verdict.to_string();
        for word in words {
            assert!(said.contains(word), "{said:?} does not say {word:?}");
        }
    }
    settled
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let recording = Recording::Some(Traces {
        of: Wanted::Failures,
        folder: folder.path().to_owned(),
        at_most: 2,
    });
    // Fails now and then, so that the order of failures and the choice of traces matter.
    let alone = Plan { workers: 1, recording, ..plan::<hostile::Moody>("3A", 12) };
    let (results, settled) = run(&alone);
    assert!((5..36).contains(&results.failed()), "{} failed", results.failed());
    for workers in [2, 5] {
        let (together, settled_together) = run(&Plan { workers, ..alone.clone() });
        assert_eq!(comparable(&settled_together), comparable(&settled));
        assert_eq!(together.digest, results.digest);
        assert_eq!(together.virtual_time, results.virtual_time);
        assert_eq!(together.sets, results.sets);
        assert!(together.groups.known.keys().eq(results.groups.known.keys()));
        for (tally, alone) in together.tests.iter().zip(&results.tests) {
            assert_eq!((&tally.time, &tally.rpcs), (&alone.time, &alone.rpcs));
            assert_eq!((tally.failed, tally.unrecorded), (alone.failed, alone.unrecorded));
        }
    }
}

#[test]
fn failing_fast_stops_at_the_same_case_whoever_finds_it() {
    let patient = Plan { workers: 1, ..plan::<hostile::Panics>("3A", 12) };
    let moody = Plan { workers: 1, ..plan::<hostile::Moody>("3A", 12) };
    for plan in [patient, moody] {
        let (_, all) = run(&plan);
        let first = all.iter().position(|settled| !settled.outcome.verdict.passed());
        let first = first.expect("it fails now and then");
        for workers in [1, 2, 5] {
            let (results, settled) = run(&fail_fast(Plan { workers, ..plan.clone() }));
            assert_eq!(comparable(&settled), comparable(&all[..=first]));
            assert_eq!(results.ending, Ending::FirstFailure);
            assert_eq!(results.exit(), Exit::Failed);
        }
    }
}

#[test]
fn what_is_not_reported_is_not_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let recording = Recording::Some(Traces {
        of: Wanted::Failures,
        folder: folder.path().to_owned(),
        at_most: 10,
    });
    let plan = plan::<hostile::Panics>("3A", 12);
    run(&fail_fast(Plan { workers: 5, recording, ..plan }));
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
}

#[test]
fn one_iteration_with_the_seed_of_another_repeats_it() {
    let (_, many) = run(&plan::<Labstyle>("3A", 5));
    let plan = plan::<Labstyle>("ReElection", 1);
    let third = Plan { setting: Setting { base_seed: 9, ..plan.setting }, ..plan };
    let (_, one) = run(&third);
    let same = many
        .iter()
        .find(|settled| settled.case.seed == 9 && settled.case.test.name == "TestReElection3A");
    assert!(same.expect("it is among them").outcome.agrees_with(&one[0].outcome));
}

#[test]
fn a_panic_fails_its_case_with_peer_text_and_place() {
    let settled = assert_all_say(&plan::<hostile::Panics>("3A", 3), &["panicked: I give up, me"]);
    for settled in settled {
        let Verdict::Panicked(panic) = settled.outcome.verdict else { panic!("a panic") };
        assert!(panic.place.contains("tests/execute/hostile.rs:"), "{}", panic.place);
        assert!(panic.peer.is_some_and(|peer| panic.text.ends_with(&format!("me {peer}"))));
        assert!(settled.outcome.ended > Duration::ZERO);
    }
    assert!(!PRINTED.load(Ordering::SeqCst), "it would tear the report");
}

#[test]
fn a_look_that_panics_is_nobodys_failure() {
    let watched = |plan| Plan { rules: RULES.to_vec(), ..plan };
    let seen = assert_all_say(&watched(plan::<hostile::Panics>("3A", 3)), &["I give up"]);
    let hidden = assert_all_say(&watched(plan::<hostile::Hides>("3A", 3)), &["I give up"]);
    let places = |settled: &[Settled]| -> Vec<String> {
        settled.iter().filter_map(|settled| settled.outcome.verdict.place()).collect()
    };
    assert_eq!(places(&hidden), places(&seen), "where the panic was, and not where a look was");
}

#[test]
fn a_lock_taken_twice_fails_its_case() {
    assert_all_say(&plan::<hostile::LocksTwice>("3A", 3), &["panicked: deadlock", "hostile.rs"]);
}

#[test]
fn a_task_that_never_lets_time_pass_fails_its_case() {
    assert_all_say(&plan::<hostile::Spins>("Initial", 1), &["livelock", "hostile.rs"]);
}

#[test]
fn a_thread_that_never_comes_back_is_left_behind() {
    let patience = Duration::from_millis(400);
    let plan = Plan { patience, workers: 1, ..plan::<hostile::HangsOnce>("3A", 4) };
    hostile::HANG.store(true, Ordering::SeqCst);
    let (results, settled) = run(&plan);
    let (hung, passed): (Vec<_>, Vec<_>) =
        settled.iter().partition(|settled| settled.outcome.verdict.is_lost());
    assert_eq!((hung.len(), passed.len()), (1, 11));
    assert!(passed.iter().all(|settled| settled.outcome.verdict.passed()));
    assert_eq!(hung[0].outcome.verdict.to_string(), "hung: not over after 0.4 s of real time");
    assert_eq!(results.exit(), Exit::Failed);
}

fn of(recorded: &Recorded) -> Vec<PathBuf> {
    match recorded {
        Recorded::Written(path) => vec![path.clone()],
        Recorded::Both(first, second) => vec![first.clone(), second.clone()],
        Recorded::NotWanted | Recorded::Enough | Recorded::NotWritten(_) => Vec::new(),
    }
}

#[test]
fn a_run_that_differs_from_its_repetition_is_not_deterministic() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = Recording::Some(Traces {
        of: Wanted::Failures,
        folder: folder.path().to_owned(),
        at_most: 10,
    });
    for recording in [Recording::Nothing, traces] {
        let plan = Plan { recording, ..plan::<hostile::Counts>("ReElection", 2) };
        let (results, settled) = run(&plan);
        assert_eq!(results.exit(), Exit::NotDeterministic);
        let Verdict::NotDeterministic(divergence) = &settled[0].outcome.verdict else {
            panic!("{:?}", settled[0].outcome.verdict)
        };
        assert_ne!(divergence.once, divergence.again);
        assert!(divergence.event.is_some(), "two recorded runs differ too");
        let written = of(&settled[0].recorded);
        assert_eq!(written.len(), if plan.recording == Recording::Nothing { 0 } else { 2 });
        for path in written {
            Trace::read(&path).expect("it can be read");
        }
    }
}

#[test]
fn a_difference_that_no_event_shows_is_found_too() {
    let (results, settled) = run(&plan::<hostile::CountsInSecret>("ReElection", 1));
    assert_eq!(results.exit(), Exit::NotDeterministic);
    let Verdict::NotDeterministic(divergence) = &settled[0].outcome.verdict else {
        panic!("{:?}", settled[0].outcome.verdict)
    };
    assert_eq!(divergence.event, None);
}

#[test]
fn a_failure_that_differs_when_it_is_recorded_is_not_deterministic() {
    let folder = tempfile::tempdir().expect("a folder");
    let recording = Recording::Some(Traces {
        of: Wanted::Failures,
        folder: folder.path().to_owned(),
        at_most: 10,
    });
    // The first iteration passes, twice and alike; the second fails, and not when run again.
    let plan = Plan { recording, workers: 1, ..plan::<hostile::FailsOnce>("Initial", 2) };
    let (results, settled) = run(&plan);
    assert!(settled[0].outcome.verdict.passed());
    assert!(matches!(settled[1].outcome.verdict, Verdict::NotDeterministic(_)));
    assert_eq!((results.not_deterministic, results.exit()), (1, Exit::NotDeterministic));
}

#[test]
fn an_interrupt_ends_the_run_with_what_is_known() {
    let (interrupt, interrupts) = unbounded();
    interrupt.send(()).expect("it is heard");
    let (results, settled) = run_until(&plan::<Labstyle>("3", 1_000), &interrupts);
    assert_eq!((results.ending, results.exit()), (Ending::Interrupted, Exit::Interrupted));
    assert_eq!(results.runs(), settled.len() as u64);
    assert!(results.runs() < 1_000);
}

#[test]
fn all_traces_are_written_if_all_are_wanted_up_to_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("made/when/needed");
    let recording = Recording::Some(Traces { of: Wanted::All, folder: inner.clone(), at_most: 2 });
    let (results, settled) = run(&Plan { recording, ..plan::<Labstyle>("Initial", 5) });
    let written: Vec<_> = settled.iter().flat_map(|settled| of(&settled.recorded)).collect();
    let named = |seed| inner.join(format!("TestInitialElection3A-peer-{seed}.jsonl"));
    assert_eq!(written, [named(7), named(8)]);
    assert_eq!(results.tests[0].unrecorded, 3);
    assert_eq!(Trace::read(&written[1]).expect("a trace").header.seed, 8);
}

#[test]
fn a_trace_that_cannot_be_written_does_not_change_the_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "in the way").expect("a file");
    let recording = Recording::Some(Traces { of: Wanted::All, folder: file, at_most: 10 });
    let (results, _) = run(&Plan { recording, ..plan::<Labstyle>("Initial", 2) });
    assert_eq!(results.exit(), Exit::Passed);
    assert_eq!(results.unwritten.expect("it says so").0, 2);
}

#[test]
fn all_tests_together_are_held_to_their_limit() {
    let plan = plan::<Labstyle>("3", 1);
    assert_eq!(plan.setting.tests.len(), TESTS.len());
    let mut results = Results::new(&plan.setting);
    let (_, settled) = run(&self::plan::<Labstyle>("Initial", 1));
    let one = |test: &'static Test, number, seconds| {
        let mut settled = settled[0].clone();
        settled.case.number = number;
        settled.case.place = number as usize % TESTS.len();
        settled.case.test = test;
        settled.outcome.ended = Duration::from_secs(seconds);
        settled
    };
    for (number, test) in TESTS.iter().enumerate() {
        results.take(&one(test, number as u64, if number == 27 { 60 } else { 20 }));
    }
    assert_eq!((results.sets.too_long, results.exit()), (0, Exit::Passed), "600 s are allowed");
    for (number, test) in TESTS.iter().enumerate() {
        results.take(&one(test, number as u64 + 28, if number == 27 { 61 } else { 20 }));
    }
    assert_eq!((results.sets.too_long, results.exit()), (1, Exit::Failed));
    assert_eq!(results.failed(), 0);
}
