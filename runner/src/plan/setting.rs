//! What a run of the tool has to do, as far as it decides which cases there are, and as far as a
//! report tells of it: all of a plan that can be written down.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::lab::{Part, TESTS, Test};
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
}

/// Which of all cases are this run's: cases are counted from 0 within it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Agenda {
    #[default]
    Whole,
    /// Those with these numbers in the whole, in order.
    Part(Arc<[u64]>),
}

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
            traces: None,
            kept: [].into(),
            agenda: Agenda::Whole,
            workers: None,
        }
    }

    /// How many cases there are in this run.
    pub fn cases(&self) -> u64 {
        match &self.agenda {
            Agenda::Whole => self.whole().expect("a plan with more cases than numbers is refused"),
            Agenda::Part(numbers) => numbers.len() as u64,
        }
    }

    /// How many cases there are in all; `None`: more than numbers.
    pub fn whole(&self) -> Option<u64> {
        let drawn = self.iterations.checked_mul(self.tests.len() as u64)?;
        drawn.checked_add(self.kept.len() as u64)
    }

    pub fn case(&self, number: u64) -> Case {
        match &self.agenda {
            Agenda::Whole => self.of_whole(number, number),
            Agenda::Part(numbers) => self.of_whole(numbers[number as usize], number),
        }
    }

    /// What is kept; then every test once, then every test once more with the next seed, and so on.
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
            self.kept.iter().position(|known| *known == Kept { place, seed })? as u64
        } else {
            let before = seed.wrapping_sub(self.base_seed).checked_mul(self.tests.len() as u64)?;
            before.checked_add(place as u64)?.checked_add(self.kept.len() as u64)?
        };
        let number = match &self.agenda {
            Agenda::Whole => (in_whole < self.whole()?).then_some(in_whole),
            Agenda::Part(numbers) => numbers.binary_search(&in_whole).ok().map(|at| at as u64),
        };
        number.map(|number| self.case(number))
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
