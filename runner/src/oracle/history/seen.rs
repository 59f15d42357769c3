//! One peer, as it was last seen.

use labrpc::Instant;
use raftapi::{LogView, Role, SavedBrief};

use super::log::Terms;
use crate::oracle::fact::State;

#[derive(Clone, Debug)]
pub struct Seen {
    pub up: bool,
    /// It was started and not looked at since.
    pub fresh: bool,
    pub state: State,
    pub log: Terms,
    /// A leader's next index of each peer.
    pub next: Vec<u64>,
    /// A leader's match index of each peer.
    pub matched: Vec<u64>,
    /// `None`: the tool cannot read what it saves.
    pub saved: Option<SavedBrief>,
    /// The highest term that it has named in a message.
    pub spoken: u64,
    /// The last index that its service has got in this life; `None`: not known.
    pub handed: Option<u64>,
    /// From whom it has got votes, a bit a peer, in the term that stands in front.
    pub votes: (u64, u64),
    /// Where another peer's log disagrees with this leader's, and since when it knows without
    /// having gone back.
    pub refused: Vec<Option<(u64, Instant)>>,
}

impl Seen {
    /// One of so many servers, before it was started.
    pub(super) fn new(servers: usize) -> Self {
        Self {
            up: false,
            fresh: false,
            state: State::unknown(),
            log: Terms::default(),
            next: Vec::new(),
            matched: Vec::new(),
            saved: Some(SavedBrief::default()),
            spoken: 0,
            handed: Some(0),
            votes: (0, 0),
            refused: vec![None; servers],
        }
    }

    /// A log that ends the same is the same (§5.3).
    #[inline]
    pub fn has_log(&self, log: Option<&dyn LogView>) -> bool {
        match (&self.state.log, log) {
            (Some(ends), Some(log)) => *ends == log.ends(),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Who shows none leads nobody.
    #[inline]
    pub fn has_progress(&self, next_index: &[u64], match_index: &[u64]) -> bool {
        next_index.is_empty() || self.next == next_index && self.matched == match_index
    }

    /// A leader's next and match index of peer `of`, if it has shown any.
    pub fn progress(&self, of: usize) -> Option<(u64, u64)> {
        self.next.get(of).copied().zip(self.matched.get(of).copied())
    }

    /// It leads so many peers, and has shown nothing of them yet.
    pub fn begin_progress(&mut self, peers: usize) {
        self.next.resize(peers, 0);
        self.matched.resize(peers, 0);
    }

    pub(super) fn end_progress(&mut self) {
        self.next.clear();
        self.matched.clear();
    }

    pub(super) fn revive(&mut self, state: &State) {
        self.fresh = false;
        self.state = State { role: Role::Follower, log: self.state.log, ..*state };
    }
}
