//! A peer that is whatever its story says, and shows as much of that as it says.

use std::cell::RefCell;

use bytes::Bytes;
use labrpc::{Instant, Service};
use raft_runner::peer::Peer;
use raftapi::{Accepted, Command, LogView, PeerView, Role, SavedBrief};

use crate::message::Request;

/// What a peer may keep to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Vote,
    Log,
    Commit,
    Applied,
    Timer,
}

pub const ALL: &[Shown] = &[Shown::Vote, Shown::Log, Shown::Commit, Shown::Applied, Shown::Timer];

/// All that Figure 2 has of one server.
#[derive(Clone, Debug)]
pub struct Part {
    pub role: Role,
    pub term: u64,
    pub vote: Option<usize>,
    pub log: Log,
    pub commit: u64,
    pub applied: u64,
    pub timer: Instant,
    pub next: Vec<u64>,
    pub matched: Vec<u64>,
    pub hidden: &'static [Shown],
    /// What a restart finds.
    pub saved: (u64, Option<usize>, Log),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    pub base: u64,
    pub base_term: u64,
    pub entries: Vec<(u64, Command)>,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            role: Role::Follower,
            term: 0,
            vote: None,
            log: Log::default(),
            commit: 0,
            applied: 0,
            timer: Instant::START,
            next: Vec::new(),
            matched: Vec::new(),
            hidden: &[],
            saved: (0, None, Log::default()),
        }
    }
}

impl Part {
    /// Steps down for a later term, and knows of no vote in it.
    pub fn enter(&mut self, term: u64) {
        if self.term < term {
            (self.term, self.vote, self.role) = (term, None, Role::Follower);
            (self.next, self.matched) = (Vec::new(), Vec::new());
        }
    }

    pub fn follow(&mut self, term: u64) {
        self.enter(term);
        self.role = Role::Follower;
        (self.next, self.matched) = (Vec::new(), Vec::new());
    }

    /// Takes what a leader has sent.
    pub fn take_in(&mut self, request: &Request) {
        match request {
            Request::Vote(_) => {}
            Request::Append(args) => {
                self.log.take(args.prev_log_index, &args.entries);
                let last = args.prev_log_index + args.entries.len() as u64;
                self.commit = self.commit.max(args.leader_commit.min(last));
            }
            Request::Install(args) => {
                let (base, base_term) = (args.last_included_index, args.last_included_term);
                self.log = Log { base, base_term, entries: Vec::new() };
                self.commit = base;
            }
        }
    }

    /// What a leader makes of an answer.
    pub fn heed(&mut self, to: usize, request: &Request, yes: bool) {
        let Request::Append(args) = request else { return };
        if yes {
            let last = args.prev_log_index + args.entries.len() as u64;
            self.matched[to] = self.matched[to].max(last);
            self.next[to] = self.next[to].max(last + 1);
        } else {
            let back = self.next[to].min(args.prev_log_index);
            self.next[to] = back.max(self.matched[to] + 1);
        }
    }

    /// What a restart makes of what was saved.
    pub fn restarted(&self) -> Self {
        let (term, vote, log) = self.saved.clone();
        let (commit, applied) = (log.base, log.base);
        let hidden = self.hidden;
        Self {
            term,
            vote,
            log,
            commit,
            applied,
            hidden,
            saved: self.saved.clone(),
            ..Self::default()
        }
    }

    pub fn brief(&self) -> SavedBrief {
        let (base_index, base_term) = (self.log.base, self.log.base_term);
        let (last_index, last_term) = self.log.end();
        let (term, voted_for) = (self.term, self.vote);
        SavedBrief { term, voted_for, base_index, base_term, last_index, last_term }
    }

    fn shows(&self, what: Shown) -> bool {
        !self.hidden.contains(&what)
    }
}

impl Log {
    /// A log that begins at index 1.
    pub fn of(entries: &[(u64, &str)]) -> Self {
        let entries = entries.iter().map(|&(term, command)| (term, Command::from(command)));
        Self { entries: entries.collect(), ..Self::default() }
    }

    /// The index and the term of the last entry.
    pub fn end(&self) -> (u64, u64) {
        let last = self.base + self.entries.len() as u64;
        (last, self.entries.last().map_or(self.base_term, |(term, _)| *term))
    }

    pub fn term(&self, index: u64) -> Option<u64> {
        if index == self.base {
            return Some(self.base_term);
        }
        let place = index.checked_sub(self.base + 1)?;
        self.entries.get(usize::try_from(place).unwrap()).map(|(term, _)| *term)
    }

    /// The entries after `index`, which is in the log.
    pub fn after(&self, index: u64) -> Vec<(u64, Command)> {
        self.entries[usize::try_from(index - self.base).unwrap()..].to_vec()
    }

    /// AppendEntries 3 and 4: what conflicts goes, what is new comes.
    pub fn take(&mut self, prev: u64, entries: &[(u64, Command)]) {
        for (index, entry) in (prev + 1..).zip(entries) {
            if self.term(index) != Some(entry.0) {
                self.cut(index);
                self.entries.push(entry.clone());
            }
        }
    }

    /// Takes out the entries from `index` on.
    pub fn cut(&mut self, index: u64) {
        self.entries.truncate(usize::try_from(index - self.base - 1).unwrap());
    }

    /// Puts a snapshot in the place of all up to `index`.
    pub fn compact(&mut self, index: u64) {
        let (term, rest) = (self.term(index).unwrap(), self.after(index));
        *self = Self { base: index, base_term: term, entries: rest };
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
        self.end().0
    }

    fn entry(&self, index: u64) -> (u64, &Command) {
        let (term, command) = &self.entries[usize::try_from(index - self.base - 1).unwrap()];
        (*term, command)
    }
}

/// Who plays a part.
#[derive(Default)]
pub struct Player(pub RefCell<Part>);

impl Peer for Player {
    fn service(&self) -> Service {
        Service::new()
    }

    fn start(&self, _command: Command) -> Option<Accepted> {
        None
    }

    fn get_state(&self) -> (u64, bool) {
        let part = self.0.borrow();
        (part.term, part.role == Role::Leader)
    }

    fn snapshot(&self, _index: u64, _snapshot: Bytes) {}

    fn kill(&self) {}

    fn inspect(&self, show: &mut dyn FnMut(&PeerView<'_>)) {
        let part = self.0.borrow();
        let log: &dyn LogView = &part.log;
        show(&PeerView {
            term: part.term,
            role: part.role,
            voted_for: part.shows(Shown::Vote).then_some(part.vote),
            log: part.shows(Shown::Log).then_some(log),
            commit_index: part.shows(Shown::Commit).then_some(part.commit),
            last_applied: part.shows(Shown::Applied).then_some(part.applied),
            timer_restarted: part.shows(Shown::Timer).then_some(part.timer),
            next_index: if part.shows(Shown::Log) { &part.next } else { &[] },
            match_index: if part.shows(Shown::Log) { &part.matched } else { &[] },
        });
    }
}
