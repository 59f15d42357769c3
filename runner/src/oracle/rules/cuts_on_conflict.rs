//! Figure 2, AppendEntries 3, and Figure 13, 6: a follower's log is cut only where it conflicts.

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "truncates only on a conflict",
    paper: "Figure 2, AppendEntries 3, §5.3: if an existing entry conflicts with a new one, \
            delete the existing entry and all that follow it; Figure 13, 6: if existing log \
            entry has same index and term as snapshot's last included entry, retain log \
            entries following it",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Cut]),
};

pub fn judge(_history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Cut { peer, from, last, conflict: false, leads: false } = *fact else { return None };
    let say =
        format!("S{peer} takes i{from} to i{last} out of its log, and nothing conflicts there");
    Some(Wrong::by(peer, say).at(from))
}
