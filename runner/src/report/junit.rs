//! The report as JUnit XML, for the test pages of CI systems: a suite a part, a case a test of the lab,
//! and a case that fails for each way in which something failed.

mod each_run;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

pub use self::each_run::EachRun;
use crate::lab::{Part, Test};
use crate::plan::Setting;
use crate::report::amounts::{counted, rate, span};
use crate::report::{Times, changes, counts, plain};
use crate::results::wire::Kind;
use crate::results::{Group, KeptRuns, Results, SET_LIMIT, Tally};
use crate::tester::weather::NetworkKind;
use crate::verdict::{Settled, Verdict};

/// A longer name says no more, and breaks the layout of every page.
const NAME_CHARS: usize = 200;

/// The rules of the paper have a suite of their own, since one can be broken in many tests.
const RULES: &str = "rules of the paper";

pub fn text(setting: &Setting, results: &Results, times: Times) -> String {
    let mut suites: Vec<_> =
        parts(setting).into_iter().map(|part| of_part(part, setting, results, times)).collect();
    let broken = unexcused(None, results);
    if !broken.is_empty() {
        suites
            .push(suite(RULES, broken.iter().map(|group| of_way(group, setting, results, times))));
    }
    suites.extend(too_long(setting, results));
    suites.extend(since(setting, results));
    xml(suites, setting, results, times)
}

/// The whole document, with what there is to know of the run of the tool in each suite.
fn xml(suites: Vec<TestSuite>, setting: &Setting, results: &Results, times: Times) -> String {
    let mut report = Report::new("raft-runner");
    if times == Times::Told {
        report.set_time(results.elapsed);
    }
    for mut suite in suites {
        let known = about(setting, results).into_iter();
        suite.properties.splice(0..0, known.map(|(name, value)| property(name, &value)));
        if times == Times::Told {
            suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
        }
        report.add_test_suite(suite);
    }
    let xml = report.to_string().expect("what is printable is XML");
    // Jenkins holds files to a schema in which the root has no such attribute, and drops them.
    xml.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1)
}

fn about(setting: &Setting, results: &Results) -> [(&'static str, String); 5] {
    let network = if setting.network == NetworkKind::Harsh { "harsh" } else { "lab" };
    [
        ("runner", env!("CARGO_PKG_VERSION").to_owned()),
        ("peer", setting.peer.clone()),
        ("network", network.to_owned()),
        ("base seed", setting.base_seed.to_string()),
        ("ending", results.ending.name().to_owned()),
    ]
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, plain::printable(value))
}

/// In the lab's order.
fn parts(setting: &Setting) -> Vec<Part> {
    let mut parts: Vec<_> = setting.tests.iter().map(|test| test.part).collect();
    parts.dedup();
    parts
}

fn of_part(part: Part, setting: &Setting, results: &Results, times: Times) -> TestSuite {
    let mut cases = Vec::new();
    let mut properties = Vec::new();
    let tests = setting.tests.iter().enumerate().filter(|(_, test)| test.part == part);
    for (place, test) in tests {
        let tally = &results.tests[place];
        cases.push(of_test(place, test, setting, results, times));
        let ways = unexcused(Some(place), results);
        cases.extend(ways.iter().map(|group| of_way(group, setting, results, times)));
        let figures = figures(tally);
        properties.extend(
            figures
                .into_iter()
                .map(|(name, value)| property(&format!("{}.{name}", test.name), &value)),
        );
    }
    let mut suite = suite(&part.to_string(), cases);
    suite.properties = properties;
    suite
}

fn suite(name: &str, cases: impl IntoIterator<Item = TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite.add_test_cases(cases);
    suite
}

/// What all runs of a test came to.
fn of_test(
    place: usize,
    test: &Test,
    setting: &Setting,
    results: &Results,
    times: Times,
) -> TestCase {
    let tally = &results.tests[place];
    let status = if !tally.has_run() {
        skipped()
    } else if !results.is_good_test(place) {
        let message = counts::failed_with_rate(tally);
        failing(NonSuccessKind::Failure, "rate", &message, &ways(place, results))
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(test.name, status);
    case.set_classname(class(setting, test.part));
    if times == Times::Told && tally.has_run() {
        case.set_time(tally.cpu + tally.kept_cpu);
    }
    let lines = figures(tally).into_iter();
    let mut lines: Vec<_> = lines.map(|(name, value)| format!("{name}: {value}")).collect();
    if results.is_good_test(place) {
        lines.extend(ways(place, results).lines().map(|way| format!("excused: {way}")));
    }
    let comparison = results.comparison.as_deref();
    lines.extend(comparison.into_iter().flat_map(|known| changes::of_test(known, test.name)));
    case.set_system_out(lines.join("\n"));
    case
}

/// Ways to fail that make a test fail.
fn unexcused(test: Option<usize>, results: &Results) -> Vec<&Group> {
    let ways = results.groups.of(test).into_iter();
    ways.filter(|group| !results.is_excused(group)).collect()
}

fn skipped() -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message("it was not run");
    status
}

