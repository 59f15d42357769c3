//! Figure 2, Leaders: a match index only grows while its leader leads.

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "match index never goes back",
    paper: "Figure 2, volatile state on leaders: matchIndex[] increases monotonically",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Progressed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Progressed { leader, of, before: Some((_, before)), matched, .. } = *fact else {
        return None;
    };
    let term = history.peers[leader].state.term;
    let say = || {
        format!(
            "S{leader}, leader of term {term}, sets S{of}'s match index \
             from i{before} back to i{matched}"
        )
    };
    (matched < before).then(|| Wrong::by(leader, say()).with(of).at(matched))
}
