//! What holds whatever happened: indexes only grow, a leader needs its votes and keeps its log, and
//! what is committed is applied in order.

use super::words::{names, span};
use super::{Found, Moment, leading, papers};
use crate::trace::{LogChange, PeerState, Role, What};

pub fn judge(moment: &Moment<'_>, found: &mut Found) {
    let shows_anew = |what: &What| matches!(what, What::State(_));
    if moment.deed.effects.iter().any(|event| shows_anew(&event.what)) {
        return;
    }
    grows(moment, found);
    keeps_its_log(moment, found);
    takes_the_lead(moment, found);
    commits(moment, found);
}

fn grows(moment: &Moment<'_>, found: &mut Found) {
    let (before, after) = (moment.before, moment.after);
    let mut back = |what: &str, was: u64, is: u64| {
        if is < was {
            found.broken(papers::MONOTONIC, format!("{what} {was} goes back to {is}"));
        }
    };
    back("currentTerm", before.term, after.term);
    if let (Some(was), Some(is)) = (before.commit, after.commit) {
        back("commitIndex", was, is);
    }
    if let (Some(was), Some(is)) = (before.applied, after.applied) {
        back("lastApplied", was, is);
    }
}

fn leads(state: &PeerState) -> Option<u64> {
    (state.role == Role::Leader).then_some(state.term)
}

/// A leader never deletes an entry of its own log.
fn keeps_its_log(moment: &Moment<'_>, found: &mut Found) {
    let (before, after) = (leads(moment.before), leads(moment.after));
    if before.is_none() || before != after {
        return;
    }
    for event in &moment.deed.effects {
        if let What::Log(LogChange::Truncate { from, to }) = &event.what {
            found.broken(papers::APPEND_ONLY, format!("a leader deletes {}", span(*from, *to)));
        }
    }
}

/// Candidates: who has the votes of a majority leads.
fn takes_the_lead(moment: &Moment<'_>, found: &mut Found) {
    let after = moment.after;
    let Some(term) = leads(after).filter(|_| leads(moment.before) != leads(after)) else { return };
    let votes = moment.deed.votes(term);
    let majority = moment.is_majority(votes.len());
    let say = format!(
        "{} of {} votes, needs {}: leads T{term} ({})",
        votes.len(),
        moment.servers,
        moment.majority(),
        names(votes),
    );
    if majority {
        found.applies(papers::CANDIDATES_MAJORITY, say);
    } else {
        found.broken(papers::CANDIDATES_MAJORITY, say);
    }
    begins(moment, found);
}

/// A new leader takes all logs to be as long as its own, and knows nothing of them.
fn begins(moment: &Moment<'_>, found: &mut Found) {
    let (paper, after) = (papers::LEADERS_STATE, moment.after);
    let me = moment.deed.peer;
    let of_others = |values: &[u64]| {
        let others = values.iter().enumerate().filter(|(peer, _)| *peer != me);
        others.map(|(_, value)| *value).collect::<Vec<_>>()
    };
    let (next, matched) = (of_others(&after.next), of_others(&after.matched));
    let last = after.log.as_ref().map(|log| log.last());
    let same = next.first().copied().filter(|first| next.iter().all(|next| next == first));
    match same.filter(|_| matched.iter().all(|matched| *matched == 0)) {
        Some(next) if last.is_none_or(|last| next == last.saturating_add(1)) => {
            found.applies(paper, format!("nextIndex {next}, matchIndex 0 for all others"));
        }
        _ => found.not_shown(paper, "nextIndex and matchIndex of a new leader"),
    }
}

fn commits(moment: &Moment<'_>, found: &mut Found) {
    let (before, after) = (moment.before, moment.after);
    let (Some(was), Some(is)) = (before.commit, after.commit) else { return };
    if is > was && after.role == Role::Leader && before.role == Role::Leader {
        leading::committed(moment, was, is, found);
    }
    let Some(applied) = after.applied else { return };
    if before.applied != after.applied {
        return applied_to(applied, is, found);
    }
    if is > was && is > applied {
        let due = span(applied.saturating_add(1), is);
        found.applies(papers::ALL_APPLY, format!("{due} can be applied, in order"));
    }
}

fn applied_to(applied: u64, commit: u64, found: &mut Found) {
    if applied > commit {
        let say = format!("lastApplied {applied} > commitIndex {commit}");
        return found.broken(papers::ALL_APPLY, say);
    }
    found.applies(papers::ALL_APPLY, format!("lastApplied {applied} <= commitIndex {commit}"));
}

/// The service takes a command: the next one, and a committed one.
pub fn applies(moment: &Moment<'_>, index: u64, found: &mut Found) {
    let paper = papers::ALL_APPLY;
    let handed = moment.deed.handed();
    if let Some(last) = handed.filter(|last| last.checked_add(1) != Some(index)) {
        return found.broken(paper, format!("applies i{index} after i{last}"));
    }
    match moment.after.commit {
        None => found.not_shown(paper, format!("applies i{index}; its commitIndex is not shown")),
        Some(commit) if commit < index => {
            found.broken(paper, format!("applies i{index}, and commitIndex is {commit}"));
        }
        Some(commit) => found.applies(paper, format!("i{index} <= commitIndex {commit}")),
    }
}

/// The service takes a snapshot in place of all it had.
pub fn restores(moment: &Moment<'_>, index: u64, found: &mut Found) {
    let paper = papers::INSTALL_8;
    match moment.deed.handed().filter(|last| *last > index) {
        Some(last) => found.broken(paper, format!("a snapshot to i{index} after i{last}")),
        None => found.applies(paper, format!("the service starts anew at i{index}")),
    }
}
