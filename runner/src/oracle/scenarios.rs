//! How often a run came through the situations that matter: a test that never reaches one proves
//! nothing about it.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use raftapi::Role;

use super::fact::{Answer, Fact, Method};
use super::history::History;
use super::message::Word;

/// A situation in which wrong Rafts go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    SplitVote,
    StaleVoteReply,
    StaleAppendReply,
    OldTermOnMajority,
    RestartWithLiveVote,
    ConflictTruncated,
    SnapshotSent,
    SnapshotLate,
    DeposedWithUncommitted,
    AllDown,
}

impl Scenario {
    pub const ALL: [Self; 10] = [
        Self::SplitVote,
        Self::StaleVoteReply,
        Self::StaleAppendReply,
        Self::OldTermOnMajority,
        Self::RestartWithLiveVote,
        Self::ConflictTruncated,
        Self::SnapshotSent,
        Self::SnapshotLate,
        Self::DeposedWithUncommitted,
        Self::AllDown,
    ];

    /// In a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::SplitVote => "split vote",
            Self::StaleVoteReply => "stale vote reply",
            Self::StaleAppendReply => "stale append reply",
            Self::OldTermOnMajority => "old term on a majority",
            Self::RestartWithLiveVote => "restart with a live vote",
            Self::ConflictTruncated => "conflict truncated",
            Self::SnapshotSent => "snapshot sent",
            Self::SnapshotLate => "snapshot late",
            Self::DeposedWithUncommitted => "deposed with uncommitted",
            Self::AllDown => "all down",
        }
    }

    /// In a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::SplitVote => "several stood for election in a term, and nobody won it",
            Self::StaleVoteReply => "a reply to an earlier candidacy came in a later one",
            Self::StaleAppendReply => "a reply to an earlier leadership came in a later one",
            Self::OldTermOnMajority => {
                "a new leader had an uncommitted entry of an old term on a majority (Figure 8 c)"
            }
            Self::RestartWithLiveVote => {
                "a server restarted with a vote in a term that nobody led yet"
            }
            Self::ConflictTruncated => "a follower cut entries off that conflicted",
            Self::SnapshotSent => "a leader sent its snapshot to a server that lagged behind it",
            Self::SnapshotLate => "a snapshot came to a server that had all of it already",
            Self::DeposedWithUncommitted => "a leader was deposed with uncommitted entries",
            Self::AllDown => "all servers were down at once",
        }
    }
}

/// A count a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenarios([u64; Scenario::ALL.len()]);

impl Scenarios {
    pub fn get(&self, scenario: Scenario) -> u64 {
        self.0[scenario as usize]
    }

    pub fn set(&mut self, scenario: Scenario, count: u64) {
        self.0[scenario as usize] = count;
    }

    #[inline(always)]
    pub(super) fn count(&mut self, history: &History, fact: &Fact<'_>) {
        if let Some(scenario) = scenario(history, fact) {
            self.0[scenario as usize] += 1;
        }
    }

    /// With what can be told only when no more can come.
    pub(super) fn at_the_end(&self, history: &History) -> Self {
        let split = |(term, stood): &(&u64, &BTreeSet<usize>)| {
            stood.len() > 1 && !history.leaders.contains_key(*term)
        };
        let mut counts = *self;
        counts.0[Scenario::SplitVote as usize] += history.stood.iter().filter(split).count() as u64;
        counts
    }
}

impl AddAssign for Scenarios {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most facts are no scenario")]
#[inline(always)]
fn scenario(history: &History, fact: &Fact<'_>) -> Option<Scenario> {
    match *fact {
        Fact::Returned { answer } => stale(history, &answer),
        Fact::Progressed { leader, matched, .. } => old_term(history, leader, matched),
        Fact::Started { peer } => live_vote(history, peer),
        Fact::Cut { conflict: true, .. } => Some(Scenario::ConflictTruncated),
        Fact::Asked { request } => {
            (request.method == Method::InstallSnapshot).then_some(Scenario::SnapshotSent)
        }
        Fact::Answered { answer, before, .. } => late(&answer, before.commit?),
        Fact::Followed { peer, from: Role::Leader } => deposed(history, peer),
        Fact::Crashed { peer } => all_down(history, peer),
        _ => None,
    }
}

fn stale(history: &History, answer: &Answer<'_>) -> Option<Scenario> {
    let asker = &history.peers[answer.request.from].state;
    if answer.request.term()? >= asker.term {
        return None;
    }
    match (answer.request.method, asker.role) {
        (Method::RequestVote, Role::Candidate) => Some(Scenario::StaleVoteReply),
        (Method::AppendEntries, Role::Leader) => Some(Scenario::StaleAppendReply),
        (_, Role::Follower | Role::Candidate | Role::Leader) => None,
    }
}

/// The leader may count, and must not commit by that (§5.4.2).
fn old_term(history: &History, leader: usize, matched: u64) -> Option<Scenario> {
    let seen = &history.peers[leader];
    let new = seen.state.commit.is_some_and(|commit| matched > commit);
    if !new || seen.log.term(matched)? >= seen.state.term {
        return None;
    }
    let others = seen.progress.iter().enumerate().filter(|&(peer, _)| peer != leader);
    let reach = others.filter(|&(_, &(_, theirs))| theirs >= matched).count();
    // With the leader itself, and the one that the fact is about, which is not taken in yet.
    history.is_majority(reach + 2).then_some(Scenario::OldTermOnMajority)
}

fn live_vote(history: &History, peer: usize) -> Option<Scenario> {
    let saved = history.peers[peer].saved?;
    let live = saved.voted_for.is_some()
        && saved.term == history.highest_term()
        && !history.leaders.contains_key(&saved.term);
    live.then_some(Scenario::RestartWithLiveVote)
}

fn late(answer: &Answer<'_>, commit: u64) -> Option<Scenario> {
    let index = answer.request.said.get(Word::LastIncludedIndex)?;
    let late = answer.request.method == Method::InstallSnapshot && index <= commit;
    late.then_some(Scenario::SnapshotLate)
}

fn deposed(history: &History, peer: usize) -> Option<Scenario> {
    let seen = &history.peers[peer];
    let uncommitted = seen.state.commit.is_some_and(|commit| seen.log.last() > commit);
    uncommitted.then_some(Scenario::DeposedWithUncommitted)
}

fn all_down(history: &History, crashing: usize) -> Option<Scenario> {
    let others = history.peers.iter().enumerate().filter(|&(peer, _)| peer != crashing);
    let down = history.peers[crashing].up && others.into_iter().all(|(_, seen)| !seen.up);
    down.then_some(Scenario::AllDown)
}
