//! The same in a few lines: what happened, what went wrong, the rules that matter most, and why.

use ratatui::text::{Line, Span};

use super::page::Page;
use super::step::Step;
use super::verdict::headline;
use super::{rules, whole};
use crate::clauses::{Clause, Outcome, difference};
use crate::show::Look;
use crate::show::words::{seconds, sides, stretch};
use crate::timeline::Part;

/// `height` lines of what matters most, then all the rest.
pub fn lines(step: &Step<'_>, width: u16, height: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(step.focus.look, width);
    let mut last = Page::new(step.focus.look, width);
    let height = usize::from(height);
    title(step, &mut page);
    if !step.clauses.iter().any(|clause| clause.outcome == Outcome::Broken) {
        wrong(step, &mut page);
    }
    why(step, &mut last);
    the_cause(step, &mut last);
    page.lines.truncate(height);
    last.lines.truncate(height.saturating_sub(page.lines.len() + 1));
    let room = height.saturating_sub(page.lines.len() + last.lines.len());
    middle(step, &mut page, room);
    page.lines.extend(last.lines);
    page.lines.resize(height, Line::default());
    page.lines.extend(whole(step, width));
    page.lines
}

fn title(step: &Step<'_>, page: &mut Page) {
    let look = page.look;
    let broken = !step.problems.is_empty();
    let Some(event) = step.event else {
        return page.line(Line::styled(" before the first event", look.strong()));
    };
    let mut spans = vec![
        Span::styled(format!(" #{} {}  ", event.n, seconds(event.t)), look.quiet()),
        Span::styled(event.sentence(), if broken { look.problem() } else { look.strong() }),
    ];
    let flight = step.focus.timeline.flight(event.n);
    let arrived = flight.filter(|flight| flight.end_n == Some(event.n));
    if let Some(flight) = arrived {
        let took = stretch(event.t.saturating_sub(flight.sent_t));
        spans.push(Span::raw(format!(" (sent {}, +{took})", seconds(flight.sent_t))));
    }
    page.line(Line::from(spans));
}

/// Of a message that is sent: what becomes of it.
fn fate(step: &Step<'_>, page: &mut Page) {
    let flight = step.event.and_then(|event| step.focus.timeline.flight(event.n));
    let Some(flight) = flight.filter(|flight| flight.sent_n == step.focus.n) else { return };
    let label = Span::styled(format!(" {:<9} ", "message"), page.look.quiet());
    page.line(Line::from(vec![label, super::message::fate(page.look, &flight)]));
}

/// What the oracle says about this very event.
fn wrong(step: &Step<'_>, page: &mut Page) {
    if let Some(problem) = step.problems.first() {
        let say = format!(" !! {}: {}", headline(problem), problem.say);
        page.line(Line::styled(say, page.look.problem()));
    }
}

/// What changed, and the rules that matter most.
fn middle(step: &Step<'_>, page: &mut Page, room: usize) {
    let look = page.look;
    let mut lines = Page::new(look, u16::try_from(page.width).unwrap_or(u16::MAX));
    let changes = difference(&step.before, &step.after.state);
    if let Some(deed) = step.deed.as_ref().filter(|_| !changes.is_empty()) {
        let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
        let say = format!(" S{}: ", deed.peer);
        let changes = Span::styled(changes.join("  "), look.strong());
        lines.line(Line::from(vec![Span::raw(say), changes]));
    }
    // What is broken comes before all else.
    let is_broken = |clause: &&&Clause| clause.outcome == Outcome::Broken;
    let clauses = rules::by_weight(step);
    let (broken, rest) = clauses.split_at(clauses.iter().take_while(is_broken).count());
    broken.iter().for_each(|clause| lines.line(ruled(look, clause, page.width)));
    fate(step, &mut lines);
    rest.iter().for_each(|clause| lines.line(ruled(look, clause, page.width)));
    if lines.lines.len() < room {
        super::state::write(step, &mut lines);
    }
    page.lines.extend(lines.lines.into_iter().take(room));
}

/// A clause, and where the paper has it: in fewer words if there is no room for all of them.
fn ruled(look: Look, clause: &Clause, room: usize) -> Line<'static> {
    let (word, style) = rules::outcome(look, clause.outcome);
    let say = Span::styled(clause.say.clone(), rules::say_style(look, clause.outcome));
    let mut left = vec![Span::styled(format!(" {word:<9} "), style), say];
    let paper = rules::paper(clause);
    let up_to = |end: &str| paper.split_once(end).map_or(paper.as_str(), |(place, _)| place);
    for place in [paper.as_str(), up_to(": "), up_to(", ")] {
        match sides(left, Span::styled(place.to_owned(), look.quiet()), room) {
            Ok(line) => return line,
            Err(alone) => left = alone,
        }
    }
    Line::from(left)
}

fn why(step: &Step<'_>, page: &mut Page) {
    if let Some(chain) = super::chain::in_a_line(step) {
        let label = Span::styled(" why       ", page.look.quiet());
        page.line(Line::from_iter([label].into_iter().chain(chain)));
    }
}

/// Where the run went wrong first, if that is elsewhere.
fn the_cause(step: &Step<'_>, page: &mut Page) {
    let cause = step.focus.timeline.problem(Part::Cause);
    let Some(cause) = cause.filter(|_| step.problems.is_empty()) else { return };
    let look = page.look;
    let say =
        format!(" cause     #{} {} {}: {}", cause.n, seconds(cause.t), cause.title, cause.say);
    page.line(Line::styled(say, look.problem()));
}
