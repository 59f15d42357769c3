//! The logs in few columns: one or two rows a peer, a term a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells::{Form, Grid, put};
use super::{Logs, conflict, name_style, of_others, peers_in, tail, vote};
use crate::show::Focus;
use crate::show::words::{cut, plain, stretch};
use crate::trace::Role;

/// The entries that are in view, and their place.
pub fn grid<'a>(focus: &'a Focus<'a>, logs: &Logs, area: Rect) -> Grid<'a> {
    let names = focus.scene.peers.len().saturating_sub(1).to_string().len() as u16 + 2;
    let tails = (0..focus.scene.peers.len()).map(|peer| indexes(focus, peer).len());
    let tail = tails.max().unwrap_or(0) as u16;
    let room = area.width.saturating_sub(names + tail + 1);
    Grid::new(focus, logs, Form::Narrow, area.x + names + 1, room)
}

pub fn draw(focus: &Focus<'_>, logs: &Logs, area: Rect, buf: &mut Buffer) {
    let grid = grid(focus, logs, area);
    head(&grid, area, buf);
    let peers = focus.scene.peers.len();
    let rows = usize::from(area.height.saturating_sub(1));
    let each = if rows >= 2 * peers { 2 } else { 1 };
    let mut y = area.y + 1;
    for peer in peers_in(focus, rows / each) {
        name(focus, peer, y, area, buf);
        grid.row(peer, y, area, buf);
        let indexes = indexes(focus, peer);
        let x = area.right().saturating_sub(indexes.len() as u16);
        put(buf, area, x, y, &indexes, Style::new());
        if each == 2 {
            second(&grid, peer, y + 1, area, buf);
        }
        y += each as u16;
    }
    copies(&grid, y, area, buf);
}

/// The indexes above their entries, as far as they have room, and what the bar means.
fn head(grid: &Grid<'_>, area: Rect, buf: &mut Buffer) {
    let look = grid.focus.look;
    put(buf, area, area.x, area.y, "LOG", look.strong());
    let legend = format!("{}=commit", look.glyph('│', '|'));
    let legend_at = area.right().saturating_sub(8);
    let mut free = grid.x;
    for column in 0..grid.logs.columns.len() {
        let index = grid.logs.first + column as u64;
        let label = format!("i{index}");
        let x = (grid.digit(column) + 1).saturating_sub(label.len() as u16).max(grid.x);
        let rounded = column == 0 || index.is_multiple_of(if grid.step > 3 { 1 } else { 5 });
        if rounded && x >= free && x + (label.len() as u16) < legend_at {
            put(buf, area, x, area.y, &label, look.quiet());
            free = x + label.len() as u16 + 1;
        }
    }
    if free < legend_at {
        put(buf, area, legend_at, area.y, &legend, look.quiet());
    }
    let (before, after) = grid.goes_on();
    if before {
        put(buf, area, grid.x.saturating_sub(1), area.y, "<", look.strong());
    }
    if after && grid.end() < legend_at {
        put(buf, area, grid.end(), area.y, ">", look.strong());
    }
}

/// The name, and a letter for what the peer is.
fn name(focus: &Focus<'_>, peer: usize, y: u16, area: Rect, buf: &mut Buffer) {
    let seen = &focus.scene.peers[peer];
    let name = format!("S{peer}");
    put(buf, area, area.x, y, &name, name_style(focus, peer));
    let (is, style) = match seen.state.role {
        _ if !seen.up => ("x", focus.look.problem()),
        _ if !seen.connected => ("#", focus.look.warning()),
        Role::Leader => ("L", focus.look.strong()),
        Role::Candidate => ("C", focus.look.strong()),
        Role::Follower => ("", Style::new()),
    };
    put(buf, area, area.x + name.len() as u16, y, is, style);
}

/// `c=7 a=7`
fn indexes(focus: &Focus<'_>, peer: usize) -> String {
    let state = &focus.scene.peers[peer].state;
    let one = |name: &str, index: Option<u64>| index.map(|index| format!("{name}={index}"));
    let parts = one("c", state.commit).into_iter().chain(one("a", state.applied));
    parts.collect::<Vec<_>>().join(" ")
}

/// Below the entries: what a leader knows of the others, and of any other its vote and its timer.
fn second(grid: &Grid<'_>, peer: usize, y: u16, area: Rect, buf: &mut Buffer) {
    let focus = grid.focus;
    let seen = &focus.scene.peers[peer];
    let room = usize::from(area.width.saturating_sub(1));
    let state = &seen.state;
    let mut parts = Vec::new();
    if !seen.up {
        parts.push("down".to_owned());
    } else if !seen.connected {
        parts.push("cut off".to_owned());
    }
    parts.push(format!("T{}", state.term));
    let mut style = focus.look.quiet();
    if seen.leads() && !state.next.is_empty() {
        parts = vec![progress(focus, peer, &parts.join(" "), room)];
    } else {
        if let Some(from) = conflict(grid, peer) {
            parts.push(format!("conflict {from}"));
            style = focus.look.problem();
        }
        parts.extend(vote(seen));
        let timer = seen.timer.map(|timer| focus.scene.t.saturating_sub(timer.t));
        parts.extend(timer.map(|since| format!("timer +{}", stretch(since))));
        parts.extend(tail(seen));
    }
    let text = plain(focus.look, &cut(&fitting(&parts, room), room));
    put(buf, area, area.x + 1, y, &text, style);
}

/// As many of `parts` as there is room for.
fn fitting(parts: &[String], room: usize) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() && text.len() + 1 + part.len() > room {
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

/// The leader's next and match indexes, shorter where there is less room.
fn progress(focus: &Focus<'_>, leader: usize, is: &str, room: usize) -> String {
    let state = &focus.scene.peers[leader].state;
    let next = of_others(focus.scene, leader, &state.next).join(" ");
    let matched = of_others(focus.scene, leader, &state.matched).join(" ");
    let short = format!("n {next} m {matched}");
    let longer = [format!("{is} next {next} match {matched}"), format!("{is} {short}")];
    longer.into_iter().find(|text| text.len() <= room).unwrap_or(short)
}

/// How many peers have the entry that most have, under each index.
fn copies(grid: &Grid<'_>, y: u16, area: Rect, buf: &mut Buffer) {
    let look = grid.focus.look;
    for (column, seen) in grid.logs.columns.iter().enumerate().filter(|(_, seen)| seen.copies > 0) {
        let text = seen.copies.to_string();
        let x = (grid.digit(column) + 1).saturating_sub(text.len() as u16);
        put(buf, area, x, y, &text, look.quiet());
    }
    if !grid.logs.columns.is_empty() {
        let x = area.right().saturating_sub(6);
        put(buf, area, x.max(grid.end()), y, "copies", look.quiet());
    }
}
