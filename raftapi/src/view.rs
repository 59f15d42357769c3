//! What a peer may show of itself to those who watch: the recorder and the oracle.

use labrpc::Instant;

use crate::Command;

/// The three roles of §5.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Follower,
    Candidate,
    Leader,
}

/// A peer's state between two of its steps; `None` where it does not show a part.
#[derive(Clone, Copy)]
pub struct PeerView<'a> {
    pub term: u64,
    /// A peer that shows no more than `get_state` is a follower or a leader.
    pub role: Role,
    /// The candidate that got this peer's vote in `term`, if any.
    pub voted_for: Option<Option<usize>>,
    pub log: Option<&'a dyn LogView>,
    pub commit_index: Option<u64>,
    pub last_applied: Option<u64>,
    /// When the election timer was last started anew.
    pub timer_restarted: Option<Instant>,
    /// A leader's next and match indexes, one a peer (its own included); empty for others.
    pub next_index: &'a [u64],
    pub match_index: &'a [u64],
}

impl PeerView<'_> {
    /// What can be seen of a peer that shows no more than its term and role.
    pub fn outside(term: u64, role: Role) -> Self {
        Self {
            term,
            role,
            voted_for: None,
            log: None,
            commit_index: None,
            last_applied: None,
            timer_restarted: None,
            next_index: &[],
            match_index: &[],
        }
    }
}

/// A log as Figure 2 and §7 see it: a snapshot's end, then entries. Indexes are Raft's, from 1.
pub trait LogView {
    /// The last index in the snapshot; 0 if there is none.
    fn base_index(&self) -> u64;

    /// The term of the entry at `base_index`; 0 if there is no snapshot.
    fn base_term(&self) -> u64;

    /// The index of the last entry; `base_index` if there is none after the snapshot.
    fn last_index(&self) -> u64;

    /// The term of the last entry; `base_term` if there is none after the snapshot.
    fn last_term(&self) -> u64 {
        let last = self.last_index();
        if last > self.base_index() { self.entry(last).0 } else { self.base_term() }
    }

    /// All of these at once.
    fn ends(&self) -> LogEnds {
        LogEnds {
            base_index: self.base_index(),
            base_term: self.base_term(),
            last_index: self.last_index(),
            last_term: self.last_term(),
        }
    }

    /// The term and command at `index`, which lies after `base_index` and not after `last_index`.
    fn entry(&self, index: u64) -> (u64, &Command);
}

/// Where a log begins, behind its snapshot, and where it ends. Logs with equal ends are equal (§5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnds {
    pub base_index: u64,
    pub base_term: u64,
    pub last_index: u64,
    pub last_term: u64,
}

/// The persistent state of Figure 2, as read back from a peer's saved bytes.
#[derive(Default)]
pub struct SavedView {
    pub term: u64,
    pub voted_for: Option<usize>,
    pub base_index: u64,
    pub base_term: u64,
    /// The entries after `base_index`.
    pub entries: Vec<(u64, Command)>,
}

/// What a saved state says without its entries: enough to judge what a peer may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SavedBrief {
    pub term: u64,
    pub voted_for: Option<usize>,
    pub base_index: u64,
    pub base_term: u64,
    /// The index and the term of the last entry; those of the base if there is none after it.
    pub last_index: u64,
    pub last_term: u64,
}

impl SavedView {
    pub fn brief(&self) -> SavedBrief {
        SavedBrief {
            term: self.term,
            voted_for: self.voted_for,
            base_index: self.base_index,
            base_term: self.base_term,
            last_index: self.base_index + self.entries.len() as u64,
            last_term: self.entries.last().map_or(self.base_term, |(term, _)| *term),
        }
    }
}
