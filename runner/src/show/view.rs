//! Draws the model. Nothing is changed here, and nothing is kept.

mod bottom;
mod help;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::model::{Mode, Model, Pane};
use super::panes::{self, Panes, SMALLEST, Wanted};
use super::words::{cut_line, plain_line, seconds};
use super::{Focus, bands, events, inspector, logs, problem, story};

pub use self::help::length as help_lines;

impl Model {
    /// How the screen is divided now.
    pub fn panes(&self) -> Panes {
        let hidden = self.bands.hidden.iter().filter(|hidden| **hidden).count();
        let focus = self.focus();
        Panes::of(Wanted {
            size: self.size,
            layout: self.layout,
            pane: self.pane,
            peers: (self.scene().peers.len() - hidden) as u16,
            story: story::is_there(&self.timeline),
            bands: &|rows| bands::height(&focus, &self.bands, rows),
            problem: &|width, rows| problem::height(&focus, self.problem, width, rows),
        })
    }
}

/// Draws all of it; `area` is the screen.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let (focus, panes) = (model.focus(), model.panes());
    let area = |pane: Option<Rect>| {
        pane.map(|pane| pane.intersection(area)).filter(|area| !area.is_empty())
    };
    if let Some(area) = area(panes.header) {
        header(model, &focus, area, buf);
    }
    if let Some(area) = area(panes.hints) {
        bottom::draw(model, area, buf);
    }
    if let Mode::Detail = model.mode {
        if let Some(area) = area(middle(&panes, model.size)) {
            inspector::draw(&focus, &model.inspector, area, buf);
        }
        return;
    }
    if let Some(area) = area(panes.overview) {
        overview(model, &focus, area, buf);
    }
    if let Some(area) = area(panes.bands) {
        bands::draw(&focus, &model.bands, area, buf);
    }
    if let Some(area) = area(panes.logs) {
        logs::draw(&focus, &model.logs, framed(model, Pane::Logs, area, buf), buf);
    }
    if let Some(area) = area(panes.story) {
        story::draw(&focus, framed(model, Pane::Story, area, buf), buf);
    }
    if let Some(area) = area(panes.inspector) {
        inspector::draw(&focus, &model.inspector, framed(model, Pane::Inspector, area, buf), buf);
    }
    if let Some(area) = area(panes.events) {
        events::draw(&focus, &model.events, framed(model, Pane::Events, area, buf), buf);
    }
    if let Some(area) = area(panes.problem) {
        problem::draw(&focus, model.problem, area, buf);
    }
    if let Mode::Help { page, top } = model.mode {
        help::draw(model, (page, top), buf);
    }
}

/// All between the header and the bottom lines.
fn middle(panes: &Panes, (width, height): (u16, u16)) -> Option<Rect> {
    let below = panes.hints.map_or(height, |hints| hints.y);
    Some(Rect::new(0, 1, width, below.saturating_sub(1)))
}

/// What separates a pane from those above and beside it, and what is left of it. The pane that has
/// the keys has its name there.
fn framed(model: &Model, pane: Pane, area: Rect, buf: &mut Buffer) -> Rect {
    let (look, rule) = (model.look, model.look.glyph('─', '-'));
    if area.x > 0 {
        let line = look.glyph('│', '|');
        for y in area.y..area.bottom() {
            buf[(area.x - 1, y)].set_char(line).set_style(look.quiet());
        }
    }
    let inside = panes::inside(area);
    if inside == area {
        return area;
    }
    let line = rule.to_string().repeat(area.width.into());
    buf.set_string(area.x, area.y, line, look.quiet());
    let style = if model.pane == pane { look.strong() } else { look.quiet() };
    // The other panes say themselves what they are.
    if model.pane == pane || pane == Pane::Story {
        let title = format!(" {} ", pane.name());
        buf.set_stringn(area.x + 2, area.y, title, usize::from(area.width - 2), style);
    }
    inside
}

/// Which run this is, and how it ended: what matters least gives way.
fn header(model: &Model, focus: &Focus<'_>, area: Rect, buf: &mut Buffer) {
    let (width, height) = SMALLEST;
    if area.width < width || model.size.1 < height {
        let notice = format!("{width}×{height} has room for the picture  ");
        let mut line = problem::line(focus);
        line.spans.insert(0, Span::styled(notice, focus.look.warning()));
        return cut_line(line, usize::from(area.width)).render(area, buf);
    }
    let run = model.timeline.header();
    let is_elsewhere = model.pane != Pane::Bands;
    let keys = if is_elsewhere { format!("  {}", model.pane.name()) } else { String::new() };
    let help = Span::styled(format!("{keys}  ? help "), focus.look.quiet());
    let ended = match model.running.as_ref().filter(|_| model.timeline.problems().is_empty()) {
        Some(running) => Line::styled(running.pace.clone(), focus.look.strong()),
        None => problem::line(focus),
    };
    let place = model.source.place.map_or_else(String::new, |(k, n)| format!("  {k} of {n}"));
    let parts = [
        format!(" {}", run.test),
        format!("  seed {}", run.seed),
        format!("  {}", run.peer),
        place,
    ];
    let mut room = usize::from(area.width).saturating_sub(ended.width() + help.width() + 2);
    let mut left = Line::default();
    for (part, style) in
        parts.into_iter().zip([focus.look.strong(), Style::new(), Style::new(), focus.look.quiet()])
    {
        let span = Span::styled(part, style);
        let fits = span.width() <= room;
        room = if fits { room - span.width() } else { 0 };
        if fits || left.spans.is_empty() {
            left.push_span(span);
        }
    }
    left.push_span(Span::raw("  "));
    left.spans.extend(ended.spans);
    let room = usize::from(area.width).saturating_sub(help.width());
    plain_line(focus.look, cut_line(left, room)).render(area, buf);
    let x = area.right().saturating_sub(help.width() as u16);
    help.render(Rect { x, width: area.right() - x, ..area }, buf);
}

/// The whole run in a row, and where one is in it.
fn overview(model: &Model, focus: &Focus<'_>, area: Rect, buf: &mut Buffer) {
    let running = model.running.as_ref().filter(|_| !model.timeline.problems().is_empty());
    let running = running.map(|running| format!("{} ", running.pace));
    let playing = model.playing.map_or_else(String::new, |playing| {
        let (play, times) = (focus.look.glyph('▶', '>'), playing.pace / 1e6);
        format!("{play}×{times:.3} ")
    });
    let where_ = format!(
        " {}{} s  #{} of {} ",
        running.unwrap_or(playing),
        seconds(model.now()),
        model.playhead(),
        model.timeline.len()
    );
    let width = (where_.chars().count() as u16).min(area.width / 2);
    let strip = Rect { width: area.width - width, ..area };
    bands::overview(focus, &model.bands, strip, buf);
    buf.set_stringn(strip.right(), area.y, where_, usize::from(width), focus.look.quiet());
}
