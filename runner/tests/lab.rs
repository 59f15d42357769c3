//! Every peer that exists passes the lab, and the same seed is always the same run.

use std::time::Duration;

use labrpc::{Ended, World};
use raft_runner::lab::{EXPLORE, Finished, Part, TESTS, Test};
use raft_runner::peer::PeerKind;
use raft_runner::tester::weather::Profile;
use raft_runner::trace::{Header, Recorder};

/// What a run may take in virtual time.
const LIMIT: Duration = Duration::from_secs(600);

fn run(test: &'static Test, kind: PeerKind, seed: u64) -> Ended<Finished> {
    World::new(seed).time_limit(LIMIT).run(test.run(kind, None))
}

fn named(name: &str) -> &'static Test {
    TESTS.iter().find(|test| test.name == name).expect("a test of the lab")
}

/// Each test of a part with a few seeds, each twice.
fn passes(kind: PeerKind, part: Part) {
    for test in TESTS.iter().filter(|test| test.part == part) {
        for seed in 1..=5 {
            let [once, again] = [(); 2].map(|()| run(test, kind, seed));
            let case = format!("{} {} seed {seed}", kind.name, test.name);
            let finished = once.result.as_ref().expect(&case);
            assert_eq!(finished.failure, None, "{case}");
            assert_eq!(finished.figures.servers, test.peers, "{case}");
            assert_eq!(finished.figures.time, once.at.since_start(), "{case}");
            assert_eq!(once.result, again.result, "{case}");
            assert_eq!((once.digest, once.at), (again.digest, again.at), "{case}");
        }
    }
}

/// One `#[test]` a peer and part, so that they share the cores.
macro_rules! passing {
    ($($name:ident: $peer:expr, $part:ident;)*) => {$(
        #[test]
        fn $name() {
            passes($peer, Part::$part);
        }
    )*};
}

passing! {
    raft_passes_3a: raft(), A;
    raft_passes_3b: raft(), B;
    raft_passes_3c: raft(), C;
    raft_passes_3d: raft(), D;
    labstyle_passes_3a: labstyle(), A;
    labstyle_passes_3b: labstyle(), B;
    labstyle_passes_3c: labstyle(), C;
    labstyle_passes_3d: labstyle(), D;
}

fn raft() -> PeerKind {
    PeerKind::of::<raft::Peer>("raft", "the reference")
}

fn labstyle() -> PeerKind {
    PeerKind::of::<labstyle::Raft>("labstyle", "in the handout's style")
}

/// Nobody is at fault under any weather, and whatever a seed draws, it is the same run twice.
fn passes_on_harsh_networks(kind: PeerKind) {
    for test in TESTS.iter().chain(&EXPLORE) {
        for seed in 1..=3 {
            let weather = || Some(Profile::drawn(seed, test.peers));
            let world = || World::new(seed).time_limit(2 * LIMIT);
            let [once, again] = [(); 2].map(|()| world().run(test.run_on(weather(), kind, None)));
            let case = format!("{} {} seed {seed}", kind.name, test.name);
            assert_eq!(once.result.as_ref().expect(&case).failure, None, "{case}");
            assert_eq!(once.result, again.result, "{case}");
            assert_eq!((once.digest, once.at), (again.digest, again.at), "{case}");
        }
    }
}

#[test]
fn raft_passes_on_harsh_networks() {
    passes_on_harsh_networks(raft());
}

#[test]
fn labstyle_passes_on_harsh_networks() {
    passes_on_harsh_networks(labstyle());
}

/// A library that nobody here wrote, where it can be built: see peers/raft-rs/Cargo.toml.
#[cfg(not(all(target_os = "macos", target_arch = "aarch64")))]
mod foreign {
    use super::*;

    passing! {
        raft_rs_passes_3a: raft_rs(), A;
        raft_rs_passes_3b: raft_rs(), B;
        raft_rs_passes_3c: raft_rs(), C;
        raft_rs_passes_3d: raft_rs(), D;
    }

    #[test]
    fn raft_rs_passes_on_harsh_networks() {
        passes_on_harsh_networks(raft_rs());
    }

