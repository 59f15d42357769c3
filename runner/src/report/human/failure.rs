//! A failure: what was found, where, and the command that makes it happen again.

use crate::plan::Setting;
use crate::report::amounts::counted;
use crate::report::counts;
use crate::report::explanation::{self, labelled};
use crate::report::facts::{self, Fact};
use crate::report::paint::{ASIDE, BAD, TITLE, painted};
use crate::results::{Group, Results};
use crate::verdict::{Recorded, Settled};

/// So many groups of a test are shown; their failures are counted in any case.
const GROUPS_SHOWN: usize = 10;

/// Facts stand below what a failure says.
const INDENT: usize = 6;

/// How failures are told: of which plan, how wide, and at what length.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    pub setting: &'a Setting,
    pub width: usize,
    /// Where a line has to end, if it has to.
    pub end_of_lines: Option<usize>,
    pub length: Length,
}

/// How much is said of why a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// It is said elsewhere.
    None,
    Short,
    Full,
}

/// One failure of one run.
pub fn block(settled: &Settled, manner: Manner<'_>) -> String {
    title(settled) + &rows(settled, manner)
}

/// All failures: those that say the same as one, the rules of the paper before the lab's checks.
pub fn groups(results: &Results, manner: Manner<'_>) -> String {
    let mut text = of_kind(&results.groups.of(None), results, manner, "rules of the paper");
    for (test, named) in manner.setting.tests.iter().enumerate() {
        text += &of_kind(&results.groups.of(Some(test)), results, manner, named.name);
    }
    text
}

fn of_kind(groups: &[&Group], results: &Results, manner: Manner<'_>, name: &str) -> String {
    let shown = groups.iter().take(GROUPS_SHOWN);
    let text: String = shown.map(|group| of_group(group, results, manner)).collect();
    text + &hidden(groups, name)
}

fn of_group(group: &Group, results: &Results, manner: Manner<'_>) -> String {
    let count = counts::of_group(group, results, manner.setting);
    let mended = facts::mended_when(group, results, manner.setting).into_iter();
    let mended: String = mended.map(|fact| row_of(fact, manner.end_of_lines)).collect();
    let runs = row("runs", &count, manner.end_of_lines) + &mended;
    group_title(group) + &runs + &rows(&group.smallest, manner) + "\n"
}

fn hidden(groups: &[&Group], name: &str) -> String {
    let hidden = groups.get(GROUPS_SHOWN..).unwrap_or_default();
    if hidden.is_empty() {
        return String::new();
    }
    let runs: u64 = hidden.iter().map(|group| group.count.all()).sum();
    format!(
        "{} {} more, in {} (--verbose shows all)\n\n",
        painted(BAD, &format!("FAIL {name}:")),
        counted(runs, "run"),
        counted(hidden.len() as u64, "other way"),
    )
}

fn group_title(group: &Group) -> String {
    match group.tests.len() {
        1 => title(&group.smallest),
        tests => titled(&format!("FAIL {tests} tests:"), &group.smallest),
    }
}

fn title(settled: &Settled) -> String {
    titled(&format!("FAIL {}:", settled.case.test.name), settled)
}

fn titled(name: &str, settled: &Settled) -> String {
    format!("{} {}\n", painted(BAD, name), painted(TITLE, &settled.outcome.verdict.in_one_line()))
}

/// What is known of a failure but its message, which stands before.
pub fn rows(settled: &Settled, manner: Manner<'_>) -> String {
    let facts = facts::of_run(settled).into_iter().map(|fact| row_of(fact, manner.end_of_lines));
    let repeat = row("repeat", &facts::command(settled, manner.setting), None);
    facts.collect::<String>() + &repeat + &story(settled, manner)
}

/// Why it failed.
fn story(settled: &Settled, manner: Manner<'_>) -> String {
    match (&settled.explanation, manner.length) {
        (None, _) | (_, Length::None) => String::new(),
        (Some(known), Length::Short) => explanation::short(known, manner.width),
        (Some(known), Length::Full) => explanation::full(known, manner.width),
    }
}

/// Where the trace is, if there is one or should be.
pub fn trace_row(recorded: &Recorded) -> String {
    facts::trace(recorded).map_or_else(String::new, |fact| row_of(fact, None))
}

/// What the network was like, where it was not the lab's.
pub fn weather_row(settled: &Settled, end_of_lines: Option<usize>) -> String {
    facts::weather(settled).map_or_else(String::new, |fact| row_of(fact, end_of_lines))
}

/// What is copied from a terminal, or has a form of its own, stays in one line.
fn row_of(fact: Fact, end_of_lines: Option<usize>) -> String {
    let is_whole = ["confirm", "trace", "place", "stderr"].contains(&fact.label);
    row(fact.label, &fact.text, end_of_lines.filter(|_| !is_whole))
}

fn row(label: &str, text: &str, end_of_lines: Option<usize>) -> String {
    match end_of_lines {
        Some(width) => labelled(label, text, width, INDENT),
        None => format!("{:INDENT$}{} {text}\n", "", painted(ASIDE, &format!("{label:<7}"))),
    }
}
