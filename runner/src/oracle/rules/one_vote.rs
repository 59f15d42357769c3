//! Figure 2, RequestVote 2: a server votes for one candidate a term, and keeps to it (§5.2).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "one vote a term",
    paper: "Figure 2, RequestVote 2, §5.2: each server will vote for at most one candidate in \
            a given term",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Voted, Kind::Answered]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Voted { peer, candidate } => voted(history, peer, candidate),
        Fact::Answered { answer, .. } if answer.grants() => {
            let (peer, term) = (answer.request.to, answer.request.term()?);
            twice(history, peer, term, answer.request.candidate())
        }
        _ => None,
    }
}

fn voted(history: &History, peer: usize, candidate: Option<usize>) -> Option<Wrong> {
    let term = history.peers[peer].state.term;
    if let Some(candidate) = candidate {
        return twice(history, peer, term, candidate);
    }
    let given = history.vote_of(peer, term)?;
    let say = format!("S{peer} takes back its vote for S{given} in term {term}");
    Some(Wrong::by(peer, say).with(given))
}

fn twice(history: &History, peer: usize, term: u64, candidate: usize) -> Option<Wrong> {
    let given = history.vote_of(peer, term)?;
    let say = || format!("S{peer} votes for S{candidate} in term {term}, and for S{given} before");
    (given != candidate).then(|| Wrong::by(peer, say()).with(candidate).with(given))
}
