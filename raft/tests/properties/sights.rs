//! Situations that matter: a run that never comes to one of them says nothing about it.

use std::collections::BTreeSet;

use raft::core::{Call, Core, Role};

use crate::paper::Before;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    ASplitVote,
    AVoteOfAnOldTerm,
    ARestartWithAVote,
    AnAckOfAnOldTerm,
    AnAppendOfAnOldTerm,
    /// Figure 8 (c).
    AnOldEntryOnAMajority,
    AnOldEntryCommitted,
    AConflictTruncated,
    ALeaderDeposedWithUncommittedEntries,
    ACandidateYields,
    APrevInsideASnapshot,
    ASnapshotInstalled,
    AnOldSnapshotRefused,
}

const ALL: [Sight; 13] = [
    Sight::ASplitVote,
    Sight::AVoteOfAnOldTerm,
    Sight::ARestartWithAVote,
    Sight::AnAckOfAnOldTerm,
    Sight::AnAppendOfAnOldTerm,
    Sight::AnOldEntryOnAMajority,
    Sight::AnOldEntryCommitted,
    Sight::AConflictTruncated,
    Sight::ALeaderDeposedWithUncommittedEntries,
    Sight::ACandidateYields,
    Sight::APrevInsideASnapshot,
    Sight::ASnapshotInstalled,
    Sight::AnOldSnapshotRefused,
];

#[derive(Default)]
pub struct Sights(BTreeSet<Sight>);

impl Sights {
    pub fn never_seen(&self) -> Vec<Sight> {
        ALL.into_iter().filter(|sight| !self.0.contains(sight)).collect()
    }

    pub fn add(&mut self, others: &Self) {
        self.0.extend(&others.0);
    }

    pub fn note_if(&mut self, sight: Sight, seen: bool) {
        if seen {
            self.0.insert(sight);
        }
    }

    /// A request is about to be handled by `core`.
    pub fn note_request(&mut self, core: &Core, call: &Call) {
        let term = core.current_term();
        match call {
            Call::RequestVote(_) => {}
            Call::AppendEntries(args) => {
                let inside = args.term >= term && args.prev_log_index < core.log().base_index();
                self.note_if(Sight::APrevInsideASnapshot, inside);
                self.note_if(Sight::AnAppendOfAnOldTerm, args.term < term);
                let candidate = matches!(core.role(), Role::Candidate { .. });
                self.note_if(Sight::ACandidateYields, candidate && args.term == term);
            }
            Call::InstallSnapshot(args) => {
                let old = args.term >= term && args.last_included_index <= core.commit_index();
                self.note_if(Sight::AnOldSnapshotRefused, old);
            }
        }
    }

    /// A reply to `call` is about to be heard by `core`.
    pub fn note_reply(&mut self, core: &Core, call: &Call) {
        let term = core.current_term();
        match (call, core.role()) {
            (Call::RequestVote(args), Role::Candidate { .. }) => {
                self.note_if(Sight::AVoteOfAnOldTerm, args.term < term);
            }
            (Call::AppendEntries(args), Role::Leader { .. }) => {
                self.note_if(Sight::AnAckOfAnOldTerm, args.term < term);
            }
            (Call::RequestVote(_) | Call::AppendEntries(_) | Call::InstallSnapshot(_), _) => {}
        }
    }

    /// A step has brought `core` from `before` to where it is.
    pub fn note_step(&mut self, before: &Before, core: &Core) {
        let (old, new) = (&before.log, core.log());
        let was_candidate = matches!(before.role, Role::Candidate { .. });
        let is_candidate = matches!(core.role(), Role::Candidate { .. });
        let again = was_candidate && is_candidate && core.current_term() > before.term;
        self.note_if(Sight::ASplitVote, again);

        let deposed = matches!(before.role, Role::Leader { .. }) && !core.is_leader();
        let uncommitted = core.commit_index() < new.last_index();
        self.note_if(Sight::ALeaderDeposedWithUncommittedEntries, deposed && uncommitted);

        let mut common = new.base_index() + 1..=old.last_index().min(new.last_index());
        let replaced = common.any(|index| old.term_at(index) != new.term_at(index));
        self.note_if(Sight::AConflictTruncated, replaced);

        self.note_if(Sight::ASnapshotInstalled, new.base_index() > before.commit_index);

        let mut committed = before.commit_index + 1..=core.commit_index();
        let of_old_term = |index| new.term_at(index).is_some_and(|term| term < core.current_term());
        self.note_if(Sight::AnOldEntryCommitted, core.is_leader() && committed.any(of_old_term));
        self.note_if(Sight::AnOldEntryOnAMajority, old_entry_on_a_majority(core));
    }
}

fn old_entry_on_a_majority(core: &Core) -> bool {
    let Role::Leader { match_index, .. } = core.role() else { return false };
    let mut sorted = match_index.clone();
    sorted.sort_unstable();
    let replicated = sorted[(sorted.len() - 1) / 2];
    let term = core.log().term_at(replicated);
    replicated > core.commit_index() && term.is_some_and(|term| term < core.current_term())
}
