//! Why there was no agreement on a command that a leader had taken.

use std::collections::BTreeSet;

use super::Origin;
use crate::explain::elections::{leads, names};
use crate::explain::entries::appended;
use crate::explain::evidence::Evidence;
use crate::oracle::Method;
use crate::trace::{Event, Named, Progress, What};

const SEND: &str = "Figure 2, Leaders, §5.3: if last log index ≥ nextIndex for a follower: send \
    AppendEntries RPC with log entries starting at nextIndex";
const COMMIT: &str = "Figure 2, Leaders, §5.3, §5.4: if there exists an N such that N > commitIndex, a \
    majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex = N";
const BACK_UP: &str = "§5.3: when rejecting an AppendEntries request, the follower can include the \
    term of the conflicting entry and the first index it stores for that term; one AppendEntries RPC \
    will be required for each term with conflicting entries, rather than one RPC per entry";

/// After so many steps back, somebody searches where others would jump.
const STEPS: usize = 5;

/// A command that a leader took at the event `taken`, and put at this place of its log.
pub struct Command<'a> {
    pub taken: &'a Event,
    pub leader: usize,
    pub index: u64,
    pub term: u64,
}

/// What kept the command from being agreed on before event `end`.
pub fn of_no_agreement(evidence: &Evidence<'_>, command: &Command<'_>, end: u64) -> Origin {
    let origin = slow_repair(evidence, command, end)
        .or_else(|| unsent(evidence, command, end))
        .or_else(|| uncommitted(evidence, command, end))
        .unwrap_or_else(|| nothing_known(command));
    Origin { index: origin.index.or(Some(command.index)), ..origin }
}

/// How a leader looks for the place where a follower's log agrees with its own.
struct Search<'a> {
    follower: usize,
    /// The first step back.
    begins: &'a Event,
    from: u64,
    to: u64,
    steps: usize,
}

/// The follower for which the leader went back most often, if it never got as far as the command.
fn slow_repair(evidence: &Evidence<'_>, command: &Command<'_>, end: u64) -> Option<Origin> {
    let leader = command.leader;
    let elected = evidence
        .before(command.taken.n)
        .find(|event| event.peer == Some(leader) && leads(event) == Some(command.term))?;
    let has = having(evidence, command, end);
    let others = (0..evidence.peers()).filter(|peer| !has.contains(peer));
    let searches =
        others.filter_map(|follower| search(evidence, command, follower, (elected.n, end)));
    let longest =
        searches.max_by_key(|search| search.steps).filter(|search| search.steps >= STEPS)?;
    let Search { follower, begins, from, to, steps } = longest;
    let (by_one, title) = match from - to == steps as u64 {
        true => (", one entry each time", "backs up one entry at a time"),
        false => ("", "cannot find where the logs agree"),
    };
    let say = format!(
        "S{leader}, leader of term {}, goes back {steps} times for S{follower}{by_one}: nextIndex goes \
         from {from} to {to}, and S{follower} never gets i{}",
        command.term, command.index
    );
    let origin = Origin::at(begins, vec![leader, follower], title, say).by(BACK_UP);
    Some(Origin { index: Some(from), ..origin })
}

fn search<'a>(
    evidence: &Evidence<'a>,
    command: &Command<'_>,
    follower: usize,
    (first, end): (u64, u64),
) -> Option<Search<'a>> {
    let of_leader = evidence.between(first, end).filter(|event| event.peer == Some(command.leader));
    let nexts = of_leader.filter_map(|event| Some((event, next(event, follower)?)));
    let mut before = None;
    let mut found: Option<Search<'a>> = None;
    for (event, next) in nexts {
        if let Some(before) = before.filter(|before| next < *before) {
            let search = found.get_or_insert(Search {
                follower,
                begins: event,
                from: before,
                to: next,
                steps: 0,
            });
            search.steps += 1;
            search.to = next;
        }
        before = Some(next);
    }
    found
}

fn next(event: &Event, follower: usize) -> Option<u64> {
    match &event.what {
        What::Progress(Progress { next, .. }) => next.get(follower).copied(),
        _ => None,
    }
}

/// Who had the command in the log at some time.
fn having(evidence: &Evidence<'_>, command: &Command<'_>, end: u64) -> BTreeSet<usize> {
    let appends = evidence.between(command.taken.n, end).filter(|event| is_copy(event, command));
    appends.filter_map(|event| event.peer).chain([command.leader]).collect()
}

fn is_copy(event: &Event, command: &Command<'_>) -> bool {
    appended(event, command.index).is_some_and(|entry| entry.term == command.term)
}

fn unsent(evidence: &Evidence<'_>, command: &Command<'_>, end: u64) -> Option<Origin> {
    let carries = |event: &Event| match &event.what {
        What::Sent(sent) if sent.from == command.leader => {
            let said = Named::of(&sent.args);
            let prev = said.number("prevlogindex").unwrap_or(0);
            let covered =
                prev < command.index && command.index <= prev.saturating_add(said.entries());
            Method::named(&sent.method).is_a_leaders() && covered
        }
        _ => false,
    };
    if evidence.between(command.taken.n, end).any(carries) {
        return None;
    }
    let Command { taken, leader, index, term } = command;
    let say = format!("S{leader}, leader of term {term}, takes i{index} and sends it to nobody");
    Some(Origin::at(taken, vec![*leader], "the leader sends no entry", say).by(SEND))
}

/// The copy that made a majority of an entry that nobody committed.
fn uncommitted(evidence: &Evidence<'_>, command: &Command<'_>, end: u64) -> Option<Origin> {
    let commits = |event: &Event| match &event.what {
        What::Commit(commit) => commit.index >= command.index,
        _ => false,
    };
    if evidence.between(command.taken.n, end).any(commits) {
        return None;
    }
    let mut has = BTreeSet::from([command.leader]);
    let mut copies = evidence.between(command.taken.n, end).filter(|event| is_copy(event, command));
    let decisive = copies.find(|event| {
        event.peer.is_some_and(|peer| has.insert(peer)) && has.len() >= evidence.majority()
    })?;
    let say = format!(
        "{} have i{} of term {}, and nobody commits it",
        names(has),
        command.index,
        command.term
    );
    let title = "a majority has it, and no commit";
    Some(Origin::at(decisive, vec![command.leader], title, say).by(COMMIT))
}

fn nothing_known(command: &Command<'_>) -> Origin {
    let Command { taken, leader, index, term } = command;
    let say = format!("S{leader}, leader of term {term}, takes i{index}, and it is not agreed on");
    Origin::at(taken, vec![*leader], "no agreement", say)
}
