//! Texts of the panels: times, lines that break or end where the room does, plain characters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Look;
pub use crate::trace::seconds;

/// A stretch of microseconds in the unit that suits it: `150 us`, `19 ms`, `1.24 s`.
pub fn stretch(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} us"),
        1_000..10_000 => format!("{}.{} ms", micros / 1000, micros / 100 % 10),
        10_000..1_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{}.{:02} s", micros / 1_000_000, micros / 10_000 % 100),
    }
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// `text` with characters that every terminal has, if only those may be used.
pub fn plain(look: Look, text: &str) -> String {
    if look.ascii { text.chars().map(ascii).collect() } else { text.to_owned() }
}

fn ascii(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '→' => '>',
        '←' => '<',
        '§' => 's',
        '…' => '~',
        '│' => '|',
        '─' => '-',
        _ => '?',
    }
}

/// The beginning of `text` that takes at most `room` columns.
fn beginning(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > room {
            return &text[..at];
        }
    }
    text
}

/// `text` in at most `room` columns; one that is longer ends in a mark.
pub fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    match room.checked_sub(1) {
        Some(rest) => format!("{}…", beginning(text, rest)),
        None => String::new(),
    }
}

/// A line that is cut off like [`cut`].
pub fn cut_line(line: Line<'static>, room: usize) -> Line<'static> {
    if line.width() <= room {
        return line;
    }
    let Some(mut left) = room.checked_sub(1) else { return Line::default() };
    let mut spans = Vec::new();
    for span in line.spans {
        let wide = span.width();
        if wide > left {
            let kept = format!("{}…", beginning(&span.content, left));
            spans.push(Span::styled(kept, span.style));
            break;
        }
        left -= wide;
        spans.push(span);
    }
    Line::from(spans).style(line.style)
}

/// The first `count` of `lines`; where there were more, the last one says so.
pub fn first_of(mut lines: Vec<Line<'static>>, count: usize) -> Vec<Line<'static>> {
    if lines.len() > count {
        lines.truncate(count);
        if let Some(last) = lines.last_mut() {
            last.push_span("…");
        }
    }
    lines
}

/// `spans` in lines of at most `room` columns; all but the first begin at `indent`. Words stay
/// whole where they can.
pub fn wrap(spans: &[Span<'static>], room: usize, indent: usize) -> Vec<Line<'static>> {
    let room = room.max(1);
    let indent = if indent + 8 < room { indent } else { 0 };
    let mut lines = Wrapped { room, indent, used: 0, lines: vec![Vec::new()] };
    for span in spans {
        for word in span.content.split_inclusive(' ') {
            lines.add(word, span.style);
        }
    }
    lines.lines.into_iter().map(Line::from).collect()
}

struct Wrapped {
    room: usize,
    indent: usize,
    used: usize,
    lines: Vec<Vec<Span<'static>>>,
}

impl Wrapped {
    /// Adds a word with the space behind it, if there is one.
    fn add(&mut self, word: &str, style: Style) {
        let bare = word.trim_end_matches(' ');
        if self.used > self.indent && self.used + width(bare) > self.room {
            self.begin();
        }
        let mut rest = bare;
        while self.used + width(rest) > self.room {
            let split = rest.char_indices().map(|(at, c)| at + c.len_utf8());
            let fits = |at: &usize| self.used + width(&rest[..*at]) <= self.room;
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let at = split.take_while(fits).last().unwrap_or(first);
            self.push(&rest[..at], style);
            self.begin();
            rest = &rest[at..];
        }
        self.push(rest, style);
        if bare.len() < word.len() && self.used < self.room {
            self.push(" ", style);
        }
    }

    fn begin(&mut self) {
        self.lines.push(Vec::new());
        self.used = 0;
        if self.indent > 0 {
            self.push(&" ".repeat(self.indent), Style::new());
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        self.used += width(text);
        let line = self.lines.last_mut().expect("there is always a line");
        match line.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push_str(text),
            _ if text.is_empty() => {}
            _ => line.push(Span::styled(text.to_owned(), style)),
        }
    }
}

/// Draws `line` in a row of `area`, counted from its top; what is too long ends in a mark.
pub fn put(look: Look, line: Line<'static>, row: u16, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    if row >= area.height || area.width == 0 {
        return;
    }
    let line = plain_line(look, cut_line(line, usize::from(area.width)));
    buf.set_line(area.x, area.y + row, &line, area.width);
}

/// A mark at the end of the last row of `area`: there is more below. A text that reaches so far ends
/// in a mark of its own.
pub fn goes_on(look: Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    if area.width <= 8 || area.height == 0 {
        return;
    }
    let (x, y) = (area.right() - 2, area.bottom() - 1);
    // Of a line that only fills the row, nothing is lost.
    let says = |symbol: &str| !matches!(symbol, " " | "─" | "-");
    if (x..area.right()).any(|x| says(buf[(x, y)].symbol())) {
        buf[(x - 1, y)].set_char(look.glyph('…', '~'));
    }
    let glyph = look.glyph('▾', 'v');
    buf.set_stringn(x, y, format!(" {glyph}"), 2, look.strong());
}

/// Like [`plain`].
pub fn plain_line(look: Look, line: Line<'static>) -> Line<'static> {
    if !look.ascii {
        return line;
    }
    let spans = line.spans.into_iter();
    let spans = spans.map(|span| Span::styled(plain(look, &span.content), span.style));
    Line::from_iter(spans).style(line.style)
}

/// A line with something at its right edge, if there is room for both.
pub fn sides(
    left: Vec<Span<'static>>,
    right: Span<'static>,
    room: usize,
) -> Result<Line<'static>, Vec<Span<'static>>> {
    let used: usize = left.iter().map(Span::width).sum();
    let Some(gap) = room.checked_sub(used + right.width()).filter(|gap| *gap >= 2) else {
        return Err(left);
    };
    let gap = Span::raw(" ".repeat(gap));
    Ok(Line::from_iter(left.into_iter().chain([gap, right])))
}
