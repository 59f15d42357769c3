//! Figure 3, Election Safety: at most one leader in a term (§5.2).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "Election Safety",
    paper: "Figure 3, §5.2: at most one leader can be elected in a given term",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Led]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Led { peer } = *fact else { return None };
    let term = history.peers[peer].state.term;
    let other = *history.leaders.get(&term)?;
    let say = || format!("S{peer} leads term {term}, which S{other} leads or has led");
    (other != peer).then(|| Wrong::by(peer, say()).with(other))
}
