//! How it stands with a live world.

use std::time::Duration;

use super::clock::Pace;
use crate::verdict::Verdict;

#[derive(Clone, Debug)]
pub struct Status {
    pub pace: Pace,
    /// Virtual time, in microseconds.
    pub now: u64,
    /// When something is due next; `None`: nothing is, before somebody does something.
    pub next: Option<u64>,
    /// How many events there are so far, those included that were not taken yet.
    pub written: u64,
    /// How many of them the steps to come will show.
    pub held: u64,
    /// For how long in real time the world has been at work without a sign of life. It takes
    /// microseconds if no peer spins.
    pub silent: Duration,
    /// `None`: it goes on.
    pub ended: Option<Ending>,
}

/// How a live world ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Virtual time, in microseconds.
    pub at: u64,
    /// What came of it, with what the oracle found; its words are those of a test.
    pub verdict: Verdict,
}
