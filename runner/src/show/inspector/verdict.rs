//! What the oracle and the lab's test said about the event.

use ratatui::text::Span;

use super::page::Page;
use super::step::Step;
use crate::oracle::RULES;
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
        // Where a failure began that broke no rule.
        Part::Cause if !is_rule(&problem.title) => problem.title.clone(),
        Part::Cause | Part::BadState | Part::Breach => format!("BREAKS {}", problem.title),
    }
}

fn is_rule(title: &str) -> bool {
    RULES.iter().any(|rule| rule.name == title)
}
