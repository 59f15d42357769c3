//! The results of a run for programs, as one JSON file: written when the run is over, however it ended.

mod comparison;
mod journal;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use self::comparison::Since;
use self::journal::Journal;
pub use self::journal::Leftover;

use crate::exit::Refusal;
use crate::oracle::{Scenario, Scenarios};
use crate::plan::Setting;
use crate::report::page::named;
use crate::report::{Progress, Reporter, Times};
use crate::results::wire::{End, Head, Line};
use crate::results::{Count, Group, KeptRuns, Peak, Peaks, Results};
use crate::stats::Spread;
use crate::verdict::Settled;
use crate::whole_file;

/// Writes the results to a file. Until they are complete, they stand beside it, a line a case.
pub struct Json {
    setting: Setting,
    path: PathBuf,
    times: Times,
    journal: Journal,
}

/// The summary, which comes before the cases.
#[derive(Serialize)]
struct Summary<'a> {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    figures: Figures<'a>,
}

/// What came out, all cases taken together.
#[derive(Serialize)]
pub struct Figures<'a> {
    #[serde(flatten)]
    end: End,
    /// Of those that were drawn; the others are counted apart, if there are any.
    runs: u64,
    failed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_runs: Option<Kept>,
    /// What the run ends with.
    exit_code: u8,
    /// Of all runs in their order, in hexadecimal.
    digest: String,
    virtual_seconds: f64,
    tests: Vec<Test<'a>>,
    failures: Vec<Failure<'a>>,
    /// What has changed since an earlier run, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Since<'a>>,
    /// How often the runs came through each situation; `null` without the oracle.
    scenarios: Option<BTreeMap<&'static str, u64>>,
}

/// Runs that came first because they failed before.
#[derive(Serialize)]
struct Kept {
    runs: u64,
    failed: u64,
}

/// Of runs that were drawn, but for what is said of kept ones.
#[derive(Serialize)]
struct Test<'a> {
    name: &'a str,
    runs: u64,
    failed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_runs: Option<Kept>,
    /// Failures that do not count, since few enough are.
    #[serde(skip_serializing_if = "Option::is_none")]
    excused: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_seconds: Option<f64>,
    /// Of the runs that passed, in microseconds of virtual time.
    time_micros: Option<Range>,
    rpcs: Option<Range>,
    bytes: Option<Range>,
    commits: Option<Range>,
    /// The runs that took the most.
    #[serde(skip_serializing_if = "Option::is_none")]
    slowest: Option<Vec<Slow>>,
    longest: Vec<Long>,
}

#[derive(Serialize)]
struct Slow {
    seed: u64,
    cpu_micros: u64,
}

#[derive(Serialize)]
struct Long {
    seed: u64,
    ended_micros: u64,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_runs: Option<KeptFailures<'a>>,
    /// If that many pass, it is believed to be mended, with 95% confidence.
    clean_runs_needed: Option<u64>,
    /// The run to look at.
    smallest: Smallest<'a>,
}

/// Kept runs that say the same.
#[derive(Serialize)]
struct KeptFailures<'a> {
    runs: u64,
    tests: BTreeMap<&'a str, u64>,
    /// The first few.
    seeds: &'a [u64],
}

#[derive(Serialize)]
struct Smallest<'a> {
    test: &'a str,
    seed: u64,
}

impl Json {
    pub fn begin(
        setting: &Setting,
        path: PathBuf,
        times: Times,
        leftover: Leftover,
    ) -> Result<Self, Refusal> {
        let journal = Journal::begin(&path, setting, leftover)?;
        Ok(Self { setting: setting.clone(), path, times, journal })
    }

    fn write(&self, results: &Results) -> io::Result<()> {
        let (setting, times) = (&self.setting, self.times);
        whole_file::replace(&self.path, |file| {
            write(setting, results, times, self.journal.cases()?, file)
        })
    }
}

/// The whole document; the cases come as the lines that they are.
pub fn write(
    setting: &Setting,
    results: &Results,
    times: Times,
    cases: impl Iterator<Item = io::Result<String>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let summary = Summary { head: Head::of(setting), figures: figures(setting, results, times) };
    let text = serde_json::to_string_pretty(&summary)?;
    let open = text.strip_suffix("\n}").expect("an object is in braces");
    write!(out, "{open},\n  \"cases\": [")?;
    for (place, case) in cases.enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(out, "{comma}\n    {}", case?)?;
    }
    out.write_all(b"\n  ]\n}\n")
}

