//! Figure 2, Leaders: what is known to be there is not sent again.

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "next index above match index",
    paper: "Figure 2, volatile state on leaders: nextIndex[] is the next log entry to send, \
            matchIndex[] the highest one known to be replicated",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Progressed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Progressed { leader, of, next, matched, .. } = *fact else { return None };
    let term = history.peers[leader].state.term;
    let say = || {
        format!(
            "S{leader}, leader of term {term}, has next index i{next} for S{of}, \
             and match index i{matched}"
        )
    };
    (of != leader && next <= matched).then(|| Wrong::by(leader, say()).with(of).at(next))
}
