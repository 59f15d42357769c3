//! What has changed since an earlier run, as JSON.

use serde::Serialize;

use crate::results::compare::{Change, Comparison, Few, Move, Rates, Way};
use crate::stats::Rate;

#[derive(Serialize)]
pub struct Since<'a> {
    file: String,
    peer: &'a str,
    base_seed: u64,
    runs: u64,
    failed: u64,
    /// What is less likely by chance counts as a change.
    level: f64,
    tests: Vec<Test<'a>>,
    only_then: &'a [&'static str],
    only_now: &'a [&'static str],
    new_failures: Vec<Failure<'a>>,
    gone_failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    name: &'static str,
    then: Part,
    now: Part,
    p: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rpcs: Option<Moved>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_micros: Option<Moved>,
    seeds_in_both: u64,
    fail_now: Seeds<'a>,
    pass_now: Seeds<'a>,
}

#[derive(Serialize)]
struct Part {
    runs: u64,
    failed: u64,
}

/// Medians of the runs that passed.
#[derive(Serialize)]
struct Moved {
    then: u64,
    now: u64,
    p: f64,
}

#[derive(Serialize)]
struct Seeds<'a> {
    runs: u64,
    /// The first few.
    seeds: &'a [u64],
}

#[derive(Serialize)]
struct Failure<'a> {
    say: String,
    tests: &'a [&'static str],
    then: Part,
    now: Part,
    p: f64,
    /// If that many pass, it is believed to be mended, with 95% confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    clean_runs_needed: Option<u64>,
}

impl<'a> Since<'a> {
    pub fn of(comparison: &'a Comparison) -> Self {
        Self {
            file: comparison.path.display().to_string(),
            peer: &comparison.setting.peer,
            base_seed: comparison.setting.base_seed,
            runs: comparison.before.runs,
            failed: comparison.before.failed,
            level: comparison.level(),
            tests: comparison.tests.iter().map(Test::of).collect(),
            only_then: &comparison.only_before,
            only_now: &comparison.only_now,
            new_failures: comparison.new.iter().map(|way| Failure::of(way, None)).collect(),
            gone_failures: comparison.gone.iter().map(Failure::of_gone).collect(),
        }
    }
}

impl<'a> Test<'a> {
    fn of(change: &'a Change) -> Self {
        let Rates { before, now, p } = change.rate;
        Self {
            name: change.test,
            then: Part::of(before),
            now: Part::of(now),
            p,
            rpcs: change.rpcs.map(Moved::of),
            cpu_micros: change.cpu.map(Moved::of),
            seeds_in_both: change.seeds.in_both,
            fail_now: Seeds::of(&change.seeds.fail_now),
            pass_now: Seeds::of(&change.seeds.pass_now),
        }
    }
}

impl Part {
    fn of(Rate { failed, runs }: Rate) -> Self {
        Self { runs, failed }
    }
}

impl Moved {
    fn of(Move { before, now, p }: Move) -> Self {
        Self { then: before, now, p }
    }
}

impl<'a> Seeds<'a> {
    fn of(few: &'a Few) -> Self {
        Self { runs: few.count, seeds: &few.seeds }
    }
}

impl<'a> Failure<'a> {
    fn of_gone(way: &'a Way) -> Self {
        Self::of(way, way.rate.before.clean_runs_needed())
    }

    fn of(way: &'a Way, clean_runs_needed: Option<u64>) -> Self {
        let Rates { before, now, p } = way.rate;
        Self {
            say: way.group.smallest.outcome.verdict.in_one_line(),
            tests: &way.tests,
            then: Part::of(before),
            now: Part::of(now),
            p,
            clean_runs_needed,
        }
    }
}
