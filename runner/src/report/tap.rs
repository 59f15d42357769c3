//! The report in the Test Anything Protocol, version 14: a line a test, and what failed as YAML below.

use crate::plan::Setting;
use crate::report::amounts::{counted, rate, span};
use crate::report::changes;
use crate::report::facts::{self, Fact};
use crate::report::{counts, plain};
use crate::results::{Count, Ending, Group, KeptRuns, Results, SET_LIMIT, Tally};

pub fn text(setting: &Setting, results: &Results) -> String {
    let too_long = too_long(results);
    let points = setting.tests.len() + usize::from(too_long.is_some());
    let mut text = format!("TAP version 14\n1..{points}\n");
    text += &format!(
        "# peer {}, base seed {}, digest {:016x}\n",
        escaped(&setting.peer),
        setting.base_seed,
        results.digest,
    );
    for (place, (test, tally)) in setting.tests.iter().zip(&results.tests).enumerate() {
        text += &point(place, test.name, results);
        if tally.failures() > 0 {
            text += &diagnostics(place, tally, setting, results);
        }
    }
    if let Some(why) = too_long {
        text += &format!("not ok {points} - all tests in time\n{}", yaml(&[("message", &why)]));
    }
    text + &since(results) + &bail_out(results.ending)
}

fn point(place: usize, name: &str, results: &Results) -> String {
    let (tally, number, name) = (&results.tests[place], place + 1, escaped(name));
    if !tally.has_run() {
        return format!("ok {number} - {name} # SKIP it was not run\n");
    }
    let word = if results.is_good_test(place) { "ok" } else { "not ok" };
    let runs =
        if tally.failures() == 0 { format!("# {}\n", counts::runs(tally)) } else { String::new() };
    format!("{word} {number} - {name}\n{runs}")
}

/// What ended the run before its plan did. Tests that were not begun are skipped otherwise.
fn bail_out(ending: Ending) -> String {
    match ending {
        Ending::Complete | Ending::FirstFailure | Ending::TimeIsOver => String::new(),
        Ending::Interrupted | Ending::TooManyHung => format!("Bail out! {}\n", ending.name()),
    }
}

/// What has changed since an earlier run, for people: no test of its own, as it makes no run fail.
fn since(results: &Results) -> String {
    let Some(comparison) = &results.comparison else { return String::new() };
    changes::text(comparison).lines().map(|line| format!("# {line}\n")).collect()
}

fn too_long(results: &Results) -> Option<String> {
    let (seed, took) = results.sets.first_too_long?;
    let iterations = counted(results.sets.too_long, "iteration");
    let (limit, took) = (span(SET_LIMIT), span(took));
    Some(format!("{iterations} took longer than {limit}; first seed {seed}: {took}"))
}

fn diagnostics(place: usize, tally: &Tally, setting: &Setting, results: &Results) -> String {
    let message = counts::failed_in_test(tally);
    let mut block = String::from("  ---\n");
    let severity = if results.is_good_test(place) { "excused" } else { "fail" };
    block += &format!("  message: {}\n  severity: {severity}\n", quoted(&message));
    block += &format!("  runs: {}\n  failed: {}\n", tally.runs, tally.failed);
    block += &format!("  rate: {}\n", quoted(&rate(tally.rate())));
    if tally.kept.runs > 0 {
        let KeptRuns { runs, failed } = tally.kept;
        block += &format!("  kept_runs: {runs}\n  kept_failed: {failed}\n");
    }
    block += "  failures:\n";
    let ways = results.groups.in_order().into_iter();
    for (group, count) in ways.filter_map(|group| Some((group, *group.tests.get(&place)?))) {
        block += &failure(group, count, setting);
        for Fact { label, text } in facts::mended_when(group, results, setting) {
            block += &format!("      {label}: {}\n", quoted(&text));
        }
        block += &story(place, group);
    }
    block + "  ...\n"
}

/// One way in which a test failed; the run that is told of may be of another test.
fn failure(group: &Group, count: Count, setting: &Setting) -> String {
    let run = &group.smallest;
    let mut item = format!("    - message: {}\n", quoted(&plain::says(run)));
    item += &format!("      runs: {}\n", count.drawn);
    if count.kept > 0 {
        item += &format!("      kept_runs: {}\n", count.kept);
    }
    item += &format!("      test: {}\n", quoted(run.case.test.name));
    for Fact { label, text } in facts::of_run(run) {
        item += &format!("      {label}: {}\n", quoted(&text));
    }
    item += &format!("      repeat: {}\n", quoted(&facts::command(run, setting)));
    item
}

/// It is told once, below the test that it is about.
fn story(place: usize, group: &Group) -> String {
    let run = &group.smallest;
    let Some(story) = plain::story(run).filter(|_| run.case.place == place) else {
        return String::new();
    };
    let lines = story.lines().map(|line| format!("        - {}\n", quoted(line)));
    format!("      story:\n{}", lines.collect::<String>())
}

fn yaml(fields: &[(&str, &str)]) -> String {
    let line = |(name, value): &(&str, &str)| format!("  {name}: {}\n", quoted(value));
    format!("  ---\n{}  ...\n", fields.iter().map(line).collect::<String>())
}

/// A string of JSON is one of YAML.
fn quoted(text: &str) -> String {
    serde_json::to_string(&plain::printable(text)).expect("a string is JSON")
}

/// In a description, `#` would begin a directive.
fn escaped(text: &str) -> String {
    plain::printable(text).replace('\\', "\\\\").replace('#', "\\#")
}
