//! The timeline on the screen: a band for each peer, what happens below it, and what the test does.

mod arrows;
mod canvas;
mod events;
mod labels;
mod lanes;
mod layout;
mod legend;
mod marks;
mod overview;
mod roles;
mod ruler;
mod window;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub use self::legend::{key, legend, overview_legend};
pub use self::window::Window;

use self::canvas::Canvas;
use self::layout::{Layout, Place};
use self::roles::Band;
use super::{Focus, Look};
use crate::scene::PeerScene;
use crate::timeline::{Lane, Timeline};
use crate::trace::Role;

/// What of the run is in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    pub window: Window,
    /// Which peers are left out; one a peer.
    pub hidden: Vec<bool>,
    pub lanes: Lanes,
}

/// What is drawn besides the bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// What happens to each peer, with its messages.
    pub arrows: bool,
    pub faults: bool,
    pub client: bool,
    pub checks: bool,
}

impl Lanes {
    pub const ALL: Self = Self { arrows: true, faults: true, client: true, checks: true };
}

impl Bands {
    /// All of a run, in a picture of this width.
    pub fn of(timeline: &Timeline, width: u16) -> Self {
        Self {
            window: Window::fit(timeline, columns(width)),
            hidden: vec![false; timeline.scene(0).peers.len()],
            lanes: Lanes::ALL,
        }
    }
}

/// How many columns the window has in a picture of this width: the rest is labels.
pub fn columns(width: u16) -> u16 {
    width - layout::label(width)
}

/// Draws the ruler, the bands, the lanes of the test, and the playhead through all of them.
pub fn draw(focus: &Focus<'_>, bands: &Bands, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let layout = Layout::of(focus, bands, area);
    let mut canvas = Canvas::new(buf, area, focus.look);
    if layout.rulers > 0 {
        draw_rulers(&mut canvas, focus, bands.window, &layout);
    }
    if layout.peers.first().is_some_and(|place| place.rows > 2) {
        arrows::draw(&mut canvas.part(layout.chart()), &layout, focus.timeline, bands.window);
    }
    for place in &layout.peers {
        draw_peer(&mut canvas, focus, bands.window, &layout, *place);
    }
    for (y, lanes) in &layout.tests {
        let style = focus.look.quiet();
        let name = lanes::name(lanes);
        if canvas::width(name) + 1 < layout.label {
            canvas.part(layout.label(*y, 1)).text(1, 0, name, style);
        }
        lanes::draw(&mut canvas.part(layout.strip(*y, 1)), focus.timeline, lanes, bands.window);
    }
    let playhead = bands.window.column_of(focus.scene.t, layout.columns());
    if let Some(column) = playhead {
        let glyph = focus.look.glyph('│', '|');
        canvas.part(layout.chart()).line_down(column, glyph, focus.look.selected());
    }
}

/// Draws the whole run into the first row of `area`: who led when, the problems, what is in view,
/// and the playhead. `area` is as wide as that of [`draw`].
pub fn overview(focus: &Focus<'_>, bands: &Bands, area: Rect, buf: &mut Buffer) {
    let view = bands.window.range(columns(area.width));
    overview::draw(&mut Canvas::new(buf, area, focus.look), focus, &view);
}

/// The moment at a column of the screen, for the mouse.
pub fn column_at(focus: &Focus<'_>, bands: &Bands, area: Rect, x: u16) -> Option<u64> {
    let chart = Layout::of(focus, bands, area).chart();
    let column = x.checked_sub(chart.x).filter(|column| *column < chart.width)?;
    Some(bands.window.time_of(column))
}

/// The peer at a row of the screen, for the mouse.
pub fn peer_at(focus: &Focus<'_>, bands: &Bands, area: Rect, y: u16) -> Option<usize> {
    let row = y.checked_sub(area.y).filter(|row| *row < area.height)?;
    let layout = Layout::of(focus, bands, area);
    let place = layout.peers.iter().find(|place| (place.y..place.y + place.rows).contains(&row))?;
    Some(place.peer)
}

