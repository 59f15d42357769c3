//! The report for GitHub Actions: a summary of the step, and annotations, within GitHub's limits.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::plan::Setting;
use crate::report::amounts::counted;
use crate::report::page::{self, Target};
use crate::report::{Progress, Reporter, Times, counts, facts, markdown, plain};
use crate::results::{Group, Results};
use crate::verdict::Verdict;

/// Beyond that, GitHub drops the whole summary of a step.
pub const SUMMARY_BYTES: usize = 1024 * 1024;

/// So many annotations of a kind GitHub shows of a step.
const ANNOTATIONS: usize = 10;

const CUT: &str =
    "\n*There is more than GitHub shows of a step; `--report markdown=FILE` has it all.*\n";

/// Writes the summary to its file, and annotations to stderr, where the runner looks for them too.
pub struct Github {
    setting: Setting,
    target: Target,
    times: Times,
}

impl Github {
    pub fn new(setting: &Setting, target: Target, times: Times) -> Self {
        Self { setting: setting.clone(), target, times }
    }
}

impl Reporter for Github {
    fn on(&mut self, _: &Progress<'_>) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let room = SUMMARY_BYTES.saturating_sub(taken(&self.target));
        self.target.write(&summary(&self.setting, results, self.times, room))?;
        io::stderr().write_all(annotations(&self.setting, results).as_bytes())
    }
}

/// What other parts of the step have written to its summary already.
fn taken(target: &Target) -> usize {
    let Target::File(path) = target else { return 0 };
    let length = || fs::metadata(path).map_or(0, |file| file.len());
    let length = if page::is_step_summary(path) { length() } else { 0 };
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// At most so many bytes: if that is not enough for all, stories go first, from the last one up, then
/// whole failures.
pub fn summary(setting: &Setting, results: &Results, times: Times, room: usize) -> String {
    let mut sections = markdown::sections(setting, results, times);
    let mut length: usize = sections.iter().map(|section| section.text.len()).sum();
    if length <= room {
        return sections.into_iter().map(|section| section.text).collect();
    }
    let Some(room) = room.checked_sub(CUT.len()) else { return String::new() };
    for goes_first in [true, false] {
        while length > room
            && let Some(last) = sections.iter().rposition(|section| section.is_detail == goes_first)
        {
            length -= sections.remove(last).text.len();
        }
    }
    let text: String = sections.into_iter().map(|section| section.text).collect();
    text + CUT
}

/// A line each: the ways in which something failed, and what tests warned of. Failures that do not
/// count are no more than warnings.
pub fn annotations(setting: &Setting, results: &Results) -> String {
    let groups = results.groups.in_order().into_iter();
    let (excused, failed): (Vec<_>, Vec<_>) = groups.partition(|group| results.is_excused(group));
    let line = |kind, group| failure(kind, group, results, setting);
    let errors = failed.into_iter().map(|group| line("error", group)).collect();
    let excused = excused.into_iter().map(|group| line("warning", group));
    let warnings = results.warnings.iter().map(|((test, text), runs)| {
        let say = format!("{}: {text}", counted(*runs, "run"));
        command("warning", "", setting.tests[*test].name, &say)
    });
    within_limit(errors, "error") + &within_limit(excused.chain(warnings).collect(), "warning")
}

/// The last one stands for those that GitHub would not show.
fn within_limit(mut lines: Vec<String>, kind: &str) -> String {
    if lines.len() > ANNOTATIONS {
        let more = lines.len() - (ANNOTATIONS - 1);
        lines.truncate(ANNOTATIONS - 1);
        lines.push(command(kind, "", "raft-runner", &format!("and {more} more: see the summary")));
    }
    lines.concat()
}

fn failure(kind: &str, group: &Group, results: &Results, setting: &Setting) -> String {
    let run = &group.smallest;
    let say = format!(
        "{}\nruns: {}\nrepeat: {}",
        run.outcome.verdict.in_one_line(),
        counts::of_group(group, results, setting),
        facts::command(run, setting),
    );
    command(kind, &place(&run.outcome.verdict), &title(group), &say)
}

/// The test, or the rule of the paper.
fn title(group: &Group) -> String {
    match group.smallest.outcome.verdict.breach() {
        Some(breach) => format!("{}, in {}", breach.cause().rule.name, plain::whose(group)),
        None => plain::whose(group),
    }
}

/// Where a peer panicked is a line of the user's; other places are this tool's own.
fn place(verdict: &Verdict) -> String {
    let Verdict::Panicked(panic) = verdict else { return String::new() };
    let mut parts = panic.place.rsplitn(3, ':');
    let (column, line, file) = (parts.next(), parts.next(), parts.next());
    match (file, line, column, panic.peer) {
        (Some(file), Some(line), Some(column), Some(_)) if Path::new(file).is_relative() => {
            format!("file={},line={},col={},", property(file), property(line), property(column))
        }
        _ => String::new(),
    }
}

fn command(kind: &str, place: &str, title: &str, say: &str) -> String {
    format!("::{kind} {place}title={}::{}\n", property(title), data(say))
}

fn data(text: &str) -> String {
    plain::printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
