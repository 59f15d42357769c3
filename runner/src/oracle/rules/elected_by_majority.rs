//! Figure 2, Candidates: who leads a term was elected in it by a majority (§5.2).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "elected by a majority",
    paper: "Figure 2, Candidates, §5.2: a candidate wins an election if it receives votes from \
            a majority of the servers in the full cluster for the same term",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Led]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Led { peer } = *fact else { return None };
    let term = history.peers[peer].state.term;
    let servers = history.peers.len();
    let votes = (0..servers).filter(|&voter| history.has_vote(peer, voter, term)).count();
    let say = || format!("S{peer} leads term {term} with {votes} of {servers} votes");
    (!history.is_majority(votes)).then(|| Wrong::by(peer, say()))
}
