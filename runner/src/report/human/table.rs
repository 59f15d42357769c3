//! Columns of text, aligned.

use std::fmt::Write;

use anstyle::Style;

use crate::report::paint::TITLE;

/// Columns beside each other, with so many spaces between two of them.
pub struct Table<'a> {
    pub columns: Vec<&'a Column>,
    pub gap: usize,
}

pub struct Column {
    pub title: &'static str,
    pub side: Side,
    pub cells: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| cell.chars().count());
        cells.chain([self.title.chars().count()]).max().unwrap_or_default()
    }
}

impl Table<'_> {
    pub fn width(&self) -> usize {
        let cells: usize = self.columns.iter().map(|column| column.width()).sum();
        cells + self.gap * self.columns.len().saturating_sub(1)
    }

    /// One line of titles, and one a row, each in its style.
    pub fn lines(&self, styles: &[Style]) -> String {
        let titles: Vec<_> = self.columns.iter().map(|column| column.title).collect();
        let mut text = self.line(&titles, TITLE);
        for (row, style) in styles.iter().enumerate() {
            let cells: Vec<_> =
                self.columns.iter().map(|column| column.cells[row].as_str()).collect();
            text += &self.line(&cells, *style);
        }
        text
    }

    fn line(&self, cells: &[&str], style: Style) -> String {
        let mut text = String::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let width = column.width();
            match column.side {
                Side::Left => write!(text, "{cell:<width$}"),
                Side::Right => write!(text, "{cell:>width$}"),
            }
            .expect("a string can be written to");
            text += &" ".repeat(self.gap);
        }
        format!("{style}{}{style:#}\n", text.trim_end())
    }
}
