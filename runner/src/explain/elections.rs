//! Who stood, who voted, who won: elections as beats of a story.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::story::Story;
use crate::oracle::Method;
use crate::trace::{Event, Named, Role, What};

/// Behind so many requests of deposed leaders, nobody looks for one of a leader.
const LEADERS_WORDS: usize = 16;

/// The term that `event` takes its peer into as a candidate.
pub fn stands(event: &Event) -> Option<u64> {
    taken(event, Role::Candidate)
}

/// The term that `event` makes its peer the leader of.
pub fn leads(event: &Event) -> Option<u64> {
    taken(event, Role::Leader)
}

fn taken(event: &Event, role: Role) -> Option<u64> {
    match &event.what {
        What::Role(change) if change.role == role => Some(change.term),
        _ => None,
    }
}

/// Who has a vote of `event`'s peer, and in which term.
pub fn ballot(evidence: &Evidence<'_>, event: &Event) -> Option<(usize, u64)> {
    match &event.what {
        What::Vote(vote) => Some((vote.vote?, vote.term)),
        What::Replied(replied) if Named::of(&replied.reply).granted() == Some(true) => {
            Some((replied.to, evidence.term_of_call(replied.rpc)?))
        }
        _ => None,
    }
}

/// The answers to the vote requests of `candidate` that came back before event `n` in its present
/// candidacy: each with the voter, whether it gave its vote, and the term it was asked in.
pub fn answers(
    evidence: &Evidence<'_>,
    candidate: usize,
    began: u64,
    n: u64,
) -> Vec<(u64, usize, bool, u64)> {
    let mut answers = Vec::new();
    for event in evidence.between(began, n.saturating_add(1)) {
        let What::Returned(message) = &event.what else { continue };
        if message.to != candidate || Method::named(&message.method) != Method::RequestVote {
            continue;
        }
        let Some((_, replied)) = evidence.reply(message.rpc, event.n) else { continue };
        let Some(term) = evidence.term_of_call(message.rpc) else { continue };
        let granted = Named::of(&replied.reply).granted() == Some(true);
        answers.push((event.n, message.from, granted, term));
    }
    answers
}

/// The voters that elected `leader`, itself among them, until event `n`.
pub fn voters(evidence: &Evidence<'_>, leader: usize, term: u64, n: u64) -> BTreeSet<usize> {
    let began = candidacy(evidence, leader, term, n).map_or(0, |event| event.n);
    let answers = answers(evidence, leader, began, n).into_iter();
    let granted = answers.filter(|(_, _, granted, of)| *granted && *of == term);
    granted.map(|(_, voter, ..)| voter).chain([leader]).collect()
}

/// When `peer` became a candidate of `term`, the last time before event `n`.
pub fn candidacy<'a>(evidence: &Evidence<'a>, peer: usize, term: u64, n: u64) -> Option<&'a Event> {
    let mut before = evidence.before(n.saturating_add(1));
    before.find(|event| event.peer == Some(peer) && stands(event) == Some(term))
}

/// `S0`, `S0 and S1`, `S0, S1 and S2`, `nobody`
pub fn names(peers: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<_> = peers.into_iter().map(|peer| format!("S{peer}")).collect();
    match names.split_last() {
        None => "nobody".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

impl<'a> Story<'a> {
    pub fn candidacy(&mut self, event: &Event) {
        let (Some(peer), Some(term)) = (event.peer, stands(event)) else { return };
        let silence = self.silence(peer, event);
        self.key(event, format!("S{peer} stands for election in term {term}{silence}"));
    }

    /// Tells of the candidacy of `peer` in `term`, if there was one before event `n`.
    pub fn stood(&mut self, peer: usize, term: u64, n: u64) {
        if let Some(event) = candidacy(self.evidence, peer, term, n) {
            self.candidacy(event);
        }
    }

    /// Why a peer wants to lead: it heard nothing of a leader, but for those of old terms.
    fn silence(&self, peer: usize, event: &Event) -> String {
        let life = self.evidence.before(event.n).take_while(|other| !is_start(other, peer));
        let heard = life.filter(|other| is_word_of_leader(other, peer)).take(LEADERS_WORDS);
        let mut heard = heard.filter(|other| self.is_heeded(other, peer));
        match heard.next() {
            Some(heard) => {
                let ms = event.t.saturating_sub(heard.t) / 1000;
                format!(", {ms} ms after it last heard from a leader")
            }
            None => String::new(),
        }
    }

    fn is_heeded(&self, delivered: &Event, peer: usize) -> bool {
        let rpc = delivered.what.route().map(|route| route.rpc);
        let term = rpc.and_then(|rpc| self.evidence.term_of_call(rpc));
        term.is_none_or(|term| term >= self.evidence.peer_at(peer, delivered.n).state.term)
    }

    pub fn elected(&mut self, event: &Event) {
        let (Some(peer), Some(term)) = (event.peer, leads(event)) else { return };
        let voters = names(voters(self.evidence, peer, term, event.n));
        self.key(event, format!("S{peer} becomes leader of term {term} by the votes of {voters}"));
    }

    /// The leader that `peer` was elected as last before event `n`.
    pub fn last_elected(&mut self, peer: usize, n: u64) {
        let mut before = self.evidence.before(n);
        if let Some(event) = before.find(|event| event.peer == Some(peer) && leads(event).is_some())
        {
            self.elected(event);
        }
    }

    /// Every election won between two events; of many, the last few.
    pub fn elections(&mut self, first: u64, end: u64) {
        let won: Vec<&'a Event> =
            self.evidence.between(first, end).filter(|event| leads(event).is_some()).collect();
        for event in &won[won.len().saturating_sub(4)..] {
            let (Some(peer), Some(term)) = (event.peer, leads(event)) else { continue };
            let voters = names(voters(self.evidence, peer, term, event.n));
            let say = format!("S{peer} becomes leader of term {term} by the votes of {voters}");
            self.detail(event, say);
        }
    }

    /// Who led `term` after event `n`, with its votes: what came of a vote too many.
    pub fn leaders_after(&mut self, term: u64, n: u64) {
        let won: Vec<&'a Event> =
            self.evidence.after(n).filter(|event| leads(event) == Some(term)).take(2).collect();
        for event in won {
            let Some(peer) = event.peer else { continue };
            let voters = names(voters(self.evidence, peer, term, event.n));
            self.follow(event, format!("S{peer} leads term {term} by the votes of {voters}"));
        }
    }
}

fn is_word_of_leader(event: &Event, peer: usize) -> bool {
    match &event.what {
        What::Delivered(message) => {
            message.to == peer && Method::named(&message.method).is_a_leaders()
        }
        _ => false,
    }
}

fn is_start(event: &Event, peer: usize) -> bool {
    event.peer == Some(peer) && matches!(event.what, What::Start(_))
}
