//! Terms, entries and roles in the short words of clauses.

use crate::trace::{LogState, Named, Role};

/// The end of a log, or any entry: its term and its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub term: u64,
    pub index: u64,
}

impl At {
    /// Where `log` ends.
    pub fn end(log: &LogState) -> Self {
        let index = log.last();
        Self { term: log.term(index).unwrap_or(0), index }
    }

    /// What a message says of an entry, by the fields that begin with `prefix`.
    pub fn said(message: &Named, prefix: &str) -> Option<Self> {
        let number = |what| message.number(&format!("{prefix}{what}"));
        Some(Self { term: number("term")?, index: number("index")? })
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.index {
            0 => f.write_str("(empty)"),
            index => write!(f, "(T{},i{index})", self.term),
        }
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

/// `i7`, `i7..i9`
pub fn span(from: u64, to: u64) -> String {
    if from == to { format!("i{from}") } else { format!("i{from}..i{to}") }
}

/// `S1`, or `-` for no vote.
pub fn vote(vote: Option<usize>) -> String {
    vote.map_or_else(|| "-".to_owned(), |peer| format!("S{peer}"))
}

/// `S0 S2 S3`
pub fn names(peers: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<_> = peers.into_iter().map(|peer| format!("S{peer}")).collect();
    names.join(" ")
}
