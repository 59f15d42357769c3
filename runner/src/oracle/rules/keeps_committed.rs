//! What is committed is never taken out of a log that has it (§5.4.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::history::committed::Committed;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "never truncates what is committed",
    paper: "§5.4.3, Figure 3: a committed entry stays in the log of every server that has it",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Cut]),
};

/// A server that is still in an earlier term may lose what a later one committed without it.
pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Cut { peer, from, .. } = *fact else { return None };
    let seen = &history.peers[peer];
    let mine = seen.log.term(from)?;
    let is_it = |known: &&Committed| known.term == Some(mine) && known.in_term <= seen.state.term;
    let known = history.committed.get(from).filter(is_it);
    let (by, in_term) = match known {
        Some(known) => (known.by, known.in_term),
        None if seen.state.commit.is_some_and(|commit| commit >= from) => (peer, seen.state.term),
        None => return None,
    };
    let say = format!(
        "S{peer} takes i{from} of term {mine} out of its log, which S{by} committed in term {in_term}"
    );
    Some(Wrong::by(peer, say).with(by).at(from))
}
