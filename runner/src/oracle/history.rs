//! What has become visible of a run so far: the present state of every peer, and what can never be
//! taken back.

pub mod committed;
mod entries;
mod log;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use labrpc::Instant;
use raftapi::{ApplyMsg, Command, Role};

use self::committed::{Committed, Ledger};
use self::entries::Entries;
use self::seen::Seen;
use super::fact::{Answer, Fact, Method, Request};
use super::message::Word;

/// A peer may claim any index; what lies so far beyond is not taken in.
const INDEX_AT_MOST: u64 = 1 << 16;

/// What rules look into. Facts are taken in after they are judged.
#[derive(Debug)]
pub struct History {
    pub now: Instant,
    pub peers: Vec<Seen>,
    pub entries: Entries,
    pub committed: Ledger,
    /// Who led each term first.
    pub leaders: BTreeMap<u64, usize>,
    /// Who stood for election in each term.
    pub stood: BTreeMap<u64, BTreeSet<usize>>,
    /// Whom each peer has voted for, by term and peer.
    votes: BTreeMap<(u64, usize), Vote>,
    /// Whether a reply has told whether it grants a vote.
    grants_are_read: bool,
    /// The first hand-over of each index, where no log shows what is committed there.
    handed: BTreeMap<u64, Handed>,
}

#[derive(Clone, Copy, Debug)]
struct Vote {
    to: usize,
    /// Somebody was told, so that no crash can take it back.
    said: bool,
}

#[derive(Clone, Debug)]
struct Handed {
    by: usize,
    command: Command,
}

impl History {
    pub fn new(servers: usize) -> Self {
        Self {
            now: Instant::START,
            peers: vec![Seen::new(servers); servers],
            entries: Entries::default(),
            committed: Ledger::default(),
            leaders: BTreeMap::new(),
            stood: BTreeMap::new(),
            votes: BTreeMap::new(),
            grants_are_read: false,
            handed: BTreeMap::new(),
        }
    }

    pub fn is_majority(&self, peers: usize) -> bool {
        peers > self.peers.len() / 2
    }

    /// The highest term that any peer is in.
    pub fn highest_term(&self) -> u64 {
        self.peers.iter().map(|peer| peer.state.term).max().unwrap_or_default()
    }

    /// Whom `peer` has voted for in `term`, as far as anybody could see.
    pub fn vote_of(&self, peer: usize, term: u64) -> Option<usize> {
        self.votes.get(&(term, peer)).map(|vote| vote.to)
    }

    /// Whether `candidate` knows of the vote of `voter`; where that cannot be told, it may.
    pub fn has_vote(&self, candidate: usize, voter: usize, term: u64) -> bool {
        if voter != candidate && self.grants_are_read {
            let (of, voters) = self.peers[candidate].votes;
            return of == term && voters & 1 << voter != 0;
        }
        match self.vote_of(voter, term) {
            Some(to) => to == candidate,
            None => self.peers[voter].state.vote.is_none(),
        }
    }

    /// Whether a restart of `peer` would find this entry; `None`: that cannot be known.
    pub fn has_saved(&self, peer: usize, index: u64, term: u64) -> Option<bool> {
        let seen = &self.peers[peer];
        let Some(saved) = seen.saved else {
            return seen.state.log.map(|_| seen.log.contains(index, term));
        };
        if index <= saved.base_index {
            return Some(true);
        }
        if index > saved.last_index {
            return Some(false);
        }
        // Equal ends are equal logs (§5.3), so the log that was seen tells what is in the saved one.
        if seen.log.term(saved.last_index) == Some(saved.last_term) && index > seen.log.base() {
            return Some(seen.log.term(index) == Some(term));
        }
        let found = self.entries.term_before(index, saved.last_index, saved.last_term)?;
        Some(found == term)
    }

