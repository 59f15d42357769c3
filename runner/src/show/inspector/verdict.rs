//! What the oracle and the lab's test said about the event.

use ratatui::text::Span;

use super::page::Page;
use super::step::Step;
use crate::timeline::{Part, Problem};

pub fn write(step: &Step<'_>, page: &mut Page) {
    let look = page.look;
    let mut told: Vec<&str> = Vec::new();
    for problem in &step.problems {
        if told.contains(&problem.title.as_str()) {
            continue;
        }
        told.push(&problem.title);
        let at = if problem.n == step.focus.n { String::new() } else { format!(" #{}", problem.n) };
        page.text(
            &[
                Span::styled(format!("!! {}", headline(problem)), look.problem()),
                Span::styled(at, look.quiet()),
                Span::styled(format!(": {}", problem.say), look.problem()),
            ],
            3,
        );
        if let Some(paper) = &problem.paper {
            page.text(&[Span::styled(format!("   {paper}"), look.quiet())], 3);
        }
    }
}

/// `BREAKS one vote a term`
pub fn headline(problem: &Problem) -> String {
    match problem.part {
        Part::Symptom => problem.title.clone(),
        Part::Cause if problem.paper.is_none() => problem.title.clone(),
        Part::Cause | Part::BadState | Part::Breach => format!("BREAKS {}", problem.title),
    }
}
