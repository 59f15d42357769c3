//! All keys, over what was on the screen: made from the table that they act by.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use crate::show::Look;
use crate::show::keys::{Group, TABLE};
use crate::show::model::Model;

/// Room for the keys in front of what they do.
const KEYS: usize = 10;

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

pub fn draw(model: &Model, top: usize, buf: &mut Buffer) {
    let (width, height) = model.size;
    let width = width.min(78);
    let screen = Rect::new((model.size.0 - width) / 2, 0, width, height).intersection(buf.area);
    Clear.render(screen, buf);
    let block = Block::bordered()
        .title(" keys ")
        .title_bottom(" j/k scroll   ? or Esc close ")
        .border_set(if model.look.ascii { ASCII } else { border::PLAIN });
    let inside = block.inner(screen);
    block.render(screen, buf);
    let lines = lines(model.look, model.running.is_some());
    let top = top.min(lines.len().saturating_sub(inside.height.into()));
    for (row, line) in inside.rows().zip(lines.iter().skip(top)) {
        line.render(row, buf);
    }
}

/// How many lines there are.
pub fn length() -> usize {
    TABLE.len() + Group::ALL.len()
}

fn lines(look: Look, live: bool) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| group.is_of(live)) {
        lines.push(Line::styled(format!(" {}", group.title()), look.strong()));
        for row in TABLE.iter().filter(|row| row.group == group) {
            let keys = format!("{:>KEYS$}  ", row.shown);
            lines.push(Line::from(vec![Span::styled(keys, look.strong()), Span::raw(row.about)]));
        }
    }
    lines
}
