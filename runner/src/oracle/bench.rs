//! The judges: each fact goes before the rules that it can break.

use super::fact::{Fact, Kind};
use super::history::History;
use super::rule::{Finding, Judge, Rule, Wrong};

pub struct Bench {
    /// The rules that hear each kind of fact, with the judgement beside.
    by_kind: Vec<Vec<(Judge, &'static Rule)>>,
    findings: Vec<Finding>,
}

impl Bench {
    pub fn of(rules: &[&'static Rule]) -> Self {
        let hears = |kind: &Kind| {
            let hearing = rules.iter().copied().filter(|rule| rule.hears.contains(kind));
            hearing.map(|rule| (rule.judge, rule)).collect()
        };
        Self { by_kind: Kind::ALL.iter().map(hears).collect(), findings: Vec::new() }
    }

    /// The rules that were broken, each once, in the order in which they were.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    pub fn judge(&mut self, history: &History, fact: &Fact<'_>) {
        for (judge, rule) in &self.by_kind[fact.kind() as usize] {
            if let Some(wrong) = judge(history, fact) {
                note(&mut self.findings, rule, wrong, history, fact.kind());
            }
        }
    }
}

/// Only the first time counts: the rest follows from that.
#[cold]
fn note(
    findings: &mut Vec<Finding>,
    rule: &'static Rule,
    wrong: Wrong,
    history: &History,
    by: Kind,
) {
    if findings.iter().any(|finding| finding.rule.name == rule.name) {
        return;
    }
    let Wrong { mut peers, index, say } = wrong;
    // A message may name anybody.
    peers.retain(|&peer| peer < history.peers.len());
    let at = history.now;
    let term = peers.first().map_or(0, |&peer| history.peers[peer].state.term);
    findings.push(Finding { rule, at, term, peers, index, say, by, event: None });
}
