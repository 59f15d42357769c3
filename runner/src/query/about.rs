//! What an event is about: its servers, its term, its indexes.

#![expect(clippy::wildcard_enum_match_arm, reason = "most events have no such number")]

use super::{Field, LogWord};
use crate::oracle::Method;
use crate::trace::{Event, LogChange, Named, Sent, What};

/// Whether a server did it, or it was done to it, or is about its message.
pub fn peer(event: &Event, peer: usize) -> bool {
    if event.peer == Some(peer) {
        return true;
    }
    if let What::Broken(broken) = &event.what {
        return broken.peers.contains(&peer);
    }
    event.what.route().is_some_and(|route| route.from == peer || route.to == peer)
}

/// The term that the event itself names.
pub fn term(event: &Event) -> Option<u64> {
    match &event.what {
        What::Term(entered) => Some(entered.term),
        What::Role(role) => Some(role.term),
        What::Vote(vote) => Some(vote.term),
        What::State(state) => Some(state.term),
        _ => None,
    }
}

/// Whether the entry at `index` comes, goes, or is spoken of.
pub fn index(event: &Event, index: u64) -> bool {
    match &event.what {
        What::Log(LogChange::Append { from, entries }) => has(*from, entries.len() as u64, index),
        What::Log(LogChange::Truncate { from, to }) => (*from..=*to).contains(&index),
        What::Log(LogChange::Compact { base, .. } | LogChange::Install { base, .. }) => {
            *base == index
        }
        What::Commit(commit) => commit.index == index,
        What::Applied(applied) => applied.index == index,
        What::Apply(apply) => apply.index == index,
        What::Restore(restore) => restore.index == index,
        What::Snapshot(snapshot) => snapshot.index == index,
        What::Submit(submit) => submit.accepted.is_some_and(|at| at.index == index),
        What::Broken(broken) => broken.index == Some(index),
        What::Sent(sent) => is_sent(sent, index),
        _ => false,
    }
}

fn has(from: u64, count: u64, index: u64) -> bool {
    index.checked_sub(from).is_some_and(|place| place < count)
}

/// Whether a request carries the entry.
fn is_sent(sent: &Sent, index: u64) -> bool {
    match Method::named(&sent.method) {
        Method::AppendEntries => {
            let says = Named::of(&sent.args);
            let first = says.number("prevlogindex").and_then(|prev| prev.checked_add(1));
            first.is_some_and(|first| has(first, says.entries(), index))
        }
        Method::InstallSnapshot => Named::of(&sent.args).number("lastincludedindex") == Some(index),
        Method::RequestVote | Method::Other => false,
    }
}

pub fn log(event: &Event, wanted: LogWord) -> bool {
    let What::Log(change) = &event.what else { return false };
    match change {
        LogChange::Append { .. } => wanted == LogWord::Append,
        LogChange::Truncate { .. } => wanted == LogWord::Truncate,
        LogChange::Compact { .. } => wanted == LogWord::Compact,
        LogChange::Install { .. } => wanted == LogWord::Install,
    }
}

pub fn method(event: &Event) -> Option<Method> {
    Some(Method::named(event.what.route()?.method))
}

pub fn number(event: &Event, field: Field, current: Option<u64>) -> Option<u64> {
    match (field, &event.what) {
        (Field::Time, _) => Some(event.t),
        (Field::Number, _) => Some(event.n),
        (Field::Term, _) => term(event).or(current),
        (Field::Commit, What::Commit(commit)) => Some(commit.index),
        (Field::Commit, What::State(state)) => state.commit,
        (Field::Applied, What::Applied(applied)) => Some(applied.index),
        (Field::Applied, What::State(state)) => state.applied,
        _ => None,
    }
}
