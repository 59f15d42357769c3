//! Figure 2, State: terms, commit index and applied index only grow; terms across restarts, too.

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "terms and indexes never go back",
    paper: "Figure 2, State: currentTerm, commitIndex and lastApplied increase monotonically",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Entered, Kind::Revived, Kind::Saved, Kind::Committed, Kind::Applied]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Entered { peer, from, to } => term(peer, "its term", from, to),
        Fact::Revived { peer, state } => revived(history, peer, state.term),
        Fact::Committed { peer, from, to, .. } => index(peer, "its commit index", from, to),
        Fact::Applied { peer, from, to } => index(peer, "its applied index", from, to),
        Fact::Saved { peer, saved: Some(saved) } => {
            let from = history.peers[peer].saved?.term;
            term(peer, "the term that it saves", from, saved.term)
        }
        _ => None,
    }
}

fn term(peer: usize, what: &str, from: u64, to: u64) -> Option<Wrong> {
    let say = || format!("S{peer} sets {what} from {from} back to {to}");
    (to < from).then(|| Wrong::by(peer, say()))
}

fn index(peer: usize, what: &str, from: u64, to: u64) -> Option<Wrong> {
    let say = || format!("S{peer} sets {what} from i{from} back to i{to}");
    (to < from).then(|| Wrong::by(peer, say()).at(to))
}

/// Where it can be read what is saved, another rule judges what comes back.
fn revived(history: &History, peer: usize, term: u64) -> Option<Wrong> {
    let seen = &history.peers[peer];
    let spoken = seen.spoken;
    let say = || format!("S{peer} comes back in term {term}, and has spoken of term {spoken}");
    (seen.saved.is_none() && term < spoken).then(|| Wrong::by(peer, say()))
}