/// Failures that say the same.
fn of_way(group: &Group, setting: &Setting, results: &Results, times: Times) -> TestCase {
    let part = group.smallest.case.test.part;
    let broken = group.smallest.outcome.verdict.breach();
    let (name, class) = match broken {
        Some(_) => (signature(group), format!("{}.rules", peer(setting))),
        None => (format!("{}: {}", plain::whose(group), signature(group)), class(setting, part)),
    };
    let body = plain::of_group(group, results, setting);
    let mut case = TestCase::new(name, failed(&group.smallest, &body));
    case.set_classname(class);
    if times == Times::Told {
        case.set_time(group.smallest.outcome.cpu);
    }
    case
}

/// Stays the same when the numbers in it change, so that a CI system sees one history.
fn signature(group: &Group) -> String {
    let text = plain::printable(&group.smallest.outcome.verdict.signature());
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().take(NAME_CHARS).collect()
}

fn failed(settled: &Settled, body: &str) -> TestCaseStatus {
    let verdict = &settled.outcome.verdict;
    let kind = match verdict {
        Verdict::Passed | Verdict::Failed(_) | Verdict::Broke(_) => NonSuccessKind::Failure,
        Verdict::Panicked(_) | Verdict::Stuck(_) => NonSuccessKind::Error,
        Verdict::Hung(_) | Verdict::Crashed(_) => NonSuccessKind::Error,
        Verdict::NotDeterministic(_) => NonSuccessKind::Error,
    };
    failing(kind, Kind::of(verdict).name(), &plain::says(settled), body)
}

fn failing(kind: NonSuccessKind, of: &str, message: &str, body: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(of).set_message(message).set_description(body);
    status
}

/// A line for each way in which a test failed.
fn ways(place: usize, results: &Results) -> String {
    let known = results.groups.in_order().into_iter();
    let line = |group: &Group| {
        let runs = counts::count(*group.tests.get(&place)?);
        Some(format!("{runs}: {}\n", plain::says(&group.smallest)))
    };
    known.filter_map(line).collect()
}

/// Jenkins' schema knows no properties of a case, so they go to its suite and to what it printed.
fn figures(tally: &Tally) -> Vec<(&'static str, String)> {
    let mut figures = vec![
        ("runs", tally.runs.to_string()),
        ("failures", tally.failed.to_string()),
        ("rate", rate(tally.rate())),
    ];
    if tally.failed > 0 {
        figures.push(("seeds", counts::first_of(&tally.seeds, tally.failed)));
    }
    let KeptRuns { runs, failed } = tally.kept;
    if runs > 0 {
        figures.push(("kept runs", runs.to_string()));
        figures.push(("kept failures", failed.to_string()));
    }
    if failed > 0 {
        figures.push(("kept seeds", counts::first_of(&tally.kept_seeds, failed)));
    }
    figures
}

/// Tells peers and networks apart that are tested in one job.
fn class(setting: &Setting, part: Part) -> String {
    format!("{}.{part}", peer(setting))
}

fn peer(setting: &Setting) -> String {
    let name = plain::printable(&setting.peer);
    let unusual = setting.tests.iter().any(|test| test.usual_network() != setting.network);
    match setting.network {
        NetworkKind::Harsh if unusual => format!("{name}.harsh"),
        NetworkKind::Lab | NetworkKind::Harsh => name,
    }
}

/// What has changed since an earlier run, as the output of a case that passes: pages of CI systems show
/// nothing but cases.
fn since(setting: &Setting, results: &Results) -> Option<TestSuite> {
    let comparison = results.comparison.as_deref()?;
    let mut case = TestCase::new("what has changed", TestCaseStatus::success());
    case.set_classname(format!("{}.since", peer(setting)));
    case.set_system_out(changes::text(comparison));
    Some(suite("since an earlier run", [case]))
}

/// The lab's limit for all of its tests together.
fn too_long(setting: &Setting, results: &Results) -> Option<TestSuite> {
    let (seed, took) = results.sets.first_too_long?;
    let message = format!(
        "{} took longer than {} for all tests; first seed {seed}: {}",
        counted(results.sets.too_long, "iteration"),
        span(SET_LIMIT),
        span(took),
    );
    let mut case =
        TestCase::new("all tests in time", failing(NonSuccessKind::Failure, "time", &message, ""));
    case.set_classname(format!("{}.all", peer(setting)));
    Some(suite("all tests", [case]))
}
