//! The weather: what a seed draws, what it does to servers and links, and what it excuses.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use labrpc::{Instant, World};
use raft_runner::peer::PeerKind;
use raft_runner::tester::failure::{CostError, Failure, FailureKind, ScriptError};
use raft_runner::tester::weather::Profile;
use raft_runner::tester::witness::Witness;
use raft_runner::tester::{Cluster, Setup, ms};

use crate::dictator::{Faultless, kind};
use crate::listener::Listener;

type Has = fn(&Profile) -> bool;

const HAZARDS: [(&str, Has); 8] = [
    ("late ", |profile| profile.late.is_some()),
    ("duplicates ", |profile| profile.duplicates.is_some()),
    ("one-way cuts", |profile| profile.cuts.is_some()),
    ("clogged links", |profile| profile.clogs.is_some()),
    ("bursts of ", |profile| profile.bursts.is_some()),
    ("pauses", |profile| profile.pauses.is_some()),
    ("drift up to ", |profile| profile.drift.is_some()),
    ("crashes at saves", |profile| profile.crashes.is_some()),
];

#[test]
fn each_hazard_is_drawn_by_a_coin_and_one_in_eight_has_none() {
    let drawn: Vec<_> = (0..4000).map(|seed| Profile::drawn(seed, 5)).collect();
    for (words, has) in HAZARDS {
        let count = drawn.iter().filter(|profile| has(profile)).count();
        assert!((1650..1850).contains(&count), "{words}: {count} of 4000");
        for profile in &drawn {
            assert_eq!(profile.to_string().contains(words), has(profile), "{profile}");
        }
    }
    let calm = |profile: &&Profile| HAZARDS.iter().all(|(_, has)| !has(profile));
    let count = drawn.iter().filter(calm).count();
    assert!((440..600).contains(&count), "{count} of 4000 are calm");
}

#[test]
fn a_seed_draws_the_same_profile_each_time_and_another_seed_another_one() {
    let drawn = |seed| (0..2).map(|_| Profile::drawn(seed, 7)).collect::<Vec<_>>();
    for seed in [0, 1, 17, u64::MAX] {
        let [once, again] = drawn(seed)[..] else { panic!("two are drawn") };
        assert_eq!(once, again);
        assert_ne!(once, Profile::drawn(seed ^ 1, 7));
    }
}

#[test]
fn strengths_differ_from_seed_to_seed_and_stay_within_bounds() {
    let late: Vec<_> = (0..1000).filter_map(|seed| Profile::drawn(seed, 5).late).collect();
    let (least, most) =
        (late.iter().map(|late| late.up_to).min(), late.iter().map(|l| l.up_to).max());
    assert_eq!((least, most), (Some(ms(200)), Some(ms(6000))));
    let crashes = (0..1000).filter_map(|seed| Profile::drawn(seed, 5).crashes);
    let at_once: Vec<_> = crashes.map(|crashes| crashes.at_once).collect();
    assert_eq!((at_once.iter().min(), at_once.iter().max()), (Some(&1), Some(&2)));
}

/// How three servers with one leader for ever end after this script.
fn ends(script: impl AsyncFnOnce(&Cluster) -> Result<(), Failure>) -> (Option<Failure>, Instant) {
    let setup = Setup { servers: 3, reliable: true, snapshots: false };
    let ended = World::new(1).run(async {
        let cluster = Cluster::new(setup, kind::<Faultless>(), None);
        let result = cluster.run_harsh(Profile::default(), script(&cluster)).await;
        cluster.finish(result)
    });
    (ended.result.expect("the script ends"), ended.at)
}

#[test]
fn bounds_are_excused_and_lost_values_are_not() {
    let fails_with =
        |kind: fn() -> FailureKind| ends(async |cluster| cluster.demand(false, kind())).0;
    assert_eq!(fails_with(|| ScriptError::TermsChange.into()), None);
    assert_eq!(fails_with(|| CostError::LogSize.into()), None);
    let lost = fails_with(|| ScriptError::ValueLost.into()).expect("no weather loses a value");
    assert_eq!(lost.kind, ScriptError::ValueLost.into());
}

#[test]
fn two_minutes_are_for_the_lab() {
    let (failure, at) = ends(async |cluster| {
        cluster.sleep(Duration::from_secs(150)).await;
        Ok(())
    });
    assert_eq!(failure, None);
    assert!(at.since_start() > Duration::from_secs(150));
}

#[test]
fn a_client_rests_when_the_script_is_over() {
    let submitted = Cell::new(0);
    let counted: &'static Cell<u64> = Box::leak(Box::new(submitted));
    let (failure, _) = ends(async |cluster| {
        let _client = cluster.go::<()>(async move |cluster| {
            loop {
                counted.set(counted.get() + 1);
                cluster.sleep(ms(10)).await;
            }
        });
        cluster.sleep(ms(95)).await;
        cluster.demand(false, ScriptError::TermsChange)?;
        Ok(())
    });
    assert_eq!(failure, None);
    assert_eq!(counted.get(), 10, "and none while the cluster is healed");
}

