//! Tests the tests: every peer that is wrong on purpose must be found out, and for the right reason.

mod marks;
mod table;

use std::fs;
use std::io::Write;
use std::path::Path;

use crossbeam_channel::Receiver;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::SelftestArgs;
use crate::execute;
use crate::exit::{Exit, Refusal};
use crate::oracle::Scenarios;
use crate::peer::{Fault, PeerKind};
use crate::plan::Plan;
use crate::report::human::reached;
use crate::report::screen;
use crate::results::Ending;
use crate::selftest::marks::{Marks, Share};
use crate::selftest::table::Row;
use crate::tester::weather::NetworkKind;
use crate::whole_file;

const TEMPLATE: &str = "[{wide_bar}] {pos}/{len}  {msg}";

/// Puts the whole gallery through the lab, in its own network and in a harsh one.
pub fn selftest(
    args: &SelftestArgs,
    peers: &[PeerKind],
    interrupts: &Receiver<()>,
) -> Result<Exit, Refusal> {
    if let Some(page) = &args.write {
        check_page(page)?;
    }
    let faulty = faulty(args, peers)?;
    let bar = bar(faulty.len());
    let mut rows = Vec::new();
    let mut scenarios = Scenarios::default();
    for (kind, fault) in faulty {
        bar.set_message(kind.name);
        let Some(row) = put_through(kind, fault, args, interrupts)? else {
            bar.finish_and_clear();
            screen::print(&(table::text(&rows) + "interrupted\n"))?;
            return Ok(Exit::Interrupted);
        };
        scenarios += row.lab.scenarios;
        scenarios += row.harsh.scenarios;
        rows.push(row);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let reached = reached::lines(&scenarios, true, screen::width());
    screen::print(&format!(
        "{}\n{reached}{}",
        table::text(&rows),
        table::summary(&rows, args.iterations)
    ))?;
    if let Some(page) = &args.write {
        rewrite(page, &table::markdown(&rows, args.iterations))?;
    }
    let escaped = rows.iter().any(|row| row.escape().is_some());
    Ok(if escaped { Exit::Failed } else { Exit::Passed })
}

/// The kinds that are wrong on purpose: all of them, or those with one of these words in the name.
fn faulty(args: &SelftestArgs, peers: &[PeerKind]) -> Result<Vec<(PeerKind, Fault)>, Refusal> {
    let is_meant = |kind: &PeerKind| {
        args.mutants.is_empty() || args.mutants.iter().any(|word| kind.name.contains(word.as_str()))
    };
    let all = peers.iter().filter_map(|kind| Some((*kind, kind.fault?)));
    let found: Vec<_> = all.filter(|(kind, _)| is_meant(kind)).collect();
    if found.is_empty() {
        let words = args.mutants.join("' or '");
        let why = format!("no mutant has '{words}' in its name; `list --peers` shows them all");
        return Err(Refusal::NothingSelected(why));
    }
    Ok(found)
}

/// `None`: interrupted.
fn put_through(
    kind: PeerKind,
    fault: Fault,
    args: &SelftestArgs,
    interrupts: &Receiver<()>,
) -> Result<Option<Row>, Refusal> {
    let mut shares = [Share::default(), Share::default()];
    for (share, network) in shares.iter_mut().zip([NetworkKind::Lab, NetworkKind::Harsh]) {
        let plan = Plan::of_selftest(args, kind, network)?;
        let mut marks = Marks::default();
        let results = execute::execute(&plan, interrupts, &mut marks)?;
        if results.ending == Ending::Interrupted {
            return Ok(None);
        }
        *share = marks.share;
    }
    let [lab, harsh] = shares;
    let row = Row { name: kind.name, fault, lab, harsh, hunted: None };
    if row.escape().is_none() { Ok(Some(row)) } else { hunt(row, kind, args, interrupts) }
}

/// Goes on with random workloads until the fault shows: some take a rare chain of events.
fn hunt(
    row: Row,
    kind: PeerKind,
    args: &SelftestArgs,
    interrupts: &Receiver<()>,
) -> Result<Option<Row>, Refusal> {
    let plan = Plan::of_hunt(args, kind)?;
    let mut marks = Marks::default();
    let results = execute::execute(&plan, interrupts, &mut marks)?;
    let interrupted = results.ending == Ending::Interrupted;
    Ok((!interrupted).then_some(Row { hunted: Some(marks.share), ..row }))
}

fn bar(mutants: usize) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE).expect("the template is one");
    ProgressBar::with_draw_target(Some(mutants as u64), ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style.progress_chars("#>-"))
}

/// Better before minutes of work than after them.
fn check_page(page: &Path) -> Result<(), Refusal> {
    inserted(page, "").map(|_| ())
}

/// Puts `table` between its marks in `page`, and leaves all else as it is.
fn rewrite(page: &Path, table: &str) -> Result<(), Refusal> {
    let new = inserted(page, table)?;
    whole_file::replace(page, |file| file.write_all(new.as_bytes()))
        .map_err(|error| refuse(page, &error.to_string()))
}

fn inserted(page: &Path, table: &str) -> Result<String, Refusal> {
    let text = fs::read_to_string(page).map_err(|error| refuse(page, &error.to_string()))?;
    let missing = || format!("has no lines '{}' and '{}'", table::BEGIN, table::END);
    table::inserted(&text, table).ok_or_else(|| refuse(page, &missing()))
}

fn refuse(page: &Path, why: &str) -> Refusal {
    Refusal::Usage(format!("--write {}: {why}", page.display()))
}
