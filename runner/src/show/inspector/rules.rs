//! The clauses of the paper's figures that applied, and how each turned out.

use ratatui::style::Style;
use ratatui::text::Span;

use super::page::Page;
use super::step::Step;
use crate::clauses::{Clause, Outcome};
use crate::show::Look;

/// The words for outcomes have this many columns, with the space behind.
const WORD: usize = 10;

pub fn write(step: &Step<'_>, page: &mut Page) {
    if step.clauses.is_empty() {
        return;
    }
    page.section("RULES", &of_deed(step));
    for clause in &step.clauses {
        let look = page.look;
        let (word, style) = outcome(look, clause.outcome);
        let left = vec![
            Span::styled(format!(" {word:<WORD$}"), style),
            Span::styled(clause.say.clone(), say_style(look, clause.outcome)),
        ];
        page.sides(left, Span::styled(paper(clause), look.quiet()), WORD + 1);
    }
}

/// Of what the rules are, if that is not the event itself.
fn of_deed(step: &Step<'_>) -> String {
    let deed = step.deed.as_ref();
    let cause = deed.filter(|deed| deed.event.n != step.focus.n);
    cause.map_or_else(String::new, |deed| format!("of #{}", deed.event.n))
}

pub fn outcome(look: Look, outcome: Outcome) -> (&'static str, Style) {
    match outcome {
        Outcome::Holds => ("ok", look.good()),
        Outcome::Applies => ("done", look.good()),
        Outcome::Refuses => ("refused", look.warning()),
        Outcome::Broken => ("BROKEN", look.problem()),
        Outcome::NotShown => ("not shown", look.quiet()),
    }
}

pub fn say_style(look: Look, outcome: Outcome) -> Style {
    match outcome {
        Outcome::Broken => look.problem(),
        Outcome::NotShown => look.quiet(),
        Outcome::Holds | Outcome::Applies | Outcome::Refuses => Style::new(),
    }
}

/// Where the paper has it, in short.
pub fn paper(clause: &Clause) -> String {
    clause.paper.replace("Figure ", "Fig.")
}

/// The clauses in the order in which they matter to somebody who has little room.
pub fn by_weight<'a>(step: &'a Step<'_>) -> Vec<&'a Clause> {
    let weight = |clause: &&Clause| match clause.outcome {
        Outcome::Broken => 0,
        Outcome::Refuses => 1,
        Outcome::Applies => 2,
        Outcome::Holds => 3,
        Outcome::NotShown => 4,
    };
    let mut clauses: Vec<_> = step.clauses.iter().collect();
    clauses.sort_by_key(weight);
    clauses
}
