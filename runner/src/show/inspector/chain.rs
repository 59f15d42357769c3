//! Why the event happened, cause by cause, and what happened because of it.

use ratatui::text::{Line, Span};

use super::page::Page;
use super::step::Step;
use crate::show::words::seconds;
use crate::trace::{Event, What};

/// So many causes, or effects, are listed.
const SHOWN: usize = 8;
/// A chain that is longer is not counted to its end.
const COUNTED: usize = 1_000;

pub fn causes(step: &Step<'_>, page: &mut Page) {
    let chain: Vec<_> = chain(step).take(COUNTED).collect();
    if chain.is_empty() {
        return;
    }
    page.section("WHY", "");
    for event in chain.iter().take(SHOWN) {
        page.line(line("←", event, page));
    }
    let more = chain.len().saturating_sub(SHOWN);
    if let Some(last) = chain.last().filter(|_| more > 0) {
        let say = format!("   {more} more, back to #{}", last.n);
        page.line(Line::styled(say, page.look.quiet()));
    }
}

pub fn effects(step: &Step<'_>, page: &mut Page) {
    let mut effects = step.focus.timeline.effects(step.focus.n).peekable();
    if effects.peek().is_none() {
        return;
    }
    page.section("WHAT CAME OF IT", "");
    for event in effects.by_ref().take(SHOWN) {
        page.line(line("→", event, page));
    }
    let more = effects.take(COUNTED).count();
    if more > 0 {
        page.line(Line::styled(format!("   {more} more"), page.look.quiet()));
    }
}

fn line(arrow: &'static str, event: &Event, page: &Page) -> Line<'static> {
    let look = page.look;
    let broken = matches!(event.what, What::Broken(_));
    let style = if broken { look.problem() } else { ratatui::style::Style::new() };
    Line::from(vec![
        Span::raw(format!(" {arrow} ")),
        Span::styled(format!("#{} {} ", event.n, seconds(event.t)), look.quiet()),
        Span::styled(event.sentence(), style),
    ])
}

/// What made the event happen, the last cause first. That a message arrived goes without saying: what
/// it said is told with the one that sent it.
fn chain<'a>(step: &Step<'a>) -> impl Iterator<Item = &'a Event> {
    let says = |event: &&Event| !matches!(event.what, What::Delivered(_) | What::Returned(_));
    step.focus.timeline.chain(step.focus.n).skip(1).filter(says)
}

/// The causes as one text.
pub fn in_a_line(step: &Step<'_>) -> Option<Vec<Span<'static>>> {
    let look = step.focus.look;
    let mut spans = Vec::new();
    for event in chain(step).take(4) {
        if !spans.is_empty() {
            spans.push(Span::raw(" < "));
        }
        spans.push(Span::styled(format!("#{} {} ", event.n, seconds(event.t)), look.quiet()));
        spans.push(Span::raw(event.sentence()));
    }
    (!spans.is_empty()).then_some(spans)
}
