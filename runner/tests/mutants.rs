//! The tests of the lab's tests: wrong Rafts, and who must catch them.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use labrpc::{Watcher, World};
use mutants::{Guest, Lesson};
use raft_runner::execute::watch::Watch;
use raft_runner::lab::{TESTS, Test};
use raft_runner::oracle::{Oracle, RULES};
use raft_runner::peer::PeerKind;
use raft_runner::tester::weather::NetworkKind;
use raft_runner::tester::witness::Witness;
use raft_runner::verdict::Case;
use raftapi::Raft;

const LIMIT: Duration = Duration::from_secs(600);

struct Mutant {
    lesson: Lesson,
    kind: PeerKind,
}

/// Takes every mutant home.
#[derive(Default)]
struct Collector(Vec<Mutant>);

impl Guest for Collector {
    fn meet<R: Raft>(&mut self, lesson: &Lesson) {
        self.0.push(Mutant { lesson: *lesson, kind: PeerKind::of::<R>(lesson.name, lesson.about) });
    }
}

fn gallery() -> Vec<Mutant> {
    let mut collector = Collector::default();
    mutants::tour(&mut collector);
    collector.0
}

fn find(name: &str) -> &'static Test {
    let found = TESTS.iter().find(|test| test.name == name);
    found.unwrap_or_else(|| panic!("the lab has no test {name}"))
}

/// Whether the test, or the world around it, ends badly.
fn fails(test: &'static Test, kind: PeerKind, seed: u64) -> bool {
    let ended = World::new(seed).time_limit(LIMIT).run(test.run(kind, None));
    ended.result.map_or(true, |finished| finished.failure.is_some())
}

#[test]
fn every_mutant_is_caught_by_the_tests_named_for_it() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut escaped = Vec::new();
    for Mutant { lesson, kind } in gallery() {
        for &(test, seeds) in lesson.caught_by {
            let test = find(test);
            if !(0..seeds).any(|seed| fails(test, kind, seed)) {
                escaped.push(format!("{} passed {} {seeds} times", lesson.name, test.name));
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(escaped.is_empty(), "{}", escaped.join("\n"));
}

#[test]
fn the_gallery_is_worth_a_visit() {
    let gallery = gallery();
    let caught = gallery.iter().filter(|mutant| !mutant.lesson.caught_by.is_empty()).count();
    assert!(caught >= 10, "the lab's tests are shown to catch only {caught} mutants");
    for Mutant { lesson, .. } in gallery {
        assert!(lesson.about.ends_with('.'), "{}: no sentence", lesson.name);
        assert!(!lesson.rule.is_empty() && !lesson.symptom.is_empty(), "{}", lesson.name);
    }
}

/// The rule that a run breaks first, if it breaks any.
fn first_broken(test: &'static Test, kind: PeerKind, case: Case) -> Option<&'static str> {
    let oracle = Oracle::new(test.peers, kind.saved_brief, &RULES);
    let watch = Rc::new(RefCell::new(Watch::new(Some(oracle), None)));
    let watcher = Rc::clone(&watch) as Rc<RefCell<dyn Watcher>>;
    let witness = Rc::clone(&watch) as Rc<RefCell<dyn Witness>>;
    let world = World::new(case.seed).time_limit(LIMIT).watched_by(watcher);
    drop(world.run(test.run_on(case.weather(), kind, Some(witness))));
    let watch = watch.borrow();
    watch.oracle()?.findings().first().map(|first| first.rule.name)
}

/// Whether, in one of a few runs, the rule that is named for a mutant is the first to be broken.
fn breaks_its_rule(mutant: &Mutant, test: &str, network: NetworkKind) -> bool {
    let test = find(test);
    (0..SEEDS).any(|seed| {
        let case = Case { number: 0, test, place: 0, iteration: 0, seed, network, kept: false };
        first_broken(test, mutant.kind, case) == mutant.lesson.oracle
    })
}

const SEEDS: u64 = 3;

/// Where each mutant with a rule of its own breaks it, on the lab's own network.
const ON_THE_LABS_NETWORK: &[(&str, &str)] = &[
    ("applies-the-newest", "TestFailAgree3B"),
    ("applies-uncommitted", "TestPersist13C"),
    ("asks-before-saving", "TestBasicAgree3B"),
    ("backs-up-wrong", "TestFailAgree3B"),
    ("candidate-never-yields", "TestManyElections3A"),
    ("commits-beyond-log", "TestUnreliableAgree3C"),
    ("commits-old-term", "TestPersist13C"),
    ("commits-on-half", "TestBasicAgree3B"),
    ("compares-length-only", "TestRejoin3B"),
    ("counts-half-as-majority", "TestBasicAgree3B"),
    ("counts-stale-votes", "TestFigure8Unreliable3C"),
    ("forgets-log", "TestBasicAgree3B"),
    ("forgets-term", "TestBasicAgree3B"),
    ("forgets-vote", "TestBasicAgree3B"),
    ("keeps-conflicts", "TestFailNoAgree3B"),
    ("keeps-vote-across-terms", "TestManyElections3A"),
    ("leads-on", "TestManyElections3A"),
    ("lowers-commit", "TestUnreliableAgree3C"),
    ("lowers-match", "TestUnreliableAgree3C"),
    ("obeys-old-leaders", "TestManyElections3A"),
    ("replaces-its-own-entries", "TestPersist13C"),
    ("resets-timer-on-any-ask", "TestManyElections3A"),
    ("resets-timer-too-rarely", "TestBasicAgree3B"),
    ("restarts-without-vote", "TestPersist13C"),
    ("sends-what-is-there", "TestBasicAgree3B"),
    ("skips-prev-term", "TestSnapshotInstall3D"),
    ("truncates-always", "TestFailNoAgree3B"),
    ("trusts-its-own-length", "TestUnreliableAgree3C"),
    ("votes-for-stale-log", "TestFailNoAgree3B"),
    ("votes-twice", "TestManyElections3A"),
];

/// Those that need messages that are late or come twice.
const ON_A_HARSH_NETWORK: &[(&str, &str)] = &[
    ("installs-old-snapshot", "TestSnapshotInstall3D"),
    ("misreads-prev-in-snapshot", "TestSnapshotBasic3D"),
];

/// Those that a few runs do not show.
const RARELY: &[(&str, &str)] = &[
    (
        "believes-stale-acks",
        "a reply from one leadership must come in the next, of the same server",
    ),
    ("keeps-suffix-after-install", "a log must disagree with a snapshot, and go on behind it"),
];

#[test]
fn every_mutant_breaks_the_rule_named_for_it_first() {
    std::panic::set_hook(Box::new(|_| {}));
    let tables =
        [(NetworkKind::Lab, ON_THE_LABS_NETWORK), (NetworkKind::Harsh, ON_A_HARSH_NETWORK)];
    let mut escaped = Vec::new();
    for mutant in gallery().iter().filter(|mutant| mutant.lesson.oracle.is_some()) {
        let name = mutant.lesson.name;
        let named = tables.iter().find_map(|&(network, table)| {
            let &(_, test) = table.iter().find(|(known, _)| *known == name)?;
            Some((network, test))
        });
        let caught = match named {
            Some((network, test)) => breaks_its_rule(mutant, test, network),
            None => RARELY.iter().any(|(known, _)| *known == name),
        };
        if !caught {
            escaped.push(name);
        }
    }
    let _ = std::panic::take_hook();
    assert!(escaped.is_empty(), "not caught by the oracle: {escaped:?}");
}
