//! A run in a line or two: as the lab prints it, and as one of many.

use crate::report::amounts::{cost, seconds};
use crate::report::human::failure::{self, Manner};
use crate::report::paint::{ASIDE, BAD, GOOD, ODD, painted};
use crate::verdict::Settled;

/// The lab's two lines. In place of the second, what went wrong.
pub fn of_lab(settled: &Settled, manner: Manner<'_>) -> String {
    let test = settled.case.test;
    let end = if settled.outcome.verdict.passed() {
        passed(settled, manner)
    } else {
        failed(settled, manner)
    };
    let kept = if settled.case.kept { kept(settled.case.seed) } else { String::new() };
    format!("Test ({}): {}{kept} ...\n{}{end}", test.part, test.about, warnings(settled))
}

/// It stands beside the same test with another seed.
fn kept(seed: u64) -> String {
    painted(ASIDE, &format!(" [kept, seed {seed}]"))
}

fn passed(settled: &Settled, manner: Manner<'_>) -> String {
    let figures = settled.outcome.figures;
    format!(
        "  ... {} --  {:4.1} {:2} {:4} {:7} {:4}\n",
        painted(GOOD, "Passed"),
        figures.time.as_secs_f64(),
        figures.servers,
        figures.rpcs,
        figures.bytes,
        figures.commits,
    ) + &failure::weather_row(settled, manner.end_of_lines)
        + &failure::trace_row(&settled.recorded)
}

fn failed(settled: &Settled, manner: Manner<'_>) -> String {
    let message = settled.outcome.verdict.in_one_line();
    format!("  ... {} -- {message}\n{}", painted(BAD, "Failed"), failure::rows(settled, manner))
}

fn warnings(settled: &Settled) -> String {
    let line = |warning: &String| format!("{} {warning}\n", painted(ODD, "warning:"));
    settled.outcome.warnings.iter().map(line).collect()
}

/// What the lab's lines do not say.
pub fn of_numbers(settled: &Settled) -> String {
    let outcome = &settled.outcome;
    let line = format!(
        "      seed {}  digest {:016x}  {} of CPU",
        settled.case.seed,
        outcome.digest,
        cost(outcome.cpu),
    );
    painted(ASIDE, &line) + "\n"
}

/// One line a case.
pub fn of_case(settled: &Settled) -> String {
    let (outcome, name) = (&settled.outcome, settled.case.test.name);
    let (style, word) = if outcome.verdict.passed() { (GOOD, "ok  ") } else { (BAD, "FAIL") };
    let end = if outcome.verdict.passed() {
        numbers(settled)
    } else {
        settled.outcome.verdict.in_one_line()
    };
    let kept = if settled.case.kept { " (kept)" } else { "" };
    format!("{} {name} seed {}{kept}  {end}\n", painted(style, word), settled.case.seed)
        + &warnings(settled)
}

fn numbers(settled: &Settled) -> String {
    let (figures, outcome) = (settled.outcome.figures, &settled.outcome);
    let weather = settled.case.weather().map_or_else(String::new, |weather| format!("  {weather}"));
    format!(
        "{} s  {} RPCs  {} bytes  {} commits  {}{weather}",
        seconds(figures.time.as_micros() as u64),
        figures.rpcs,
        figures.bytes,
        figures.commits,
        cost(outcome.cpu),
    )
}
