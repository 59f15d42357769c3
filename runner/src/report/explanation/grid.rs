//! All logs at one moment as a grid: a row a peer, a column an index, a term in each cell.

use crate::explain::{Logs, PeerLog};
use crate::report::paint::{ASIDE, BAD, TITLE, painted};
use crate::trace::{Role, seconds};

/// What stands before the cells of a row: marks, name, role, term and vote.
const HEAD: usize = 31;

/// The logs when the rule was broken, then those of the first bad state.
pub fn of_all(all: &[Logs], width: usize) -> String {
    let names = ["Logs", "Logs in the first bad state,"];
    all.iter().zip(names).map(|(logs, name)| of(logs, name, width)).collect()
}

fn of(logs: &Logs, name: &str, width: usize) -> String {
    let title = format!("{name} at {} s, event {}", seconds(logs.t), logs.n);
    let mut text = format!("\n{}\n", painted(TITLE, &title));
    let cell = cell_width(logs);
    let (first, last) = range(logs, width, cell);
    let columns = (first..=last).map(|index| format!("{:>cell$} ", format!("i{index}")));
    let header =
        format!("    {:<12}{:>6}  {:<5}  {}", "", "term", "vote", columns.collect::<String>());
    text += &format!("{}\n", painted(ASIDE, header.trim_end()));
    for row in &logs.peers {
        text += &of_peer(row, logs, (first, last), cell);
    }
    match legend(logs, first) {
        signs if signs.is_empty() => text,
        signs => text + &painted(ASIDE, &format!("  {signs}")) + "\n",
    }
}

fn cell_width(logs: &Logs) -> usize {
    let terms = logs.peers.iter().flat_map(|row| row.terms.iter().flatten());
    let term = terms.max().map_or(1, |term| term.to_string().len());
    term.max(format!("i{}", logs.last).len())
}

/// The indexes that fit: around the focus, or else the last ones.
fn range(logs: &Logs, width: usize, cell: usize) -> (u64, u64) {
    let fits = (width.saturating_sub(HEAD) / (cell + 1)).max(1) as u64;
    let wanted = logs.focus.map_or(logs.last, |focus| focus.saturating_add(fits / 2));
    let last = wanted.clamp(logs.first, logs.last.max(logs.first));
    let first = last.saturating_sub(fits - 1).max(logs.first);
    let last = first.saturating_add(fits - 1).min(logs.last);
    (first, last)
}

fn of_peer(row: &PeerLog, logs: &Logs, (first, last): (u64, u64), cell: usize) -> String {
    let mark = if row.marked { painted(BAD, ">") } else { " ".to_owned() };
    let name = format!("S{}", row.peer);
    let role = if row.up { role(row.role) } else { "down" };
    let cut = if row.up && !row.connected { "~" } else { " " };
    let vote = row.vote.map_or_else(|| "-".to_owned(), |vote| format!("S{vote}"));
    let head = format!("{name:<4}{cut}{role:<10}{:>4}  {vote:<5}  ", row.term);
    let cells = (first..=last).map(|index| of_entry(row, logs, index, cell));
    let line = cells.collect::<String>();
    format!("{mark} {head}{line}").trim_end().to_owned() + "\n"
}

fn of_entry(row: &PeerLog, logs: &Logs, index: u64, cell: usize) -> String {
    let place = usize::try_from(index - logs.first).unwrap_or(usize::MAX);
    let term = row.terms.get(place).copied().flatten();
    let text = match term {
        _ if index < row.base => "_".to_owned(),
        Some(term) if index == row.base => format!("_{term}"),
        Some(term) => term.to_string(),
        None => ".".to_owned(),
    };
    let end = if row.commit == Some(index) { "|" } else { " " };
    let text = format!("{text:>cell$}");
    let focused = row.marked && logs.focus == Some(index);
    if focused { painted(BAD, &text) + end } else { text + end }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

/// Only of signs that are there.
fn legend(logs: &Logs, first: u64) -> String {
    let mut signs = Vec::new();
    if logs.peers.iter().any(|row| row.marked) {
        signs.push("> who it is about");
    }
    if logs.peers.iter().any(|row| row.commit.is_some_and(|commit| commit >= first)) {
        signs.push("| commit index");
    }
    if logs.peers.iter().any(|row| row.base >= first && row.base > 0) {
        signs.push("_ in the snapshot");
    }
    if logs.peers.iter().any(|row| row.up && !row.connected) {
        signs.push("~ cut off");
    }
    signs.join("   ")
}