fn labstyle() -> PeerKind {
    PeerKind::of::<labstyle::Raft>("labstyle", "in the handout's style")
}

/// The first profile that fits, so that hazards are seen without others that hide them.
fn profile(fits: impl Fn(&Profile) -> bool) -> Profile {
    let mut drawn = (0..10_000).map(|seed| Profile::drawn(seed, 5));
    drawn.find(fits).expect("some seed draws it")
}

/// Five servers that do their best, under this weather.
fn under(
    profile: Profile,
    witness: Option<&Rc<RefCell<Listener>>>,
    script: impl AsyncFnOnce(&Cluster) -> Result<(), Failure>,
) -> Option<Failure> {
    let setup = Setup { servers: 5, reliable: true, snapshots: false };
    let world = match witness {
        Some(witness) => World::new(1).watched_by(witness.clone()),
        None => World::new(1),
    };
    let witness = witness.map(|witness| witness.clone() as Rc<RefCell<dyn Witness>>);
    let ended = world.run(async {
        let cluster = Cluster::new(setup, labstyle(), witness);
        let result = cluster.run_harsh(profile, script(&cluster)).await;
        cluster.finish(result)
    });
    ended.result.expect("the script ends")
}

fn submit_to_all(cluster: &Cluster, command: u64) {
    for server in 0..cluster.servers() {
        cluster.submit(server, command);
    }
}

#[test]
fn what_strikes_is_told_and_nothing_else_is() {
    let told = [
        ("no longer cut", HAZARDS[2].1),
        (" free", HAZARDS[3].1),
        ("step: burst of loss: ", HAZARDS[4].1),
        ("step: pause ", HAZARDS[5].1),
        ("step: timers of 4 at ", HAZARDS[6].1),
        (" at a save", HAZARDS[7].1),
    ];
    for seed in 0..40 {
        let (profile, listener) = (Profile::drawn(seed, 5), Listener::new());
        let failure = under(profile, Some(&listener), async |cluster| {
            for command in 0..120_u64 {
                submit_to_all(cluster, command);
                cluster.sleep(ms(500)).await;
            }
            Ok(())
        });
        assert_eq!(failure, None, "seed {seed}");
        let listener = listener.borrow();
        assert!(listener.has_heard(&format!("step: {profile}")), "seed {seed}");
        assert!(listener.has_heard("step: all is healed"), "seed {seed}");
        for (words, has) in told {
            assert_eq!(listener.has_heard(words), has(&profile), "seed {seed}: {words}");
        }
    }
}

/// Crashes, and nothing that would keep the servers from saving meanwhile.
fn only_crashes(profile: &Profile) -> bool {
    profile.crashes.is_some() && HAZARDS[..7].iter().all(|(_, has)| !has(profile))
}

#[test]
fn the_script_does_not_know_that_a_server_has_fallen() {
    let mut down = 0;
    let failure = under(profile(only_crashes), None, async |cluster| {
        for command in 0..2000_u64 {
            submit_to_all(cluster, command);
            cluster.sleep(ms(10)).await;
            down += (0..5).filter(|&server| cluster.get_state(server).is_none()).count();
            assert!((0..5).all(|server| cluster.is_up(server) && cluster.is_connected(server)));
        }
        Ok(())
    });
    assert_eq!(failure, None);
    assert!(down > 0, "nobody has fallen");
}

#[test]
fn what_the_script_wants_of_a_fallen_server_holds_when_it_is_back() {
    let mut seen = 0;
    let failure = under(profile(only_crashes), None, async |cluster| {
        for command in 0..2000_u64 {
            submit_to_all(cluster, command);
            cluster.sleep(ms(10)).await;
            let mut all = 0..5;
            let Some(fallen) = all.find(|&server| cluster.get_state(server).is_none()) else {
                continue;
            };
            cluster.disconnect(fallen);
            cluster.sleep(ms(2000)).await;
            assert!(!cluster.is_connected(fallen), "it was disconnected while it was down");
            cluster.connect(fallen);
            seen += 1;
        }
        Ok(())
    });
    assert_eq!(failure, None);
    assert!(seen > 0, "nobody has fallen");
}

#[test]
fn a_fallen_server_that_the_script_crashes_stays_down() {
    let mut crashed = None;
    let failure = under(profile(only_crashes), None, async |cluster| {
        for command in 0..2000_u64 {
            submit_to_all(cluster, command);
            cluster.sleep(ms(10)).await;
            if crashed.is_none() {
                crashed = (0..5).find(|&server| cluster.get_state(server).is_none());
                crashed.into_iter().for_each(|server| cluster.crash(server));
            }
            assert!(crashed.is_none_or(|server| !cluster.is_up(server)));
        }
        Ok(())
    });
    assert_eq!(failure, None, "all are up again when everything is healed");
    assert!(crashed.is_some(), "nobody has fallen");
}
