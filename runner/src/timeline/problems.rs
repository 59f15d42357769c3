//! What went wrong in a run: the deed, the first bad state, and how it showed.

use super::Timeline;
use crate::explain::{Explanation, Origin, explain_with, kind_of};
use crate::oracle::{Class, RULES};
use crate::trace::{Broken, Ended, Event, Verdict, What};

/// One moment at which something was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub part: Part,
    pub n: u64,
    /// In microseconds.
    pub t: u64,
    /// Whom it is about, the one who did it first.
    pub peers: Vec<usize>,
    /// The index of the log that it is about.
    pub index: Option<u64>,
    /// The broken rule, or what kind of failure it is.
    pub title: String,
    /// Where the paper states the rule, and how.
    pub paper: Option<String>,
    pub say: String,
}

/// What a problem is in the story of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What went wrong first: the event that broke a rule.
    Cause,
    /// The first state that Figure 3 rules out.
    BadState,
    /// What the lab's test found, or how the run stopped.
    Symptom,
    /// Another rule was broken.
    Breach,
}

impl Timeline {
    /// What went wrong, in the order of time; nothing in a run that passed, or goes on well so far.
    /// An event that has several parts in the story is there once for each.
    pub fn problems(&self) -> &[Problem] {
        self.problems.get_or_init(|| self.find_problems())
    }

    /// The first problem that plays this part.
    pub fn problem(&self, part: Part) -> Option<&Problem> {
        self.problems().iter().find(|problem| problem.part == part)
    }

    /// Why the run failed. It takes a while the first time, if the run is long and did fail.
    pub fn explanation(&self) -> &Explanation {
        self.explanation.get_or_init(|| explain_with(&self.trace, &self.scenes))
    }

    fn find_problems(&self) -> Vec<Problem> {
        let breaches = self.breaches();
        let bad = breaches.iter().position(|(_, broken)| is_bad(&broken.rule));
        let began = breaches.first().and_then(|(_, broken)| self.began(broken));
        let first = if began.is_some() { None } else { Some(0) };
        let mut problems = Vec::from_iter(began);
        for (place, breach) in breaches.iter().enumerate() {
            let parts = parts(first == Some(place), bad == Some(place)).into_iter();
            problems.extend(parts.flatten().map(|part| self.breach(part, *breach)));
        }
        if let Some(symptom) = self.symptom() {
            if problems.is_empty() {
                problems.push(self.origin(&symptom));
            }
            problems.push(symptom);
        }
        problems.sort_by_key(|problem| (problem.n, problem.part));
        problems
    }

    fn breaches(&self) -> Vec<(&Event, &Broken)> {
        let events = self.of_kind("broken").iter().filter_map(|n| self.event(u64::from(*n)));
        events.filter_map(|event| broken(event).map(|broken| (event, broken))).collect()
    }

    fn breach(&self, part: Part, (found, broken): (&Event, &Broken)) -> Problem {
        let deed = self.chain(found.n).nth(1).unwrap_or(found);
        Problem {
            part,
            n: deed.n,
            t: deed.t,
            peers: broken.peers.clone(),
            index: broken.index,
            title: broken.rule.clone(),
            paper: Some(broken.paper.clone()),
            say: broken.say.clone(),
        }
    }

    /// The check that failed, or how the run stopped.
    fn symptom(&self) -> Option<Problem> {
        let events = self.of_kind("check").iter().rev().chain(self.of_kind("ended"));
        let mut events = events.filter_map(|n| self.event(u64::from(*n)));
        let (event, verdict, say) = events
            .find_map(|event| failure(&event.what).map(|(verdict, say)| (event, verdict, say)))?;
        Some(Problem {
            part: Part::Symptom,
            n: event.n,
            t: event.t,
            peers: Vec::new(),
            index: None,
            title: kind_of(&self.header().test, verdict),
            paper: None,
            say: say.to_owned(),
        })
    }

    /// Where a failure began that broke no rule; if nobody knows, it is all there is to see.
    fn origin(&self, symptom: &Problem) -> Problem {
        let origin = self.explanation().origin.clone().map(of_origin);
        origin.unwrap_or_else(|| Problem {
            part: Part::Cause,
            peers: self.marked(),
            ..symptom.clone()
        })
    }

    /// What the guilty peer did before, if the first rule is found broken at another one. Only logs
    /// that differ may be found so: the explanation takes a while.
    fn began(&self, first: &Broken) -> Option<Problem> {
        if first.rule != "Log Matching" {
            return None;
        }
        self.explanation().origin.clone().map(of_origin)
    }

    /// Whom a failure without a broken rule is about.
    fn marked(&self) -> Vec<usize> {
        let rows = self.explanation().logs.iter().flat_map(|logs| &logs.peers);
        rows.filter(|row| row.marked).map(|row| row.peer).collect()
    }
}

fn of_origin(origin: Origin) -> Problem {
    let Origin { n, t, peers, index, title, say, paper } = origin;
    Problem { part: Part::Cause, n, t, peers, index, title, paper, say }
}

fn parts(first: bool, bad: bool) -> [Option<Part>; 3] {
    [
        first.then_some(Part::Cause),
        bad.then_some(Part::BadState),
        (!first && !bad).then_some(Part::Breach),
    ]
}

fn is_bad(rule: &str) -> bool {
    RULES.iter().any(|known| known.name == rule && known.class == Class::Safety)
}

fn broken(event: &Event) -> Option<&Broken> {
    if let What::Broken(broken) = &event.what { Some(broken) } else { None }
}

/// How the test failed here, if it did. That it passed, and only a rule is broken, is no symptom.
fn failure(what: &What) -> Option<(Verdict, &str)> {
    if let What::Check(check) = what {
        return (!check.passed).then_some((Verdict::Failed, &check.found));
    }
    let What::Ended(Ended { verdict, say }) = what else { return None };
    let failed = !matches!(verdict, Verdict::Passed | Verdict::Broken);
    failed.then(|| (*verdict, say.as_deref().unwrap_or("the trace does not say why")))
}
