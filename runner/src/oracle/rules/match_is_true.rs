//! Figure 2, Leaders: a match index is known to be replicated, so the other log has the entry (§5.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "match index is true",
    paper: "Figure 2, volatile state on leaders: matchIndex[] is the highest log entry known \
            to be replicated on the server",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Progressed]),
};

/// A peer that has gone on to a later term may rightly have lost the entry since it said so; one in
/// an earlier term never said so to this leader.
pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Progressed { leader, of, matched, .. } = *fact else { return None };
    let (leads, other) = (&history.peers[leader], &history.peers[of]);
    let term = leads.state.term;
    let comparable = of != leader && other.up && !other.fresh && other.state.term <= term;
    if !comparable || matched == 0 || leads.state.log.is_none() || other.state.log.is_none() {
        return None;
    }
    let have = match leads.log.term(matched) {
        Some(entry) => other.log.contains(matched, entry),
        None => matched <= leads.log.base() && other.log.last() >= matched,
    };
    let say = || {
        let has = match other.log.term(matched) {
            Some(there) => format!("S{of} has an entry of term {there} there"),
            None => format!("S{of}'s log ends with i{}", other.log.last()),
        };
        format!("S{leader}, leader of term {term}, takes S{of} to have i{matched}, and {has}")
    };
    (!have).then(|| Wrong::by(leader, say()).with(of).at(matched))
}
