//! What went wrong, in a few lines: the broken rule, who broke it and when, how it came about, and
//! how to see it again.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Focus;
use super::words::{first_of, put, seconds, stretch, wrap};
use crate::explain::{Beat, Weight};
use crate::timeline::{Part, Problem};
use crate::trace::{Ended, Verdict, What};

/// The few words that stand in the header: what went wrong first, and when.
pub fn line(focus: &Focus<'_>) -> Line<'static> {
    let look = focus.look;
    if let Some(first) = focus.timeline.problem(Part::Cause) {
        let say = format!("FAIL {} @{} s", first.title, seconds(first.t));
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
    for (row, line) in (0..area.height).zip(lines(focus, which, area)) {
        put(focus.look, line, row, area, buf);
    }
}

/// What is said of a problem in `area`: its title first, then what it says, how it came about, its
/// place in the story of the run, and how to repeat that. What matters less gives way.
fn lines(focus: &Focus<'_>, which: usize, area: Rect) -> Vec<Line<'static>> {
    let problems = focus.timeline.problems();
    let which = which.min(problems.len().saturating_sub(1));
    let Some(problem) = problems.get(which) else { return nothing(focus) };
    let (room, height) = (usize::from(area.width), usize::from(area.height));
    let mut lines = vec![title(focus, problem, which, problems.len())];
    let parts = parts(focus);
    let repeat = repeat(focus);
    let say = said(focus, problem, room);
    // The words of the problem, where the others are and the command have their lines first.
    let mut spare = height.saturating_sub(1);
    let mut take = |wanted: usize, keep: usize| {
        let count = wanted.min(spare.saturating_sub(keep));
        spare -= count;
        count
    };
    let (first, parts_kept, repeat_kept) = (take(1, 0), take(1, 0), take(1, 0));
    let say_kept = first + take(say.len() - 1, 1);
    let chain_kept = take(usize::MAX, 0);
    lines.extend(first_of(say, say_kept));
    lines.extend(chain(focus, room, chain_kept));
    lines.extend(first_of(vec![parts], parts_kept));
    lines.extend(first_of(vec![repeat], repeat_kept));
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

fn title(focus: &Focus<'_>, problem: &Problem, which: usize, count: usize) -> Line<'static> {
    let look = focus.look;
    let mut spans = vec![
        Span::styled(format!(" PROBLEM {} of {count}  ", which + 1), look.strong()),
        Span::styled(format!("!! {}", problem.title), look.problem()),
    ];
    let mut when = format!("  {} {} s #{}", part(problem.part), seconds(problem.t), problem.n);
    problem.peers.iter().for_each(|peer| when += &format!(" S{peer}"));
    when += &problem.index.map_or_else(String::new, |index| format!(" i{index}"));
    spans.push(Span::raw(when));
    Line::from(spans)
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Cause => "cause",
        Part::BadState => "first bad state",
        Part::Symptom => "symptom",
        Part::Breach => "further breach",
    }
}

/// What happened, and what the paper says of it.
fn said(focus: &Focus<'_>, problem: &Problem, room: usize) -> Vec<Line<'static>> {
    let mut lines = wrap(&[Span::raw(format!("   {}", problem.say))], room, 3);
    if let Some(paper) = &problem.paper {
        let paper = Span::styled(format!("   paper  {paper}"), focus.look.quiet());
        lines.extend(wrap(&[paper], room, 10));
    }
    lines
}

/// The main beats that led to what went wrong first, as many of the last ones as `most` lines hold.
fn chain(focus: &Focus<'_>, room: usize, most: usize) -> Vec<Line<'static>> {
    let story = &focus.timeline.explanation().story;
    let weight = story.iter().map(|beat| beat.weight).filter(|is| *is != Weight::Climax).max();
    let main = story.iter().filter(|beat| beat.weight >= weight.unwrap_or(Weight::Climax));
    let main: Vec<_> = main.collect();
    let from = |first: usize| wrap(&told(focus, &main[first..], first > 0), room, 10);
    let fits = |lines: &Vec<Line<'static>>| lines.len() <= most;
    let found = (0..main.len()).map(from).find(fits);
    found.unwrap_or_else(|| {
        main.len().checked_sub(1).map_or_else(Vec::new, |last| first_of(from(last), most))
    })
}

fn told(focus: &Focus<'_>, beats: &[&Beat], cut: bool) -> Vec<Span<'static>> {
    let look = focus.look;
    let mut spans = vec![Span::styled("   chain  ", look.quiet())];
    for (place, beat) in beats.iter().enumerate() {
        if place > 0 || cut {
            let arrow = if place > 0 { " → " } else { "… → " };
            spans.push(Span::styled(arrow, look.quiet()));
        }
        let style = if beat.weight == Weight::Climax { look.problem() } else { Style::new() };
        spans.push(Span::styled(format!("#{} ", beat.n), look.quiet()));
        spans.push(Span::styled(beat.say.clone(), style));
    }
    spans
}

/// Where the cause, the first bad state and the symptom are, and how far apart.
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
    }
    Line::from(spans)
}

fn repeat(focus: &Focus<'_>) -> Line<'static> {
    let say = focus.timeline.header().command("raft-runner");
    Line::from(vec![Span::styled("   repeat ", focus.look.quiet()), Span::raw(say)])
}
