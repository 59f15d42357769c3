//! The logs of all peers at the playhead, index by index: who has which entry, how far it is
//! committed, and whose is another.

mod cells;
mod narrow;
mod wide;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use self::cells::Grid;
use super::{Focus, Look};
use crate::timeline::{LogGrid, PeerScene, Scene};
use crate::trace::Role;

/// What a person has chosen to see of the logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// The index at the left; `None`: wherever something goes on at the playhead.
    pub first: Option<u64>,
    /// With the commands of the entries.
    pub commands: bool,
}

/// From this width on there is room for words beside the logs.
const WIDE: u16 = 56;

/// The logs: beside other things in 30 columns with two rows a peer, or in full where there is room.
pub fn draw(focus: &Focus<'_>, logs: &Logs, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    if area.is_empty() || focus.scene.peers.is_empty() {
        return;
    }
    if area.width < WIDE {
        narrow::draw(focus, logs, area, buf);
    } else {
        wide::draw(focus, logs, area, buf);
    }
}

/// The indexes that are in view in `area`.
pub fn in_view(focus: &Focus<'_>, logs: &Logs, area: Rect) -> Option<std::ops::Range<u64>> {
    if area.is_empty() || focus.scene.peers.is_empty() {
        return None;
    }
    let grid = if area.width < WIDE {
        narrow::grid(focus, logs, area)
    } else {
        wide::grid(focus, logs, area)
    };
    Some(grid.logs.first..grid.logs.end())
}

/// The last index of any log.
pub fn last(focus: &Focus<'_>) -> u64 {
    cells::last_of_all(focus)
}

/// What the signs of the logs mean, for a page of help.
pub fn legend(look: Look) -> Vec<(String, &'static str)> {
    let bar = look.glyph('│', '|');
    let of = |sign: &str, say| (sign.to_owned(), say);
    vec![
        of("1", "an entry of term 1"),
        (format!("1{bar}"), "committed up to here, as far as this peer knows"),
        of("!1", "another entry than most have there: a conflict"),
        of("_ _3", "in the snapshot, which ends with an entry of term 3"),
        of("[T1]", "applied; <T1> committed, (T1) not yet"),
        of("S0L S0C", "leads, stands for election"),
        of("S0x S0#", "is down, is cut off"),
        of("c=2 a=1", "commitIndex 2, lastApplied 1"),
        of("n 3 - m 2 -", "the leader's nextIndex and matchIndex, one a peer"),
        of("timer +9 ms", "so long since its election timer was restarted"),
        of("copies", "how many peers have the entry that most have"),
    ]
}

/// The index at the left if `columns` indexes fit and nobody has chosen another.
///
/// The ends of the logs stay in view together with the lowest commit index; where not all of that
/// fits, the index that the problem at the playhead is about, or else the highest commit index.
pub fn follow(focus: &Focus<'_>, columns: u64) -> u64 {
    let scene = focus.scene;
    let columns = columns.max(1);
    let last = cells::last_of_all(focus);
    let first = |end: u64| end.min(last).saturating_sub(columns - 1).max(1);
    let commits = || scene.peers.iter().filter(|peer| peer.up).filter_map(|peer| peer.state.commit);
    let lowest = commits().min().unwrap_or(last);
    if let Some(index) = at_stake(focus)
        && !(first(last)..=last).contains(&index)
    {
        return first(index.saturating_add(columns / 2));
    }
    if last.saturating_sub(lowest) < columns {
        return first(last);
    }
    let highest = commits().max().unwrap_or(last);
    first(highest.saturating_add(columns / 3))
}

/// The index that a problem at the playhead is about.
fn at_stake(focus: &Focus<'_>) -> Option<u64> {
    let here = focus.timeline.problems().iter().filter(|problem| problem.n == focus.n);
    here.filter_map(|problem| problem.index).next()
}

/// Which peers are drawn where only `rows` of them fit: the selected one is among them.
fn peers_in(focus: &Focus<'_>, rows: usize) -> std::ops::Range<usize> {
    let count = focus.scene.peers.len();
    let first = (focus.peer.min(count.saturating_sub(1)) + 1).saturating_sub(rows);
    first..(first + rows).min(count)
}

/// How the name of a peer looks: the hue of its term, and marked if it is selected.
fn name_style(focus: &Focus<'_>, peer: usize) -> Style {
    let state = &focus.scene.peers[peer].state;
    let style = focus.look.role(state.term, state.role);
    if peer == focus.peer { style.patch(focus.look.selected()) } else { style }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

/// `last (T7,i8)`
fn tail(peer: &PeerScene) -> Option<String> {
    let (term, index) = peer.tail()?;
    Some(if index == 0 { "no log".to_owned() } else { format!("last T{term},i{index}") })
}

fn vote(peer: &PeerScene) -> Option<String> {
    let vote = peer.state.vote?;
    Some(vote.map_or_else(|| "no vote".to_owned(), |vote| format!("vote S{vote}")))
}

/// Indexes one a peer, the leader's own left out: `- 8 5 3`.
fn of_others(scene: &Scene, leader: usize, list: &[u64]) -> Vec<String> {
    let count = list.len().min(scene.peers.len());
    let one = |peer: usize| if peer == leader { "-".to_owned() } else { list[peer].to_string() };
    (0..count).map(one).collect()
}

/// So many indexes are looked at before those in view.
const BACK: u64 = 64;

/// Where a peer's log begins to differ from what most have, if some of that is in view: `i4`, or
/// `before i4` where it is far back.
fn conflict(grid: &Grid<'_>, peer: usize) -> Option<String> {
    let begins = |logs: &LogGrid| {
        let at = logs.rows.get(peer)?.cells.iter().position(cells::in_conflict)?;
        Some(logs.first + at as u64)
    };
    let first = begins(&grid.logs)?;
    if first > grid.logs.first || first == 1 {
        return Some(format!("i{first}"));
    }
    let earlier = LogGrid::of(grid.focus.scene, first.saturating_sub(BACK), first);
    let first = begins(&earlier).unwrap_or(first);
    let far = first > 1 && first == earlier.first;
    Some(if far { format!("before i{first}") } else { format!("i{first}") })
}
