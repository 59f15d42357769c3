//! One peer, as it was last seen.

use labrpc::Instant;
use raftapi::{LogView, PeerView, Role, SavedBrief};

use super::log::Terms;
use crate::oracle::fact::State;

#[derive(Clone, Debug)]
pub struct Seen {
    pub up: bool,
    /// It was started and not looked at since.
    pub fresh: bool,
    pub state: State,
    pub log: Terms,
    /// A leader's next and match index of each peer; empty until it has shown any.
    pub progress: Vec<(u64, u64)>,
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
            progress: Vec::new(),
            saved: Some(SavedBrief::default()),
            spoken: 0,
            handed: Some(0),
            votes: (0, 0),
            refused: vec![None; servers],
        }
    }

    /// Whether it still looks as it did, but for its timer. A log that ends the same is the same (§5.3).
    #[inline]
    pub fn looks_like(&self, view: &PeerView<'_>) -> bool {
        let state = &self.state;
        !self.fresh
            && state.term == view.term
            && state.role == view.role
            && state.vote == view.voted_for
            && state.commit == view.commit_index
            && state.applied == view.last_applied
            && state.log == view.log.map(LogView::ends)
            && self.has_progress(view.next_index, view.match_index)
    }

    /// Who shows none leads nobody.
    #[inline]
    fn has_progress(&self, next_index: &[u64], match_index: &[u64]) -> bool {
        let same = |(&(next, matched), (now, now_matched)): (&(u64, u64), (&u64, &u64))| {
            (next, matched) == (*now, *now_matched)
        };
        next_index.is_empty()
            || [next_index.len(), match_index.len()] == [self.progress.len(); 2]
                && self.progress.iter().zip(next_index.iter().zip(match_index)).all(same)
    }

    pub(super) fn revive(&mut self, state: &State) {
        self.fresh = false;
        self.state = State { role: Role::Follower, log: self.state.log, ..*state };
    }
}
