//! Why a healed cluster does not get on, as far as its servers show it.

use std::fmt;

use super::sights::{Election, Sight, Sights};
use super::{Progress, SETTLES_IN};

/// What keeps a cluster from committing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standstill {
    /// No candidate.
    NobodyStands,
    /// Candidates stand in the same instant, each time.
    TimersEqual(Elections),
    /// Candidates stand whose logs are behind those of their voters.
    LogsRefuse(Elections),
    /// Several get votes, and none of them enough.
    VotesSplit(Elections),
    /// One stands that could be elected, and is not.
    NobodyElected(Elections),
    /// Leaders are elected, and stay for less than what a commit takes.
    LeadersFall(Elections),
    /// There is a leader, and `start` says that there is none.
    LeaderRefuses {
        leader: usize,
        term: u64,
    },
    LeaderCannotCommit {
        leader: usize,
        term: u64,
        commit_index: Option<u64>,
    },
    FollowerLeftBehind {
        follower: usize,
        index: u64,
        leader: usize,
        term: u64,
    },
    /// What is committed does not come out of the apply channel.
    ApplierStuck {
        server: usize,
        commit_index: u64,
    },
}

/// The elections since the network healed, and how many of them brought a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elections {
    pub held: usize,
    pub won: usize,
}

pub(super) fn of(sights: &Sights, progress: &Progress) -> Standstill {
    match sights.lasting_leader(SETTLES_IN) {
        Some((leader, sight)) => of_leader(leader, sight, sights, progress),
        None => of_elections(sights),
    }
}

fn of_leader(leader: usize, sight: Sight, sights: &Sights, progress: &Progress) -> Standstill {
    let Sight { term, commit_index, .. } = sight;
    let Some(index) = progress.index else { return Standstill::LeaderRefuses { leader, term } };
    let stuck = progress.missing.iter().find_map(|&server| {
        let commit_index = sights.server(server)?.commit_index?;
        (commit_index >= index).then_some(Standstill::ApplierStuck { server, commit_index })
    });
    let is_committed = !progress.missing.contains(&leader);
    match (stuck, progress.missing.first()) {
        (Some(stuck), _) => stuck,
        (None, Some(&follower)) if is_committed => {
            Standstill::FollowerLeftBehind { follower, index, leader, term }
        }
        (None, _) => Standstill::LeaderCannotCommit { leader, term, commit_index },
    }
}

fn of_elections(sights: &Sights) -> Standstill {
    let held = sights.elections().count();
    let won = sights.elections().filter(|election| election.won).count();
    let elections = Elections { held, won };
    if held == 0 {
        return Standstill::NobodyStands;
    }
    if won > 0 {
        return Standstill::LeadersFall(elections);
    }
    let like = |wanted| sights.elections().filter(|election| kind(election) == wanted).count();
    let kinds = [Lost::NotElected, Lost::Split, Lost::Refused, Lost::SameInstant];
    match kinds.into_iter().max_by_key(|&kind| like(kind)) {
        Some(Lost::SameInstant) => Standstill::TimersEqual(elections),
        Some(Lost::Refused) => Standstill::LogsRefuse(elections),
        Some(Lost::Split) => Standstill::VotesSplit(elections),
        Some(Lost::NotElected) | None => Standstill::NobodyElected(elections),
    }
}

/// How an election was lost by all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lost {
    SameInstant,
    Refused,
    Split,
    NotElected,
}

fn kind(election: &Election) -> Lost {
    let candidates = &election.candidates;
    let first = candidates.values().next().map(|candidacy| candidacy.look);
    if candidates.len() > 1 && candidates.values().all(|one| Some(one.look) == first) {
        Lost::SameInstant
    } else if !candidates.is_empty() && candidates.values().all(|one| one.is_behind) {
        Lost::Refused
    } else if candidates.len() > 1 || election.voted_for.len() > 1 {
        Lost::Split
    } else {
        Lost::NotElected
    }
}

impl fmt::Display for Standstill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyStands => f.write_str("nobody stands for election"),
            Self::TimersEqual(held) => {
                write!(f, "timers equal: candidates stand in the same instant {held}")
            }
            Self::LogsRefuse(held) => {
                write!(f, "logs refuse: candidates' logs are behind their voters' {held}")
            }
            Self::VotesSplit(held) => write!(f, "votes split {held}"),
            Self::NobodyElected(held) => write!(f, "candidates get too few votes {held}"),
            Self::LeadersFall(held) => write!(f, "leaders do not last {held}"),
            Self::LeaderRefuses { leader, term } => {
                write!(f, "server {leader} leads term {term} and takes no command")
            }
            Self::LeaderCannotCommit { leader, term, commit_index } => {
                write!(f, "server {leader} leads term {term} and cannot commit")?;
                commit_index.map_or(Ok(()), |index| write!(f, ": commit index {index}"))
            }
            Self::FollowerLeftBehind { follower, index, leader, term } => write!(
                f,
                "server {follower} does not get index {index} from server {leader}, \
                 which leads term {term}"
            ),
            Self::ApplierStuck { server, commit_index } => write!(
                f,
                "applier stuck: server {server} has commit index {commit_index} and applies less"
            ),
        }
    }
}

/// `(12 elections, none won)`
impl fmt::Display for Elections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { held, won } = self;
        let noun = if *held == 1 { "election" } else { "elections" };
        match won {
            0 => write!(f, "({held} {noun}, none won)"),
            won => write!(f, "({held} {noun}, {won} won)"),
        }
    }
}
