//! The report as a page for people, in Markdown: for the summary of a job, a pull request, a wiki.

mod parts;

use crate::exit::Exit;
use crate::plan::Setting;
use crate::report::amounts::counted;
use crate::report::changes::{self, Kind, News};
use crate::report::facts::{self, Fact};
use crate::report::human::{figures, peaks, reached, summary};
use crate::report::markdown::parts::{code, escaped, fenced, folded, item, with_rows};
use crate::report::{Times, counts, plain};
use crate::results::{Ending, Group, Results};
use crate::tester::weather::NetworkKind;

/// So many ways to fail are shown of a test, as on a terminal, and so many warnings.
const SHOWN: usize = 10;

/// Of the situations that were reached, in a block of code.
const WIDTH: usize = 90;

/// A part of a page, which is one of the first to go if there is no room for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub text: String,
    pub is_detail: bool,
}

pub fn text(setting: &Setting, results: &Results, times: Times) -> String {
    sections(setting, results, times).into_iter().map(|section| section.text).collect()
}

/// The page in its order.
pub fn sections(setting: &Setting, results: &Results, times: Times) -> Vec<Section> {
    let mut sections = vec![main(title(results)), main(about(setting, results, times))];
    sections.push(main(table(results, setting, times)));
    sections.push(main(notes(setting, results)));
    sections.extend(since(results).map(main));
    sections.extend(failures(setting, results));
    sections.push(detail(peaks(setting, results, times)));
    sections.extend(reached(setting, results).map(detail));
    sections
}

fn main(text: String) -> Section {
    Section { text, is_detail: false }
}

fn detail(text: String) -> Section {
    Section { text, is_detail: true }
}

/// The verdict.
fn title(results: &Results) -> String {
    let failed = counts::failed(results);
    let title = match results.exit() {
        Exit::Interrupted => format!("⚠️ interrupted: {failed}"),
        Exit::NotDeterministic => format!("❌ not deterministic: {failed}"),
        Exit::Failed => format!("❌ {failed}"),
        Exit::Passed if results.failures() > 0 => format!("✅ passed: {failed}"),
        Exit::Passed => format!("✅ {} passed", counts::all_runs(results)),
    };
    format!("## {title}\n\n")
}

/// What was run, and how to run it again.
fn about(setting: &Setting, results: &Results, times: Times) -> String {
    let network = match setting.network {
        NetworkKind::Lab => "",
        NetworkKind::Harsh => ", harsh network",
    };
    let line = plain::printable(&summary::in_one_line(results, times));
    format!(
        "Peer {}{network}, base seed {}, digest `{:016x}`, raft-runner {}\n\n{}\n\n",
        code(&plain::printable(&setting.peer)),
        setting.base_seed,
        results.digest,
        env!("CARGO_PKG_VERSION"),
        escaped(line.trim_end()),
    )
}

/// The one of the terminal; what failed stands out.
fn table(results: &Results, setting: &Setting, times: Times) -> String {
    let columns = figures::columns(results, setting, times);
    let failed = |row: usize| results.tests.get(row).is_some_and(|tally| tally.failures() > 0);
    format!("{}\n{}\n\n", with_rows(&columns, failed), figures::legend(results, times))
}

/// Where to look for what is slow.
fn peaks(setting: &Setting, results: &Results, times: Times) -> String {
    let columns = peaks::columns(results, setting, times, usize::MAX);
    folded("Seeds that took the most", &with_rows(&columns, |_| false))
}

/// What has changed since an earlier run.
fn since(results: &Results) -> Option<String> {
    let comparison = results.comparison.as_ref()?;
    let line = |news: News| {
        let sign = match news.kind {
            Kind::Bad => "❌ ",
            Kind::Good => "✅ ",
            Kind::Plain => "",
        };
        format!("- {sign}{}\n", escaped(&plain::printable(&news.text)))
    };
    let title = escaped(&plain::printable(&changes::title(comparison)));
    let news = changes::news(comparison).into_iter().map(line).collect::<String>();
    Some(format!("### What has changed\n\n{title}\n\n{news}\n"))
}

/// What should not be missed.
fn notes(setting: &Setting, results: &Results) -> String {
    let mut text = String::new();
    if results.ending != Ending::Complete {
        text += &item("ending", results.ending.name());
    }
    for line in plain::printable(&summary::limits(results)).lines() {
        text += &format!("- {}\n", escaped(line));
    }
    for ((test, warning), runs) in results.warnings.iter().take(SHOWN) {
        let runs = counted(*runs, "run");
        let warning = plain::printable(warning);
        text += &item("warning", &format!("{}, {runs}: {warning}", setting.tests[*test].name));
    }
    let hidden = results.warnings.len().saturating_sub(SHOWN);
    if hidden > 0 {
        text += &format!("- and {hidden} more warnings\n");
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// The rules of the paper first, then the tests.
fn failures(setting: &Setting, results: &Results) -> Vec<Section> {
    let mut sections = Vec::new();
    for test in [None].into_iter().chain((0..setting.tests.len()).map(Some)) {
        let groups = results.groups.of(test);
        for group in groups.iter().take(SHOWN) {
            sections.push(main(failure(group, setting, results)));
            let story = plain::story(&group.smallest);
            let folded = |story: String| folded("What happened", &fenced("text", &story));
            sections.extend(story.map(|story| detail(folded(story))));
        }
        sections.extend(more(&groups).map(main));
    }
    if let Some(first) = sections.first_mut() {
        first.text.insert_str(0, "### Failures\n\n");
    }
    sections
}

fn failure(group: &Group, setting: &Setting, results: &Results) -> String {
    let run = &group.smallest;
    let mut text =
        format!("#### {}: {}\n\n", escaped(&plain::whose(group)), escaped(&plain::says(run)),);
    text += &item("runs", &counts::of_group(group, results, setting));
    let mended = facts::mended_when(group, results, setting);
    for Fact { label, text: fact } in mended.into_iter().chain(facts::of_run(run)) {
        text += &item(label, &plain::printable(&fact));
    }
    let command = plain::printable(&facts::command(run, setting));
    text + "\n" + &fenced("sh", &command) + "\n"
}

fn more(groups: &[&Group]) -> Option<String> {
    let hidden = groups.get(SHOWN..).filter(|hidden| !hidden.is_empty())?;
    let runs: u64 = hidden.iter().map(|group| group.count.all()).sum();
    let (runs, ways) = (counted(runs, "run"), counted(hidden.len() as u64, "other way"));
    Some(format!("and {runs} more, in {ways}\n\n"))
}

/// Nothing is known of that without the oracle.
fn reached(setting: &Setting, results: &Results) -> Option<String> {
    let lines = || reached::lines(&results.scenarios, setting.should_reach_all(), WIDTH);
    let lines = setting.oracle.then(lines)?;
    let lines = fenced("text", &plain::printable(&lines));
    Some(folded("Situations in which Rafts go wrong, and how often they came", &lines))
}
