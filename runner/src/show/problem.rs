//! What went wrong, in a few lines: the broken rule, who broke it and when, and how to see it again.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Focus;
use super::words::{first_of, put, seconds, sides, stretch, wrap};
use crate::timeline::{Part, Problem};
use crate::trace::{Ended, Verdict, What};

/// From so many rows on, all is said.
const LARGE: usize = 4;

/// The few words that stand in the header: who did what is wrong first, and when.
pub fn line(focus: &Focus<'_>) -> Line<'static> {
    let look = focus.look;
    if let Some(first) = focus.timeline.problem(Part::Cause) {
        let whom = first.peers.first().map_or_else(String::new, |peer| format!(" S{peer}"));
        let say = format!("FAIL{whom} @{} s {}", seconds(first.t), first.title);
        return Line::styled(say, look.problem());
    }
    let end = focus.timeline.events().last().and_then(|event| verdict(&event.what));
    match end {
        Some(Verdict::Passed) => Line::styled("passed", look.good()),
        Some(_) => Line::styled("FAIL", look.problem()),
        None => Line::styled("not over", look.warning()),
    }
}

fn verdict(what: &What) -> Option<Verdict> {
    if let What::Ended(Ended { verdict, .. }) = what { Some(*verdict) } else { None }
}

/// Problem `which` of all, counted from 0, as well as the room allows.
pub fn draw(focus: &Focus<'_>, which: usize, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let lines = lines(focus, which, (area.width.into(), area.height.into()));
    for (row, line) in (0..area.height).zip(lines) {
        put(focus.look, line, row, area, buf);
    }
}

/// How many rows of this width it can make use of, of `most`; none where nothing is wrong.
pub fn height(focus: &Focus<'_>, which: usize, width: u16, most: u16) -> u16 {
    if focus.timeline.problems().is_empty() {
        return 0;
    }
    lines(focus, which, (width.into(), most.into())).len() as u16
}

/// What is said of a problem in so many columns and rows: its title first, then what it says, the
/// paper's words, where the cause and what came of it are, and how to repeat the run. What matters
/// less gives way.
fn lines(focus: &Focus<'_>, which: usize, (room, height): (usize, usize)) -> Vec<Line<'static>> {
    let problems = focus.timeline.problems();
    let which = which.min(problems.len().saturating_sub(1));
    let Some(problem) = problems.get(which) else { return nothing(focus) };
    let mut lines = vec![title(focus, problem, (which, problems.len()), room)];
    let say = wrap(&[Span::raw(format!("   {}", problem.say))], room, 3);
    lines.extend(first_of(say, height.saturating_sub(1)));
    // On a small screen, keys lead to all the rest.
    let spare = if height < LARGE { 0 } else { height.saturating_sub(lines.len()) };
    let mut foot = foot(focus, room);
    foot.truncate(spare);
    if let Some(paper) = &problem.paper {
        let paper = Span::styled(format!("   paper  {paper}"), focus.look.quiet());
        lines.extend(first_of(wrap(&[paper], room, 10), spare - foot.len()));
    }
    lines.extend(foot);
    lines
}

fn nothing(focus: &Focus<'_>) -> Vec<Line<'static>> {
    let end = focus.timeline.events().last().and_then(|event| verdict(&event.what));
    let say = match end {
        Some(Verdict::Passed) => "no problem: the test passed, and no rule was broken",
        _ => "no problem so far",
    };
    vec![Line::styled(format!(" {say}"), focus.look.quiet())]
}

fn title(
    focus: &Focus<'_>,
    problem: &Problem,
    (which, count): (usize, usize),
    room: usize,
) -> Line<'static> {
    let look = focus.look;
    let mut whom = String::new();
    problem.peers.iter().for_each(|peer| whom += &format!(" S{peer}"));
    whom += &problem.index.map_or_else(String::new, |index| format!(" i{index}"));
    let left = vec![
        Span::styled(format!(" !! {}", problem.title), look.problem()),
        Span::styled(format!(" {whom}"), look.strong()),
        Span::raw(format!("  {} s #{}", seconds(problem.t), problem.n)),
    ];
    let right = format!("{}, problem {} of {count} ", part(problem.part), which + 1);
    sides(left, Span::styled(right, look.quiet()), room).unwrap_or_else(Line::from)
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Cause => "cause",
        Part::BadState => "first bad state",
        Part::Symptom => "symptom",
        Part::Breach => "further breach",
    }
}

/// Where the cause, the first bad state and the symptom are, and how to see it again: in one line if
/// that is wide enough.
fn foot(focus: &Focus<'_>, room: usize) -> Vec<Line<'static>> {
    let repeat = focus.timeline.header().command("raft-runner");
    let repeat = [Span::styled("   repeat ", focus.look.quiet()), Span::raw(repeat)];
    let mut parts = parts(focus);
    if parts.width() + repeat.iter().map(Span::width).sum::<usize>() <= room {
        parts.extend(repeat);
        return vec![parts];
    }
    vec![parts, Line::from_iter(repeat)]
}

/// Where they are, how far apart, and what the lab's test said.
fn parts(focus: &Focus<'_>) -> Line<'static> {
    let look = focus.look;
    let timeline = focus.timeline;
    let cause = timeline.problem(Part::Cause);
    let mut spans = vec![Span::raw("   ")];
    let keys = [(Part::Cause, "cause"), (Part::BadState, "bad state"), (Part::Symptom, "symptom")];
    for (place, (part, name)) in keys.into_iter().enumerate() {
        let Some(problem) = timeline.problem(part) else { continue };
        if spans.len() > 1 {
            spans.push(Span::raw("   "));
        }
        spans.push(Span::styled(format!("[{}] {name} ", place + 1), look.strong()));
        let later = cause
            .filter(|cause| cause.n < problem.n)
            .map(|cause| problem.t.saturating_sub(cause.t));
        let later = later.map_or_else(String::new, |later| format!(" (+{})", stretch(later)));
        let style = if focus.n == problem.n { look.selected() } else { Style::new() };
        spans.push(Span::styled(format!("#{} {} s{later}", problem.n, seconds(problem.t)), style));
        if part == Part::Symptom {
            spans.push(Span::styled(format!(" {}", problem.say), look.quiet()));
        }
    }
    Line::from(spans)
}
