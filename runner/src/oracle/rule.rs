//! A rule of the paper, and what is said when somebody breaks it.

use std::fmt;

use labrpc::Instant;

use super::fact::{Kind, Kinds};

/// What is held against every fact.
#[derive(Debug)]
pub struct Rule {
    /// In a few words: `one vote a term`.
    pub name: &'static str,
    /// The line of the paper, and where it stands.
    pub paper: &'static str,
    pub class: Class,
    /// The facts that can break it.
    pub(super) hears: Kinds,
}

/// What it means that a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Somebody did what Figure 2 forbids, and nothing may have come of it yet.
    Deed,
    /// The cluster is in a state that Figure 3 rules out.
    Safety,
}

/// How a rule was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Who broke it, then who else has to do with it.
    pub peers: Vec<usize>,
    /// The index that it is about, if it is about one.
    pub index: Option<u64>,
    /// In a sentence, with terms and indexes.
    pub say: String,
}

/// A rule that was broken in a run, for the first time there.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static Rule,
    pub at: Instant,
    /// The term that the first of `peers` was in.
    pub term: u64,
    pub peers: Vec<usize>,
    pub index: Option<u64>,
    pub say: String,
    /// What kind of fact broke it; `None` if that was found elsewhere.
    pub by: Option<Kind>,
    /// The number of the event in the trace, if the run was recorded.
    pub event: Option<u64>,
}

/// Equal if they find the same; whether a trace was written does not matter.
impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.rule.name == other.rule.name
            && (self.at, self.term, &self.peers, self.index, &self.say)
                == (other.at, other.term, &other.peers, other.index, &other.say)
    }
}

impl Eq for Finding {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule.name, self.say)
    }
}

impl Wrong {
    /// `peer` broke the rule, as `say` tells.
    pub fn by(peer: usize, say: String) -> Self {
        Self { peers: vec![peer], index: None, say }
    }

    pub fn with(mut self, other: usize) -> Self {
        if !self.peers.contains(&other) {
            self.peers.push(other);
        }
        self
    }

    pub fn at(self, index: u64) -> Self {
        Self { index: Some(index), ..self }
    }
}
