//! The picture of a run as text, for pipes and the logs of a build.

mod ansi;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::bands::{self, Bands, Window};
use super::logs::{self, Logs};
use super::words::{self, cut, plain, seconds};
use super::{Focus, Look};
use crate::lab::script_named;
use crate::program;
use crate::report::explanation::wrap::wrapped;
use crate::timeline::Timeline;
use crate::trace::{Event, Verdict, What};

/// So many rows the picture of the bands has at most.
const ROWS: u16 = 60;

/// So many events stand before the one that it is about, and behind it.
const BEFORE: usize = 6;
const BEHIND: usize = 3;

/// What of a run is in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Where it went wrong; all of a run that passed.
    Problem,
    /// What is around a moment, in microseconds.
    Moment(u64),
    /// All of it, with the logs where it went wrong.
    Whole,
}

/// A part of a run. No line is wider than `width`, but for words and commands that are.
pub fn picture(timeline: &Timeline, extent: Extent, width: u16, look: Look) -> String {
    let columns = bands::columns(width);
    let n = match extent {
        Extent::Moment(t) => timeline.at_shown(t),
        Extent::Problem | Extent::Whole => {
            timeline.problems().first().map_or(timeline.len(), |problem| problem.n)
        }
    };
    let scene = timeline.scene(n);
    let of_problem = || Window::of_problem(timeline, columns);
    let window = match extent {
        Extent::Moment(t) => Some(Window::around(timeline, t, columns)),
        Extent::Problem => of_problem(),
        Extent::Whole => None,
    };
    let window = window.unwrap_or_else(|| Window::fit(timeline, columns));
    let bands = Bands { window, ..Bands::of(timeline, width) };
    let peer = whom(timeline, n);
    let focus = Focus { timeline, scene: &scene, n, peer, look };
    let parts = [
        header(timeline, width, look),
        problems(timeline, width, look),
        drawn(&focus, &bands, width),
        logs(&focus, width),
        story(timeline, extent, width, look),
        events(timeline, n, width, look),
        repeat(timeline, look),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = parts.join("\n");
    plain(look, &text)
}

/// The peer that it is about.
fn whom(timeline: &Timeline, n: u64) -> usize {
    let problem = timeline.problems().iter().find(|problem| problem.n == n);
    let of_problem = problem.and_then(|problem| problem.peers.first().copied());
    of_problem.or_else(|| timeline.event(n)?.peer).unwrap_or(0)
}

fn title(text: &str, look: Look) -> String {
    ansi::styled(text, look.strong(), look) + "\n"
}

fn header(timeline: &Timeline, width: u16, look: Look) -> String {
    let header = timeline.header();
    let last = timeline.events().last();
    let ended = last.and_then(|event| {
        if let What::Ended(ended) = &event.what { Some(ended.verdict) } else { None }
    });
    let verdict = match ended {
        Some(Verdict::Passed) => "passed".to_owned(),
        Some(Verdict::Failed) => "FAILED".to_owned(),
        Some(Verdict::Broken) => {
            let script = script_named(&header.test);
            format!("FAILED: {script} passed, and a rule of the paper was broken")
        }
        Some(Verdict::Panicked) => "FAILED: a peer panicked".to_owned(),
        Some(Verdict::Stuck) => "FAILED: stuck".to_owned(),
        None => "the trace ends before the run does".to_owned(),
    };
    let line = format!("{}, peer {}, seed {}: {verdict}", header.test, header.peer, header.seed);
    let lines = wrapped(&line, usize::from(width), 0);
    lines.lines().map(|line| title(line, look)).collect()
}

/// What went wrong, each thing once, in the order of time.
fn problems(timeline: &Timeline, width: u16, look: Look) -> String {
    let mut told: Vec<(u64, &str)> = Vec::new();
    let mut text = String::new();
    for problem in timeline.problems() {
        if told.contains(&(problem.n, &problem.title)) {
            continue;
        }
        told.push((problem.n, &problem.title));
        let at = format!("{} s  #{}  ", seconds(problem.t), problem.n);
        let say =
            wrapped(&format!("! {}: {}", problem.title, problem.say), usize::from(width), at.len());
        let style = if told.len() == 1 { look.problem() } else { look.warning() };
        let lines = say.lines().map(|line| ansi::styled(line.trim_start(), style, look));
        let gap = format!("\n{:1$}", "", at.len());
        text += &format!("{at}{}\n", lines.collect::<Vec<_>>().join(&gap));
        // The others follow from the first, as a rule.
        if let Some(paper) = problem.paper.as_ref().filter(|_| told.len() == 1) {
            text += &wrapped(paper, usize::from(width), at.len() + 2);
        }
    }
    text
}

/// The whole run in a row, and below it the bands.
fn drawn(focus: &Focus<'_>, bands: &Bands, width: u16) -> String {
    let height = bands::height(focus, bands, ROWS.min(12 + 3 * focus.scene.peers.len() as u16));
    let area = Rect { x: 0, y: 0, width, height: height + 2 };
    let mut buf = Buffer::empty(area);
    bands::overview(focus, bands, area, &mut buf);
    let below = Rect { y: 2, height, ..area };
    bands::draw(focus, bands, below, &mut buf);
    ansi::lines(&buf, focus.look) + &key(width, focus.look)
}

/// What the glyphs mean.
fn key(width: u16, look: Look) -> String {
    let style = look.quiet();
    let rows = bands::key(look).into_iter().flat_map(|(part, glyphs)| {
        let head = format!("  {part:<9}");
        let lines = listed(&glyphs, usize::from(width).saturating_sub(head.len()));
        let heads = std::iter::once(head).chain(std::iter::repeat(" ".repeat(11)));
        heads.zip(lines).map(|(head, line)| head + &line).collect::<Vec<_>>()
    });
    rows.map(|row| ansi::styled(&row, style, look) + "\n").collect()
}

/// One behind the other, as long as there is room in the line.
fn listed(items: &[String], room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for item in items {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(item);
        } else if words::width(line) + 3 + words::width(item) <= room {
            *line += &format!("   {item}");
        } else {
            lines.push(item.clone());
        }
    }
    lines
}

