//! From a look at a peer to facts: what changed since the last look, in the order of cause.

use raftapi::{LogEnds, LogView, PeerView, Role};

use super::bench::Bench;
use super::fact::{Fact, State};
use super::history::History;
use super::scenarios::Scenarios;

/// Where facts go: before the judges, into the counts, into history.
pub struct Court {
    pub history: History,
    pub bench: Bench,
    pub scenarios: Scenarios,
}

impl Court {
    /// Always inlined: where a fact is made, its kind is known, and most of this falls away.
    #[inline(always)]
    pub fn hear(&mut self, fact: &Fact<'_>) {
        self.bench.judge(&self.history, fact);
        self.scenarios.count(&self.history, fact);
        self.history.take(fact);
    }

    /// Peer `peer` looks like this now. Most looks show nothing new.
    #[inline]
    pub fn look(&mut self, peer: usize, view: &PeerView<'_>) {
        if !self.history.peers[peer].looks_like(view) {
            self.news(peer, view);
        }
        let now = self.history.now;
        self.history.peers[peer].state.restart_timer(view.timer_restarted, now);
    }

    #[inline(never)]
    fn news(&mut self, peer: usize, view: &PeerView<'_>) {
        let fresh = self.history.peers[peer].fresh;
        if fresh {
            self.revived(peer, view);
        }
        let known = &self.history.peers[peer].state;
        let leads = known.term == view.term && [known.role, view.role] == [Role::Leader; 2];
        if known.term != view.term || known.role != view.role || known.vote != view.voted_for {
            self.turned(peer, view);
        }
        let ends = view.log.map(LogView::ends);
        if fresh || self.history.peers[peer].state.log != ends {
            self.log(peer, view.log.zip(ends), leads, fresh);
        }
        self.progress(peer, view);
        if self.history.peers[peer].state.commit != view.commit_index {
            self.committed(peer, view.commit_index, leads);
        }
        if self.history.peers[peer].state.applied != view.last_applied {
            self.applied(peer, view.last_applied);
        }
    }

    #[cold]
    fn revived(&mut self, peer: usize, view: &PeerView<'_>) {
        self.hear(&Fact::Revived { peer, state: &State::of(view) });
    }

    /// Its term, its vote or its role is another.
    #[cold]
    fn turned(&mut self, peer: usize, view: &PeerView<'_>) {
        let from = self.history.peers[peer].state.term;
        let entered = from != view.term;
        if entered {
            self.hear(&Fact::Entered { peer, from, to: view.term });
        }
        self.vote(peer, view.voted_for, entered);
        self.role(peer, view.role, entered);
    }

    fn vote(&mut self, peer: usize, vote: Option<Option<usize>>, entered: bool) {
        let Some(vote) = vote else { return };
        let known = self.history.peers[peer].state.vote;
        // With the term, the vote of the last one is over.
        let known = if entered { Some(None) } else { known };
        if known != Some(vote) {
            self.hear(&Fact::Voted { peer, candidate: vote });
        } else {
            self.history.peers[peer].state.vote = Some(vote);
        }
    }

    fn role(&mut self, peer: usize, role: Role, entered: bool) {
        let from = self.history.peers[peer].state.role;
        let changed = from != role;
        match role {
            Role::Follower if changed => self.hear(&Fact::Followed { peer, from }),
            Role::Candidate if changed || entered => self.hear(&Fact::Stood { peer }),
            Role::Leader if changed || entered => self.hear(&Fact::Led { peer }),
            Role::Follower | Role::Candidate | Role::Leader => {}
        }
    }

    fn log(&mut self, peer: usize, log: Option<(&dyn LogView, LogEnds)>, leads: bool, fresh: bool) {
        let Some((new, ends)) = log else {
            self.history.peers[peer].state.log = None;
            return;
        };
        self.base(peer, ends);
        let known = &self.history.peers[peer].log;
        let mut shared = known.last().min(ends.last_index);
        while shared > ends.base_index && known.term(shared) != Some(new.entry(shared).0) {
            shared -= 1;
        }
        let last = known.last();
        if shared < last {
            let (from, conflict) = (shared + 1, shared < ends.last_index);
            if fresh {
                // What was not saved is gone with the last life.
                self.history.forget(peer, from);
            } else {
                self.hear(&Fact::Cut { peer, from, last, conflict, leads });
            }
        }
        let mut prev_term = self.history.peers[peer].log.term(shared).unwrap_or_default();
        for index in (shared..ends.last_index).map(|before| before + 1) {
            let (term, command) = new.entry(index);
            self.hear(&Fact::Added { peer, index, term, prev_term, command });
            prev_term = term;
        }
        self.history.peers[peer].state.log = Some(ends);
    }

    fn base(&mut self, peer: usize, ends: LogEnds) {
        let known = &self.history.peers[peer].log;
        let (base, base_term) = (ends.base_index, ends.base_term);
        if known.base() == base && known.term(base) == Some(base_term) {
            return;
        }
        let goes_on = base > known.base() && known.term(base) == Some(base_term);
        self.hear(&Fact::Based { peer, base, base_term, goes_on });
    }

    fn progress(&mut self, leader: usize, view: &PeerView<'_>) {
        let peers = self.history.peers.len();
        if view.next_index.len() != peers || view.match_index.len() != peers {
            return;
        }
        let seen = &mut self.history.peers[leader].progress;
        let led = seen.len() == peers;
        seen.resize(peers, (0, 0));
        for (of, (&next, &matched)) in view.next_index.iter().zip(view.match_index).enumerate() {
            let before = self.history.peers[leader].progress[of];
            if before != (next, matched) {
                let before = led.then_some(before);
                self.hear(&Fact::Progressed { leader, of, before, next, matched });
            }
        }
    }

    /// `None`: it shows no commit index any more.
    #[inline(never)]
    fn committed(&mut self, peer: usize, commit: Option<u64>, leads: bool) {
        let from = self.history.peers[peer].state.commit.unwrap_or_default();
        if let Some(to) = commit {
            self.hear(&Fact::Committed { peer, from, to, leads });
        }
    }

    #[inline(never)]
    fn applied(&mut self, peer: usize, applied: Option<u64>) {
        let from = self.history.peers[peer].state.applied.unwrap_or_default();
        if let Some(to) = applied {
            self.hear(&Fact::Applied { peer, from, to });
        }
    }
}
