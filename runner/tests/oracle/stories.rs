//! For every rule, stories that break it and nothing else, and stories that come close and may be.

mod commits;
mod elections;
mod leaders;
mod logs;
mod safety;
mod states;

use raft_runner::oracle::{Finding, RULES, Rule};

use crate::stage::Stage;

/// What is told of one rule.
pub struct Told {
    pub rule: &'static str,
    pub broken: Vec<Broken>,
    pub kept: Vec<Kept>,
}

/// A story that ends with the rule broken.
pub struct Broken {
    /// Who breaks it, and at which index, if at any.
    by: usize,
    at: Option<u64>,
    say: &'static str,
    tell: fn(&mut Stage),
}

/// A story in which nobody does anything wrong.
pub struct Kept {
    why: &'static str,
    tell: fn(&mut Stage),
}

pub fn broken(by: usize, at: Option<u64>, say: &'static str, tell: fn(&mut Stage)) -> Broken {
    Broken { by, at, say, tell }
}

pub fn kept(why: &'static str, tell: fn(&mut Stage)) -> Kept {
    Kept { why, tell }
}

const STORIES: [fn() -> Told; 25] = [
    elections::one_vote,
    elections::asked_for_votes,
    elections::up_to_date_votes,
    elections::elected_by_majority,
    states::stale_requests,
    states::follows,
    elections::timer,
    states::saved_before_said,
    states::comes_back,
    states::never_back,
    commits::majority_commits,
    commits::own_term_commits,
    leaders::match_is_true,
    leaders::match_grows,
    leaders::next_above_match,
    leaders::next_backs_up,
    logs::cuts_on_conflict,
    logs::snapshots,
    commits::applied_in_order,
    safety::election_safety,
    safety::leader_append_only,
    safety::log_matching,
    safety::leader_completeness,
    safety::keeps_committed,
    safety::state_machine_safety,
];

fn told(rules: &[&'static Rule], tell: fn(&mut Stage)) -> Vec<Finding> {
    let mut stage = Stage::new(rules);
    tell(&mut stage);
    stage.findings().to_vec()
}

#[test]
fn every_rule_has_its_stories() {
    let told: Vec<_> = STORIES.iter().map(|story| story()).collect();
    let named: Vec<_> = told.iter().map(|told| told.rule).collect();
    let rules: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(named, rules);
    for Told { rule, broken, kept } in told {
        assert!(!broken.is_empty() && !kept.is_empty(), "{rule}: only one side is told");
    }
}

#[test]
fn a_rule_that_is_broken_is_named_with_who_and_where() {
    let mut wrong = Vec::new();
    for Told { rule, broken, .. } in STORIES.map(|story| story()) {
        for Broken { by, at, say, tell } in broken {
            let found = told(&RULES, tell)
                .first()
                .map(|first| (first.rule.name, first.peers[0], first.index, first.say.clone()));
            if found != Some((rule, by, at, say.to_owned())) {
                wrong.push(format!("{rule}, by S{by} at {at:?}: {say}\n  {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// So that each rule is needed, and each story is about one rule.
#[test]
fn nobody_else_finds_what_one_rule_is_for() {
    let mut wrong = Vec::new();
    for Told { rule, broken, .. } in STORIES.map(|story| story()) {
        let others: Vec<_> = RULES.iter().copied().filter(|other| other.name != rule).collect();
        for Broken { say, tell, .. } in broken {
            let found = told(&others, tell);
            wrong.extend(found.iter().map(|found| format!("without {rule} ({say})\n  {found}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_looks_wrong_is_not_found_wrong() {
    let mut wrong = Vec::new();
    for Told { rule, kept, .. } in STORIES.map(|story| story()) {
        for Kept { why, tell } in kept {
            let found = told(&RULES, tell);
            wrong.extend(found.iter().map(|found| format!("{rule}: {why}\n  {found}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
