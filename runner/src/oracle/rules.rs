//! The rules, each in a file of its own.

#![expect(clippy::wildcard_enum_match_arm, reason = "a rule looks only at what it hears")]

use super::fact::Fact;
use super::history::History;
use super::rule::{Rule, Wrong};

/// The rules of a run, a bit each, in the order of [`RULES`].
#[derive(Clone, Copy, Debug)]
pub struct Held(u32);

impl Held {
    pub fn of(rules: &[&'static Rule]) -> Self {
        let is_held = |rule: &Rule| rules.iter().any(|held| held.name == rule.name);
        let bits = RULES.iter().rev().fold(0, |bits, rule| bits << 1 | u32::from(is_held(rule)));
        Self(bits)
    }
}

/// Calls the judges by name and not through a table: where the kind of a fact is known, only those
/// remain that hear it.
macro_rules! rules {
    ($($rule:ident)*) => {
        $(mod $rule;)*

        /// Every rule: first what a server must and must not do, then what Figure 3 promises of it.
        /// Where one step breaks several, the first is the one to be named as the cause.
        pub static RULES: [&Rule; [$(stringify!($rule)),*].len()] = [$(&$rule::RULE),*];

        /// Holds a fact against those rules of a run that hear it.
        #[inline(always)]
        pub fn judge(
            held: Held,
            history: &History,
            fact: &Fact<'_>,
            mut broken: impl FnMut(&'static Rule, Wrong),
        ) {
            let kind = fact.kind();
            let mut rest = held.0;
            $(
                if $rule::RULE.hears.has(kind)
                    && rest & 1 == 1
                    && let Some(wrong) = $rule::judge(history, fact)
                {
                    broken(const { &$rule::RULE }, wrong);
                }
                rest >>= 1;
            )*
            debug_assert_eq!(rest, 0, "a bit for each rule");
        }
    };
}

rules! {
    one_vote
    asked_for_votes
    up_to_date_votes
    elected_by_majority
    stale_requests
    follows
    timer
    saved_before_said
    comes_back
    never_back
    majority_commits
    own_term_commits
    match_is_true
    match_grows
    next_above_match
    next_backs_up
    cuts_on_conflict
    snapshots
    applied_in_order
    election_safety
    leader_append_only
    log_matching
    leader_completeness
    keeps_committed
    state_machine_safety
}
