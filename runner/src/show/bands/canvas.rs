//! A part of the screen to draw on: what does not fit is not drawn.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::show::{Look, words};

pub(super) struct Canvas<'a> {
    buf: &'a mut Buffer,
    area: Rect,
    pub(super) look: Look,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buf: &'a mut Buffer, area: Rect, look: Look) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area, look }
    }

    /// A part of this one; its columns and rows are counted from its own corner.
    pub(super) fn part(&mut self, area: Rect) -> Canvas<'_> {
        let area = area.intersection(self.area);
        Canvas { buf: self.buf, area, look: self.look }
    }

    pub(super) fn width(&self) -> u16 {
        self.area.width
    }

    fn cell(&mut self, x: u16, y: u16) -> Option<&mut Cell> {
        let inside = x < self.area.width && y < self.area.height;
        inside.then(|| &mut self.buf[(self.area.x + x, self.area.y + y)])
    }

    pub(super) fn put(&mut self, x: u16, y: u16, glyph: char, style: Style) {
        if let Some(cell) = self.cell(x, y) {
            cell.set_char(glyph).set_style(style);
        }
    }

    pub(super) fn text(&mut self, x: u16, y: u16, text: &str, style: Style) {
        if x >= self.area.width || y >= self.area.height {
            return;
        }
        let room = usize::from(self.area.width - x);
        let text = words::plain(self.look, text);
        self.buf.set_stringn(self.area.x + x, self.area.y + y, text, room, style);
    }

    pub(super) fn is_blank(&mut self, x: u16, y: u16) -> bool {
        self.cell(x, y).is_some_and(|cell| cell.symbol() == " ")
    }

    /// Another style on what is there.
    pub(super) fn restyle(&mut self, x: u16, y: u16, style: Style) {
        if let Some(cell) = self.cell(x, y) {
            cell.set_style(style);
        }
    }

    /// Another style on what is there, and a line where nothing is: not between two words.
    pub(super) fn line_down(&mut self, x: u16, glyph: char, style: Style) {
        for y in 0..self.area.height {
            let in_words = self.is_word(x.wrapping_sub(1), y) && self.is_word(x + 1, y);
            if let Some(cell) = self.cell(x, y) {
                if cell.symbol() == " " && !in_words {
                    cell.set_char(glyph);
                }
                cell.set_style(style);
            }
        }
    }

    fn is_word(&mut self, x: u16, y: u16) -> bool {
        self.cell(x, y).is_some_and(|cell| cell.symbol().chars().all(char::is_alphanumeric))
    }
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(words::width(text)).unwrap_or(u16::MAX)
}
