//! What changed in a peer since it was last looked at, as events.

use raftapi::{LogView, PeerView};

use crate::trace::readable::bytes_as_text;
use crate::trace::schema::{
    Entry, Index, LogChange, Progress, Role, RoleChange, State, Term, Vote, What,
};
use crate::trace::state::{LogState, PeerState};

/// One look at a peer: each change is taken into the known state as soon as it is found, so that
/// the events of a trace, taken in one by one, always give what was seen.
pub(super) struct Look<'a> {
    known: &'a mut PeerState,
    found: Vec<What>,
}

/// The events that lead from `known` to `view`; `known` is `view` afterwards. A peer that `began`
/// anew, or shows other parts of itself than before, is told from scratch.
pub(super) fn look(known: &mut PeerState, view: &PeerView<'_>, began: bool) -> Vec<What> {
    let anew = began || !shows_the_same(known, view);
    let settled = if anew { 0 } else { settled(known, view) };
    let mut look = Look { known, found: Vec::new() };
    if anew {
        look.begin(view);
    }
    look.terms(view);
    if let Some(log) = view.log {
        look.log(log, settled);
    }
    look.progress(view);
    look.indexes(view);
    look.found
}

fn shows_the_same(known: &PeerState, view: &PeerView<'_>) -> bool {
    known.vote.is_some() == view.voted_for.is_some()
        && known.log.is_some() == view.log.is_some()
        && known.commit.is_some() == view.commit_index.is_some()
        && known.applied.is_some() == view.last_applied.is_some()
}

/// Up to this index the log is not gone through again, unless it has changed there: what was and is
/// committed stays. Only a committed entry that is replaced where it stands, with the next ones
/// left as they were, goes unseen, and that no longer than to the next start.
fn settled(known: &PeerState, view: &PeerView<'_>) -> u64 {
    known.commit.min(view.commit_index).unwrap_or(0)
}

impl Look<'_> {
    fn found(&mut self, what: What) {
        self.known.fold(&what);
        self.found.push(what);
    }

    fn begin(&mut self, view: &PeerView<'_>) {
        self.found(What::State(State {
            role: Role::from(view.role),
            term: view.term,
            vote: view.voted_for,
            base: view.log.map(LogView::base_index),
            last: view.log.map(LogView::last_index),
            commit: view.commit_index,
            applied: view.last_applied,
        }));
    }

    fn terms(&mut self, view: &PeerView<'_>) {
        let (term, role) = (view.term, Role::from(view.role));
        let entered = term != self.known.term;
        if entered {
            self.found(What::Term(Term { term }));
        }
        if let Some(vote) = view.voted_for
            && self.known.vote != Some(vote)
        {
            self.found(What::Vote(Vote { vote, term }));
        }
        // Who stands again in a new term takes the role anew.
        if role != self.known.role || (entered && role != Role::Follower) {
            self.found(What::Role(RoleChange { role, term }));
        }
    }

    fn progress(&mut self, view: &PeerView<'_>) {
        let (next, matched) = (view.next_index, view.match_index);
        if next != self.known.next || matched != self.known.matched {
            let (next, matched) = (next.to_vec(), matched.to_vec());
            self.found(What::Progress(Progress { next, matched }));
        }
    }

    fn indexes(&mut self, view: &PeerView<'_>) {
        if let Some(index) = view.commit_index
            && self.known.commit != Some(index)
        {
            self.found(What::Commit(Index { index }));
        }
        if let Some(index) = view.last_applied
            && self.known.applied != Some(index)
        {
            self.found(What::Applied(Index { index }));
        }
    }

    fn log(&mut self, new: &dyn LogView, settled: u64) {
        self.base(new);
        let known = self.known.log.get_or_insert_default();
        let (base, last) = (known.base, known.last());
        let kept = last_in_common(known, new, settled);
        if kept < last {
            self.found(What::Log(LogChange::Truncate { from: kept + 1, to: last }));
        }
        if kept < new.last_index() {
            let from = kept.max(base) + 1;
            let entries = (from..=new.last_index()).map(|index| entry(new, index)).collect();
            self.found(What::Log(LogChange::Append { from, entries }));
        }
    }

    /// Entries that gave way to a snapshot are a compaction if the log went on through its end.
    fn base(&mut self, new: &dyn LogView) {
        let known = self.known.log.get_or_insert_default();
        let (base, base_term) = (new.base_index(), new.base_term());
        if (base, base_term) == (known.base, known.base_term) {
            return;
        }
        let goes_on = base > known.base && known.term(base) == Some(base_term);
        self.found(What::Log(if goes_on {
            LogChange::Compact { base, base_term }
        } else {
            LogChange::Install { base, base_term }
        }));
    }
}

/// The last index up to which both logs have the same entries. Those up to `settled` are looked at
/// from there back, as far as they differ.
fn last_in_common(known: &LogState, new: &dyn LogView, settled: u64) -> u64 {
    let last = known.last().min(new.last_index());
    let settled = settled.clamp(known.base, last);
    let differs = |index: &u64| !known.entry(*index).is_some_and(|old| same(old, new, *index));
    let before = (known.base + 1..=settled).rev().take_while(differs).last();
    let first = before.or_else(|| (settled + 1..=last).find(differs));
    first.map_or(last, |index| index - 1)
}

fn same(old: &Entry, new: &dyn LogView, index: u64) -> bool {
    let (term, command) = new.entry(index);
    old.term == term
        && (old.command.as_bytes() == &**command || old.command == bytes_as_text(command))
}

fn entry(log: &dyn LogView, index: u64) -> Entry {
    let (term, command) = log.entry(index);
    Entry { term, command: bytes_as_text(command).into() }
}

impl From<raftapi::Role> for Role {
    fn from(role: raftapi::Role) -> Self {
        match role {
            raftapi::Role::Follower => Self::Follower,
            raftapi::Role::Candidate => Self::Candidate,
            raftapi::Role::Leader => Self::Leader,
        }
    }
}
