//! Figure 2, Leaders: only an entry of the leader's own term commits by counting (§5.4.2, Figure 8).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "commits by counting only its own term",
    paper: "Figure 2, Leaders, §5.4.2, Figure 8: only log entries from the leader's current \
            term are committed by counting replicas",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Committed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Committed { peer, from, to, leads: true } = *fact else { return None };
    let seen = &history.peers[peer];
    let (term, of) = (seen.state.term, seen.log.term(to)?);
    let say = || {
        format!("S{peer} leads term {term} and commits i{to} of term {of} by counting its copies")
    };
    (to > from && of < term).then(|| Wrong::by(peer, say()).at(to))
}
