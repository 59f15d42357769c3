//! What stands in which row of the picture, and what is left out where there is no room.

use ratatui::layout::Rect;

use super::Bands;
use crate::show::Focus;
use crate::timeline::Lane;
use crate::trace::{NetworkKind, What};

/// The rows below each other, all with a label on the left and the window on the right.
pub(super) struct Layout {
    pub area: Rect,
    /// How wide the labels are.
    pub label: u16,
    pub rulers: u16,
    pub peers: Vec<Place>,
    /// The lanes of the test, several in a row where there is no room for each.
    pub tests: Vec<(u16, Vec<Lane>)>,
}

/// Where a peer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub peer: usize,
    /// Its row, counted from the top.
    pub y: u16,
    /// How many rows it has: the band, and below it what happens.
    pub rows: u16,
}

/// A peer's rows: its band, what happens to it, and room for arrows where messages are slow enough
/// to be seen on their way.
const ROWS_AT_MOST: u16 = 4;

/// The longest column in which that is so, in microseconds: on a network that loses messages they
/// take milliseconds, and on a reliable one less than one.
const SLOW: u64 = 5_000;
const QUICK: u64 = 50;

/// A test changes its network a few times at most.
const NETWORKS: usize = 16;

/// How many rows go to what.
#[derive(Clone, Copy, Debug)]
struct Shares {
    rulers: u16,
    peers: u16,
    rows: u16,
    tests: u16,
}

impl Layout {
    pub(super) fn of(focus: &Focus<'_>, bands: &Bands, area: Rect) -> Self {
        let shown = shown(focus, bands);
        let lanes = lanes(bands);
        let shares = share(area.height, shown.len(), lanes.len(), most_rows(focus, bands));
        let first = first_of(&shown, focus.peer, usize::from(shares.peers));
        let visible = shown.iter().skip(first).take(usize::from(shares.peers));
        let places = visible.zip(0..).map(|(peer, place)| Place {
            peer: *peer,
            y: shares.rulers + place * shares.rows,
            rows: shares.rows,
        });
        let below = shares.rulers + shares.peers * shares.rows;
        Self {
            area,
            label: label(area.width),
            rulers: shares.rulers,
            peers: places.collect(),
            tests: (below..).zip(split(&lanes, shares.tests)).collect(),
        }
    }

    /// How many columns the window has.
    pub(super) fn columns(&self) -> u16 {
        self.area.width.saturating_sub(self.label)
    }

    /// All of the picture beside the labels.
    pub(super) fn chart(&self) -> Rect {
        let (x, width) = (self.area.x.saturating_add(self.label), self.columns());
        Rect { x, width, height: self.height().min(self.area.height), ..self.area }
    }

    /// How many rows are drawn.
    pub(super) fn height(&self) -> u16 {
        let peers: u16 = self.peers.iter().map(|place| place.rows).sum();
        self.rulers + peers + self.tests.len() as u16
    }

    /// Some rows beside the labels.
    pub(super) fn strip(&self, y: u16, rows: u16) -> Rect {
        Rect { y: self.area.y.saturating_add(y), height: rows, ..self.chart() }
    }

    /// The label on the left of some rows.
    pub(super) fn label(&self, y: u16, rows: u16) -> Rect {
        let y = self.area.y.saturating_add(y);
        Rect { y, height: rows, width: self.label.min(self.area.width), ..self.area }
    }
}

/// How wide the labels are in a picture of this width.
pub(super) fn label(width: u16) -> u16 {
    match width {
        0..12 => 0,
        12..40 => 4,
        40..120 => 12,
        _ => 23,
    }
}

fn shown(focus: &Focus<'_>, bands: &Bands) -> Vec<usize> {
    let hidden = |peer: &usize| bands.hidden.get(*peer).copied().unwrap_or(false);
    (0..focus.scene.peers.len()).filter(|peer| !hidden(peer)).collect()
}

fn lanes(bands: &Bands) -> Vec<Lane> {
    let on = [
        (bands.lanes.faults, Lane::Faults),
        (bands.lanes.client, Lane::Client),
        (bands.lanes.checks, Lane::Checks),
    ];
    on.into_iter().filter(|(on, _)| *on).map(|(_, lane)| lane).collect()
}

/// How many rows a peer can make use of. It depends on the scale and not on what is in view, so that
/// the rows stay where they are while one scrolls.
fn most_rows(focus: &Focus<'_>, bands: &Bands) -> u16 {
    let mut networks = focus.timeline.of_kind("network").iter().take(NETWORKS);
    let slow = networks.any(|n| {
        let event = focus.timeline.event(u64::from(*n));
        event.is_some_and(|event| matches!(&event.what, What::Network(n) if !n.reliable))
    });
    let slow = slow || focus.timeline.header().network == NetworkKind::Harsh;
    match bands.window.per_column <= if slow { SLOW } else { QUICK } {
        _ if !bands.lanes.arrows => 1,
        true => ROWS_AT_MOST,
        false => 2,
    }
}

/// Hands out the rows in the order of what is missed most: the bands, the ruler, a row for the
/// test, what happens to each peer, a row for each lane, the second ruler, and room for arrows.
fn share(height: u16, peers: usize, lanes: usize, most: u16) -> Shares {
    let wanted = u16::try_from(peers).unwrap_or(u16::MAX);
    let lanes = lanes as u16;
    let rulers = u16::from(height > 1);
    let peers = wanted.min(height - rulers);
    let mut shares = Shares { rulers, peers, rows: 1, tests: 0 };
    let mut left = height - rulers - peers;
    let mut take = |rows: u16, wanted: bool| {
        let taken = wanted && rows <= left;
        left -= if taken { rows } else { 0 };
        u16::from(taken)
    };
    shares.tests += take(1, lanes > 0);
    shares.rows += take(peers, peers > 0 && most > 1);
    shares.tests += take(1, lanes > 1 && shares.tests == 1);
    shares.tests += take(1, lanes > 2 && shares.tests == 2);
    shares.rulers += take(1, rulers == 1);
    while peers > 0 && shares.rows > 1 && shares.rows < most && take(peers, true) == 1 {
        shares.rows += 1;
    }
    shares
}

/// Which lanes share a row: the faults are the last to share theirs.
fn split(lanes: &[Lane], rows: u16) -> Vec<Vec<Lane>> {
    let alone = usize::from(rows).saturating_sub(1).min(lanes.len());
    let (alone, together) = lanes.split_at(alone);
    let mut rows_of: Vec<_> = alone.iter().map(|lane| vec![*lane]).collect();
    if rows > 0 && !together.is_empty() {
        rows_of.push(together.to_vec());
    }
    rows_of
}

/// Of more peers than there is room for, those around the selected one.
fn first_of(shown: &[usize], selected: usize, room: usize) -> usize {
    let place = shown.iter().position(|peer| *peer >= selected).unwrap_or(0);
    place.saturating_sub(room / 2).min(shown.len().saturating_sub(room))
}

/// How many rows the picture has if it may have up to `available`.
pub(super) fn height(focus: &Focus<'_>, bands: &Bands, available: u16) -> u16 {
    Layout::of(focus, bands, Rect { height: available, ..Rect::default() }).height()
}