    /// How many peers have saved this entry; one of which that cannot be known counts.
    pub fn copies(&self, index: u64, term: u64) -> usize {
        let has = |&peer: &usize| self.has_saved(peer, index, term).unwrap_or(true);
        (0..self.peers.len()).filter(has).count()
    }

    /// The command that belongs at this index of every service, and who had it there first.
    pub fn applied(&self, index: u64) -> Option<(usize, &Command)> {
        if !self.handed.is_empty()
            && let Some(handed) = self.handed.get(&index)
        {
            return Some((handed.by, &handed.command));
        }
        let committed = self.committed.get(index)?;
        Some((committed.by, &self.entries.get(index, committed.term?)?.command))
    }

    /// What a restart did not bring back, from index `from` on.
    pub fn forget(&mut self, peer: usize, from: u64) {
        self.peers[peer].log.cut(from);
    }

    #[inline(always)]
    pub fn take(&mut self, fact: &Fact<'_>) {
        match *fact {
            Fact::Crashed { peer } => self.crash(peer),
            Fact::Started { peer } => self.start(peer),
            Fact::Revived { peer, state } => self.peers[peer].revive(state),
            Fact::Entered { peer, to, .. } => self.peers[peer].state.term = to,
            Fact::Voted { peer, candidate } => self.vote(peer, candidate),
            Fact::Stood { peer } => self.peers[peer].state.role = Role::Candidate,
            Fact::Led { peer } => self.lead(peer),
            Fact::Followed { peer, .. } => self.peers[peer].state.role = Role::Follower,
            Fact::Based { peer, base, base_term, goes_on } => {
                self.peers[peer].log.rebase(base, base_term, goes_on);
            }
            Fact::Cut { peer, from, .. } => self.peers[peer].log.cut(from),
            Fact::Added { peer, index, term, prev_term, command } => {
                self.peers[peer].log.push(term);
                self.entries.add(index, term, prev_term, command);
            }
            Fact::Progressed { leader, of, next, matched, .. } => {
                self.progress(leader, of, next, matched);
            }
            Fact::Committed { peer, to, .. } => self.commit(peer, to),
            Fact::Applied { peer, to, .. } => self.peers[peer].state.applied = Some(to),
            Fact::Saved { peer, saved } => self.peers[peer].saved = saved.copied(),
            Fact::Asked { request } => self.ask(request),
            Fact::Answered { answer, .. } => self.answer(&answer),
            Fact::Returned { answer } => self.count(&answer),
            Fact::Reacted { answer } => self.refuse(&answer),
            Fact::Handed { peer, msg } => self.hand(peer, msg),
        }
    }

    /// A vote that was neither saved nor told to anybody is as if it had not been given.
    fn crash(&mut self, peer: usize) {
        let seen = &mut self.peers[peer];
        seen.up = false;
        let saved = seen.saved.map(|saved| (saved.term, saved.voted_for));
        self.votes.retain(|&(term, by), vote| {
            by != peer || vote.said || saved == Some((term, Some(vote.to)))
        });
    }

    fn start(&mut self, peer: usize) {
        let seen = &mut self.peers[peer];
        (seen.up, seen.fresh) = (true, true);
        seen.handed = seen.saved.map(|saved| saved.base_index);
        seen.votes = (0, 0);
        seen.progress.clear();
        seen.refused.fill(None);
    }

    fn vote(&mut self, peer: usize, candidate: Option<usize>) {
        let state = &mut self.peers[peer].state;
        state.vote = Some(candidate);
        if let Some(to) = candidate {
            let term = state.term;
            let said = to == peer && self.stood.get(&term).is_some_and(|all| all.contains(&peer));
            self.votes.entry((term, peer)).or_insert(Vote { to, said });
        }
    }

    fn lead(&mut self, peer: usize) {
        let seen = &mut self.peers[peer];
        seen.state.role = Role::Leader;
        seen.progress.clear();
        seen.refused.fill(None);
        self.leaders.entry(seen.state.term).or_insert(peer);
    }

