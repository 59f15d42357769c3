//! Figure 2, State: terms, commit index and applied index only grow; terms across restarts, too.

use crate::oracle::fact::{Fact, Kind};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub static RULE: Rule = Rule {
    name: "terms and indexes never go back",
    paper: "Figure 2, State: currentTerm, commitIndex and lastApplied increase monotonically",
    class: Class::Deed,
    hears: &[Kind::Entered, Kind::Saved, Kind::Committed, Kind::Applied],
    judge,
};

fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Entered { peer, from, to } => back(peer, "its term", "", from, to),
        Fact::Committed { peer, from, to, .. } => back(peer, "its commit index", "i", from, to),
        Fact::Applied { peer, from, to } => back(peer, "its applied index", "i", from, to),
        Fact::Saved { peer, saved: Some(saved) } => {
            let from = history.peers[peer].saved?.term;
            back(peer, "the term that it saves", "", from, saved.term)
        }
        _ => None,
    }
}

fn back(peer: usize, what: &str, unit: &str, from: u64, to: u64) -> Option<Wrong> {
    let say = || format!("S{peer} sets {what} from {unit}{from} back to {unit}{to}");
    (to < from).then(|| Wrong::by(peer, say()).at(to))
}
