//! Everything about the event at the playhead: what happened, what it changed, which rules of the
//! paper applied, why it happened, and what came of it.

mod brief;
mod chain;
mod message;
mod page;
mod rules;
mod state;
mod step;
mod verdict;

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use self::page::Page;
use self::step::Step;
use super::Focus;
use super::words::{goes_on, put, seconds};
use crate::clauses::Outcome;
use crate::trace::What;

/// How far a person has gone down.
#[derive(Clone, Debug, Default)]
pub struct Inspector {
    /// So many lines are above the first that is shown.
    pub top: u16,
    /// How many there can be, as it was drawn last.
    most: Cell<Option<u16>>,
}

/// Up to this height, what matters most is said in short first.
const LOW: u16 = 9;

impl Inspector {
    /// Goes down so many lines, or up: never farther than to the last one.
    pub fn scroll(&mut self, lines: isize) {
        let most = usize::from(self.most.get().unwrap_or(u16::MAX));
        let top = usize::from(self.top).min(most).saturating_add_signed(lines).min(most);
        self.top = u16::try_from(top).unwrap_or(u16::MAX);
    }
}

/// All that is to be said, in lines of at most `width` columns.
pub fn lines(focus: &Focus<'_>, width: u16) -> Vec<Line<'static>> {
    whole(&Step::of(focus), width)
}

fn whole(step: &Step<'_>, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(step.focus.look, width);
    title(step, &mut page);
    verdict::write(step, &mut page);
    for section in sections(step) {
        section(step, &mut page);
    }
    chain::effects(step, &mut page);
    page.lines
}

type Section = fn(&Step<'_>, &mut Page);

/// What matters most comes first: a clause that is broken, then the message of an event that sends it.
fn sections(step: &Step<'_>) -> [Section; 4] {
    let is_said =
        step.event.is_some_and(|event| matches!(event.what, What::Sent(_) | What::Replied(_)));
    let is_broken = step.clauses.iter().any(|clause| clause.outcome == Outcome::Broken);
    match (is_broken, is_said) {
        (true, true) => [rules::write, state::write, message::write, chain::causes],
        (true, false) => [rules::write, state::write, chain::causes, message::write],
        (false, true) => [state::write, message::write, rules::write, chain::causes],
        (false, false) => [state::write, rules::write, chain::causes, message::write],
    }
}

pub fn draw(focus: &Focus<'_>, inspector: &Inspector, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let step = Step::of(focus);
    let lines = if area.height <= LOW {
        brief::lines(&step, area.width, area.height)
    } else {
        whole(&step, area.width)
    };
    let height = usize::from(area.height);
    let most = u16::try_from(lines.len().saturating_sub(height)).unwrap_or(u16::MAX);
    inspector.most.set(Some(most));
    let top = inspector.top.min(most);
    let more = lines.len() > usize::from(top) + height;
    for (row, line) in (0..area.height).zip(lines.into_iter().skip(usize::from(top))) {
        put(focus.look, line, row, area, buf);
    }
    if more {
        goes_on(focus.look, area, buf);
    }
}

/// Which event this is, and what it says.
fn title(step: &Step<'_>, page: &mut Page) {
    let look = step.focus.look;
    let count = step.focus.timeline.len();
    let Some(event) = step.event else {
        page.text(&[Span::styled(format!("before the first of {count} events"), look.strong())], 0);
        return;
    };
    let at = format!("#{} of {count}  {} s", event.n, seconds(event.t));
    page.text(&[Span::styled(at, look.quiet())], 0);
    page.text(&[Span::styled(event.sentence(), look.strong())], 2);
}
