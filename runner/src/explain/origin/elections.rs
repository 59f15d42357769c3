//! Why there was no leader: what the elections show that came to nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Origin;
use crate::explain::elections::{answers, leads, names, stands};
use crate::explain::evidence::Evidence;
use crate::oracle::Method;
use crate::trace::{Event, Named, Replied, Role, What};

const TIMEOUT: &str = "Figure 2, Followers, §5.2: if election timeout elapses without receiving \
    AppendEntries RPC from current leader or granting vote to candidate: convert to candidate";
const GRANT: &str = "Figure 2, RequestVote 2, §5.4.1: if votedFor is null or candidateId, and \
    candidate's log is at least as up-to-date as receiver's log, grant vote";
const MAJORITY: &str =
    "Figure 2, Candidates, §5.2: if votes received from majority of servers: become leader";
const RANDOMIZED: &str = "§5.2: Raft uses randomized election timeouts to ensure that split votes \
    are rare and that they are resolved quickly";
const HEARTBEATS: &str = "Figure 2, Leaders, §5.2: repeat heartbeats during idle periods to prevent \
    election timeouts";

/// What kept servers from electing a leader, or a leader from staying, between two events.
pub fn of_no_leader(evidence: &Evidence<'_>, (began, end): (u64, u64)) -> Option<Origin> {
    let stood: Vec<_> =
        evidence.between(began, end).filter(|event| stands(event).is_some()).collect();
    if evidence.between(began, end).any(|event| leads(event).is_some()) {
        return short_reign(evidence, (began, end));
    }
    if stood.is_empty() {
        return nobody_stands(evidence, (began, end));
    }
    refusal(evidence, (began, end))
        .or_else(|| uncounted(evidence, &stood, end))
        .or_else(|| split(&stood))
        .or_else(|| in_vain(&stood))
}

/// Of a peer that shows no role, nobody can tell whether it stood.
fn nobody_stands(evidence: &Evidence<'_>, (began, end): (u64, u64)) -> Option<Origin> {
    let asks = |event: &Event| match &event.what {
        What::Sent(sent) => Method::named(&sent.method) == Method::RequestVote,
        _ => false,
    };
    if evidence.between(began, end).any(asks) {
        return None;
    }
    let (first, last) = (evidence.event(began)?, evidence.event(end)?);
    let waited = last.t.saturating_sub(first.t);
    let say = format!("no server becomes a candidate in {}", seconds(waited));
    let peers = (0..evidence.peers()).collect();
    Some(Origin::at(first, peers, "nobody stands for election", say).by(TIMEOUT))
}

/// The first refusal of a vote that was free, to a candidate whose log was good enough.
fn refusal(evidence: &Evidence<'_>, (began, end): (u64, u64)) -> Option<Origin> {
    evidence.between(began, end).find_map(|event| match &event.what {
        What::Replied(replied) => unfounded(evidence, event, replied),
        _ => None,
    })
}

fn unfounded(evidence: &Evidence<'_>, event: &Event, replied: &Replied) -> Option<Origin> {
    let is_about_a_vote = Method::named(&replied.method) == Method::RequestVote;
    if !is_about_a_vote || Named::of(&replied.reply).granted() != Some(false) {
        return None;
    }
    let (_, sent) = evidence.request(replied.rpc)?;
    let asks = Named::of(&sent.args);
    let (voter, term) = (replied.from, asks.number("term")?);
    let seen = evidence.peer_at(voter, event.n);
    let is_free = seen.state.term == term && seen.state.vote == Some(None);
    let theirs = (asks.number("lastlogterm")?, asks.number("lastlogindex")?);
    if !is_free || theirs < seen.tail()? {
        return None;
    }
    let as_good = if theirs == seen.tail()? { "ends like its own" } else { "is the better one" };
    let say = format!(
        "S{voter} refuses S{} its vote in term {term}; it has given it to nobody, and the \
         candidate's log {as_good}",
        replied.to
    );
    Some(
        Origin::at(event, vec![voter, replied.to], "refuses a vote without a reason", say)
            .by(GRANT),
    )
}

