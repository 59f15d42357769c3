//! What has changed since an earlier run of the tool, and whether it is more than chance.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::plan::Setting;
use crate::results::file::Run;
use crate::results::groups::SEEDS;
use crate::results::samples::{Sample, Samples};
use crate::results::{Group, Results};
use crate::stats::{Rate, fisher, ranks};

/// So often may one of all comparisons together seem to show what is not there.
const LEVEL: f64 = 0.05;

/// An earlier run, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Earlier {
    path: PathBuf,
    setting: Setting,
    results: Results,
    samples: Samples,
    has_times: bool,
}

/// All that two runs of the tool say together.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Where the earlier one is from, and which it was.
    pub path: PathBuf,
    pub setting: Setting,
    pub before: Rate,
    /// Of tests that both ran. Here as everywhere, kept runs do not count: they were no sample then, and
    /// are none now.
    pub tests: Vec<Change>,
    /// Of tests that ran in one of them alone.
    pub only_before: Vec<&'static str>,
    pub only_now: Vec<&'static str>,
    /// Ways to fail that were not there, and that are there no more.
    pub new: Vec<Way>,
    pub gone: Vec<Way>,
}

/// What became of a test.
#[derive(Clone, Debug)]
pub struct Change {
    pub test: &'static str,
    pub rate: Rates,
    /// Of runs that passed.
    pub rpcs: Option<Move>,
    /// In microseconds; `None` as well where it is not known.
    pub cpu: Option<Move>,
    pub seeds: Seeds,
}

/// How often something failed, and how likely it is that this differs so much by chance.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub before: Rate,
    pub now: Rate,
    pub p: f64,
}

/// Medians, and how likely it is that the numbers lie so far apart by chance.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub before: u64,
    pub now: u64,
    pub p: f64,
}

/// Seeds that both ran. What they came to is certain, however few they are.
#[derive(Clone, Debug, Default)]
pub struct Seeds {
    pub in_both: u64,
    pub fail_now: Few,
    pub pass_now: Few,
}

/// How many there are, and the first few.
#[derive(Clone, Debug, Default)]
pub struct Few {
    pub count: u64,
    pub seeds: Vec<u64>,
}

/// Failures that say the same.
#[derive(Clone, Debug)]
pub struct Way {
    pub group: Group,
    pub tests: Vec<&'static str>,
    pub rate: Rates,
}

impl Earlier {
    pub fn read(path: &Path) -> Result<Self> {
        Run::read(path).map(|run| Self::of(path, run))
    }

    /// What stands in a file.
    pub fn of(path: &Path, run: Run) -> Self {
        Self {
            path: path.to_owned(),
            results: run.results(),
            samples: Samples::of(&run.setting, &run.cases),
            has_times: run.has_times,
            setting: run.setting,
        }
    }

    /// Whether it ran one of the tests of `setting`, so that there is something to compare.
    pub fn knows(&self, setting: &Setting) -> bool {
        let ran = ran(&self.setting, &self.results);
        setting.tests.iter().any(|test| ran.iter().any(|(known, _)| *known == test.name))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What has changed. Of processor time something is said only if it is known of both.
    pub fn compare(
        &self,
        setting: &Setting,
        results: &Results,
        samples: &Samples,
        has_times: bool,
    ) -> Comparison {
        let has_times = has_times && self.has_times;
        let same_weather = self.setting.network == setting.network;
        let (before, now) = (ran(&self.setting, &self.results), ran(setting, results));
        let in_both = now.iter().filter_map(|(test, now)| {
            let (_, before) = before.iter().find(|(known, _)| known == test)?;
            let rate = Rates::of(self.results.tests[*before].rate(), results.tests[*now].rate());
            let samples = (self.samples.of_test(*before), samples.of_test(*now));
            let seeds =
                if same_weather { Seeds::of(samples.0, samples.1) } else { Seeds::default() };
            Some(Change::of(test, rate, samples, has_times, seeds))
        });
        let (known, side) = ((&self.setting, &self.results), (setting, results));
        Comparison {
            path: self.path.clone(),
            setting: self.setting.clone(),
            before: Rate { failed: self.results.failed(), runs: self.results.runs() },
            tests: in_both.collect(),
            only_before: without(&before, &now),
            only_now: without(&now, &before),
            new: ways_alone(side, known, |with, without| Rates::of(without, with)),
            gone: ways_alone(known, side, Rates::of),
        }
    }
}

/// The tests that ran, in the lab's order, with their places in the plan.
fn ran(setting: &Setting, results: &Results) -> Vec<(&'static str, usize)> {
    let tests = setting.tests.iter().zip(&results.tests).enumerate();
    let ran = tests.filter(|(_, (_, tally))| tally.runs > 0);
    ran.map(|(place, (test, _))| (test.name, place)).collect()
}

fn without(these: &[(&'static str, usize)], others: &[(&'static str, usize)]) -> Vec<&'static str> {
    let is_other = |test: &&str| others.iter().any(|(other, _)| other == test);
    these.iter().map(|(test, _)| *test).filter(|test| !is_other(test)).collect()
}

