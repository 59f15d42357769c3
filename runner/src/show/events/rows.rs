//! How the list of events looks: a row each, with its time and its peer in columns of their own.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::{Events, term_after};
use crate::show::Focus;
use crate::show::words::{put, seconds};
use crate::trace::{Ended, Event, Verdict, What};

pub fn draw(focus: &Focus<'_>, events: &Events, area: Rect, buf: &mut Buffer) {
    put(focus.look, headline(focus, events), 0, area, buf);
    let rows = area.height.saturating_sub(1);
    let top = events.top(u64::from(rows));
    let clock = seconds(focus.timeline.end()).len();
    let names = focus.scene.peers.len().saturating_sub(1).to_string().len() + 1;
    for row in 0..rows {
        let place = top + u64::from(row);
        let number = events.number(place);
        let Some(event) = number.and_then(|n| focus.timeline.event(n)) else { break };
        let here = events.selected == Some(place);
        let line = line(focus, events, event, here, (clock, names));
        put(focus.look, line, row + 1, area, buf);
        if here && event.n == focus.n && area.width > 0 {
            let area = Rect { y: area.y + row + 1, height: 1, ..area };
            buf.set_style(area, focus.look.selected());
        }
    }
}

/// How many there are, and what they were chosen by.
fn headline(focus: &Focus<'_>, events: &Events) -> Line<'static> {
    let look = focus.look;
    let all = focus.timeline.len();
    let mut spans = vec![Span::styled(" EVENTS ", look.strong())];
    match &events.filter {
        None => spans.push(Span::styled(format!("{all}"), look.quiet())),
        Some(filter) => {
            let count = match events.is_whole(focus.timeline) {
                true => format!("{} of {all}", events.len()),
                false => format!("{} of the first {} of {all}", events.len(), events.count),
            };
            spans.push(Span::styled(count, look.quiet()));
            spans.push(Span::raw(format!("  filter: {filter}")));
        }
    }
    if let Some(search) = &events.search {
        spans.push(Span::raw(format!("  / {search}")));
    }
    if events.is_empty() && all > 0 && events.is_whole(focus.timeline) {
        spans.push(Span::styled("  nothing like this", look.warning()));
    }
    Line::from(spans)
}

fn line(
    focus: &Focus<'_>,
    events: &Events,
    event: &Event,
    here: bool,
    (clock, names): (usize, usize),
) -> Line<'static> {
    let look = focus.look;
    let problem = is_problem(focus, event);
    let found = events.search.is_some() && events.is_match(focus.timeline, event.n);
    let note = events.notes.get(&event.n);
    let mark = match (problem, found, note) {
        (true, true, _) => Span::styled("!*", look.problem()),
        (true, false, Some(_)) => Span::styled("!#", look.problem()),
        (true, false, None) => Span::styled("!!", look.problem()),
        (false, true, _) => Span::styled(" *", look.strong()),
        (false, false, Some(_)) => Span::styled(" #", look.strong()),
        (false, false, None) => Span::raw("  "),
    };
    let (peer, say) = told(event);
    let name = peer.map_or_else(String::new, |peer| format!("S{peer}"));
    let at = format!(" {:>clock$}  ", seconds(event.t));
    let mut style = say_style(focus, event, problem);
    if found {
        style = style.add_modifier(Modifier::UNDERLINED);
    }
    let mut spans = vec![
        Span::styled(if here { ">" } else { " " }, look.strong()),
        mark,
        Span::styled(at, look.quiet()),
        Span::styled(format!("{name:<names$}  "), peer_style(focus, event)),
        Span::styled(say, style),
    ];
    if let Some(note) = note {
        spans.push(Span::styled(format!("  # {note}"), look.strong()));
    }
    Line::from(spans)
}

/// The hue of the term that the event's peer is in.
fn peer_style(focus: &Focus<'_>, event: &Event) -> Style {
    let term = term_after(focus.timeline, event);
    term.map_or_else(Style::new, |term| focus.look.term(term))
}

fn say_style(focus: &Focus<'_>, event: &Event, problem: bool) -> Style {
    let look = focus.look;
    match &event.what {
        _ if problem => look.problem(),
        What::Role(_) | What::Crash(_) | What::Start(_) | What::Connect(_) => look.strong(),
        What::Disconnect(_) | What::Network(_) => look.strong(),
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => look.warning(),
        What::Duplicated(_) | What::Clogged(_) => look.warning(),
        What::Persist(_) | What::Progress(_) | What::Timer(_) => look.quiet(),
        What::Applied(_) | What::Step(_) => look.quiet(),
        What::Log(_) | What::Commit(_) | What::Vote(_) | What::Term(_) | What::State(_) => {
            Style::new()
        }
        What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => Style::new(),
        What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => Style::new(),
        What::Check(_) | What::Ended(_) | What::Broken(_) | What::Other(_) => Style::new(),
    }
}

/// Whether something is wrong here: a rule is broken, or a check fails, or the run ends badly.
fn is_problem(focus: &Focus<'_>, event: &Event) -> bool {
    let says_so = match &event.what {
        What::Broken(_) => true,
        What::Check(check) => !check.passed,
        What::Ended(Ended { verdict, .. }) => *verdict != Verdict::Passed,
        What::Step(_) | What::Crash(_) | What::Start(_) | What::Connect(_) => false,
        What::Disconnect(_) | What::Network(_) | What::Submit(_) | What::Apply(_) => false,
        What::Restore(_) | What::Snapshot(_) | What::Timer(_) | What::Other(_) => false,
        What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => false,
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => false,
        What::Duplicated(_) | What::Clogged(_) => false,
        What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) | What::Log(_) => false,
        What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => false,
    };
    says_so || focus.timeline.problems().iter().any(|problem| problem.n == event.n)
}

/// Whose row it is, and the sentence without that name.
fn told(event: &Event) -> (Option<usize>, String) {
    let sentence = event.sentence();
    let Some(route) = event.what.route() else {
        let name = event.peer.map(|peer| format!("S{peer}  "));
        let say = name.and_then(|name| sentence.strip_prefix(&name).map(str::to_owned));
        return (event.peer, say.unwrap_or(sentence));
    };
    let untaken = matches!(event.what, What::Ignored(_));
    let owner = event.peer.unwrap_or(if untaken { route.to } else { route.from });
    let say = sentence.split_once("  ").map_or(sentence.as_str(), |(_, say)| say);
    let say = if matches!(event.what, What::Failed(_)) {
        say.to_owned()
    } else if owner == route.from {
        format!("→ S{} {say}", route.to)
    } else {
        format!("← S{} {say}", route.from)
    };
    (Some(owner), say)
}