    fn raft_rs() -> PeerKind {
        PeerKind::of::<raft_rs::Peer>("raft-rs", "that of TiKV")
    }
}

#[test]
fn a_harsh_network_makes_another_run() {
    let test = named("TestReElection3A");
    let profile = (1..).map(|seed| Profile::drawn(seed, 3)).find(|it| it.late.is_some());
    let harsh = World::new(1).time_limit(LIMIT).run(test.run_on(profile, raft(), None));
    assert_ne!(harsh.digest, run(test, raft(), 1).digest);
}

#[test]
fn the_skeleton_elects_nobody() {
    let skeleton = PeerKind::of::<skeleton::Raft>("skeleton", "empty");
    let finished = run(named("TestInitialElection3A"), skeleton, 1).result.expect("it ends");
    let failure = finished.failure.expect("nobody is elected");
    assert_eq!(failure.to_string(), "expected one leader, got none");
    assert!(failure.place.file().ends_with("part_3a.rs"), "{}", failure.place);
}

#[test]
fn another_seed_is_another_run() {
    let digest = |seed| run(named("TestReElection3A"), raft(), seed).digest;
    assert_ne!(digest(1), digest(2));
}

#[test]
fn watching_changes_nothing() {
    for test in TESTS.iter().filter(|test| test.part != Part::C) {
        let header = Header::new(test.name, 1, test.peers, "raft");
        let recorder = Recorder::new(header, raft().saved_brief);
        let world = World::new(1).time_limit(LIMIT).watched_by(recorder.clone());
        let watched = world.run(test.run(raft(), Some(recorder)));
        let alone = run(test, raft(), 1);
        assert_eq!(watched.result, alone.result, "{}", test.name);
        assert_eq!((watched.digest, watched.at), (alone.digest, alone.at), "{}", test.name);
    }
}

/// The numbers that the lab's own run shows are bounds for what a quiet peer may cost.
#[test]
fn the_figures_count_what_the_lab_counts() {
    let figures = |name| run(named(name), raft(), 1).result.expect("it ends").figures;
    assert_eq!(figures("TestInitialElection3A").commits, 0);
    assert_eq!(figures("TestBasicAgree3B").commits, 3);
    assert_eq!(figures("TestUnreliableAgree3C").commits, 246);
    let bytes = figures("TestRPCBytes3B").bytes;
    assert!((100_000..200_000).contains(&bytes), "{bytes} bytes");
}

/// A script is found by its place in its file, named as the Go test, and says what the tool prints.
#[test]
fn the_catalog_says_what_the_scripts_say() {
    let files = [
        include_str!("../src/lab/part_3a.rs"),
        include_str!("../src/lab/part_3b.rs"),
        include_str!("../src/lab/part_3c.rs"),
        include_str!("../src/lab/part_3d.rs"),
    ];
    let scripts: Vec<_> = files.iter().flat_map(|file| scripts_of(file)).collect();
    assert_eq!(scripts.len(), TESTS.len());
    for (test, (sentence, name)) in TESTS.iter().zip(scripts) {
        let go_name = format!("Test{}{}", name.replace('_', ""), test.part);
        assert!(go_name.eq_ignore_ascii_case(test.name), "{go_name} is not {}", test.name);
        let printed = format!("{}.", test.about);
        assert!(sentence.eq_ignore_ascii_case(&printed), "{sentence} is not {printed}");
    }
}

/// The first line of the comment and the name of each script.
fn scripts_of(file: &str) -> Vec<(&str, &str)> {
    let mut scripts = Vec::new();
    let mut sentence = None;
    for line in file.lines() {
        if let Some(comment) = line.strip_prefix("///") {
            sentence = sentence.or_else(|| Some(comment.trim()));
        } else if let Some(signature) = line.strip_prefix("pub(super) async fn ") {
            let (name, _) = signature.split_once('(').expect("a function");
            scripts.push((sentence.take().expect("a comment"), name));
        } else {
            sentence = None;
        }
    }
    scripts
}
