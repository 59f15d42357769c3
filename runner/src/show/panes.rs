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
    pub story: Option<Rect>,
    pub inspector: Option<Rect>,
    pub events: Option<Rect>,
    pub problem: Option<Rect>,
    pub hints: Option<Rect>,
}

/// What the division of the screen depends on.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub size: (u16, u16),
    pub layout: Layout,
    pub pane: Pane,
    pub peers: u16,
    /// Whether there is a story to tell.
    pub story: bool,
    /// How many rows of so many, and of this width, the bands and the problem can make use of.
    pub bands: &'a dyn Fn(u16) -> u16,
    pub problem: &'a dyn Fn(u16, u16) -> u16,
}

/// From here on there is room for everything at once.
const LARGE: (u16, u16) = (120, 34);
/// The logs beside the bands.
const LOGS_WIDTH: u16 = 30;
/// The ruler, and the lanes of faults, client and checks.
const LANES: u16 = 4;
/// Of the story, where there is something beside it, at least so many rows.
const STORY: u16 = 6;
/// With less, a list is no help.
const LIST: u16 = 4;

/// The first row under the header and the overview.
const TOP: u16 = 2;

/// What is left of a pane under the line that separates it from what is above; at the top, and
/// where there are few rows, there is no such line.
pub fn inside(pane: Rect) -> Rect {
    if pane.y <= TOP || pane.height < 4 {
        return pane;
    }
    Rect { y: pane.y + 1, height: pane.height - 1, ..pane }
}

impl Panes {
    pub fn of(wanted: Wanted<'_>) -> Self {
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
        let large = width >= LARGE.0 && height >= LARGE.1;
        if wanted.layout == Layout::List {
            panes.divide_list(rest, wanted);
        } else if large {
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

    /// The list, and what there is to say of the event in it.
    fn divide_list(&mut self, mut rest: Rect, wanted: Wanted<'_>) {
        let below = bottom(&mut rest, (wanted.size.1 / 3).max(6));
        self.events = Some(rest);
        match wanted.pane {
            Pane::Story if wanted.story => self.story = Some(below),
            Pane::Story | Pane::Bands | Pane::Logs | Pane::Inspector | Pane::Events => {
                self.inspector = Some(below);
            }
        }
    }

    /// The bands with the logs beside them, and below one of the others.
    fn divide(&mut self, mut rest: Rect, wanted: Wanted<'_>) {
        let most = if rest.height > 18 { 3 } else { 2 };
        let problem = bottom(&mut rest, (wanted.problem)(wanted.size.0, most));
        self.problem = Some(problem).filter(|problem| problem.height > 0);
        let two = wanted.peers <= 5 && rest.height >= 2 * wanted.peers + 7;
        let rows = if two { 2 } else { 1 };
        let spare = rest.height.saturating_sub(if two { 5 } else { 3 });
        let mut bands = top(&mut rest, (rows * wanted.peers + LANES).min(spare));
        if wanted.layout == Layout::All && rest.width >= 80 {
            self.logs = Some(right(&mut bands, LOGS_WIDTH));
        }
        self.bands = Some(bands);
        match wanted.pane {
            Pane::Events => self.events = Some(rest),
            Pane::Story if wanted.story => self.story = Some(rest),
            Pane::Story | Pane::Bands | Pane::Logs | Pane::Inspector => self.inspector = Some(rest),
        }
    }

    /// Everything at once, in two columns: on the left how things stand and how they came about, on
    /// the right what there is to say of the event.
    fn divide_large(&mut self, mut rest: Rect, wanted: Wanted<'_>) {
        let problem = bottom(&mut rest, (wanted.problem)(wanted.size.0, 7));
        self.problem = Some(problem).filter(|problem| problem.height > 0);
        let logs = wanted.peers + 5;
        let spare = rest.height.saturating_sub(logs + if wanted.story { STORY } else { 0 });
        let rows = (wanted.bands)(spare.max(2 * wanted.peers + LANES).min(rest.height - 8));
        let column = (rest.width * 2 / 5).clamp(52, 72);
        if wanted.layout == Layout::Wide {
            self.bands = Some(top(&mut rest, rows));
            self.inspector = Some(right(&mut rest, column));
        } else {
            let mut beside = right(&mut rest, column);
            self.bands = Some(top(&mut rest, rows));
            if wanted.story || rest.height < logs + LIST {
                let events = beside.height * 2 / 5;
                self.events = Some(bottom(&mut beside, events));
            }
            self.inspector = Some(beside);
        }
        self.divide_below(rest, logs, wanted);
    }

    /// Below the bands: the logs, and if there is room, the story; the list, if it is not beside.
    fn divide_below(&mut self, mut rest: Rect, logs: u16, wanted: Wanted<'_>) {
        if rest.height < logs + LIST {
            self.logs = Some(rest);
            return;
        }
        self.logs = Some(top(&mut rest, logs));
        let list = !wanted.story || (self.events.is_none() && wanted.pane == Pane::Events);
        *(if list { &mut self.events } else { &mut self.story }) = Some(rest);
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
