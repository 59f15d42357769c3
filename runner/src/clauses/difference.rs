//! What is different between two states of a server, in words.

use std::fmt;

use super::words::{role, span, vote};
use crate::trace::{LogState, PeerState};

/// One part of a server's state that is not what it was: `term 5 → 8`, `log +i7..i9`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is called in Figure 2, or near enough.
    pub part: &'static str,
    /// What it was; `None`: something was added or taken away, which `to` tells.
    pub from: Option<String>,
    pub to: String,
    /// The server that a leader's index is about.
    pub of: Option<usize>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.part)?;
        if let Some(of) = self.of {
            write!(f, " S{of}")?;
        }
        match &self.from {
            Some(from) => write!(f, " {from} → {}", self.to),
            None => write!(f, " {}", self.to),
        }
    }
}

/// All that is different, in the order of Figure 2. A part that is not shown on one side is none.
pub fn difference(before: &PeerState, after: &PeerState) -> Vec<Change> {
    let mut found = Changes(Vec::new());
    found.note("term", before.term, after.term, |term| term.to_string());
    found.note("role", before.role, after.role, |is| role(is).to_owned());
    if let (Some(was), Some(is)) = (before.vote, after.vote) {
        found.note("votedFor", was, is, vote);
    }
    if let (Some(was), Some(is)) = (&before.log, &after.log) {
        found.log(was, is);
    }
    if let (Some(was), Some(is)) = (before.commit, after.commit) {
        found.note("commitIndex", was, is, |index| index.to_string());
    }
    if let (Some(was), Some(is)) = (before.applied, after.applied) {
        found.note("lastApplied", was, is, |index| index.to_string());
    }
    found.of_others("nextIndex", &before.next, &after.next);
    found.of_others("matchIndex", &before.matched, &after.matched);
    found.0
}

struct Changes(Vec<Change>);

impl Changes {
    fn note<T: PartialEq>(&mut self, part: &'static str, was: T, is: T, say: impl Fn(T) -> String) {
        if was != is {
            self.0.push(Change { part, from: Some(say(was)), to: say(is), of: None });
        }
    }

    fn added(&mut self, part: &'static str, to: String) {
        self.0.push(Change { part, from: None, to, of: None });
    }

    /// What gave way to a snapshot is not lost, so only what conflicts or lies beyond the end is.
    fn log(&mut self, was: &LogState, is: &LogState) {
        if was.base != is.base {
            let say = |base: u64| format!("to i{base}");
            self.note("snapshot", was.base, is.base, say);
        }
        let first = was.base.max(is.base).saturating_add(1);
        let last = was.last().min(is.last());
        let differs = |index: &u64| was.entry(*index) != is.entry(*index);
        let parts = (first..=last).find(differs).unwrap_or_else(|| last.max(first - 1) + 1);
        if parts <= was.last() {
            self.added("log", format!("-{}", span(parts, was.last())));
        }
        if parts <= is.last() {
            self.added("log", format!("+{}", span(parts, is.last())));
        }
    }

    fn of_others(&mut self, part: &'static str, was: &[u64], is: &[u64]) {
        if was.is_empty() && !is.is_empty() {
            return self.added(part, format!("{is:?}"));
        }
        for (of, (was, is)) in was.iter().zip(is).enumerate() {
            if was != is {
                let (from, to) = (Some(was.to_string()), is.to_string());
                self.0.push(Change { part, from, to, of: Some(of) });
            }
        }
    }
}
