//! What survives a crash: Figure 2's persistent state, in bytes and back.

use labrpc::Pieces;
use raftapi::{LogView, SavedBrief, SavedView};

use crate::Raft;
use crate::log::Log;
use crate::state::State;

/// Enough for what is saved besides the entries.
const HEAD: usize = 64;

/// The term, the vote, index and term of the snapshot's end, index and term of the last entry.
type Head = (u64, Option<usize>, u64, u64, u64, u64);

impl Raft {
    /// Saves the persistent state. Called with the lock held, after every change of that state and
    /// before anything is said that rests on it.
    pub(crate) fn persist(&self, state: &State) {
        self.persister.save(encode(state), self.persister.read_snapshot());
    }
}

pub fn encode(state: &State) -> Vec<u8> {
    let log = &state.log;
    let (base_index, base_term) = (log.base_index(), log.base_term());
    let (last_index, last_term) = (log.last_index(), log.last_term());
    let head: Head =
        (state.current_term, state.voted_for, base_index, base_term, last_index, last_term);
    let bytes = Vec::with_capacity(HEAD + log.encoded().len());
    let mut bytes = postcard::to_extend(&head, bytes).expect("any state has its bytes");
    bytes.extend_from_slice(log.encoded());
    bytes
}

/// The term, the vote and the log; those of a new peer if nothing was saved yet.
pub fn decode(raft_state: &[u8]) -> Option<(u64, Option<usize>, Log)> {
    if raft_state.is_empty() {
        return Some((0, None, Log::default()));
    }
    let (head, entries) = postcard::take_from_bytes::<Head>(raft_state).ok()?;
    let (current_term, voted_for, base_index, base_term, ..) = head;
    Some((current_term, voted_for, Log::decode(base_index, base_term, entries)?))
}

pub fn saved(raft_state: &[u8]) -> Option<SavedView> {
    let (term, voted_for, log) = decode(raft_state)?;
    let (base_index, base_term) = (log.base_index(), log.base_term());
    Some(SavedView { term, voted_for, base_index, base_term, entries: log.into_entries() })
}

/// What stands in front of the entries.
pub fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
    if raft_state.is_empty() {
        return Some(SavedBrief::default());
    }
    let (head, _) = postcard::take_from_bytes::<Head>(raft_state.first()).ok()?;
    let (term, voted_for, base_index, base_term, last_index, last_term) = head;
    Some(SavedBrief { term, voted_for, base_index, base_term, last_index, last_term })
}
