//! Cells of a screen as lines of text, with ANSI's codes for their styles if there are colours.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Style};

use crate::show::{Colours, Look};

/// A text in a style.
pub(super) fn styled(text: &str, style: Style, look: Look) -> String {
    let style = anstyle::Style::from(style);
    if look.colours == Colours::None || text.is_empty() || style.is_plain() {
        return text.to_owned();
    }
    format!("{style}{text}{style:#}")
}

/// Row by row, without blanks at the ends.
pub(super) fn lines(buf: &Buffer, look: Look) -> String {
    let mut text = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        text += &line(buf, y, look);
        text.push('\n');
    }
    text
}

fn line(buf: &Buffer, y: u16, look: Look) -> String {
    let cells = buf.area.left()..buf.area.right();
    let end = cells.clone().rev().find(|x| buf[(*x, y)].symbol() != " ");
    let mut line = String::new();
    let mut run = String::new();
    let mut style = Style::new();
    for x in cells.start..end.map_or(cells.start, |end| end + 1) {
        let cell = &buf[(x, y)];
        let own = style_of(cell);
        if own != style {
            let _ = write!(line, "{}", styled(&run, style, look));
            run.clear();
            style = own;
        }
        run += cell.symbol();
    }
    line + &styled(&run, style, look)
}

/// The terminal's own colour is none of ANSI's.
fn style_of(cell: &Cell) -> Style {
    let fg = (cell.fg != Color::Reset).then_some(cell.fg);
    Style { fg, ..Style::new().add_modifier(cell.modifier) }
}
