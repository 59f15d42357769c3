//! Why a run failed, as text: whole for `explain`, its few main points below a failure.

mod grid;
pub mod wrap;

pub use self::wrap::{labelled, wrapped};
use crate::explain::{Beat, Explanation, Problem, Weight};
use crate::lab::script_named;
use crate::program;
use crate::report::paint::{ASIDE, BAD, TITLE, painted};
use crate::trace::{Verdict, seconds};

/// Where a line of a report begins that belongs to the failure above it.
const INDENT: usize = 6;

/// So many lines stand below a failure.
const SHORT: usize = 12;

/// All of it, at most `width` wide.
pub fn whole(explanation: &Explanation, width: usize) -> String {
    let run = &explanation.run;
    let headline = format!("{}, peer {}, seed {}", run.test, run.peer, run.seed);
    let Some(problem) = &explanation.problem else {
        return format!("{}: {}\n", painted(TITLE, &headline), nothing(explanation.verdict));
    };
    let mut text =
        wrapped(&format!("{headline}: {}", verdict(&run.test, explanation.verdict)), width, 0);
    text += &headed(problem, width);
    text += &began(explanation, width, 0);
    text += &title("What happened");
    text += &beats(explanation.story.iter(), width, 2);
    if let Some(meaning) = &explanation.meaning {
        text += "\n";
        text += &wrapped(meaning, width, 2);
    }
    text += &grid::of_all(&explanation.logs, width);
    if !explanation.aftermath.is_empty() {
        text += &title("What followed");
        text += &beats(explanation.aftermath.iter(), width, 2);
    }
    text + &title("To repeat it") + &format!("  {}\n", run.command(program::name()))
}

/// The main points, for a failure among others: its rule and message stand above.
pub fn short(explanation: &Explanation, width: usize) -> String {
    let of = |most| brief(explanation, most, width);
    (1..SHORT).rev().map(of).find(|text| text.lines().count() <= SHORT).unwrap_or_else(|| of(1))
}

fn brief(explanation: &Explanation, most: usize, width: usize) -> String {
    beats(explanation.in_short(most).into_iter(), width, INDENT) + &meaning(explanation, width)
}

fn meaning(explanation: &Explanation, width: usize) -> String {
    let meaning = explanation.meaning.as_ref();
    meaning.map_or_else(String::new, |meaning| labelled("so", meaning, width, INDENT))
}

/// What `whole` has beyond the headline of a failure that stands above.
pub fn full(explanation: &Explanation, width: usize) -> String {
    let mut text = beats(explanation.story.iter(), width, INDENT) + &meaning(explanation, width);
    text += &grid::of_all(&explanation.logs, width);
    text + &beats(explanation.aftermath.iter(), width, INDENT)
}

const CUT: &str = "the trace ends before the run does";

/// What is said of a run in which nothing went wrong.
fn nothing(verdict: Option<Verdict>) -> String {
    match verdict {
        None => format!("{CUT}\nup to there no rule was broken, and no check failed"),
        Some(_) => "passed\nno rule was broken, and there is nothing to explain".to_owned(),
    }
}

fn verdict(test: &str, verdict: Option<Verdict>) -> String {
    match verdict {
        None => CUT.to_owned(),
        Some(Verdict::Passed) => "passed".to_owned(),
        Some(Verdict::Failed) => "failed".to_owned(),
        Some(Verdict::Broken) => {
            format!("{} passed, and a rule of the paper was broken", script_named(test))
        }
        Some(Verdict::Panicked) => "panicked".to_owned(),
        Some(Verdict::Stuck) => "stuck".to_owned(),
    }
}

fn headed(problem: &Problem, width: usize) -> String {
    let line = wrapped(&format!("{}: {}", problem.title, problem.say), width, 0);
    let mut text = String::from("\n");
    for line in line.lines() {
        text += &painted(BAD, line);
        text += "\n";
    }
    if let Some(paper) = &problem.paper {
        text += &wrapped(paper, width, 2);
    }
    text
}

/// Where a failure began that broke no rule.
fn began(explanation: &Explanation, width: usize, indent: usize) -> String {
    let Some(origin) = &explanation.origin else { return String::new() };
    let at = format!("It began at {} s, #{}: {}", seconds(origin.t), origin.n, origin.title);
    let paper =
        origin.paper.as_ref().map_or_else(String::new, |paper| wrapped(paper, width, indent + 2));
    wrapped(&at, width, indent) + &paper
}

fn title(text: &str) -> String {
    format!("\n{}\n", painted(TITLE, text))
}

/// A line a beat: its time, its number, and what happened.
fn beats<'a>(beats: impl Iterator<Item = &'a Beat>, width: usize, indent: usize) -> String {
    let beats: Vec<_> = beats.collect();
    let digits = beats.iter().map(|beat| beat.n.to_string().len()).max().unwrap_or(1);
    let clock = beats.iter().map(|beat| seconds(beat.t).len()).max().unwrap_or(5);
    let line = |beat: &&Beat| {
        let number = format!("#{}", beat.n);
        let head = format!("{:>clock$} s  {number:<1$}  ", seconds(beat.t), digits + 1);
        line(&head, beat, width, indent)
    };
    beats.iter().map(line).collect()
}

fn line(head: &str, beat: &Beat, width: usize, indent: usize) -> String {
    let column = indent + head.chars().count();
    let body = wrapped(&beat.say, width, column);
    let body = body.trim_start_matches(' ');
    let body = match beat.weight {
        Weight::Climax => body.lines().map(|line| red(line) + "\n").collect(),
        Weight::Key | Weight::Detail => body.to_owned(),
    };
    format!("{:indent$}{}{body}", "", painted(ASIDE, head))
}

/// Only the words, not the space before them.
fn red(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    format!("{}{}", &line[..line.len() - words.len()], painted(BAD, words))
}
