//! Figure 2, Leaders: committed is what a majority has saved (§5.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "commits only what a majority has saved",
    paper: "Figure 2, Leaders, §5.3: a log entry is committed once the leader that created the \
            entry has replicated it on a majority of the servers",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Committed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Committed { peer, to, .. } = *fact else { return None };
    let seen = &history.peers[peer];
    let last = seen.state.log.map(|_| seen.log.last())?;
    if to > last {
        let say = format!("S{peer} commits up to i{to}, and its log ends with i{last}");
        return Some(Wrong::by(peer, say).at(to));
    }
    if to <= history.committed.last() {
        return None; // Somebody else has answered for that.
    }
    let term = seen.log.term(to)?;
    let (copies, servers) = (history.copies(to, term), history.peers.len());
    let say =
        || format!("S{peer} commits i{to} of term {term}, which {copies} of {servers} have saved");
    (!history.is_majority(copies)).then(|| Wrong::by(peer, say()).at(to))
}
