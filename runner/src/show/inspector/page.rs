//! Lines as they are written one below the other.

use ratatui::text::{Line, Span};

use crate::show::Look;
use crate::show::words::{cut_line, plain_line, sides, wrap};

pub struct Page {
    pub look: Look,
    pub width: usize,
    pub lines: Vec<Line<'static>>,
}

impl Page {
    pub fn new(look: Look, width: u16) -> Self {
        Self { look, width: usize::from(width), lines: Vec::new() }
    }

    /// The headline of a section.
    pub fn section(&mut self, name: &str, more: &str) {
        let rule = self.look.glyph('─', '-').to_string();
        let mut spans = vec![Span::styled(name.to_owned(), self.look.strong())];
        if !more.is_empty() {
            spans.push(Span::raw(format!(" {more}")));
        }
        let used: usize = spans.iter().map(Span::width).sum();
        let rest = self.width.saturating_sub(used + 1);
        spans.push(Span::styled(format!(" {}", rule.repeat(rest)), self.look.quiet()));
        self.line(Line::from(spans));
    }

    /// As many lines as it takes; all but the first begin at `indent`.
    pub fn text(&mut self, spans: &[Span<'static>], indent: usize) {
        for line in wrap(spans, self.width, indent) {
            self.line(line);
        }
    }

    /// One line, cut off where the page ends.
    pub fn line(&mut self, line: Line<'static>) {
        self.lines.push(plain_line(self.look, cut_line(line, self.width)));
    }

    /// Something with a remark at the right edge, or below it where there is no room for both.
    pub fn sides(&mut self, left: Vec<Span<'static>>, right: Span<'static>, indent: usize) {
        match sides(left, right.clone(), self.width) {
            Ok(line) => self.line(line),
            Err(left) => {
                self.text(&left, indent);
                self.line(Line::from(vec![Span::raw(" ".repeat(indent)), right]));
            }
        }
    }

    /// Parts beside each other, in as many lines as it takes; a part is not broken.
    pub fn parts(&mut self, parts: Vec<Vec<Span<'static>>>) {
        self.parts_at(1, parts);
    }

    /// Parts in lines that begin at `indent`.
    pub fn parts_at(&mut self, indent: usize, parts: Vec<Vec<Span<'static>>>) {
        let mut line: Vec<Span<'static>> = Vec::new();
        let mut used = 0;
        for part in parts {
            let wide: usize = part.iter().map(Span::width).sum();
            if used > 0 && used + 2 + wide > self.width {
                self.line(Line::from(std::mem::take(&mut line)));
                used = 0;
            }
            let gap = if used > 0 { 2 } else { indent };
            line.push(Span::raw(" ".repeat(gap)));
            used += gap + wide;
            line.extend(part);
        }
        if !line.is_empty() {
            self.line(Line::from(line));
        }
    }
}
