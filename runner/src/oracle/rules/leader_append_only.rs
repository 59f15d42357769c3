//! Figure 3, Leader Append-Only: a leader only adds to its log (§5.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "Leader Append-Only",
    paper: "Figure 3, §5.3: a leader never overwrites or deletes entries in its log; it only \
            appends new entries",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Cut]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Cut { peer, from, last, leads: true, .. } = *fact else { return None };
    let term = history.peers[peer].state.term;
    let say = format!("S{peer} leads term {term} and takes i{from} to i{last} out of its own log");
    Some(Wrong::by(peer, say).at(from))
}
