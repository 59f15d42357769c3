//! From a look at a peer to facts: what changed since the last look, in the order of cause.

use raftapi::{LogView, PeerView, Role};

use super::bench::Bench;
use super::fact::{Ends, Fact, State};
use super::history::History;
use super::scenarios::Scenarios;

/// Where facts go: before the judges, into the counts, into history.
pub struct Court {
    pub history: History,
    pub bench: Bench,
    pub scenarios: Scenarios,
}

impl Court {
    pub fn hear(&mut self, fact: &Fact<'_>) {
        self.bench.judge(&self.history, fact);
        self.scenarios.count(&self.history, fact);
        self.history.take(fact);
    }

    /// Peer `peer` looks like this now.
    pub fn look(&mut self, peer: usize, view: &PeerView<'_>) {
        let seen = &mut self.history.peers[peer];
        if !seen.fresh && seen.state.shows(view) && is_progress(&seen.progress, view) {
            seen.state.restart_timer(view.timer_restarted, self.history.now);
        } else {
            self.compare(peer, State::of(view), view);
        }
    }

    fn compare(&mut self, peer: usize, state: State, view: &PeerView<'_>) {
        let before = self.history.peers[peer].state;
        let fresh = self.history.peers[peer].fresh;
        let entered = !fresh && before.term != state.term;
        let leads = [before.role, state.role] == [Role::Leader; 2] && !entered && !fresh;
        if fresh {
            self.hear(&Fact::Revived { peer, state });
        } else if entered {
            self.hear(&Fact::Entered { peer, from: before.term, to: state.term });
        }
        self.vote(peer, &state, entered);
        self.role(peer, state.role, entered);
        if let (Some(log), Some(ends)) = (view.log, state.log) {
            self.log(peer, log, ends, leads, fresh);
        }
        self.progress(peer, view);
        self.indexes(peer, &state, leads);
        let now = self.history.now;
        let seen = &mut self.history.peers[peer].state;
        seen.restart_timer(state.timer, now);
        seen.log = state.log;
    }

    fn vote(&mut self, peer: usize, state: &State, entered: bool) {
        let Some(vote) = state.vote else { return };
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

    fn log(&mut self, peer: usize, new: &dyn LogView, ends: Ends, leads: bool, fresh: bool) {
        self.base(peer, ends);
        let known = &self.history.peers[peer].log;
        let mut shared = known.last().min(ends.last);
        while shared > ends.base && known.term(shared) != Some(new.entry(shared).0) {
            shared -= 1;
        }
        let last = known.last();
        if shared < last {
            let (from, conflict) = (shared + 1, shared < ends.last);
            if fresh {
                // What was not saved is gone with the last life.
                self.history.forget(peer, from);
            } else {
                self.hear(&Fact::Cut { peer, from, last, conflict, leads });
            }
        }
        let mut prev_term = self.history.peers[peer].log.term(shared).unwrap_or_default();
        for index in (shared..ends.last).map(|before| before + 1) {
            let (term, command) = new.entry(index);
            self.hear(&Fact::Added { peer, index, term, prev_term, command });
            prev_term = term;
        }
    }

    fn base(&mut self, peer: usize, ends: Ends) {
        let known = &self.history.peers[peer].log;
        let (base, base_term) = (ends.base, ends.base_term);
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
        let led = self.history.peers[leader].progress.len() == peers;
        if !led {
            self.history.peers[leader].progress = vec![(0, 0); peers];
        }
        for (of, (&next, &matched)) in view.next_index.iter().zip(view.match_index).enumerate() {
            let before = self.history.peers[leader].progress[of];
            if before != (next, matched) {
                let before = led.then_some(before);
                self.hear(&Fact::Progressed { leader, of, before, next, matched });
            }
        }
    }

    fn indexes(&mut self, peer: usize, state: &State, leads: bool) {
        let before = self.history.peers[peer].state;
        if let Some(to) = state.commit
            && before.commit != Some(to)
        {
            let from = before.commit.unwrap_or_default();
            self.hear(&Fact::Committed { peer, from, to, leads });
        }
        if let Some(to) = state.applied
            && before.applied != Some(to)
        {
            self.hear(&Fact::Applied { peer, from: before.applied.unwrap_or_default(), to });
        }
    }
}

fn is_progress(known: &[(u64, u64)], view: &PeerView<'_>) -> bool {
    let (next, matched) = (view.next_index, view.match_index);
    if next.is_empty() {
        return true;
    }
    let mut both = known.iter().zip(next.iter().zip(matched));
    known.len() == next.len() && both.all(|(known, (next, matched))| *known == (*next, *matched))
}