/// A majority of votes that came back to somebody who did not lead then.
fn uncounted(evidence: &Evidence<'_>, stood: &[&Event], end: u64) -> Option<Origin> {
    stood.iter().find_map(|event| {
        let (peer, term) = (event.peer?, stands(event)?);
        let mut votes = BTreeSet::from([peer]);
        let decisive = answers(evidence, peer, event.n, end).into_iter().find(|answer| {
            let (_, voter, granted, of) = *answer;
            granted && of == term && votes.insert(voter) && votes.len() >= evidence.majority()
        });
        let returned = evidence.event(decisive?.0)?;
        let still = evidence.peer_at(peer, returned.n).state;
        if (still.term, still.role) != (term, Role::Candidate) {
            return None;
        }
        let say =
            format!("S{peer} has the votes of {} in term {term}, and does not lead", names(votes));
        Some(
            Origin::at(returned, vec![peer], "a majority of votes, and no leader", say)
                .by(MAJORITY),
        )
    })
}

/// The first term in which several stood, if that is what most terms were like.
fn split(stood: &[&Event]) -> Option<Origin> {
    let mut terms: BTreeMap<u64, Vec<&Event>> = BTreeMap::new();
    for event in stood {
        terms.entry(stands(event)?).or_default().push(event);
    }
    let is_split =
        |candidacies: &[&Event]| candidacies.iter().any(|event| event.peer != candidacies[0].peer);
    let splits = terms.values().filter(|candidacies| is_split(candidacies)).count();
    if splits * 2 < terms.len() {
        return None;
    }
    let (term, candidacies) = terms.iter().find(|(_, candidacies)| is_split(candidacies))?;
    let mut peers: Vec<_> = candidacies.iter().filter_map(|event| event.peer).collect();
    peers.dedup();
    let (first, second) = (candidacies.first()?, candidacies.get(1)?);
    let apart = candidacies.last()?.t.saturating_sub(first.t);
    let say = format!(
        "{} stand in term {term} within {} ms, each votes for itself, and nobody is elected; so in \
         {splits} of {} terms",
        names(peers.iter().copied()),
        apart / 1000,
        terms.len()
    );
    let of_second: Vec<_> = second.peer.into_iter().collect();
    let others = peers.into_iter().filter(|peer| Some(*peer) != second.peer);
    let peers = of_second.into_iter().chain(others).collect();
    Some(Origin::at(second, peers, "the votes are split", say).by(RANDOMIZED))
}

fn in_vain(stood: &[&Event]) -> Option<Origin> {
    let first = stood.first()?;
    let (peer, term) = (first.peer?, stands(first)?);
    let terms: BTreeSet<_> = stood.iter().filter_map(|event| stands(event)).collect();
    let say = match terms.len() {
        1 => format!("S{peer} stands in term {term}, and is not elected"),
        more => format!(
            "S{peer} stands in term {term}, and is not elected; nor is anybody in {more} terms"
        ),
    };
    Some(Origin::at(first, vec![peer], "no candidate is elected", say))
}

/// The first leader that gave up by itself.
fn short_reign(evidence: &Evidence<'_>, (began, end): (u64, u64)) -> Option<Origin> {
    let won: Vec<_> = evidence.between(began, end).filter(|event| leads(event).is_some()).collect();
    won.iter().find_map(|elected| {
        let (peer, term) = (elected.peer?, leads(elected)?);
        let mut later = evidence.between(elected.n.saturating_add(1), end);
        let falls = later.find(|event| event.peer == Some(peer) && ends_reign(event))?;
        let ms = falls.t.saturating_sub(elected.t) / 1000;
        let say = match won.len() {
            1 => format!("S{peer} leads term {term} for {ms} ms, and follows again"),
            more => format!("S{peer} leads term {term} for {ms} ms, and follows again; it is the first of {more} leaders"),
        };
        Some(Origin::at(falls, vec![peer], "no leader lasts", say).by(HEARTBEATS))
    })
}

fn ends_reign(event: &Event) -> bool {
    matches!(&event.what, What::Role(change) if change.role != Role::Leader)
}

fn seconds(micros: u64) -> String {
    format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10)
}