    fn progress(&mut self, leader: usize, of: usize, next: u64, matched: u64) {
        let seen = &mut self.peers[leader];
        seen.progress[of] = (next, matched);
        if seen.refused[of].is_some_and(|(prev, _)| next <= prev || matched >= prev) {
            seen.refused[of] = None;
        }
    }

    /// A refusal that was overtaken by a success says nothing.
    fn refuse(&mut self, answer: &Answer<'_>) {
        let (leader, of) = (answer.request.from, answer.request.to);
        let Some(prev) = answer.request.said.get(Word::PrevLogIndex) else { return };
        let seen = &mut self.peers[leader];
        let leads =
            seen.state.role == Role::Leader && answer.request.term() == Some(seen.state.term);
        if let Some(&(next, matched)) = seen.progress.get(of)
            && leads
            && answer.refuses()
            && next > prev
            && matched < prev
        {
            seen.refused[of] = Some((prev, self.now));
        }
    }

    fn commit(&mut self, peer: usize, to: u64) {
        let seen = &mut self.peers[peer];
        seen.state.commit = Some(to);
        let in_term = seen.state.term;
        for index in self.committed.last() + 1..=to.min(INDEX_AT_MOST) {
            let term = seen.log.term(index);
            self.committed.push(Committed { term, by: peer, in_term });
        }
    }

    fn ask(&mut self, request: &Request) {
        let from = request.from;
        if let (Method::RequestVote, Some(term)) = (request.method, request.term()) {
            self.stood.entry(term).or_default().insert(from);
            self.say_own_vote(from, term);
        }
        let seen = &mut self.peers[from];
        seen.spoken = seen.spoken.max(request.term().unwrap_or_default());
        let refused = &mut seen.refused;
        if let Some(Some((prev, _))) = refused.get(request.to)
            && request.goes_back(*prev)
        {
            refused[request.to] = None;
        }
    }

    /// Who asks for votes has given its own, shown or not.
    fn say_own_vote(&mut self, peer: usize, term: u64) {
        let hidden = self.peers[peer].state.vote.is_none();
        if hidden {
            self.votes.entry((term, peer)).or_insert(Vote { to: peer, said: true });
        } else if let Some(vote) = self.votes.get_mut(&(term, peer)) {
            vote.said |= vote.to == peer;
        }
    }

    fn answer(&mut self, answer: &Answer<'_>) {
        let (request, reply) = (answer.request, answer.reply);
        let seen = &mut self.peers[request.to];
        seen.spoken = seen.spoken.max(reply.get(Word::Term).unwrap_or_default());
        self.grants_are_read |= reply.get(Word::VoteGranted).is_some();
        if let (true, Some(term)) = (answer.grants(), request.term()) {
            let to = request.candidate();
            let vote = self.votes.entry((term, request.to)).or_insert(Vote { to, said: true });
            vote.said |= vote.to == to;
        }
    }

    /// The candidate has this answer, or may have.
    pub fn count(&mut self, answer: &Answer<'_>) {
        if let (true, Some(term)) = (answer.grants(), answer.request.term()) {
            let votes = &mut self.peers[answer.request.from].votes;
            if votes.0 < term {
                *votes = (term, 0);
            }
            if votes.0 == term {
                votes.1 |= 1 << answer.request.to;
            }
        }
    }

    fn hand(&mut self, peer: usize, msg: &ApplyMsg) {
        match msg {
            ApplyMsg::Command { index, command } => {
                self.peers[peer].handed = Some(*index);
                self.hand_command(peer, *index, command);
            }
            ApplyMsg::Snapshot { index, .. } => self.peers[peer].handed = Some(*index),
        }
    }

    fn hand_command(&mut self, by: usize, index: u64, command: &Command) {
        let is_known = self.committed.get(index).is_some_and(|committed| committed.term.is_some());
        if !is_known && !self.handed.contains_key(&index) {
            self.handed.insert(index, Handed { by, command: command.clone() });
        }
    }
}
