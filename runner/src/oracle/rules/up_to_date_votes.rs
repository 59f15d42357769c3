//! Figure 2, RequestVote 2: no vote for a candidate whose log is behind one's own (§5.4.1).

use crate::oracle::fact::{Fact, Kind, Kinds, Request};
use crate::oracle::history::History;
use crate::oracle::message::Word;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "votes only for an up-to-date log",
    paper: "Figure 2, RequestVote 2, §5.4.1: the voter denies its vote if its own log is more \
            up-to-date than that of the candidate",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Answered]),
};

pub fn judge(_history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Answered { answer, before, .. } = *fact else { return None };
    if !answer.grants() {
        return None;
    }
    let request = answer.request;
    let log = before.log?;
    let (mine, theirs) = ((log.last_term, log.last_index), tail(request)?);
    if theirs >= mine {
        return None;
    }
    let (peer, candidate) = (request.to, request.candidate());
    let say = format!(
        "S{peer}, whose log ends with i{} of term {}, votes for S{candidate}, \
         whose log ends with i{} of term {}",
        mine.1, mine.0, theirs.1, theirs.0
    );
    Some(Wrong::by(peer, say).with(candidate).at(mine.1))
}

/// The candidate's last term and index: as it says, or as its log shows.
fn tail(request: &Request) -> Option<(u64, u64)> {
    let term = request.said.get(Word::LastLogTerm);
    term.zip(request.said.get(Word::LastLogIndex)).or(request.tail)
}
