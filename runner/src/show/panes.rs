//! Which part of the screen belongs to what, at every size.

use ratatui::layout::Rect;

use super::model::{Layout, Pane};

/// Smaller than this, there is a list and no picture.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Where everything goes; `None` for what has no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    pub header: Option<Rect>,
    pub overview: Option<Rect>,
    pub bands: Option<Rect>,
    pub logs: Option<Rect>,
    pub inspector: Option<Rect>,
    pub events: Option<Rect>,
    pub problem: Option<Rect>,
    pub hints: Option<Rect>,
}

/// What the division of the screen depends on.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub size: (u16, u16),
    pub layout: Layout,
    pub pane: Pane,
    pub peers: u16,
    /// Whether there is a problem to talk about.
    pub problem: bool,
}

/// From here on there is room for everything at once.
const LARGE: (u16, u16) = (120, 34);
/// The logs beside the bands.
const LOGS_WIDTH: u16 = 30;
/// The ruler, and the lanes of faults, client and checks.
const LANES: u16 = 4;

/// The first row under the header and the overview.
const TOP: u16 = 2;

/// What is left of a pane under the line that separates it from what is above; at the top, and
/// where there are few rows, there is no such line.
pub fn inside(pane: Rect) -> Rect {
    if pane.y <= TOP || pane.height < 3 {
        return pane;
    }
    Rect { y: pane.y + 1, height: pane.height - 1, ..pane }
}

impl Panes {
    pub fn of(wanted: Wanted) -> Self {
        let (width, height) = wanted.size;
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self::small(Rect::new(0, 0, width, height));
        }
        let mut rest = Rect::new(0, 0, width, height);
        let mut panes = Self {
            header: Some(top(&mut rest, 1)),
            overview: Some(top(&mut rest, 1)),
            hints: Some(bottom(&mut rest, 2)),
            ..Self::default()
        };
        if wanted.layout == Layout::List {
            panes.inspector = Some(bottom(&mut rest, (height / 3).max(6)));
            panes.events = Some(rest);
        } else if width >= LARGE.0 && height >= LARGE.1 {
            panes.divide_large(rest, wanted);
        } else {
            panes.divide(rest, wanted);
        }
        panes
    }

    /// A notice, and the list.
    fn small(mut rest: Rect) -> Self {
        let header = top(&mut rest, 1);
        let hints = u16::from(rest.height > 4);
        let hints = bottom(&mut rest, hints);
        Self { header: Some(header), events: Some(rest), hints: Some(hints), ..Self::default() }
    }

    /// The bands with the logs beside them, and the inspector below.
    fn divide(&mut self, mut rest: Rect, wanted: Wanted) {
        let rows =
            if wanted.peers <= 5 && rest.height >= 2 * wanted.peers + LANES + 5 { 2 } else { 1 };
        let bands = (rows * wanted.peers + LANES).min(rest.height.saturating_sub(5));
        if wanted.problem {
            self.problem = Some(bottom(&mut rest, 2));
        }
        let mut bands = top(&mut rest, bands);
        if wanted.layout == Layout::All && rest.width >= 80 {
            self.logs = Some(right(&mut bands, LOGS_WIDTH));
        }
        self.bands = Some(bands);
        match wanted.pane {
            Pane::Events => self.events = Some(rest),
            Pane::Bands | Pane::Logs | Pane::Inspector => self.inspector = Some(rest),
        }
    }

    /// Everything at once.
    fn divide_large(&mut self, mut rest: Rect, wanted: Wanted) {
        if wanted.problem {
            self.problem = Some(bottom(&mut rest, 4));
        }
        let rows = if rest.height >= 3 * wanted.peers + LANES + 12 { 3 } else { 2 };
        let below = (wanted.peers + 5).max(9).min(rest.height / 2);
        let bands = (rows * wanted.peers + LANES).min(rest.height.saturating_sub(below)).max(8);
        let mut above = top(&mut rest, bands);
        if wanted.layout == Layout::All {
            self.inspector = Some(right(&mut above, (rest.width * 3 / 8).clamp(48, 64)));
        }
        self.bands = Some(above);
        let half = rest.width / 2;
        self.events = Some(right(&mut rest, half));
        self.logs = Some(rest);
    }
}

fn top(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    let part = Rect { height, ..*rest };
    (rest.y, rest.height) = (rest.y + height, rest.height - height);
    part
}

fn bottom(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    rest.height -= height;
    Rect { y: rest.y + rest.height, height, ..*rest }
}

/// With a column between, where a line is drawn.
fn right(rest: &mut Rect, width: u16) -> Rect {
    let width = width.min(rest.width);
    let part = Rect { x: rest.x + rest.width - width, width, ..*rest };
    rest.width = (rest.width - width).saturating_sub(1);
    part
}
