//! Figure 2's "State", all of it behind one lock, and the changes of it that several rules share.

use labrpc::{Instant, now};
use raftapi::{LogView, PeerView, Role};

use crate::log::Log;
use crate::persist;

pub struct State {
    // Persistent state on all servers.
    pub current_term: u64,
    pub voted_for: Option<usize>,
    pub log: Log,

    // Volatile state on all servers.
    pub role: Role,
    pub commit_index: u64,
    pub last_applied: u64,
    /// When this peer last granted a vote, began an election, or heard from the current leader.
    pub last_heard: Instant,

    // Volatile state on candidates, then on leaders.
    pub votes: usize,
    pub next_index: Vec<u64>,
    pub match_index: Vec<u64>,
}

impl State {
    /// The state of a peer that starts, or that starts again with what it saved before.
    pub fn new(raft_state: &[u8]) -> Self {
        let (current_term, voted_for, log) =
            persist::decode(raft_state).expect("the persister gives back what was saved");
        Self {
            current_term,
            voted_for,
            role: Role::Follower,
            // What is in the snapshot was committed, and the service restores it by itself.
            commit_index: log.base_index(),
            last_applied: log.base_index(),
            last_heard: now(),
            votes: 0,
            next_index: Vec::new(),
            match_index: Vec::new(),
            log,
        }
    }

    /// A newer term makes anybody a follower who has not voted yet (§5.1). Says whether it was
    /// newer, and so has to be saved.
    pub fn adopt_newer(&mut self, term: u64) -> bool {
        let newer = term > self.current_term;
        if newer {
            self.current_term = term;
            self.voted_for = None;
            self.role = Role::Follower;
        }
        newer
    }

    /// The leader of `term`, which is not an old one, has spoken: even a candidate of that very
    /// term follows it (§5.2). Says whether the term is newer, and so has to be saved.
    pub fn follow(&mut self, term: u64) -> bool {
        let newer = self.adopt_newer(term);
        self.role = Role::Follower;
        self.last_heard = now();
        newer
    }

    pub fn become_candidate(&mut self, me: usize) {
        self.current_term += 1;
        self.voted_for = Some(me);
        self.role = Role::Candidate;
        self.votes = 1;
        self.last_heard = now();
    }

    pub fn become_leader(&mut self, me: usize, servers: usize) {
        let last = self.log.last_index();
        self.role = Role::Leader;
        self.next_index = vec![last + 1; servers];
        self.match_index = vec![0; servers];
        self.match_index[me] = last;
    }

    /// Whether this peer leads in `term`: if not, a reply to what it asked then is stale.
    pub fn leads(&self, term: u64) -> bool {
        self.role == Role::Leader && self.current_term == term
    }

    /// `peer` holds the leader's log up to `index`. Replies come in any order, and an old one must
    /// not take back what a later one said.
    pub fn record_match(&mut self, peer: usize, index: u64) {
        self.match_index[peer] = self.match_index[peer].max(index);
        self.next_index[peer] = self.next_index[peer].max(index + 1);
    }

    /// Says whether that is news.
    pub fn commit_to(&mut self, index: u64) -> bool {
        let news = index > self.commit_index;
        if news {
            self.commit_index = index;
        }
        news
    }

    pub fn view(&self) -> PeerView<'_> {
        let (next_index, match_index) = match self.role {
            Role::Leader => (&self.next_index[..], &self.match_index[..]),
            Role::Follower | Role::Candidate => (&[][..], &[][..]),
        };
        PeerView {
            term: self.current_term,
            role: self.role,
            voted_for: Some(self.voted_for),
            log: Some(&self.log),
            commit_index: Some(self.commit_index),
            last_applied: Some(self.last_applied),
            timer_restarted: Some(self.last_heard),
            next_index,
            match_index,
        }
    }
}
