//! A peer that is in whatever state a test puts it, and what a random Raft might do.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use labrpc::Service;
use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::peer::Peer;
use raft_runner::trace::{self, LogState, PeerState};
use raftapi::{Accepted, Command, LogView, PeerView, Role};

/// All that a peer may show.
#[derive(Clone, Debug)]
pub struct Inner {
    pub role: Role,
    pub term: u64,
    pub vote: Option<Option<usize>>,
    pub log: Option<Log>,
    pub commit: Option<u64>,
    pub applied: Option<u64>,
    pub next: Vec<u64>,
    pub matched: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
pub struct Log {
    pub base: u64,
    pub base_term: u64,
    pub entries: Vec<(u64, Command)>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            role: Role::Follower,
            term: 0,
            vote: Some(None),
            log: Some(Log::default()),
            commit: Some(0),
            applied: Some(0),
            next: Vec::new(),
            matched: Vec::new(),
        }
    }
}

/// What the recorder looks at.
#[derive(Clone, Default)]
pub struct Puppet(pub Rc<RefCell<Inner>>);

impl Puppet {
    pub fn set(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.0.borrow_mut());
    }
}

impl Peer for Puppet {
    fn service(&self) -> Service {
        Service::new()
    }

    fn start(&self, _command: Command) -> Option<Accepted> {
        None
    }

    fn get_state(&self) -> (u64, bool) {
        let inner = self.0.borrow();
        (inner.term, inner.role == Role::Leader)
    }

    fn snapshot(&self, _index: u64, _snapshot: Bytes) {}

    fn kill(&self) {}

    fn inspect(&self, show: &mut dyn FnMut(&PeerView<'_>)) {
        let inner = self.0.borrow();
        show(&PeerView {
            term: inner.term,
            role: inner.role,
            voted_for: inner.vote,
            log: inner.log.as_ref().map(|log| log as &dyn LogView),
            commit_index: inner.commit,
            last_applied: inner.applied,
            timer_restarted: None,
            next_index: &inner.next,
            match_index: &inner.matched,
        });
    }
}

impl LogView for Log {
    fn base_index(&self) -> u64 {
        self.base
    }

    fn base_term(&self) -> u64 {
        self.base_term
    }

    fn last_index(&self) -> u64 {
        self.base + self.entries.len() as u64
    }

    fn entry(&self, index: u64) -> (u64, &Command) {
        let (term, command) = &self.entries[usize::try_from(index - self.base - 1).unwrap()];
        (*term, command)
    }
}

impl Inner {
    /// The same in the words of a trace.
    pub fn as_state(&self) -> PeerState {
        PeerState {
            role: match self.role {
                Role::Follower => trace::Role::Follower,
                Role::Candidate => trace::Role::Candidate,
                Role::Leader => trace::Role::Leader,
            },
            term: self.term,
            vote: self.vote,
            log: self.log.as_ref().map(Log::as_state),
            commit: self.commit,
            applied: self.applied,
            next: self.next.clone(),
            matched: self.matched.clone(),
        }
    }
}

impl Log {
    fn as_state(&self) -> LogState {
        let entry = |(term, command): &(u64, Command)| trace::Entry {
            term: *term,
            command: command.to_string().into(),
        };
        LogState {
            base: self.base,
            base_term: self.base_term,
            entries: self.entries.iter().map(entry).collect(),
        }
    }
}

/// One thing that happens to a peer: what a right Raft does, and what a wrong one might.
#[derive(Clone, Debug)]
pub enum Act {
    Role(Role),
    Term(u64),
    Vote(Option<usize>),
    Log(LogAct),
    Commit(u64),
    Applied(u64),
    Progress(Vec<u64>, Vec<u64>),
    /// From here on the peer shows its log and vote, or no longer.
    Show(bool),
    Restart,
}

#[derive(Clone, Debug)]
pub enum LogAct {
    Append(Vec<(u64, u32)>),
    Truncate(usize),
    /// An entry that is not committed is replaced, and all that follow it stay.
    Overwrite(usize, (u64, u32)),
    Compact(usize),
    Install(u64, u64),
}

impl Act {
    pub fn apply(self, inner: &mut Inner) {
        match self {
            Self::Role(role) => inner.role = role,
            Self::Term(term) => inner.term = term,
            Self::Vote(vote) => inner.vote = inner.vote.map(|_| vote),
            Self::Log(act) => act.apply(inner),
            Self::Commit(index) => inner.commit = inner.commit.max(Some(index)),
            Self::Applied(index) => inner.applied = Some(index),
            Self::Progress(next, matched) => (inner.next, inner.matched) = (next, matched),
            Self::Show(true) => {
                inner.vote.get_or_insert_default();
                inner.log.get_or_insert_default();
            }
            Self::Show(false) => (inner.vote, inner.log) = (None, None),
            Self::Restart => (inner.role, inner.commit) = (Role::Follower, Some(0)),
        }
    }
}

impl LogAct {
    fn apply(self, inner: &mut Inner) {
        let Some(log) = &mut inner.log else { return };
        let entry = |(term, command): (u64, u32)| (term, Command::from(&*command.to_string()));
        let count = log.entries.len();
        match self {
            Self::Append(entries) => log.entries.extend(entries.into_iter().map(entry)),
            Self::Truncate(keep) => log.entries.truncate(keep % (count + 1)),
            Self::Overwrite(place, by) => {
                let settled = inner.commit.unwrap_or(0).saturating_sub(log.base) as usize;
                if let Some(open) = log.entries.get_mut(settled..).filter(|open| !open.is_empty()) {
                    open[place % open.len()] = entry(by);
                }
            }
            Self::Compact(gone) if count > 0 => log.compact(gone % count + 1),
            Self::Compact(_) => {}
            Self::Install(base, base_term) => {
                *log = Log { base, base_term, entries: Vec::new() };
            }
        }
    }
}

impl Log {
    fn compact(&mut self, gone: usize) {
        self.base_term = self.entries[gone - 1].0;
        self.base += gone as u64;
        self.entries.drain(..gone);
    }
}

/// Some acts, which are seen together.
pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    vec(act(), 1..4)
}

fn act() -> impl Strategy<Value = Act> {
    let roles = [Role::Follower, Role::Candidate, Role::Leader];
    let entry = || (0..4_u64, any::<u32>());
    prop_oneof![
        2 => proptest::sample::select(roles.to_vec()).prop_map(Act::Role),
        2 => (0..4_u64).prop_map(Act::Term),
        2 => proptest::option::of(0..3_usize).prop_map(Act::Vote),
        6 => vec(entry(), 1..5).prop_map(LogAct::Append).prop_map(Act::Log),
        2 => any::<usize>().prop_map(LogAct::Truncate).prop_map(Act::Log),
        2 => (any::<usize>(), entry()).prop_map(|(place, by)| Act::Log(LogAct::Overwrite(place, by))),
        2 => any::<usize>().prop_map(LogAct::Compact).prop_map(Act::Log),
        1 => (0..20_u64, 0..4_u64).prop_map(|(base, term)| Act::Log(LogAct::Install(base, term))),
        1 => (0..20_u64).prop_map(Act::Commit),
        1 => (0..20_u64).prop_map(Act::Applied),
        1 => (vec(0..9_u64, 0..4), vec(0..9_u64, 0..4)).prop_map(|(n, m)| Act::Progress(n, m)),
        1 => any::<bool>().prop_map(Act::Show),
        1 => Just(Act::Restart),
    ]
}