/// All logs, each peer in a row or two.
fn logs(focus: &Focus<'_>, width: u16) -> String {
    let height = 2 * focus.scene.peers.len() as u16 + 4;
    let area = Rect { x: 0, y: 0, width, height };
    let mut buf = Buffer::empty(area);
    logs::draw(focus, &Logs::default(), area, &mut buf);
    ansi::lines(&buf, focus.look).trim_end_matches('\n').to_owned() + "\n"
}

/// What led to the problem, in the order of time.
fn story(timeline: &Timeline, extent: Extent, width: u16, look: Look) -> String {
    let elsewhere = matches!(extent, Extent::Moment(_));
    if elsewhere || timeline.problems().is_empty() || timeline.explanation().story.is_empty() {
        return String::new();
    }
    let mut text = title("What happened", look);
    for beat in &timeline.explanation().story {
        let head = format!("  {:>6} s  #{:<6}", seconds(beat.t), beat.n);
        let say = wrapped(&beat.say, usize::from(width), head.len());
        text += &format!("{head}{}", say.trim_start());
    }
    text
}

/// The event in question between those around it, without what goes on all the time.
fn events(timeline: &Timeline, n: u64, width: u16, look: Look) -> String {
    let Some(event) = timeline.event(n) else { return String::new() };
    let numbers = |from: u64, to: u64| (from..to).filter_map(|n| timeline.event(n));
    let before: Vec<_> = numbers(n.saturating_sub(200).max(1), n).filter(tells).collect();
    let behind = numbers(n + 1, (n + 200).min(timeline.len() + 1)).filter(tells);
    let first = before.len().saturating_sub(BEFORE);
    let line = |event: &Event| {
        let here = event.n == n;
        let line = format!("{} #{:<6} {event}", if here { '>' } else { ' ' }, event.n);
        let style = if here { look.strong() } else { Style::new() };
        ansi::styled(cut(&line, usize::from(width)).trim_end(), style, look) + "\n"
    };
    let mut text = title("Events", look);
    before[first..].iter().for_each(|event| text += &line(event));
    text += &line(event);
    behind.take(BEHIND).for_each(|event| text += &line(event));
    text
}

fn tells(event: &&Event) -> bool {
    if matches!(&event.what, What::Submit(submit) if submit.accepted.is_none()) {
        return false;
    }
    !matches!(
        event.what,
        What::Timer(_) | What::Persist(_) | What::Progress(_) | What::Applied(_) | What::Apply(_)
    )
}

fn repeat(timeline: &Timeline, look: Look) -> String {
    title("To repeat it", look) + &format!("  {}\n", timeline.header().command(program::name()))
}
