//! The report in the Test Anything Protocol, version 14: a line a test, and what failed as YAML below.

use crate::plan::Setting;
use crate::report::amounts::{counted, rate, span};
use crate::report::changes::{self, News};
use crate::report::facts::{self, Fact};
use crate::report::plain;
use crate::results::{Ending, Group, Results, SET_LIMIT, Tally};

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
        if tally.failed > 0 {
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
    if tally.runs == 0 {
        return format!("ok {number} - {name} # SKIP it was not run\n");
    }
    let word = if results.is_good_test(place) { "ok" } else { "not ok" };
    let runs = if tally.failed == 0 {
        format!("# {}\n", counted(tally.runs, "run"))
    } else {
        String::new()
    };
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
    let title = format!("# {}\n", plain::printable(&changes::title(comparison)));
    let line = |news: News| format!("#   {}\n", plain::printable(&news.text).replace('\n', " "));
    title + &changes::news(comparison).into_iter().map(line).collect::<String>()
}

fn too_long(results: &Results) -> Option<String> {
    let (seed, took) = results.sets.first_too_long?;
    let iterations = counted(results.sets.too_long, "iteration");
    let (limit, took) = (span(SET_LIMIT), span(took));
    Some(format!("{iterations} took longer than {limit}; first seed {seed}: {took}"))
}

fn diagnostics(place: usize, tally: &Tally, setting: &Setting, results: &Results) -> String {
    let message = format!("{} of {} failed", tally.failed, counted(tally.runs, "run"));
    let mut block = String::from("  ---\n");
    let severity = if results.is_good_test(place) { "excused" } else { "fail" };
    block += &format!("  message: {}\n  severity: {severity}\n", quoted(&message));
    block += &format!("  runs: {}\n  failed: {}\n", tally.runs, tally.failed);
    block += &format!("  rate: {}\n  failures:\n", quoted(&rate(tally.rate())));
    let ways = results.groups.in_order().into_iter();
    for (group, runs) in ways.filter_map(|group| Some((group, *group.tests.get(&place)?))) {
        block += &failure(group, runs, setting);
        if let Some(Fact { label, text }) = facts::mended_when(group, results, setting) {
            block += &format!("      {label}: {}\n", quoted(&text));
        }
        block += &story(place, group);
    }
    block + "  ...\n"
}

/// One way in which a test failed; the run that is told of may be of another test.
fn failure(group: &Group, runs: u64, setting: &Setting) -> String {
    let run = &group.smallest;
    let mut item = format!("    - message: {}\n", quoted(&plain::says(run)));
    item += &format!("      runs: {runs}\n      test: {}\n", quoted(run.case.test.name));
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