/// How many rows the picture takes if it may have up to `available`.
pub fn height(focus: &Focus<'_>, bands: &Bands, available: u16) -> u16 {
    layout::height(focus, bands, available)
}

fn draw_rulers(canvas: &mut Canvas<'_>, focus: &Focus<'_>, window: Window, layout: &Layout) {
    let playhead = focus.scene.t;
    let scale = ruler::scale(window);
    if canvas::width(&scale) < layout.label {
        canvas.part(layout.label(0, 1)).text(0, 0, &scale, focus.look.quiet());
    }
    ruler::absolute(&mut canvas.part(layout.strip(0, 1)), window, playhead);
    if layout.rulers > 1 {
        let from = format!("from {}", focus.look.glyph('▼', 'v'));
        if canvas::width(&from) + 1 < layout.label {
            canvas.part(layout.label(1, 1)).text(1, 0, &from, focus.look.quiet());
        }
        ruler::relative(&mut canvas.part(layout.strip(1, 1)), window, playhead);
    }
}

fn draw_peer(
    canvas: &mut Canvas<'_>,
    focus: &Focus<'_>,
    window: Window,
    layout: &Layout,
    place: Place,
) {
    let Place { peer, y, rows } = place;
    draw_label(&mut canvas.part(layout.label(y, rows)), focus, peer);
    let band = Band::of(focus.timeline, peer, window, layout.columns());
    let mut strip = canvas.part(layout.strip(y, rows));
    band.draw(&mut strip, rows == 1);
    if rows > 1 {
        band.draw_cuts(&mut strip, 1);
        events::draw(&mut strip, 1, focus.timeline, Lane::Peer(peer), window);
    }
}

/// The peer's name and what it is at the playhead; below that, its term and log.
fn draw_label(canvas: &mut Canvas<'_>, focus: &Focus<'_>, peer: usize) {
    let Some(seen) = focus.scene.peers.get(peer) else { return };
    let look = focus.look;
    let selected = peer == focus.peer;
    let (mark, style) = match selected {
        true => (look.glyph('▸', '>'), look.strong()),
        false => (' ', Style::new()),
    };
    canvas.put(0, 0, mark, style);
    let name = format!("S{peer}");
    let room = canvas.width();
    let x = if room < 6 { room.saturating_sub(canvas::width(&name) + 1) } else { 1 };
    canvas.text(x, 0, &name, style);
    if room < 6 {
        return;
    }
    let of_role = if seen.up { look.role(seen.state.term, seen.state.role) } else { look.quiet() };
    canvas.text(2 + canvas::width(&name), 0, &role(seen, room > 20, look), of_role);
    canvas.text(2, 1, &state(seen, room > 20), look.quiet());
}

fn role(seen: &PeerScene, long: bool, look: Look) -> String {
    let word = match (seen.up, seen.state.role) {
        (false, _) if long => "crashed",
        (false, _) => "down",
        (true, Role::Leader) => "leader",
        (true, Role::Candidate) if long => "candidate",
        (true, Role::Candidate) => "cand.",
        (true, Role::Follower) if long => "follower",
        (true, Role::Follower) => "foll.",
    };
    match (seen.up && !seen.connected, long) {
        (false, _) => word.to_owned(),
        (true, true) => format!("{word}, cut off"),
        (true, false) => format!("{word}{}", look.glyph('░', '#')),
    }
}

/// The term and the end of the log, and how much of that is committed.
fn state(seen: &PeerScene, long: bool) -> String {
    let term = seen.state.term;
    let last = seen.state.log.as_ref().map(|log| log.last());
    let mut text = format!("T{term}");
    if let Some(last) = last {
        text += &format!(" i{last}");
    }
    if let Some(commit) = seen.state.commit.filter(|_| long) {
        text += &format!(" commit {commit}");
    }
    text
}
