//! Failures grouped by what they say, in bounded memory: the count of each, and its smallest run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::results::tally::note;
use crate::stats::Rate;
use crate::verdict::{Settled, Verdict};

/// How many seeds of a group of failures are kept, and of a test.
pub const SEEDS: usize = 5;

/// Groups are told apart up to this many; whoever fails in more ways gets the rest only counted.
const GROUPS: usize = 500;

/// What makes failures one group: a broken rule is the same failure in every test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// As the plan's tests; `None` for a broken rule.
    pub test: Option<usize>,
    pub signature: String,
}

/// Failures that say the same.
#[derive(Clone, Debug)]
pub struct Group {
    /// The one to look at: of those that were recorded, or else of all, the one that took the least
    /// virtual time until something was wrong.
    pub smallest: Settled,
    pub count: Count,
    /// How many of each test.
    pub tests: BTreeMap<usize, Count>,
    /// The first few that were drawn, and that are kept.
    pub seeds: Vec<u64>,
    pub kept_seeds: Vec<u64>,
}

/// How many runs of those that were drawn, and of those that came first because they failed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub drawn: u64,
    pub kept: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub known: BTreeMap<Key, Group>,
    /// Failures beyond the groups that are told apart.
    pub uncounted: u64,
}

impl Key {
    pub fn of(test: usize, verdict: &Verdict) -> Self {
        let test = verdict.breach().is_none().then_some(test);
        Self { test, signature: verdict.signature() }
    }
}

impl Groups {
    pub fn take(&mut self, test: usize, settled: &Settled) {
        let key = Key::of(test, &settled.outcome.verdict);
        if self.known.len() >= GROUPS && !self.known.contains_key(&key) {
            self.uncounted += 1;
            return;
        }
        let new = || Group {
            smallest: settled.clone(),
            count: Count::default(),
            tests: BTreeMap::new(),
            seeds: Vec::new(),
            kept_seeds: Vec::new(),
        };
        self.known.entry(key).or_insert_with(new).take(test, settled);
    }

    /// All of them as they are told: rules of the paper first, then test by test.
    pub fn in_order(&self) -> Vec<&Group> {
        let tests: BTreeSet<_> = self.known.keys().map(|key| key.test).collect();
        tests.into_iter().flat_map(|test| self.of(test)).collect()
    }

    /// Of one test, or of the rules that were broken in any; the most frequent first.
    pub fn of(&self, test: Option<usize>) -> Vec<&Group> {
        let known = self.known.iter().filter(|(key, _)| key.test == test);
        let mut groups: Vec<_> = known.map(|(_, group)| group).collect();
        groups.sort_by_key(|group| {
            (Reverse(group.count.drawn), Reverse(group.count.kept), group.smallest.case.number)
        });
        groups
    }
}

impl Group {
    fn take(&mut self, test: usize, settled: &Settled) {
        let (seed, kept) = (settled.case.seed, settled.case.kept);
        self.count.take(kept);
        self.tests.entry(test).or_default().take(kept);
        note(if kept { &mut self.kept_seeds } else { &mut self.seeds }, seed);
        if size(settled) < size(&self.smallest) {
            self.smallest = settled.clone();
        }
    }

    /// How often it comes, in `runs` runs that were drawn.
    pub fn rate(&self, runs: u64) -> Rate {
        Rate { failed: self.count.drawn, runs }
    }

    /// The tests in which it came in a run that was drawn, with how many there were.
    pub fn drawn(&self) -> impl Iterator<Item = (usize, u64)> {
        let tests = self.tests.iter().map(|(&place, count)| (place, count.drawn));
        tests.filter(|(_, drawn)| *drawn > 0)
    }
}

impl Count {
    pub fn all(self) -> u64 {
        self.drawn + self.kept
    }

    fn take(&mut self, kept: bool) {
        *if kept { &mut self.kept } else { &mut self.drawn } += 1;
    }
}

/// What there is to go through until something is wrong; less without a record of it.
fn size(settled: &Settled) -> (bool, Duration, u64) {
    let outcome = &settled.outcome;
    let wrong = outcome.verdict.breach().map(|breach| breach.cause().at.since_start());
    let unexplained = settled.explanation.is_none();
    (unexplained, wrong.unwrap_or(outcome.ended), settled.case.number)
}