/// A case as it stands there.
pub fn line(settled: &Settled, times: Times) -> Line {
    let line = Line::of(settled);
    if times == Times::Told { line } else { line.without_times() }
}

impl Reporter for Json {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        let Progress::Settled(settled) = progress else { return Ok(()) };
        let (number, line) = (settled.case.number, line(settled, self.times));
        self.journal.note(number, &line).map_err(|error| named(&self.path, &error))
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let end = end(results, self.times);
        let written = self.journal.end(&end).and_then(|()| self.write(results));
        written.and_then(|()| self.journal.remove()).map_err(|error| named(&self.path, &error))
    }
}

pub fn figures<'a>(setting: &'a Setting, results: &'a Results, times: Times) -> Figures<'a> {
    let tests = setting.tests.iter().enumerate();
    let failures = results.groups.known.values();
    Figures {
        end: end(results, times),
        runs: results.runs(),
        failed: results.failed(),
        kept_runs: kept(results.kept()),
        exit_code: results.exit().code(),
        digest: format!("{:016x}", results.digest),
        virtual_seconds: results.virtual_time.as_secs_f64(),
        tests: tests.map(|(place, test)| of_test(place, test.name, results, times)).collect(),
        failures: failures.map(|group| failure(setting, results, group)).collect(),
        comparison: results.comparison.as_deref().map(Since::of),
        scenarios: setting.oracle.then(|| counts(&results.scenarios)),
    }
}

fn end(results: &Results, times: Times) -> End {
    let seconds = (times == Times::Told).then_some(results.elapsed.as_secs_f64());
    End { ending: results.ending, seconds }
}

fn of_test<'a>(place: usize, name: &'a str, results: &Results, times: Times) -> Test<'a> {
    let (tally, excused) = (&results.tests[place], results.excused(place));
    Test {
        name,
        runs: tally.runs,
        failed: tally.failed,
        kept_runs: kept(tally.kept),
        excused: (excused > 0).then_some(excused),
        cpu_seconds: (times == Times::Told).then_some(tally.cpu.as_secs_f64()),
        time_micros: range(&tally.time),
        rpcs: range(&tally.rpcs),
        bytes: range(&tally.bytes),
        commits: range(&tally.commits),
        slowest: (times == Times::Told).then(|| slowest(&tally.slowest)),
        longest: longest(&tally.longest),
    }
}

fn slowest(peaks: &Peaks) -> Vec<Slow> {
    let slow = |peak: &Peak| Slow { seed: peak.seed, cpu_micros: peak.time.as_micros() as u64 };
    peaks.iter().map(slow).collect()
}

fn longest(peaks: &Peaks) -> Vec<Long> {
    let long = |peak: &Peak| Long { seed: peak.seed, ended_micros: peak.time.as_micros() as u64 };
    peaks.iter().map(long).collect()
}

fn range(spread: &Spread) -> Option<Range> {
    let ((least, most), median) = (spread.range()?, spread.median()?);
    Some(Range { least, median, most })
}

fn failure<'a>(setting: &'a Setting, results: &Results, group: &'a Group) -> Failure<'a> {
    let verdict = &group.smallest.outcome.verdict;
    let rule = verdict.breach().map(|breach| breach.cause().rule);
    let case = &group.smallest.case;
    Failure {
        say: verdict.in_one_line(),
        rule: rule.map(|rule| rule.name),
        paper: rule.map(|rule| rule.paper),
        runs: group.count.drawn,
        tests: in_tests(setting, group, |count| count.drawn),
        seeds: &group.seeds,
        kept_runs: (group.count.kept > 0).then(|| KeptFailures {
            runs: group.count.kept,
            tests: in_tests(setting, group, |count| count.kept),
            seeds: &group.kept_seeds,
        }),
        clean_runs_needed: results.rate_of(group).clean_runs_needed(),
        smallest: Smallest { test: case.test.name, seed: case.seed },
    }
}

/// How many there were of each test, of those with any.
fn in_tests<'a>(
    setting: &'a Setting,
    group: &Group,
    of: fn(&Count) -> u64,
) -> BTreeMap<&'a str, u64> {
    let counts = group.tests.iter().map(|(&test, count)| (setting.tests[test].name, of(count)));
    counts.filter(|(_, runs)| *runs > 0).collect()
}

fn kept(KeptRuns { runs, failed }: KeptRuns) -> Option<Kept> {
    (runs > 0).then_some(Kept { runs, failed })
}

fn counts(scenarios: &Scenarios) -> BTreeMap<&'static str, u64> {
    Scenario::ALL.into_iter().map(|scenario| (scenario.name(), scenarios.get(scenario))).collect()
}
