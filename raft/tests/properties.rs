//! Figure 3 under chance: whatever happens in whatever order, its properties hold after every step.
//!
//! `PROPTEST_CASES` asks for more runs, `PROPTEST_RNG_SEED` for others.

#[path = "properties/cluster.rs"]
mod cluster;
#[path = "properties/paper.rs"]
mod paper;
#[path = "properties/sights.rs"]
mod sights;

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::cluster::Cluster;
use crate::sights::Sights;

/// Something that happens, to a server or a message that is drawn from all there are.
#[derive(Clone, Copy, Debug)]
enum Happening {
    ElectionTimeout(Index),
    /// To one of those who lead.
    Heartbeat(Index),
    /// So many commands, to one of those who lead.
    Propose(Index, usize),
    Compact(Index),
    Crash(Index),
    /// So many messages arrive, in the order in which they were sent.
    Deliver(usize),
    /// A message arrives before others that were sent earlier.
    Overtake(Index),
    Duplicate(Index),
    Lose(Index),
    /// A server is cut off, or the one that is comes back.
    Partition(Index),
}

impl Happening {
    fn any() -> impl Strategy<Value = Self> {
        let index = any::<Index>;
        prop_oneof![
            2 => index().prop_map(Self::ElectionTimeout),
            5 => index().prop_map(Self::Heartbeat),
            5 => (index(), 1_usize..4).prop_map(|(leader, count)| Self::Propose(leader, count)),
            6 => index().prop_map(Self::Compact),
            1 => index().prop_map(Self::Crash),
            12 => (1_usize..20).prop_map(Self::Deliver),
            6 => index().prop_map(Self::Overtake),
            5 => index().prop_map(Self::Duplicate),
            2 => index().prop_map(Self::Lose),
            3 => index().prop_map(Self::Partition),
        ]
    }

    fn happen(self, cluster: &mut Cluster) {
        match self {
            Self::ElectionTimeout(server) => cluster.election_timeout(server),
            Self::Heartbeat(server) => cluster.heartbeat(server),
            Self::Propose(leader, count) => cluster.propose(leader, count),
            Self::Compact(server) => cluster.compact(server),
            Self::Crash(server) => cluster.crash(server),
            Self::Deliver(count) => cluster.deliver(count),
            Self::Overtake(message) => cluster.overtake(message),
            Self::Duplicate(message) => cluster.duplicate(message),
            Self::Lose(message) => cluster.lose(message),
            Self::Partition(server) => cluster.partition(server),
        }
    }
}

/// A thousand runs, and the same ones each time, unless others are asked for.
fn config() -> Config {
    let asked = Config::default();
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(0),
        RngSeed::Fixed(seed) => RngSeed::Fixed(seed),
    };
    Config { cases: asked.cases.max(1000), rng_seed, failure_persistence: None, ..asked }
}

#[test]
fn the_properties_of_figure_3_hold_after_every_step() {
    let runs = (select(&[3, 4, 5]), vec(Happening::any(), 100..400));
    let seen = RefCell::new(Sights::default());
    let outcome = TestRunner::new(config()).run(&runs, |(size, happenings)| {
        let mut cluster = Cluster::new(size);
        happenings.into_iter().for_each(|happening| happening.happen(&mut cluster));
        cluster.recover();
        seen.borrow_mut().add(&cluster.paper.sights);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    // A test that never comes to where it could fail proves nothing.
    assert_eq!(seen.borrow().never_seen(), []);
}
