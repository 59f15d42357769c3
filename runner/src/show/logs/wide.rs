//! The logs with room for words: what each peer is, an entry in brackets, and notes beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::cells::{Form, Grid, put};
use super::{Logs, conflict, name_style, of_others, peers_in, role};
use crate::show::Focus;
use crate::show::words::{plain, seconds, width};

/// The entries that are in view, and their place.
pub fn grid<'a>(focus: &'a Focus<'a>, logs: &Logs, area: Rect) -> Grid<'a> {
    let peers = 0..focus.scene.peers.len();
    let longest = |text: fn(&Focus<'_>, usize) -> String| {
        peers.clone().map(|peer| text(focus, peer).len()).max().unwrap_or(0) as u16
    };
    let names = (longest(label) + 2).max(title(focus).len() as u16 + 1);
    let tail = longest(indexes) + 2;
    let x = area.x + names + 1;
    Grid::new(focus, logs, Form::Wide, x, area.width.saturating_sub(names + tail + 1))
}

pub fn draw(focus: &Focus<'_>, logs: &Logs, area: Rect, buf: &mut Buffer) {
    let peers = focus.scene.peers.len();
    let labels: Vec<_> = (0..peers).map(|peer| label(focus, peer)).collect();
    let tails: Vec<_> = (0..peers).map(|peer| indexes(focus, peer)).collect();
    let grid = grid(focus, logs, area);
    head(&grid, &title(focus), area, buf);
    let leader = focus.scene.leader();
    let rows = usize::from(area.height.saturating_sub(1));
    // The leader's view of the others gives way before a peer does, and the legend before that.
    let with_progress = leader.is_some() && rows > peers + 1;
    let mut y = area.y + 1;
    for peer in peers_in(focus, rows) {
        let mark = if peer == focus.peer { ">" } else { " " };
        put(buf, area, area.x, y, mark, focus.look.strong());
        put(buf, area, area.x + 1, y, &labels[peer], name_style(focus, peer));
        grid.row(peer, y, area, buf);
        let end = area.right().saturating_sub(tails[peer].len() as u16 + 1);
        put(buf, area, end, y, &tails[peer], focus.look.quiet());
        note(&grid, peer, y, end, area, buf);
        y += 1;
        if with_progress && leader == Some(peer) {
            let line = progress(focus, peer, usize::from(area.width - 1));
            put(buf, area, area.x + 1, y, &plain(focus.look, &line), focus.look.quiet());
            y += 1;
        }
    }
    copies(&grid, y, area, buf);
    legend(focus, y + 1, area, buf);
}

fn title(focus: &Focus<'_>) -> String {
    format!(" LOGS at {} s", seconds(focus.scene.t))
}

fn head(grid: &Grid<'_>, title: &str, area: Rect, buf: &mut Buffer) {
    let look = grid.focus.look;
    put(buf, area, area.x, area.y, title, look.strong());
    for column in 0..grid.logs.columns.len() {
        let label = format!("i{}", grid.logs.first + column as u64);
        put(buf, area, grid.place(column) + 1, area.y, &label, look.quiet());
    }
    let (before, after) = grid.goes_on();
    if before {
        put(buf, area, grid.x.saturating_sub(1), area.y, "<", look.strong());
    }
    if after {
        put(buf, area, grid.end(), area.y, ">", look.strong());
    }
}

/// `S4 T7 follower, cut off`
fn label(focus: &Focus<'_>, peer: usize) -> String {
    let seen = &focus.scene.peers[peer];
    let is = if seen.up { role(seen.state.role) } else { "down" };
    let cut_off = if seen.up && !seen.connected { ", cut off" } else { "" };
    format!("S{peer} T{} {is}{cut_off}", seen.state.term)
}

/// `c=7 a=7`
fn indexes(focus: &Focus<'_>, peer: usize) -> String {
    let state = &focus.scene.peers[peer].state;
    if state.log.is_none() && state.commit.is_none() {
        return "shows no log".to_owned();
    }
    let one = |name: &str, index: Option<u64>| index.map(|index| format!("{name}={index}"));
    let parts = one("c", state.commit).into_iter().chain(one("a", state.applied));
    parts.collect::<Vec<_>>().join(" ")
}

