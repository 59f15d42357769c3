//! The rules, each in a file of its own.

#![expect(clippy::wildcard_enum_match_arm, reason = "a rule looks only at what it hears")]

mod applied_in_order;
mod asked_for_votes;
mod comes_back;
mod cuts_on_conflict;
mod elected_by_majority;
mod election_safety;
mod follows;
mod keeps_committed;
mod leader_append_only;
mod leader_completeness;
mod log_matching;
mod majority_commits;
mod match_grows;
mod match_is_true;
mod never_back;
mod next_above_match;
mod next_backs_up;
mod one_vote;
mod own_term_commits;
mod saved_before_said;
mod snapshots;
mod stale_requests;
mod state_machine_safety;
mod timer;
mod up_to_date_votes;

use super::rule::Rule;

/// Every rule: first what a server must and must not do, then what Figure 3 promises of it. Where one
/// step breaks several, the first is the one to be named as the cause.
pub static RULES: [&Rule; 25] = [
    &one_vote::RULE,
    &asked_for_votes::RULE,
    &up_to_date_votes::RULE,
    &elected_by_majority::RULE,
    &stale_requests::RULE,
    &follows::RULE,
    &timer::RULE,
    &saved_before_said::RULE,
    &comes_back::RULE,
    &never_back::RULE,
    &majority_commits::RULE,
    &own_term_commits::RULE,
    &match_is_true::RULE,
    &match_grows::RULE,
    &next_above_match::RULE,
    &next_backs_up::RULE,
    &cuts_on_conflict::RULE,
    &snapshots::RULE,
    &applied_in_order::RULE,
    &election_safety::RULE,
    &leader_append_only::RULE,
    &log_matching::RULE,
    &leader_completeness::RULE,
    &keeps_committed::RULE,
    &state_machine_safety::RULE,
];
