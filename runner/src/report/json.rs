//! The results of a run for programs, as one JSON file: written when the run is over, however it ended.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::oracle::{Scenario, Scenarios};
use crate::plan::Plan;
use crate::report::{Progress, Reporter};
use crate::results::{Ending, Group, Results, Tally};
use crate::stats::Spread;
use crate::tester::weather::NetworkKind;
use crate::whole_file;

/// What a reader of these files knows; it rises when a field changes its meaning or goes.
const FORMAT: u32 = 1;

/// Writes the results to a file.
pub struct Json {
    plan: Plan,
    path: PathBuf,
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    runner: &'static str,
    peer: &'a str,
    network: &'static str,
    base_seed: u64,
    iterations: Option<u64>,
    ending: &'static str,
    runs: u64,
    failed: u64,
    /// Of all runs in their order, in hexadecimal.
    digest: String,
    seconds: f64,
    virtual_seconds: f64,
    tests: Vec<Test<'a>>,
    failures: Vec<Failure<'a>>,
    /// How often the runs came through each situation; `null` without the oracle.
    scenarios: Option<BTreeMap<&'static str, u64>>,
}

#[derive(Serialize)]
struct Test<'a> {
    name: &'a str,
    runs: u64,
    failed: u64,
    cpu_seconds: f64,
    /// Of the runs that passed, in microseconds of virtual time.
    time_micros: Option<Range>,
    rpcs: Option<Range>,
    bytes: Option<Range>,
    commits: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    least: u64,
    median: u64,
    most: u64,
}

/// Failures that say the same.
#[derive(Serialize)]
struct Failure<'a> {
    say: String,
    /// The rule of the paper that was broken first; `null`: only a test failed.
    rule: Option<&'static str>,
    paper: Option<&'static str>,
    runs: u64,
    tests: BTreeMap<&'a str, u64>,
    /// The first few.
    seeds: &'a [u64],
    /// The run to look at.
    smallest: Smallest<'a>,
}

#[derive(Serialize)]
struct Smallest<'a> {
    test: &'a str,
    seed: u64,
}

impl Json {
    pub fn new(plan: &Plan, path: PathBuf) -> Self {
        Self { plan: plan.clone(), path }
    }
}

impl Reporter for Json {
    fn on(&mut self, _: &Progress<'_>) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let document = document(&self.plan, results);
        whole_file::replace(&self.path, |file| Ok(serde_json::to_writer_pretty(file, &document)?))
            .map_err(|error| named(&self.path, &error))
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn document<'a>(plan: &'a Plan, results: &'a Results) -> Document<'a> {
    let tests = plan.tests.iter().zip(&results.tests);
    Document {
        format: FORMAT,
        runner: env!("CARGO_PKG_VERSION"),
        peer: plan.peer.name,
        network: match plan.network {
            NetworkKind::Lab => "lab",
            NetworkKind::Harsh => "harsh",
        },
        base_seed: plan.base_seed,
        iterations: plan.stop_after.is_none().then_some(plan.iterations),
        ending: ending(results.ending),
        runs: results.runs(),
        failed: results.failed(),
        digest: format!("{:016x}", results.digest),
        seconds: results.elapsed.as_secs_f64(),
        virtual_seconds: results.virtual_time.as_secs_f64(),
        tests: tests.map(|(test, tally)| of_test(test.name, tally)).collect(),
        failures: results.groups.known.values().map(|group| failure(plan, group)).collect(),
        scenarios: (!plan.rules.is_empty()).then(|| counts(&results.scenarios)),
    }
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::TimeIsOver => "time is over",
        Ending::FirstFailure => "first failure",
        Ending::Interrupted => "interrupted",
        Ending::TooManyHung => "too many hung",
    }
}

fn of_test<'a>(name: &'a str, tally: &Tally) -> Test<'a> {
    Test {
        name,
        runs: tally.runs,
        failed: tally.failed,
        cpu_seconds: tally.cpu.as_secs_f64(),
        time_micros: range(&tally.time),
        rpcs: range(&tally.rpcs),
        bytes: range(&tally.bytes),
        commits: range(&tally.commits),
    }
}

fn range(spread: &Spread) -> Option<Range> {
    let ((least, most), median) = (spread.range()?, spread.median()?);
    Some(Range { least, median, most })
}

fn failure<'a>(plan: &'a Plan, group: &'a Group) -> Failure<'a> {
    let verdict = &group.smallest.outcome.verdict;
    let rule = verdict.breach().map(|breach| breach.cause().rule);
    let case = &group.smallest.case;
    Failure {
        say: verdict.in_one_line(),
        rule: rule.map(|rule| rule.name),
        paper: rule.map(|rule| rule.paper),
        runs: group.runs,
        tests: group.tests.iter().map(|(&test, &runs)| (plan.tests[test].name, runs)).collect(),
        seeds: &group.seeds,
        smallest: Smallest { test: case.test.name, seed: case.seed },
    }
}

fn counts(scenarios: &Scenarios) -> BTreeMap<&'static str, u64> {
    Scenario::ALL.into_iter().map(|scenario| (scenario.name(), scenarios.get(scenario))).collect()
}
