//! Figure 2, All Servers and Candidates: a later term, or the term's leader, makes a follower (§5.1, §5.2).

use raftapi::Role;

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "follows later terms and leaders",
    paper: "Figure 2, All Servers, §5.1: if RPC request contains term T > currentTerm: set \
            currentTerm = T, convert to follower; Candidates, §5.2: if AppendEntries RPC \
            received from new leader: convert to follower",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Answered]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Answered { answer, before, .. } = *fact else { return None };
    let request = answer.request;
    let (peer, from, term) = (request.to, request.from, request.term()?);
    let now = history.peers[peer].state;
    let must_follow =
        if request.method.is_a_leaders() { term >= before.term } else { term > before.term };
    if !must_follow || now.term > term || (now.term == term && now.role == Role::Follower) {
        return None;
    }
    let role = match now.role {
        Role::Follower => "a follower",
        Role::Candidate => "a candidate",
        Role::Leader => "a leader",
    };
    let say = format!(
        "S{peer} hears from S{from} of term {term}, and is still {role} in term {}",
        now.term
    );
    Some(Wrong::by(peer, say).with(from))
}
