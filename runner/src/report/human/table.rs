//! Columns of text, aligned.

use std::fmt::Write;

use anstyle::Style;

use crate::report::paint::TITLE;

/// Between two columns.
const GAP: usize = 2;

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

pub fn width(columns: &[&Column]) -> usize {
    let cells: usize = columns.iter().map(|column| column.width()).sum();
    cells + GAP * columns.len().saturating_sub(1)
}

/// One line of titles, and one a row, each in its style.
pub fn lines(columns: &[&Column], styles: &[Style]) -> String {
    let titles: Vec<_> = columns.iter().map(|column| column.title).collect();
    let mut text = line(columns, &titles, TITLE);
    for (row, style) in styles.iter().enumerate() {
        let cells: Vec<_> = columns.iter().map(|column| column.cells[row].as_str()).collect();
        text += &line(columns, &cells, *style);
    }
    text
}

fn line(columns: &[&Column], cells: &[&str], style: Style) -> String {
    let mut text = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let width = column.width();
        match column.side {
            Side::Left => write!(text, "{cell:<width$}"),
            Side::Right => write!(text, "{cell:>width$}"),
        }
        .expect("a string can be written to");
        text += &" ".repeat(GAP);
    }
    format!("{style}{}{style:#}\n", text.trim_end())
}
