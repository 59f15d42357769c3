//! What a healed cluster shows of itself, look by look: who stands, who is elected, who leads.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use labrpc::{Instant, now};
use raftapi::{PeerView, Role};

use crate::tester::cluster::Cluster;

pub(super) struct Sights {
    /// The last one of each server.
    servers: Vec<Option<Sight>>,
    /// The highest term that there was at the first look.
    first_term: u64,
    /// By term, those that began after the first look.
    elections: BTreeMap<u64, Election>,
    looks: u64,
}

/// What a server shows at one moment; `None` where it does not show a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) term: u64,
    pub(super) role: Role,
    /// Since when it has this role in this term.
    pub(super) since: Instant,
    /// The term and the index of its last entry.
    last: Option<(u64, u64)>,
    pub(super) commit_index: Option<u64>,
    voted_for: Option<usize>,
}

/// What was seen of a term.
#[derive(Default)]
pub(super) struct Election {
    pub(super) candidates: BTreeMap<usize, Candidacy>,
    /// Who got votes.
    pub(super) voted_for: BTreeSet<usize>,
    pub(super) won: bool,
}

pub(super) struct Candidacy {
    /// The look that found it.
    pub(super) look: u64,
    /// Fewer than a majority may vote for it, since the others' logs are more up to date.
    pub(super) is_behind: bool,
}

impl Sights {
    pub(super) fn new(cluster: &Cluster) -> Self {
        let servers = vec![None; cluster.servers()];
        let mut sights = Self { servers, first_term: 0, elections: BTreeMap::new(), looks: 0 };
        sights.look(cluster);
        sights.first_term = sights.seen().map(|(_, sight)| sight.term).max().unwrap_or(0);
        sights.elections.clear();
        sights
    }

    pub(super) fn look(&mut self, cluster: &Cluster) {
        self.looks += 1;
        for (server, sight) in self.servers.iter_mut().enumerate() {
            let before = sight.take();
            cluster.inspect(server, &mut |view| *sight = Some(Sight::of(view, before)));
        }
        let seen: Vec<_> = self.seen().collect();
        for (server, sight) in seen {
            if sight.term > self.first_term {
                self.note(server, sight);
            }
        }
    }

    /// Takes what a server shows into the story of its term.
    fn note(&mut self, server: usize, sight: Sight) {
        let (look, is_behind) = (self.looks, self.is_behind(sight));
        let election = self.elections.entry(sight.term).or_default();
        election.voted_for.extend(sight.voted_for);
        election.won |= sight.role == Role::Leader;
        if sight.role == Role::Candidate {
            election.candidates.entry(server).or_insert(Candidacy { look, is_behind });
        }
    }

    fn is_behind(&self, candidate: Sight) -> bool {
        let would_vote = self.seen().filter(|(_, voter)| voter.last <= candidate.last).count();
        candidate.last.is_some() && would_vote <= self.servers.len() / 2
    }

    pub(super) fn server(&self, server: usize) -> Option<Sight> {
        self.servers[server]
    }

    /// Of the highest term, if it has led for so long.
    pub(super) fn lasting_leader(&self, at_least: Duration) -> Option<(usize, Sight)> {
        let leaders = self.seen().filter(|(_, sight)| sight.role == Role::Leader);
        let (leader, sight) = leaders.max_by_key(|(_, sight)| sight.term)?;
        (sight.since.elapsed() >= at_least).then_some((leader, sight))
    }

    pub(super) fn elections(&self) -> impl Iterator<Item = &Election> {
        self.elections.values()
    }

    fn seen(&self) -> impl Iterator<Item = (usize, Sight)> {
        let servers = self.servers.iter().enumerate();
        servers.filter_map(|(server, sight)| sight.map(|sight| (server, sight)))
    }
}

impl Sight {
    fn of(view: &PeerView<'_>, before: Option<Self>) -> Self {
        let same = |before: &Self| before.term == view.term && before.role == view.role;
        let since = before.filter(same).map_or_else(now, |before| before.since);
        Self {
            term: view.term,
            role: view.role,
            since,
            last: view.log.map(|log| (log.last_term(), log.last_index())),
            commit_index: view.commit_index,
            voted_for: view.voted_for.flatten(),
        }
    }
}
