//! The screen of the debugger as an SVG picture: for documents, reports and whoever has no terminal.

mod shapes;

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::bands::Window;
use super::model::{Model, Source};
use super::view::draw;
use super::words::width;
use super::{Colours, Look};
use crate::timeline::Timeline;

/// A cell, in pixels.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 18.0;
/// Around all cells.
const MARGIN: f64 = 14.0;

const STYLE: &str = include_str!("screenshot/style.css");

/// As large a screen as there is room for everything on, and no larger.
pub const SIZE: (u16, u16) = (120, 34);

/// The screen as it opens, or with the playhead at `at`, in microseconds.
pub fn opened(timeline: Timeline, at: Option<u64>, size: (u16, u16), ascii: bool) -> String {
    let look = Look { colours: Colours::True, ascii };
    let mut model = Model::new(timeline, Source::default(), look, size);
    if let Some(t) = at {
        model.go(model.timeline.at_shown(t));
        let columns = model.columns();
        model.bands.window = Window::around(&model.timeline, t, columns);
    }
    of(&model)
}

/// What is on the screen.
pub fn of(model: &Model) -> String {
    let (width, height) = model.size;
    let area = Rect { x: 0, y: 0, width, height };
    let mut buf = Buffer::empty(area);
    draw(model, area, &mut buf);
    let run = model.timeline.header();
    svg(&buf, &format!("{}, peer {}, seed {}, in the debugger", run.test, run.peer, run.seed))
}

fn svg(buf: &Buffer, title: &str) -> String {
    let (width, height) = (
        f64::from(buf.area.width) * WIDTH + 2.0 * MARGIN,
        f64::from(buf.area.height) * HEIGHT + 2.0 * MARGIN,
    );
    let title = escaped(title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n\
         <rect class=\"screen\" x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"9\"/>\n",
        width - 1.0,
        height - 1.0
    );
    for y in buf.area.top()..buf.area.bottom() {
        row(buf, y, &mut out);
    }
    out + "</svg>\n"
}

/// How a cell is painted: by classes of the style, and by colours of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Paint {
    fill: String,
    ground: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

impl Paint {
    fn of(cell: &Cell) -> Self {
        let (fill, ground) = match cell.modifier.contains(Modifier::REVERSED) {
            false => (colour(cell.fg), colour(cell.bg)),
            true => (
                colour(cell.bg).or_else(|| Some("var(--ground)".to_owned())),
                colour(cell.fg).or_else(|| Some("var(--ink)".to_owned())),
            ),
        };
        Self {
            fill: fill.unwrap_or_else(|| "var(--ink)".to_owned()),
            ground,
            bold: cell.modifier.contains(Modifier::BOLD),
            dim: cell.modifier.contains(Modifier::DIM),
            underlined: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }

    /// The attributes of what is drawn so; a mark has no use for those of letters.
    fn attributes(&self, of_letters: bool) -> String {
        let mut classes = Vec::new();
        classes.extend(self.dim.then_some("d"));
        classes.extend((of_letters && self.bold).then_some("b"));
        classes.extend((of_letters && self.underlined).then_some("u"));
        let class = match classes.as_slice() {
            [] => String::new(),
            some => format!(" class=\"{}\"", some.join(" ")),
        };
        match self.fill.as_str() {
            "var(--ink)" => class,
            fill => format!("{class} fill=\"{fill}\""),
        }
    }
}

/// A row: what is behind the letters, then marks and letters, as many in one as are alike.
fn row(buf: &Buffer, y: u16, out: &mut String) {
    let cells: Vec<_> = (buf.area.left()..buf.area.right()).map(|x| &buf[(x, y)]).collect();
    let paints: Vec<_> = cells.iter().map(|cell| Paint::of(cell)).collect();
    let top = MARGIN + f64::from(y - buf.area.top()) * HEIGHT;
    let mut start = 0;
    for same in paints.chunk_by(|one, other| one.ground == other.ground) {
        if let Some(ground) = &same[0].ground {
            let (x, width) = (left(start), same.len() as f64 * WIDTH);
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.0}\" width=\"{width:.1}\" height=\"{HEIGHT:.0}\" \
                 fill=\"{ground}\"/>"
            );
        }
        start += same.len();
    }
    let places: Vec<_> = (0..cells.len()).collect();
    let alike = |one: &usize, other: &usize| {
        let is_mark = shapes::is_mark(cells[*one].symbol());
        paints[*one] == paints[*other]
            && is_mark == shapes::is_mark(cells[*other].symbol())
            && (!is_mark || cells[*one].symbol() == cells[*other].symbol())
    };
    for run in places.chunk_by(alike) {
        let symbols = seen(run.iter().map(|place| cells[*place].symbol()));
        let paint = &paints[run[0]];
        if shapes::is_mark(symbols[0]) {
            shapes::draw(symbols[0], (left(run[0]), top), run.len(), &paint.attributes(false), out);
        } else {
            words(&symbols.concat(), run[0], top, paint, out);
        }
    }
}

/// Without the blanks behind characters that are two columns wide.
fn seen<'a>(symbols: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut hidden = 0;
    let mut is_seen = |symbol: &&str| {
        let is_seen = hidden == 0;
        hidden = if is_seen { width(symbol).saturating_sub(1) } else { hidden - 1 };
        is_seen
    };
    symbols.filter(|symbol| is_seen(symbol)).collect()
}

/// Letters between blanks, each word group where its columns are.
fn words(text: &str, place: usize, top: f64, paint: &Paint, out: &mut String) {
    let shown = text.trim_start_matches(' ');
    let place = place + (text.chars().count() - shown.chars().count());
    let shown = shown.trim_end_matches(' ');
    if shown.is_empty() {
        return;
    }
    let (x, y, columns) = (left(place), top + HEIGHT - 4.5, width(shown));
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{:.1}\"{}>{}</text>",
        columns as f64 * WIDTH,
        paint.attributes(true),
        escaped(shown)
    );
}

fn left(place: usize) -> f64 {
    MARGIN + place as f64 * WIDTH
}

/// A terminal's colours as the style names them, or as they are; `None`: its own.
fn colour(colour: Color) -> Option<String> {
    let named = match colour {
        Color::Reset => return None,
        Color::Black => "black",
        Color::Red | Color::LightRed => "red",
        Color::Green | Color::LightGreen => "green",
        Color::Yellow | Color::LightYellow => "yellow",
        Color::Blue => "blue",
        Color::LightBlue => "light-blue",
        Color::Magenta | Color::LightMagenta => "magenta",
        Color::Cyan | Color::LightCyan => "cyan",
        Color::Gray | Color::White => "ink",
        Color::DarkGray => "dim",
        Color::Rgb(red, green, blue) => return Some(hex([red, green, blue])),
        Color::Indexed(number) => return Some(hex(indexed(number))),
    };
    Some(format!("var(--{named})"))
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// One of the 256 colours: those of the cube, and the greys. The first sixteen are not used by
/// their numbers.
fn indexed(number: u8) -> [u8; 3] {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match number.checked_sub(16) {
        Some(place @ 0..216) => [place / 36, place / 6 % 6, place % 6].map(level),
        Some(grey) => [8 + 10 * (grey - 216); 3],
        None => [200; 3],
    }
}

fn escaped(text: &str) -> String {
    let safe = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        c if c.is_control() => "\u{fffd}".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(safe).collect()
}
