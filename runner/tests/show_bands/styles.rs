//! Colours say again what glyphs say: the term, the problem, and nothing where there are none.

use raft_runner::show::bands::{self, Bands, Window};
use raft_runner::show::{Colours, Look};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::screens::{ASCII, UNICODE, sample, screen};

fn cells(buf: &Buffer) -> impl Iterator<Item = &Cell> {
    buf.content.iter()
}

fn drawn(look: Look) -> Buffer {
    let timeline = sample("commits-old-term");
    let window = Window::of_problem(&timeline, bands::columns(80)).unwrap();
    let bands = Bands { window, ..Bands::of(&timeline, 80) };
    let problem = &timeline.problems()[0];
    // The playhead is elsewhere, so that the styles are those of what is below it.
    screen(&timeline, problem.n - 60, &bands, Rect::new(0, 0, 80, 14), look)
}

#[test]
fn a_leader_has_the_hue_of_its_term() {
    let buf = drawn(UNICODE);
    let leads: Vec<_> = cells(&buf).filter(|cell| cell.symbol() == "█").collect();
    let hues = [1, 3].map(|term| UNICODE.term(term).fg.unwrap());
    assert_ne!(hues[0], hues[1]);
    for hue in hues {
        assert!(leads.iter().any(|cell| cell.fg == hue), "{hue}");
    }
    assert!(leads.iter().all(|cell| hues.contains(&cell.fg)));
    assert!(leads.iter().all(|cell| cell.modifier.contains(Modifier::BOLD)));
}

#[test]
fn a_problem_is_red_and_bold() {
    let buf = drawn(UNICODE);
    let marks: Vec<_> = cells(&buf).filter(|cell| cell.symbol() == "!").collect();
    // In the overview, on the band of the peer, and in the lane of the checks.
    assert_eq!(marks.len(), 3);
    for mark in marks {
        assert_eq!(mark.fg, Color::Red);
        assert!(mark.modifier.contains(Modifier::BOLD));
    }
}

#[test]
fn the_playhead_is_a_column_through_everything() {
    let timeline = sample("commits-old-term");
    let n = timeline.problems()[0].n;
    let window = Window::of_problem(&timeline, bands::columns(80)).unwrap();
    let bands = Bands { window, ..Bands::of(&timeline, 80) };
    let buf = screen(&timeline, n, &bands, Rect::new(0, 0, 80, 14), ASCII);
    let column = window.column_of(timeline.scene(n).t, bands::columns(80)).unwrap() + 12;
    let reversed = |x: u16, y: u16| buf[(x, y)].modifier.contains(Modifier::REVERSED);
    let rows = (1..14).filter(|y| buf[(14, *y)].symbol() != " " || buf[(1, *y)].symbol() != " ");
    let rows: Vec<_> = rows.collect();
    assert!(rows.len() >= 8, "{rows:?}");
    for y in rows {
        assert!(reversed(column, y), "row {y}");
        assert!(!reversed(column + 1, y) && !reversed(column - 1, y), "row {y}");
        assert_ne!(buf[(column, y)].symbol(), " ");
    }
}

#[test]
fn without_colours_there_are_none() {
    for ascii in [false, true] {
        let buf = drawn(Look { colours: Colours::None, ascii });
        assert!(cells(&buf).all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        assert_eq!(cells(&buf).all(|cell| cell.symbol().is_ascii()), ascii);
    }
}

#[test]
fn few_colours_are_enough() {
    for colours in [Colours::Sixteen, Colours::Many] {
        let buf = drawn(Look { colours, ascii: false });
        let true_colour = |cell: &Cell| matches!(cell.fg, Color::Rgb(..));
        assert!(!cells(&buf).any(true_colour));
        assert!(cells(&buf).any(|cell| cell.fg == Color::Red));
    }
}

/// Whoever reads the help finds what the pictures use.
#[test]
fn the_legend_knows_every_glyph_of_a_band() {
    for ascii in [false, true] {
        let look = Look { colours: Colours::None, ascii };
        let legend: String = bands::legend(look).into_iter().map(|(glyphs, _)| glyphs).collect();
        let buf = drawn(look);
        // Without the overview, the rulers and the lanes of the test.
        for (y, x) in (3..9).flat_map(|y| (12..80).map(move |x| (y, x))) {
            let symbol = buf[(x, y)].symbol();
            let known = symbol.trim().is_empty() || legend.contains(symbol);
            let number = symbol.chars().all(|c| c.is_ascii_digit());
            let word = symbol.chars().all(|c| c.is_ascii_lowercase() || c == '+');
            let playhead = symbol == "│" || symbol == "|";
            assert!(known || number || word || playhead, "{symbol:?} at {x}, {y}");
        }
        assert_eq!(legend.is_ascii(), ascii);
    }
}
