//! Figure 2, votedFor: a vote belongs to the current term, and to someone who stands in it (§5.2).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "a vote is for who stands",
    paper: "Figure 2, votedFor: candidateId that received vote in current term (or null if \
            none)",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Voted]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Voted { peer, candidate: Some(candidate) } = *fact else { return None };
    // Of peers whose requests cannot be read, nobody is known to stand.
    if candidate == peer || history.stood.is_empty() {
        return None;
    }
    let term = history.peers[peer].state.term;
    let stands = history.stood.get(&term).is_some_and(|stood| stood.contains(&candidate));
    let say = || {
        format!(
            "S{peer} has a vote for S{candidate} in term {term}, in which S{candidate} asked for none"
        )
    };
    (!stands).then(|| Wrong::by(peer, say()).with(candidate))
}
