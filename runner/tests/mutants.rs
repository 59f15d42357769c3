//! The tests of the lab's tests: wrong Rafts, and who must catch them.

use std::time::Duration;

use labrpc::World;
use mutants::{Guest, Lesson};
use raft_runner::lab::{TESTS, Test};
use raft_runner::peer::PeerKind;
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
