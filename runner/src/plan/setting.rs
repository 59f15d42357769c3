//! What a run of the tool has to do, as far as it decides which cases there are, and as far as a
//! report tells of it: all of a plan that can be written down.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::lab::{Part, TESTS, Test};
use crate::plan::agenda::{Agenda, Shape};
use crate::plan::shard::Shard;
use crate::tester::weather::NetworkKind;
use crate::verdict::Case;

#[derive(Clone, Debug)]
pub struct Setting {
    /// The name of the kind of peer.
    pub peer: String,
    /// It needs no naming.
    pub peer_is_default: bool,
    /// In the lab's order; never empty.
    pub tests: Vec<&'static Test>,
    pub iterations: u64,
    /// In real time; no case begins later.
    pub stop_after: Option<Duration>,
    pub base_seed: u64,
    pub network: NetworkKind,
    /// Whether every run is held to the rules of the paper.
    pub oracle: bool,
    pub fail_fast: bool,
    /// So large a part of a test's runs may fail, and it counts as passed.
    pub max_fail_rate: f64,
    /// `None`: nothing is written down, or the only run there is.
    pub traces: Option<Traces>,
    /// Runs that failed before, and come first.
    pub kept: Arc<[Kept]>,
    pub agenda: Agenda,
    /// `None`: it does not matter any more.
    pub workers: Option<usize>,
}

/// Which runs are written down, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traces {
    pub of: Wanted,
    pub folder: PathBuf,
    /// Of each test.
    pub at_most: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Failures,
    All,
}

/// A test and a seed that are run whatever the base seed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The test's place among those of the plan.
    pub place: usize,
    pub seed: u64,
    /// How often it had passed by then. It decides nothing; a shard brings it to whoever merges.
    pub passes: u64,
}

impl Kept {
    pub fn is(&self, place: usize, seed: u64) -> bool {
        (self.place, self.seed) == (place, seed)
    }
}

/// Beyond so many cases, iterations are handed out in turn: so many are alike to every shard.
const DEALT_AT_MOST: u64 = 100_000;

impl Setting {
    /// Each test once, on the lab's network, with the first seed there is.
    pub fn new(peer: &str, tests: Vec<&'static Test>) -> Self {
        Self {
            peer: peer.to_owned(),
            peer_is_default: false,
            tests,
            iterations: 1,
            stop_after: None,
            base_seed: 0,
            network: NetworkKind::Lab,
            oracle: true,
            fail_fast: false,
            max_fail_rate: 0.0,
            traces: None,
            kept: [].into(),
            agenda: Agenda::Whole,
            workers: None,
        }
    }

    /// More iterations than any time has room for, for a run that something else ends.
    pub fn without_end(tests: usize) -> u64 {
        u64::MAX / 2 / tests.max(1) as u64
    }

    /// Whether time, a failure or a person is to end it.
    pub fn is_without_end(&self) -> bool {
        self.iterations >= Self::without_end(self.tests.len())
    }

    /// How many cases there are in this run.
    pub fn cases(&self) -> u64 {
        self.agenda.cases(self.shape())
    }

    /// How many cases there are in all; `None`: more than numbers.
    pub fn whole(&self) -> Option<u64> {
        self.shape().whole()
    }

    pub fn shard(&self) -> Option<Shard> {
        self.agenda.shard()
    }

    /// Only one shard of the whole; of a plan that can be counted.
    pub fn of_shard(self, shard: Shard) -> Self {
        let agenda = match self.whole() {
            Some(whole) if whole <= DEALT_AT_MOST && self.stop_after.is_none() => {
                let costs: Vec<_> = (0..whole).map(|number| self.cost(number)).collect();
                Agenda::Dealt(shard, shard.deal(&costs).into())
            }
            Some(_) | None => Agenda::InTurn(shard),
        };
        Self { agenda, ..self }
    }

    /// The same shard, if it is one, of a run that begins with these.
    pub fn keeping(self, kept: Arc<[Kept]>) -> Self {
        let shard = self.shard();
        let whole = Self { kept, ..self.of_all_shards() };
        match shard {
            None => whole,
            Some(shard) => whole.of_shard(shard),
        }
    }

    pub fn of_all_shards(self) -> Self {
        Self { agenda: Agenda::Whole, ..self }
    }

    /// The first iteration is run twice, to see that it goes the same way.
    fn cost(&self, in_whole: u64) -> u64 {
        let case = self.of_whole(in_whole, in_whole);
        case.test.cost_on(case.network) * if case.iteration == 0 { 2 } else { 1 }
    }

    fn shape(&self) -> Shape {
        let (kept, tests) = (self.kept.len() as u64, self.tests.len() as u64);
        Shape { kept, tests, iterations: self.iterations }
    }

    pub fn case(&self, number: u64) -> Case {
        self.of_whole(self.agenda.in_whole(number, self.shape()), number)
    }

    fn of_whole(&self, in_whole: u64, number: u64) -> Case {
        let kept = self.kept.get(usize::try_from(in_whole).unwrap_or(usize::MAX));
        let tests = self.tests.len() as u64;
        let (iteration, place, seed) = match kept {
            Some(kept) => (0, kept.place, kept.seed),
            None => {
                let drawn = in_whole - self.kept.len() as u64;
                let (iteration, place) = (drawn / tests, (drawn % tests) as usize);
                (iteration, place, self.base_seed.wrapping_add(iteration))
            }
        };
        let (test, network, kept) = (self.tests[place], self.network, kept.is_some());
        Case { number, test, place, iteration, seed, network, kept }
    }

    /// The case of this run that puts the test of this name through this seed.
    pub fn find(&self, test: &str, seed: u64, kept: bool) -> Option<Case> {
        let place = self.tests.iter().position(|known| known.name == test)?;
        let in_whole = if kept {
            self.kept.iter().position(|known| known.is(place, seed))? as u64
        } else {
            let before = seed.wrapping_sub(self.base_seed).checked_mul(self.tests.len() as u64)?;
            before.checked_add(place as u64)?.checked_add(self.kept.len() as u64)?
        };
        self.agenda.number(in_whole, self.shape()).map(|number| self.case(number))
    }

    /// Enough runs together to come through every situation that matters.
    pub fn should_reach_all(&self) -> bool {
        self.tests.len() >= TESTS.len() || self.tests.iter().all(|test| test.part == Part::Explore)
    }

    /// All the lab's tests run together, on its network, so its limit for the whole set holds.
    pub fn is_whole_lab(&self) -> bool {
        self.tests.len() == TESTS.len() && self.network == NetworkKind::Lab
    }
}
