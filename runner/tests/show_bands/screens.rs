//! What the bands look like, at the sizes of common terminals.

use std::path::Path;

use raft_runner::show::bands::{self, Bands, Window};
use raft_runner::show::{Colours, Focus, Look};
use raft_runner::timeline::Timeline;
use raft_runner::trace::Trace;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub const UNICODE: Look = Look { colours: Colours::True, ascii: false };
pub const ASCII: Look = Look { colours: Colours::None, ascii: true };

pub fn sample(name: &str) -> Timeline {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    Timeline::of(Trace::read(&samples.join(name).with_extension("jsonl")).unwrap())
}

/// Draws event `n` of a run with `area` in the middle of a screen that is a little larger.
pub fn screen(timeline: &Timeline, n: u64, bands: &Bands, area: Rect, look: Look) -> Buffer {
    let scene = timeline.scene(n);
    let peer = timeline.event(n).and_then(|event| event.peer).unwrap_or(0);
    let focus = Focus { timeline, scene: &scene, n, peer, look };
    let whole = Rect::new(0, 0, area.right() + 1, area.bottom() + 1);
    let mut buf = Buffer::empty(whole);
    let row = Rect { height: area.height.min(1), ..area };
    bands::overview(&focus, bands, row, &mut buf);
    let below = Rect { y: area.y + row.height, height: area.height - row.height, ..area };
    bands::draw(&focus, bands, below, &mut buf);
    buf
}

pub fn text(buf: &Buffer) -> String {
    let row = |y| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
    (0..buf.area.height).map(|y| row(y).trim_end().to_owned() + "\n").collect()
}

fn at(timeline: &Timeline, window: Window, size: (u16, u16), look: Look) -> String {
    let n = timeline.problems().first().map_or(timeline.len(), |problem| problem.n);
    let bands = Bands { window, ..Bands::of(timeline, size.0) };
    text(&screen(timeline, n, &bands, Rect::new(0, 0, size.0, size.1), look))
}

fn of_problem(name: &str, size: (u16, u16), look: Look) -> String {
    let timeline = sample(name);
    let window = Window::of_problem(&timeline, bands::columns(size.0)).unwrap();
    at(&timeline, window, size, look)
}

#[test]
fn a_problem_on_a_small_screen() {
    insta::assert_snapshot!("small", of_problem("forgets-term", (80, 13), UNICODE));
    insta::assert_snapshot!("small_ascii", of_problem("forgets-term", (80, 13), ASCII));
}

#[test]
fn a_problem_on_a_large_screen() {
    insta::assert_snapshot!("large", of_problem("votes-for-stale-log", (160, 22), UNICODE));
    insta::assert_snapshot!("large_ascii", of_problem("commits-old-term", (160, 22), ASCII));
}

#[test]
fn a_whole_run() {
    let timeline = sample("forgets-term");
    let whole = Window::fit(&timeline, bands::columns(80));
    insta::assert_snapshot!("whole", at(&timeline, whole, (80, 20), UNICODE));
}

#[test]
fn messages_on_their_way() {
    let timeline = sample("every-event");
    let quick = Window { from: 180_000, per_column: 1_000 };
    insta::assert_snapshot!("arrows", at(&timeline, quick, (160, 22), UNICODE));
    let slow = Window { from: 240_000, per_column: 5_000 };
    insta::assert_snapshot!("arrows_ascii", at(&timeline, slow, (100, 22), ASCII));
}

#[test]
fn what_is_left_out_where_there_is_no_room() {
    let mut all = String::new();
    for (width, height) in [(80, 10), (80, 8), (60, 5), (38, 9), (20, 4), (8, 6), (40, 1)] {
        all += &format!("--- {width} x {height}\n");
        all += &of_problem("votes-for-stale-log", (width, height), ASCII);
    }
    insta::assert_snapshot!("less_room", all);
}

#[test]
fn hidden_peers_and_lanes_take_no_room() {
    let timeline = sample("votes-for-stale-log");
    let mut bands = Bands::of(&timeline, 80);
    bands.hidden[1] = true;
    bands.lanes.client = false;
    bands.lanes.arrows = false;
    let drawn = text(&screen(&timeline, 1, &bands, Rect::new(0, 0, 80, 12), ASCII));
    let labels: Vec<_> =
        drawn.split_whitespace().map(|word| word.trim_start_matches('>')).collect();
    assert!(labels.contains(&"S0") && labels.contains(&"S2"), "{drawn}");
    assert!(!labels.contains(&"S1") && !labels.contains(&"client"), "{drawn}");
    let scene = timeline.scene(0);
    let focus = Focus { timeline: &timeline, scene: &scene, n: 0, peer: 0, look: ASCII };
    // Two rulers, a row a peer, two lanes.
    assert_eq!(bands::height(&focus, &bands, 40), 6);
    assert_eq!(bands::height(&focus, &bands, 4), 4);
}

#[test]
fn the_mouse_finds_what_is_drawn() {
    let timeline = sample("votes-for-stale-log");
    let bands = Bands::of(&timeline, 80);
    let scene = timeline.scene(0);
    let focus = Focus { timeline: &timeline, scene: &scene, n: 0, peer: 0, look: ASCII };
    let area = Rect::new(3, 2, 80, 11);
    let buf = screen(&timeline, 0, &bands, Rect { y: 1, height: 12, ..area }, ASCII);
    for y in 0..20 {
        let found = bands::peer_at(&focus, &bands, area, y);
        if let Some(peer) = found {
            let rows = [y, y - 1];
            let label = |y: u16| (4..7).map(|x| buf[(x, y)].symbol()).collect::<String>();
            assert!(rows.iter().any(|y| label(*y).contains(&format!("S{peer}"))), "row {y}");
        }
        assert_eq!(found.is_some(), (4..10).contains(&y), "row {y}");
    }
    assert_eq!(bands::column_at(&focus, &bands, area, 14), None);
    assert_eq!(bands::column_at(&focus, &bands, area, 15), Some(timeline.start()));
    let later = bands::column_at(&focus, &bands, area, 20).unwrap();
    assert_eq!(later, timeline.start() + 5 * bands.window.per_column);
    assert_eq!(bands::column_at(&focus, &bands, area, 83), None);
}
