//! All keys, made from the table that they act by, and what all signs mean: over what was on the
//! screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use crate::show::keys::{Group, TABLE};
use crate::show::model::{Model, Page};
use crate::show::words::wrap;
use crate::show::{Look, bands, logs};

/// It is easier to read in lines that are not longer.
const WIDEST: u16 = 78;
/// Room for the keys in front of what they do.
const KEYS: usize = 10;
/// And for the signs.
const SIGNS: usize = 11;

const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

pub fn draw(model: &Model, (page, top): (Page, usize), buf: &mut Buffer) {
    let (width, height) = (width(model), model.size.1);
    let lines = lines(model, page);
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let screen = Rect::new((model.size.0 - width) / 2, 0, width, height.min(wanted));
    let screen = screen.intersection(buf.area);
    Clear.render(screen, buf);
    let (title, next) = match page {
        Page::Keys => (" keys ", "? what the signs mean"),
        Page::Signs => (" signs ", "? close"),
    };
    let more = usize::from(screen.height) < lines.len() + 2;
    let scroll = if more { "j/k scroll   " } else { "" };
    let block = Block::bordered()
        .title(title)
        .title_bottom(format!(" {scroll}{next}   Esc close "))
        .border_set(if model.look.ascii { ASCII } else { border::PLAIN });
    let inside = block.inner(screen);
    block.render(screen, buf);
    let top = top.min(lines.len().saturating_sub(inside.height.into()));
    for (row, line) in inside.rows().zip(lines.iter().skip(top)) {
        line.render(row, buf);
    }
}

fn width(model: &Model) -> u16 {
    model.size.0.min(WIDEST)
}

/// How many lines there are.
pub fn length(model: &Model, page: Page) -> usize {
    lines(model, page).len()
}

fn lines(model: &Model, page: Page) -> Vec<Line<'static>> {
    let room = usize::from(width(model).saturating_sub(2));
    match page {
        Page::Keys => keys(model.look, model.running.is_some(), room),
        Page::Signs => signs(model.look, room),
    }
}

fn keys(look: Look, live: bool, room: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for group in Group::all(live) {
        lines.push(Line::styled(format!(" {}", group.title()), look.strong()));
        for row in TABLE.iter().filter(|row| row.group == group) {
            let keys = Span::styled(format!("{:>KEYS$}  ", row.shown), look.strong());
            lines.extend(wrap(&[keys, Span::raw(row.about)], room, KEYS + 2));
        }
    }
    lines
}

fn signs(look: Look, room: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (title, signs) in [
        ("The run in a row, at the top", bands::overview_legend(look)),
        ("The bands of the peers, and below them what happens", bands::legend(look)),
        ("The logs", logs::legend(look)),
    ] {
        lines.push(Line::styled(format!(" {title}"), look.strong()));
        lines.extend(signs.into_iter().flat_map(|(sign, say)| {
            let sign = Span::styled(format!("{sign:>SIGNS$}  "), look.strong());
            wrap(&[sign, Span::raw(say)], room, SIGNS + 2)
        }));
    }
    lines
}
