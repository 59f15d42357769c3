//! Figure 2, "Rules for Servers": terms, and how a server becomes a candidate or a leader.

use std::collections::BTreeSet;

use crate::core::state::{Core, Role};

impl Core {
    /// All servers: a request or a reply of a later term makes a follower of anyone.
    pub(super) fn observe_term(&mut self, term: u64) {
        if term > self.current_term {
            self.current_term = term;
            self.voted_for = None;
            self.role = Role::Follower;
            self.effects.persist();
        }
    }

    /// Followers, candidates: `term` has a leader, so this server follows it. A candidate of the
    /// same term yields and keeps its vote.
    pub(super) fn follow_leader(&mut self, term: u64) {
        self.observe_term(term);
        self.role = Role::Follower;
        self.effects.reset_election_timer = true;
    }

    /// Candidates: a new term, with a vote for oneself.
    pub(super) fn become_candidate(&mut self) {
        self.current_term += 1;
        self.voted_for = Some(self.me);
        self.role = Role::Candidate { votes: BTreeSet::from([self.me]) };
        self.effects.persist();
    }

    /// Leaders: they believe at first that every log is as long as theirs, and tell everyone.
    pub(super) fn become_leader(&mut self) {
        let last_index = self.log.last_index();
        let mut match_index = vec![0; self.cluster_size];
        match_index[self.me] = last_index;
        self.role = Role::Leader {
            next_index: vec![last_index + 1; self.cluster_size],
            match_index,
            sent_index: vec![last_index; self.cluster_size],
        };
        self.effects.lead = true;
        self.heartbeat();
    }
}
