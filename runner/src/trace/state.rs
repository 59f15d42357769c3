//! The state of a peer, as the events of a trace tell it.

use imbl::Vector;

use super::schema::{Entry, LogChange, Progress, Role, RoleChange, State, Term, What};

/// What is known of one peer; `None` where it does not show a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerState {
    pub role: Role,
    pub term: u64,
    pub vote: Option<Option<usize>>,
    pub log: Option<LogState>,
    pub commit: Option<u64>,
    pub applied: Option<u64>,
    /// A leader's next and match indexes; empty for others.
    pub next: Vec<u64>,
    pub matched: Vec<u64>,
}

impl PeerState {
    /// Takes in an event of this peer; one that is not about its state changes nothing.
    pub fn fold(&mut self, what: &What) {
        match what {
            What::State(state) => self.begin(state),
            What::Role(role) => self.take_role(role),
            What::Term(term) => self.enter(term),
            What::Vote(vote) => self.vote = Some(vote.vote),
            What::Log(change) => self.log.get_or_insert_default().fold(change),
            What::Commit(commit) => self.commit = Some(commit.index),
            What::Applied(applied) => self.applied = Some(applied.index),
            What::Progress(progress) => self.note_progress(progress),
            What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => {}
            What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => {}
            What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => {}
            What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => {}
            What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => {}
            What::Duplicated(_) | What::Clogged(_) => {}
            What::Timer(_) | What::Persist(_) | What::Broken(_) | What::Other(_) => {}
        }
    }

    fn begin(&mut self, state: &State) {
        *self = Self {
            role: state.role,
            term: state.term,
            vote: state.vote,
            log: state.base.map(|_| self.log.take().unwrap_or_default()),
            commit: state.commit,
            applied: state.applied,
            next: Vec::new(),
            matched: Vec::new(),
        };
    }

    fn take_role(&mut self, change: &RoleChange) {
        self.role = change.role;
        if self.role != Role::Leader {
            self.next.clear();
            self.matched.clear();
        }
    }

    fn enter(&mut self, term: &Term) {
        self.term = term.term;
        self.vote = self.vote.map(|_| None);
    }

    fn note_progress(&mut self, progress: &Progress) {
        self.next.clone_from(&progress.next);
        self.matched.clone_from(&progress.matched);
    }
}

/// A log: where its snapshot ends, and the entries after that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogState {
    pub base: u64,
    pub base_term: u64,
    /// Cheap to clone: logs that began alike share what they have in common.
    pub entries: Vector<Entry>,
}

impl LogState {
    /// The index of the last entry; `base` if there is none.
    pub fn last(&self) -> u64 {
        self.base.saturating_add(self.entries.len() as u64)
    }

    /// The entry at `index`, if it is in the log and not in the snapshot.
    pub fn entry(&self, index: u64) -> Option<&Entry> {
        let place = index.checked_sub(self.base)?.checked_sub(1)?;
        self.entries.get(usize::try_from(place).ok()?)
    }

    /// The term of the entry at `index`; the snapshot's at `base`.
    pub fn term(&self, index: u64) -> Option<u64> {
        if index == self.base { Some(self.base_term) } else { Some(self.entry(index)?.term) }
    }

    fn fold(&mut self, change: &LogChange) {
        match change {
            LogChange::Append { from, entries } => {
                self.cut(*from);
                self.entries.extend(entries.iter().cloned());
            }
            LogChange::Truncate { from, .. } => self.cut(*from),
            LogChange::Compact { base, base_term } => self.compact(*base, *base_term),
            LogChange::Install { base, base_term } => {
                *self = Self { base: *base, base_term: *base_term, entries: Vector::new() };
            }
        }
    }

    /// Drops the entry at `from` and all that follow it.
    fn cut(&mut self, from: u64) {
        self.entries.truncate(self.places_before(from));
    }

    fn compact(&mut self, base: u64, base_term: u64) {
        let gone = self.places_before(base.saturating_add(1));
        drop(self.entries.slice(..gone));
        (self.base, self.base_term) = (base, base_term);
    }

    /// How many of the entries lie before `index`.
    fn places_before(&self, index: u64) -> usize {
        let before = index.saturating_sub(self.base).saturating_sub(1);
        usize::try_from(before).unwrap_or(usize::MAX).min(self.entries.len())
    }
}
