//! The judges: each fact goes before the rules that it can break.

use super::fact::{Fact, Kind};
use super::history::History;
use super::rule::{Finding, Rule, Wrong};
use super::rules::{self, Held};

pub struct Bench {
    held: Held,
    findings: Vec<Finding>,
}

impl Bench {
    pub fn of(rules: &[&'static Rule]) -> Self {
        Self { held: Held::of(rules), findings: Vec::new() }
    }

    /// The rules that were broken, each once, in the order in which they were.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    #[inline(always)]
    pub fn judge(&mut self, history: &History, fact: &Fact<'_>) {
        rules::judge(self.held, history, fact, |rule, wrong| {
            note(&mut self.findings, rule, wrong, history, fact.kind());
        });
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
    findings.push(Finding { rule, at, term, peers, index, say, by: Some(by), event: None });
}
