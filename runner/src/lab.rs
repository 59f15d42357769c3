//! The 28 tests of the lab, each a script that the tester runs against some kind of peer; and those
//! that go beyond.

pub mod catalog;
mod costs;
mod explore;
mod part_3a;
mod part_3b;
mod part_3c;
mod part_3d;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

pub use self::catalog::{Part, TESTS, Test};
pub use self::explore::EXPLORE;
use crate::peer::PeerKind;
pub use crate::tester::Figures;
use crate::tester::failure::Failure;
use crate::tester::weather::Profile;
use crate::tester::witness::Witness;
use crate::tester::{Cluster, Setup};

/// How long the scripts give the servers to elect a leader.
const ELECTION_TIMEOUT: Duration = Duration::from_secs(1);

/// Who judges a run beside the rules of the paper, by the name of its test.
pub fn script_named(test: &str) -> &'static str {
    if EXPLORE.iter().any(|explore| explore.name == test) {
        "the exploration"
    } else {
        "the lab's test"
    }
}

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub failure: Option<Failure>,
    pub figures: Figures,
    /// What was odd but no failure.
    pub warnings: Vec<String>,
}

impl Test {
    /// Runs the test against peers of `kind`, inside the current world.
    pub async fn run(
        &'static self,
        kind: PeerKind,
        witness: Option<Rc<RefCell<dyn Witness>>>,
    ) -> Finished {
        self.run_on(None, kind, witness).await
    }

    /// The same, on the lab's network or under the weather of a harsh one.
    pub async fn run_on(
        &'static self,
        weather: Option<Profile>,
        kind: PeerKind,
        witness: Option<Rc<RefCell<dyn Witness>>>,
    ) -> Finished {
        let Self { peers: servers, reliable, snapshots, .. } = *self;
        let cluster = Cluster::new(Setup { servers, reliable, snapshots }, kind, witness);
        let script = (self.script)(cluster.clone());
        let result = match weather {
            None => cluster.run(script).await,
            Some(profile) => cluster.run_harsh(profile, script).await,
        };
        let figures = cluster.figures();
        let failure = cluster.finish(result);
        Finished { failure, figures, warnings: cluster.warnings() }
    }
}
