//! The end of a report: what should not be missed, and everything in one line.

use crate::exit::Exit;
use crate::plan::{Setting, Traces};
use crate::report::amounts::{self, counted, span};
use crate::report::paint::{ASIDE, BAD, GOOD, ODD, painted};
use crate::report::{Times, counts};
use crate::results::{Ending, Results, SET_LIMIT};

pub fn all(
    results: &Results,
    setting: &Setting,
    times: Times,
    end_of_lines: Option<usize>,
) -> String {
    warnings(results, setting)
        + &limits(results)
        + &traces(results, setting)
        + &failed_tests(results, setting)
        + &settings(results, setting)
        + &in_lines(results, times, end_of_lines)
}

/// In one line, or in two if lines have to end before it does.
pub fn in_lines(results: &Results, times: Times, end_of_lines: Option<usize>) -> String {
    let line = in_one_line(results, times);
    let columns = anstream::adapter::strip_str(&line).to_string().trim_end().chars().count();
    match end_of_lines {
        Some(width) if columns > width => line.replacen(" (virtual ", "\n(virtual ", 1),
        Some(_) | None => line,
    }
}

/// `1500 runs: 1500 passed, 0 failed in 1.9 s (virtual 2 h 10 min, 4,100 × real time)`
pub fn in_one_line(results: &Results, times: Times) -> String {
    let style = match results.exit() {
        Exit::Passed => GOOD,
        Exit::Failed | Exit::NotDeterministic => BAD,
        Exit::Interrupted => ODD,
    };
    format!(
        "{}{}{}{}\n",
        ending(results.ending),
        painted(style, &counts::of_all(results)),
        oddities(results),
        took(results, times),
    )
}

fn took(results: &Results, times: Times) -> String {
    let (elapsed, virtual_time) = (span(results.elapsed), span(results.virtual_time));
    match (times, results.speed()) {
        // A run that was killed did not say how long it took.
        (Times::Told, _) if results.elapsed.is_zero() => format!(" (virtual {virtual_time})"),
        (Times::LeftOut, _) => format!(" (virtual {virtual_time})"),
        (Times::Told, None) => format!(" in {elapsed} (virtual {virtual_time})"),
        (Times::Told, Some(speed)) => {
            let speed = amounts::times(speed);
            format!(" in {elapsed} (virtual {virtual_time}, {speed} real time)")
        }
    }
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "",
        Ending::FirstFailure => "stopped at the first failure: ",
        Ending::TimeIsOver => "time is over: ",
        Ending::Interrupted => "interrupted: ",
        Ending::TooManyHung => "stopped, too many hung: ",
    }
}

fn oddities(results: &Results) -> String {
    let mut text = String::new();
    if results.not_deterministic > 0 {
        text += &format!(" ({} not deterministic)", results.not_deterministic);
    }
    if results.sets.too_long > 0 {
        text += &format!(", {} too long", counted(results.sets.too_long, "iteration"));
    }
    text
}

fn warnings(results: &Results, setting: &Setting) -> String {
    if setting.iterations <= 1 {
        return String::new(); // They stand with their test.
    }
    let line = |((test, text), runs): (&(usize, String), &u64)| {
        let (title, name) = (painted(ODD, "warning:"), setting.tests[*test].name);
        format!("{title} {name}, {}: {text}\n", counted(*runs, "run"))
    };
    results.warnings.iter().map(line).collect()
}

/// What a limit kept from being done, or found too long.
pub fn limits(results: &Results) -> String {
    let mut text = String::new();
    if let Some((seed, took)) = results.sets.first_too_long {
        let too_long = counted(results.sets.too_long, "iteration");
        text += &format!(
            "{} {too_long} took longer than {} for all tests; first seed {seed}: {}\n",
            painted(BAD, "FAIL:"),
            span(SET_LIMIT),
            span(took),
        );
    }
    if let Some((traces, reason)) = &results.unwritten {
        let (title, traces) = (painted(ODD, "warning:"), counted(*traces, "trace"));
        text += &format!("{title} {traces} not written: {reason}\n");
    }
    text += &excused(results);
    if results.groups.uncounted > 0 {
        text += &format!(
            "{} more failures are of more kinds than are kept\n",
            results.groups.uncounted
        );
    }
    text
}

/// Failures that do not count.
fn excused(results: &Results) -> String {
    let tests = (0..results.tests.len()).filter(|place| results.excused(*place) > 0);
    let (mut runs, mut kept) = (0, 0);
    for tally in tests.map(|place| &results.tests[place]) {
        runs += tally.failures();
        kept += tally.kept.failed;
    }
    if runs == 0 {
        return String::new();
    }
    let (title, runs) = (painted(ODD, "excused:"), counted(runs, "run"));
    let kept = if kept > 0 { format!(", {kept} of them kept,") } else { String::new() };
    // As it was said: a percentage has no more digits than a person types.
    let rate = (results.max_fail_rate * 1e8).round() / 1e6;
    format!(
        "{title} {runs} failed{kept} of tests that may fail {rate}% of the time (--max-fail-rate)\n"
    )
}

fn traces(results: &Results, setting: &Setting) -> String {
    let Some(Traces { folder, at_most, .. }) = &setting.traces else { return String::new() };
    let missing: u64 = results.tests.iter().map(|test| test.unrecorded).sum();
    let written = counted(results.written, "trace");
    match (results.written, missing) {
        (0, 0) => String::new(),
        (_, 0) => format!("{written} in {}\n", folder.display()),
        _ => format!(
            "{written} in {}, and none of {}: --max-traces is {at_most} for each test\n",
            folder.display(),
            counted(missing, "more run"),
        ),
    }
}

/// Their names once more, where they have scrolled away.
fn failed_tests(results: &Results, setting: &Setting) -> String {
    let tests = setting.tests.iter().zip(&results.tests);
    let failed: Vec<_> =
        tests.filter(|(_, tally)| tally.failures() > 0).map(|(test, _)| test.name).collect();
    if failed.is_empty() || setting.tests.len() == 1 || setting.iterations > 1 {
        return String::new();
    }
    format!("failed: {}\n", failed.join(", "))
}

/// What it takes to do the same again.
fn settings(results: &Results, setting: &Setting) -> String {
    let seed = if setting.iterations == 1 { "seed" } else { "base seed" };
    let workers = setting.workers.map(|workers| counted(workers as u64, "worker") + ", ");
    let line = format!(
        "peer {}, {seed} {}, {}{}digest {:016x}",
        setting.peer,
        setting.base_seed,
        setting.shard().map_or_else(String::new, |shard| format!("shard {shard}, ")),
        workers.unwrap_or_default(),
        results.digest,
    );
    painted(ASIDE, &line) + "\n"
}
