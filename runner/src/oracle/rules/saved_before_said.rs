//! Figure 2, State: what a message relies on was saved before the message left (§5.1 to §5.4).

use raftapi::SavedBrief;

use crate::oracle::fact::{Answer, Fact, Kind, Kinds, Method, Request};
use crate::oracle::history::History;
use crate::oracle::message::Word;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "saved before said",
    paper: "Figure 2, persistent state on all servers: updated on stable storage before \
            responding to RPCs; a candidate's own vote is no different",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Asked, Kind::Answered]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Asked { request } => asked(history, request),
        Fact::Answered { answer, .. } => answered(history, &answer),
        _ => None,
    }
}

fn asked(history: &History, request: &Request) -> Option<Wrong> {
    let (peer, term) = (request.from, request.term()?);
    let saved = history.peers[peer].saved.as_ref()?;
    if request.method == Method::RequestVote {
        return vote(peer, saved, term, peer).or_else(|| named(peer, saved, term));
    }
    named(peer, saved, term)
}

fn answered(history: &History, answer: &Answer<'_>) -> Option<Wrong> {
    let (request, peer) = (answer.request, answer.request.to);
    let saved = history.peers[peer].saved.as_ref()?;
    let term = answer.reply.get(Word::Term)?;
    if answer.grants() {
        return vote(peer, saved, request.term()?, request.candidate());
    }
    if answer.accepts() {
        return entries(history, peer, request.last_new_index()?)
            .or_else(|| named(peer, saved, term));
    }
    if request.method == Method::InstallSnapshot {
        return snapshot(history, peer, saved).or_else(|| named(peer, saved, term));
    }
    named(peer, saved, term)
}

/// A message names a term: after a restart, its sender must be in that term.
fn named(peer: usize, saved: &SavedBrief, term: u64) -> Option<Wrong> {
    let say = || format!("S{peer} speaks of term {term}, and has saved {}", term_in(saved));
    (term > saved.term).then(|| Wrong::by(peer, say()))
}

/// A vote is asked for, or given.
fn vote(peer: usize, saved: &SavedBrief, term: u64, candidate: usize) -> Option<Wrong> {
    let holds = saved.term > term || (saved.term, saved.voted_for) == (term, Some(candidate));
    let say = || {
        let has = vote_in(saved);
        format!("S{peer} votes for S{candidate} in term {term}, and has saved {has}")
    };
    (!holds).then(|| Wrong::by(peer, say()).with(candidate))
}

/// A follower says that it has all entries up to `last`.
fn entries(history: &History, peer: usize, last: u64) -> Option<Wrong> {
    let term = history.peers[peer].log.term(last)?;
    let say = || format!("S{peer} says that it has i{last} of term {term}, and has not saved it");
    (history.has_saved(peer, last, term) == Some(false)).then(|| Wrong::by(peer, say()).at(last))
}

/// A follower says that it has taken the snapshot.
fn snapshot(history: &History, peer: usize, saved: &SavedBrief) -> Option<Wrong> {
    let base = history.peers[peer].state.log?.base_index;
    let say = || format!("S{peer} has installed a snapshot up to i{base}, and has not saved it");
    (base > saved.base_index).then(|| Wrong::by(peer, say()).at(base))
}

fn term_in(saved: &SavedBrief) -> String {
    if *saved == SavedBrief::default() {
        return "nothing yet".to_owned();
    }
    format!("term {}", saved.term)
}

fn vote_in(saved: &SavedBrief) -> String {
    let term = saved.term;
    match saved.voted_for {
        _ if *saved == SavedBrief::default() => "nothing yet".to_owned(),
        None => format!("no vote in term {term}"),
        Some(to) => format!("a vote for S{to} in term {term}"),
    }
}
