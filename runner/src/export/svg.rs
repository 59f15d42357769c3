//! A picture of a part of a run, for a report or a README: what each peer was, which messages went
//! where, what went wrong, and the story in words below.

mod arrows;
mod ink;
mod lanes;
mod legend;
mod marks;

use std::io::{self, Write};
use std::ops::Range;

use self::ink::Ink;
use super::{headline, verdict};
use crate::explain::Beat;
use crate::timeline::{Part, Problem, Timeline};
use crate::trace::seconds;

/// Looks, for light and for dark surroundings; the picture brings its own ground with it.
const STYLE: &str = include_str!("svg/style.css");
/// Textures and arrowheads.
const DEFS: &str = include_str!("svg/defs.svg");

/// All lengths are in the picture's own units, which are pixels until it is scaled.
const WIDTH: f64 = 1200.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = 28.0;
const MARGIN: f64 = 28.0;
const LINE: f64 = 19.0;

/// A picture reaches so far back from what went wrong, and so far beyond it, in microseconds.
const BEFORE_AT_MOST: u64 = 3_000_000;
const BEFORE_AT_LEAST: u64 = 2_000;
const AFTER_AT_LEAST: u64 = 1_000;
/// So many beats of the story are in it.
const BEATS: usize = 7;

/// Where things are.
struct View<'a> {
    timeline: &'a Timeline,
    window: Range<u64>,
    peers: usize,
    /// Where the lanes begin.
    top: f64,
    lane: f64,
}

impl View<'_> {
    /// Where a moment is; those outside are at the edges.
    fn x(&self, t: u64) -> f64 {
        let t = t.clamp(self.window.start, self.window.end);
        let length = (self.window.end - self.window.start).max(1) as f64;
        LEFT + (t - self.window.start) as f64 / length * (WIDTH - LEFT - RIGHT)
    }

    /// The middle of a peer's band.
    fn y(&self, peer: usize) -> f64 {
        self.top + (peer as f64 + 0.5) * self.lane
    }

    /// Where the lanes of the peers end, and those of the test begin.
    fn bottom(&self) -> f64 {
        self.top + self.peers as f64 * self.lane
    }
}

pub(super) fn write(
    timeline: &Timeline,
    span: Option<Range<u64>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let window = span.unwrap_or_else(|| around_the_cause(timeline));
    let mut ink = Ink::default();
    let top = heading(timeline, &mut ink);
    let peers = lanes::count(timeline);
    let lane = if peers > 7 { 40.0 } else { 66.0 };
    let view = View { timeline, window, peers, top: top + 62.0, lane };
    let story = story(&view);
    // The scale stays readable where the letters' lines cross it.
    marks::letters(&view, &story, &mut ink);
    lanes::ruler(&view, &mut ink);
    lanes::draw(&view, &mut ink);
    let left_out = arrows::draw(&view, &mut ink);
    marks::draw(&view, &mut ink);
    let bottom = lanes::of_the_test(&view, &mut ink);
    marks::problems(&view, bottom, &mut ink);
    let bottom = legend::draw(left_out, bottom + 24.0, &mut ink);
    let bottom = tell(&story, bottom, &mut ink);
    let height = bottom + MARGIN - LINE / 2.0;
    let title = ink::escaped(&headline(timeline.header()));
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n{DEFS}\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"12\"/>\n\
         {}</svg>",
        WIDTH - 1.0,
        height - 1.0,
        ink.finish()
    )
}

/// The last beats of the story, up to a little after what went wrong; of a run that passed, all.
fn around_the_cause(timeline: &Timeline) -> Range<u64> {
    let end = timeline.end().saturating_add(1);
    let Some(cause) = timeline.problem(Part::Cause) else { return timeline.start()..end };
    let beats = &timeline.explanation().story;
    let earliest = cause.t.saturating_sub(BEFORE_AT_MOST);
    let last = beats.iter().rev().filter(|beat| beat.n < cause.n).take(BEATS);
    let last = last.filter(|beat| (earliest..=cause.t).contains(&beat.t));
    // Nothing is told of a run in which nothing comes about: what goes on all the time is drawn.
    let first = last.map(|beat| beat.t).min().unwrap_or(earliest);
    let from = first.min(cause.t.saturating_sub(BEFORE_AT_LEAST));
    let length = cause.t - from;
    let margin = length / 16;
    let after = (length / 4).max(AFTER_AT_LEAST);
    from.saturating_sub(margin)..cause.t.saturating_add(after).min(end.saturating_add(margin))
}

/// Which run it is, and what went wrong. Returns where that ends.
fn heading(timeline: &Timeline, ink: &mut Ink) -> f64 {
    let mut y = MARGIN + 18.0;
    ink.text("title", MARGIN, y, &headline(timeline.header()));
    let verdict = verdict(timeline);
    let class = if verdict == "passed" { "badge good" } else { "badge bad" };
    ink.text_end(class, WIDTH - RIGHT, y, verdict);
    if let Some(problem) = timeline.problem(Part::Cause) {
        y += LINE + 9.0;
        for (class, line) in problem_lines(problem) {
            ink.text(class, MARGIN, y, &line);
            y += LINE;
        }
        y -= LINE;
    }
    y
}

fn problem_lines(problem: &Problem) -> Vec<(&'static str, String)> {
    let say = format!("{}: {}", problem.title, problem.say);
    let mut lines: Vec<_> = ink::wrapped(&say, 134).map(|line| ("problem", line)).collect();
    if let Some(paper) = &problem.paper {
        lines.extend(ink::wrapped(paper, 150).map(|line| ("quiet", line)));
    }
    lines
}

/// What is told of the part that is drawn, in order.
fn story<'a>(view: &View<'a>) -> Vec<&'a Beat> {
    let explanation = view.timeline.explanation();
    let beats = explanation.story.iter().chain(&explanation.aftermath);
    beats.filter(|beat| view.window.contains(&beat.t)).collect()
}

fn tell(story: &[&Beat], top: f64, ink: &mut Ink) -> f64 {
    let mut y = top;
    for (place, beat) in story.iter().enumerate() {
        ink.text("letter", MARGIN, y, &marks::letter(place));
        let time = format!("{} s  #{}", seconds(beat.t), beat.n);
        ink.text("quiet", MARGIN + 24.0, y, &time);
        for line in ink::wrapped(&beat.say, 120) {
            ink.text("tell", MARGIN + 160.0, y, &line);
            y += LINE;
        }
    }
    y
}