/// A run of the tool.
type Side<'a> = (&'a Setting, &'a Results);

/// Ways to fail of `these` that the `others` do not have, which ran such tests, too; not even in a kept
/// run, where a way to fail is known. `rates` puts how often they failed there, and how often not here,
/// in the order of time.
fn ways_alone(these: Side<'_>, others: Side<'_>, rates: fn(Rate, Rate) -> Rates) -> Vec<Way> {
    let known = ways(others);
    let alone = ways(these).into_iter().filter(|(way, _)| !known.contains_key(way));
    let alone = alone.filter(|(_, group)| group.count.drawn > 0).filter_map(|(_, group)| {
        let tests = names(group, these.0);
        let with = group.rate(runs(&tests, these));
        let without = Rate { failed: 0, runs: runs(&tests, others) };
        let both_ran = without.runs > 0;
        both_ran.then(|| Way { group: group.clone(), tests, rate: rates(with, without) })
    });
    alone.collect()
}

/// By what makes failures one group; a broken rule is the same in every test.
fn ways<'a>((setting, results): Side<'a>) -> BTreeMap<(Option<&'static str>, &'a str), &'a Group> {
    let known = results.groups.known.iter();
    let name = |place: usize| setting.tests[place].name;
    known.map(|(key, group)| ((key.test.map(name), key.signature.as_str()), group)).collect()
}

fn names(group: &Group, setting: &Setting) -> Vec<&'static str> {
    group.drawn().map(|(place, _)| setting.tests[place].name).collect()
}

/// How many runs there were of these tests.
fn runs(names: &[&str], (setting, results): Side<'_>) -> u64 {
    let tests = setting.tests.iter().zip(&results.tests);
    tests.filter(|(test, _)| names.contains(&test.name)).map(|(_, tally)| tally.runs).sum()
}

impl Comparison {
    /// Below this, one comparison among all that were made shows more than chance.
    pub fn level(&self) -> f64 {
        LEVEL / self.made().max(1) as f64
    }

    /// How many comparisons there were.
    pub fn made(&self) -> usize {
        let of_test =
            |test: &Change| 1 + usize::from(test.rpcs.is_some()) + usize::from(test.cpu.is_some());
        self.tests.iter().map(of_test).sum::<usize>() + self.new.len() + self.gone.len()
    }
}

impl Change {
    fn of(
        test: &'static str,
        rate: Rates,
        (before, now): (&[Sample], &[Sample]),
        has_times: bool,
        seeds: Seeds,
    ) -> Self {
        let cpu = || Move::of(before, now, |sample| sample.cpu_micros);
        let rpcs = Move::of(before, now, |sample| sample.rpcs);
        Self { test, rate, rpcs, cpu: has_times.then(cpu).flatten(), seeds }
    }
}

impl Rates {
    fn of(before: Rate, now: Rate) -> Self {
        Self { before, now, p: fisher::p(before, now) }
    }
}

impl Move {
    fn of(before: &[Sample], now: &[Sample], number: fn(&Sample) -> u64) -> Option<Self> {
        let passed = |samples: &[Sample]| -> Vec<u64> {
            samples.iter().filter(|sample| sample.passed).map(number).collect()
        };
        let (mut before, mut now) = (passed(before), passed(now));
        let p = ranks::p(&mut before, &mut now)?;
        Some(Self { before: median(&before), now: median(&now), p })
    }

    /// By which part it moved: 0.5 for half as much again.
    pub fn part(self) -> f64 {
        self.now as f64 / self.before as f64 - 1.0
    }
}

/// Of numbers in order, of which there are some.
fn median(numbers: &[u64]) -> u64 {
    let (lower, upper) = (numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2]);
    lower.midpoint(upper)
}

impl Seeds {
    fn of(before: &[Sample], now: &[Sample]) -> Self {
        let passed: BTreeMap<_, _> =
            before.iter().map(|sample| (sample.seed, sample.passed)).collect();
        let mut seeds = Self::default();
        for sample in now {
            match (passed.get(&sample.seed), sample.passed) {
                (None, _) => continue,
                (Some(true), false) => seeds.fail_now.take(sample.seed),
                (Some(false), true) => seeds.pass_now.take(sample.seed),
                (Some(_), _) => {}
            }
            seeds.in_both += 1;
        }
        seeds
    }
}

impl Few {
    fn take(&mut self, seed: u64) {
        self.count += 1;
        if self.seeds.len() < SEEDS {
            self.seeds.push(seed);
        }
    }
}