/// Where the log is another than most, if there is room for that behind it.
fn note(grid: &Grid<'_>, peer: usize, y: u16, end: u16, area: Rect, buf: &mut Buffer) {
    let Some(from) = conflict(grid, peer) else { return };
    let look = grid.focus.look;
    let used = grid.logs.rows[peer].last.saturating_add(1).saturating_sub(grid.logs.first);
    let used = usize::try_from(used).unwrap_or(usize::MAX).min(grid.logs.columns.len());
    let x = grid.place(used) + 1;
    let note = format!("{} conflict from {from}", look.glyph('←', '<'));
    let short = format!("!{from}");
    let fits = |text: &&String| usize::from(x) + text.chars().count() < usize::from(end);
    if let Some(text) = [&note, &short].into_iter().find(fits) {
        put(buf, area, x, y, text, look.problem());
    }
}

/// What the leader takes the others to need next, and to have.
fn progress(focus: &Focus<'_>, leader: usize, room: usize) -> String {
    let state = &focus.scene.peers[leader].state;
    let list = |indexes: &[u64]| {
        let indexes = of_others(focus.scene, leader, indexes).into_iter().enumerate();
        let others = indexes.filter(|(peer, _)| *peer != leader);
        others.map(|(peer, index)| format!("S{peer} {index}")).collect::<Vec<_>>().join("  ")
    };
    if state.next.is_empty() {
        return format!("   {}", of_no_progress(focus, leader));
    }
    let long = format!("   nextIndex {}    matchIndex {}", list(&state.next), list(&state.matched));
    if width(&long) <= room {
        return long;
    }
    let list = |indexes: &[u64]| of_others(focus.scene, leader, indexes).join(" ");
    format!("   nextIndex {}  matchIndex {}", list(&state.next), list(&state.matched))
}

/// How many peers have the entry that most have, under each index; and what is taken for committed
/// with too few.
/// A new leader sets them in the moment after; some peers never show them.
fn of_no_progress(focus: &Focus<'_>, leader: usize) -> &'static str {
    let mut shown = focus.timeline.of_kind("progress").iter();
    let of_leader = |n: &u32| {
        let event = focus.timeline.event(u64::from(*n));
        event.is_some_and(|event| event.peer == Some(leader))
    };
    if shown.any(of_leader) { "no nextIndex yet" } else { "shows no nextIndex" }
}

fn copies(grid: &Grid<'_>, y: u16, area: Rect, buf: &mut Buffer) {
    if grid.logs.columns.is_empty() {
        return put(buf, area, area.x + 1, y, "no entries yet", grid.focus.look.quiet());
    }
    let look = grid.focus.look;
    let peers = &grid.focus.scene.peers;
    let commit = peers.iter().filter_map(|peer| peer.state.commit).max().unwrap_or(0);
    let all_show = peers.iter().all(|peer| peer.state.log.is_some());
    let mut too_few = Vec::new();
    put(buf, area, area.x + 1, y, "copies", look.quiet());
    for (column, seen) in grid.logs.columns.iter().enumerate().filter(|(_, seen)| seen.copies > 0) {
        let index = grid.logs.first + column as u64;
        let few = all_show && index <= commit && seen.term.is_some();
        let few = few && seen.copies <= peers.len() / 2;
        let text = seen.copies.to_string();
        let x = (grid.digit(column) + 1).saturating_sub(text.len() as u16);
        let style = if few { look.problem() } else { Style::new() };
        put(buf, area, x, y, &text, style);
        if few {
            too_few.push(format!("i{index}"));
        }
    }
    if !too_few.is_empty() {
        let note = format!("! {} committed with too few copies", too_few.join(","));
        put(buf, area, grid.end() + 1, y, &note, look.problem());
    }
}

fn legend(focus: &Focus<'_>, y: u16, area: Rect, buf: &mut Buffer) {
    if y >= area.bottom() {
        return;
    }
    let look = focus.look;
    let bar = look.glyph('│', '|');
    let line = Line::from(vec![
        Span::styled(" [T1] applied  <T1> committed  (T1) not yet  ", look.quiet()),
        Span::styled(format!("{bar} commit  "), look.quiet()),
        Span::styled("!1 conflict", look.problem()),
        Span::styled("  _ snapshot", look.quiet()),
    ]);
    buf.set_line(area.x, y, &line, area.width);
}
