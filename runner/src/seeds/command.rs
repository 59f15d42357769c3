//! `raft-runner seeds`: shows the failing runs that are kept, and removes those that pass by now.

use std::io::{self, IsTerminal};

use crate::cli::{SeedsAction, SeedsArgs};
use crate::exit::{Exit, Refusal};
use crate::report::amounts::counted;
use crate::report::paint::{ASIDE, BAD, GOOD, ODD, TITLE, painted};
use crate::report::screen;
use crate::seeds::document::{self, Document};
use crate::seeds::entry::{Entry, word};
use crate::seeds::{path, read};

pub fn seeds(args: &SeedsArgs) -> Result<Exit, Refusal> {
    let path = path(args.seeds.as_deref());
    let Some(known) = read(&path)? else {
        let path = path.display();
        return Err(Refusal::Usage(format!(
            "'{path}' is not there: `test --seeds {path}` makes it, and keeps failing runs in it"
        )));
    };
    let text = match args.action {
        SeedsAction::List => list(&known, args.passes),
        SeedsAction::Prune => {
            let done = document::change(&path, |document| {
                document.remove(|entry| entry.passes >= args.passes)
            });
            let wrong =
                |error| Refusal::Usage(format!("cannot write '{}': {error:#}", path.display()));
            pruned(&done.map_err(wrong)?, args.passes)
        }
    };
    screen::print(&text)?;
    Ok(Exit::Passed)
}

fn list(document: &Document, passes: u64) -> String {
    let entries: Vec<_> = document.entries().collect();
    if entries.is_empty() {
        return "no failing run is kept\n".to_owned();
    }
    let width = |of: fn(&Entry) -> usize| entries.iter().map(|entry| of(entry)).max().unwrap_or(0);
    let test = width(|entry| entry.name.test.name.len());
    let seed = width(|entry| entry.name.seed.to_string().len());
    let peer = width(|entry| entry.name.peer.chars().count());
    let line = |entry: &&Entry| {
        let name = &entry.name;
        format!(
            "{}  seed {:<seed$}  {:<peer$}  {:<5}  {}",
            painted(TITLE, &format!("{:<test$}", name.test.name)),
            name.seed,
            name.peer,
            word(name.network),
            state(entry, passes),
        )
    };
    let lines: Vec<_> = entries.iter().map(|entry| (line(entry), remark(entry))).collect();
    let between = if fit(&lines) { "  " } else { "\n    " };
    let whole = |(line, remark): &(String, String)| match remark.as_str() {
        "" => format!("{line}\n"),
        remark => format!("{line}{between}{remark}\n"),
    };
    lines.iter().map(whole).collect()
}

/// Whether each stands in one line with its remark. In a pipe it does, however long.
fn fit(lines: &[(String, String)]) -> bool {
    let columns = |text: &str| anstream::adapter::strip_str(text).to_string().chars().count();
    let fits =
        |(line, remark): &(String, String)| columns(line) + 2 + columns(remark) <= screen::width();
    !io::stdout().is_terminal() || lines.iter().all(fits)
}

fn state(entry: &Entry, enough: u64) -> String {
    let (style, text) = match (entry.passes, entry.events) {
        (0, None) => (ODD, "not run".to_owned()),
        (0, Some(_)) => (BAD, "failed".to_owned()),
        (passes, _) => (GOOD, format!("passed {}", counted(passes, "time"))),
    };
    let changed = if entry.changed { painted(ODD, ", events changed") } else { String::new() };
    let end = if entry.passes >= enough { ", can go" } else { "" };
    painted(style, &text) + &changed + end
}

fn remark(entry: &Entry) -> String {
    let text = entry.remark.trim_start_matches('#').trim();
    if text.is_empty() { String::new() } else { painted(ASIDE, text) }
}

fn pruned(removed: &[Entry], passes: u64) -> String {
    if removed.is_empty() {
        return format!("nothing is removed: no run passed {passes} times\n");
    }
    let line = |entry: &Entry| format!("removed {}, passed {} times\n", entry.name, entry.passes);
    removed.iter().map(line).collect()
}
