//! All logs below each other, as they were at the moment in question.

use ratatui::style::Style;

use super::super::{Focus, Look};
use super::{ansi, cut, time, title};
use crate::timeline::{Cell, LogGrid, LogRow};
use crate::trace::Role;

/// So wide is what stands before the entries.
const HEAD: usize = 27;

pub(super) fn block(focus: &Focus<'_>, width: u16) -> String {
    let last = focus.scene.peers.iter().filter_map(|peer| peer.tail()).map(|tail| tail.1).max();
    let Some(last) = last.filter(|last| *last > 0) else { return String::new() };
    let cell = focus.scene.peers.iter().map(|peer| peer.state.term).max().unwrap_or(0);
    let cell = last.max(cell).to_string().len() + 3;
    let room = (usize::from(width).saturating_sub(HEAD) / cell).max(1) as u64;
    let middle = index(focus).map_or(last, |index| last.min(index.saturating_add(room / 2)));
    let first = middle.max(room) - room + 1;
    let grid = LogGrid::of(focus.scene, first, first.saturating_add(room - 1));
    let look = focus.look;
    let mut text = title(&format!("Logs at {}, event {}", time(focus.scene.t), focus.n), look);
    let heads = (grid.first..grid.end()).map(|index| format!("{:>cell$}", format!("i{index}")));
    text += &ansi::styled(
        &format!("{:<HEAD$}{}", "     role      term  vote", heads.collect::<String>()),
        look.quiet(),
        look,
    );
    text.push('\n');
    for (peer, row) in grid.rows.iter().enumerate() {
        text += &of_peer(focus, peer, (row, grid.first), cell);
    }
    let legend = "  an entry is its term; | commit index, _ snapshot, ! in conflict with most";
    text + &ansi::styled(&cut(legend, usize::from(width)), look.quiet(), look) + "\n"
}

/// The index that the problem is about.
fn index(focus: &Focus<'_>) -> Option<u64> {
    focus.timeline.problems().iter().find(|problem| problem.n == focus.n)?.index
}

fn of_peer(focus: &Focus<'_>, peer: usize, (row, first): (&LogRow, u64), cell: usize) -> String {
    let look = focus.look;
    let Some(seen) = focus.scene.peers.get(peer) else { return String::new() };
    let role = match (seen.up, seen.state.role) {
        (false, _) => "down",
        (true, Role::Leader) => "leader",
        (true, Role::Candidate) => "candidate",
        (true, Role::Follower) => "follower",
    };
    let vote = seen.state.vote.flatten().map_or_else(|| "-".to_owned(), |vote| format!("S{vote}"));
    let mark = if peer == focus.peer { '>' } else { ' ' };
    let cut = if seen.up && !seen.connected { look.glyph('░', '#') } else { ' ' };
    let name = format!("{mark} S{peer}");
    let mut text = format!("{name:<5}{role:<9}{cut}{:>4}  {vote:<6}", seen.state.term);
    for (index, entry) in (first..).zip(&row.cells) {
        text += &of_entry(*entry, row.commit == Some(index), cell, look);
    }
    text.trim_end().to_owned() + "\n"
}

/// One cell: the term, and what is to be said of it in a character behind.
fn of_entry(entry: Cell, last_committed: bool, cell: usize, look: Look) -> String {
    let bar = if last_committed { '|' } else { ' ' };
    let (text, style) = match entry {
        Cell::Empty => (bar.to_string(), Style::new()),
        Cell::Snapshot { term: None } => (format!("_{bar}"), look.quiet()),
        Cell::Snapshot { term: Some(term) } => (format!("_{term}{bar}"), look.term(term)),
        Cell::Entry { term, conflict: true, .. } => (format!("!{term}{bar}"), look.problem()),
        Cell::Entry { term, .. } => (format!("{term}{bar}"), look.term(term)),
    };
    let pad = cell.saturating_sub(text.len());
    format!("{:pad$}{}", "", ansi::styled(&text, style, look))
}
