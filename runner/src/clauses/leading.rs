//! Leaders: commands become entries, answers tell what the others have, and what a majority has is
//! committed (§5.3, §5.4.2).

use super::words::span;
use super::{Found, Moment, papers};
use crate::oracle::Method;
use crate::trace::{Named, PeerState, Replied, Role, Sent, Submit};

/// A command from a client.
pub fn submitted(moment: &Moment<'_>, submit: &Submit, found: &mut Found) {
    let (paper, before, after) = (papers::LEADERS_COMMAND, moment.before, moment.after);
    let Some(at) = submit.accepted else {
        if before.role == Role::Leader {
            return found.not_shown(paper, "what this leader did with it is not shown");
        }
        return found.refuses(paper, "only a leader takes commands");
    };
    if before.role != Role::Leader {
        return found.broken(paper, "takes a command, and does not lead");
    }
    let Some(log) = &after.log else {
        return found.not_shown(paper, format!("says that it will be i{}", at.index));
    };
    match log.term(at.index) {
        Some(term) if term == at.term => {
            found.applies(paper, format!("+i{} of T{term}, its own term", at.index));
        }
        _ if moment.deed.effects.is_empty() => {
            found.not_shown(paper, format!("will be i{} of T{}", at.index, at.term));
        }
        _ => found.broken(paper, format!("has no i{} of T{} afterwards", at.index, at.term)),
    }
}

/// The answer to entries or to a snapshot.
pub fn answered(moment: &Moment<'_>, found: &mut Found) {
    let (Some(request), Some(reply)) = (moment.deed.request, moment.deed.reply) else { return };
    let Some(asked) = Named::of(&request.args).number("term") else { return };
    let (before, after) = (moment.before, moment.after);
    let from = reply.from;
    let leads = before.role == Role::Leader;
    if !leads || asked != before.term {
        let now = before.term;
        let say = if leads || asked != now {
            format!("asked in T{asked}, now T{now}: says nothing any more")
        } else {
            format!("leads T{now} no more: says nothing")
        };
        let acts = leads && after.role == Role::Leader && moved(before, after, from);
        if acts {
            let say = format!("asked in T{asked}, now T{now}, and counted all the same");
            return found.broken(papers::LEADERS_STALE, say);
        }
        return found.refuses(papers::LEADERS_STALE, say);
    }
    if after.role != Role::Leader || after.term != before.term {
        return;
    }
    match success(request, reply) {
        Some(true) => judge_success(moment, request, from, found),
        Some(false) => judge_refusal(moment, request, from, found),
        None => found.not_shown(papers::LEADERS_SUCCESS, "what was answered is not shown"),
    }
}

fn moved(before: &PeerState, after: &PeerState, of: usize) -> bool {
    before.matched.get(of) != after.matched.get(of)
}

/// Who answers in the same term has taken the snapshot, or had more already.
fn success(request: &Sent, reply: &Replied) -> Option<bool> {
    match Method::named(&request.method) {
        Method::InstallSnapshot => Some(true),
        _ => Named::of(&reply.reply).is("success"),
    }
}

/// The last entry that the other is known to have by its answer.
fn vouched(request: &Sent) -> Option<u64> {
    let says = Named::of(&request.args);
    match Method::named(&request.method) {
        Method::InstallSnapshot => says.number("lastincludedindex"),
        _ => Some(says.number("prevlogindex")?.saturating_add(says.entries())),
    }
}

fn judge_success(moment: &Moment<'_>, request: &Sent, from: usize, found: &mut Found) {
    let paper = papers::LEADERS_SUCCESS;
    let (before, after) = (moment.before, moment.after);
    let indexes = (before.matched.get(from), after.matched.get(from), after.next.get(from));
    let (Some(&was), Some(&is), Some(&next)) = indexes else {
        return found.not_shown(paper, "this leader does not show nextIndex and matchIndex");
    };
    let Some(vouched) = vouched(request) else {
        return found.not_shown(paper, "what was sent is not named");
    };
    if is > was.max(vouched) {
        let say = format!("S{from} has all to i{vouched}, and matchIndex is {is}");
        found.broken(paper, say);
    } else if is < was {
        found.broken(paper, format!("S{from}: matchIndex {was} goes back to {is}"));
    } else if next <= is {
        found.broken(paper, format!("S{from}: nextIndex {next} <= matchIndex {is}"));
    } else if is > was {
        found.applies(paper, format!("S{from}: matchIndex {was} to {is}, nextIndex {next}"));
    } else if vouched <= was {
        found.holds(paper, format!("S{from}: matchIndex is {is} already"));
    } else {
        found.not_shown(paper, format!("S{from} has all to i{vouched}, matchIndex is {is}"));
    }
}

fn judge_refusal(moment: &Moment<'_>, request: &Sent, from: usize, found: &mut Found) {
    let paper = papers::LEADERS_REFUSAL;
    let indexes = (moment.before.next.get(from), moment.after.next.get(from));
    let (Some(&was), Some(&is)) = indexes else {
        return found.not_shown(paper, format!("S{from} lacks what was before: go back"));
    };
    let prev = Named::of(&request.args).number("prevlogindex");
    let what = prev.map_or_else(String::new, |prev| format!(" i{prev}"));
    let back = prev.is_some_and(|prev| is <= prev);
    if is < was || back {
        found.applies(paper, format!("S{from} lacks{what}: nextIndex {was} to {is}"));
    } else {
        let say = format!("S{from} lacks{what}: nextIndex stays {is}, asked again since");
        found.holds(paper, say);
    }
}

/// A leader's commit index has grown: a majority has the entry, and it is of the leader's term.
pub fn committed(moment: &Moment<'_>, was: u64, is: u64, found: &mut Found) {
    let after = moment.after;
    judge_copies(moment, is, found);
    let paper = papers::LEADERS_OWN_TERM;
    let new = span(was.saturating_add(1), is);
    let Some(log) = &after.log else {
        return found.not_shown(paper, "this leader does not show its log");
    };
    match log.term(is) {
        Some(term) if term == after.term => {
            found.applies(paper, format!("i{is} is of T{term}: {new} committed"));
        }
        Some(term) => {
            let own = after.term;
            found.broken(paper, format!("commits i{is} of T{term}, and leads T{own}"));
        }
        None => found.broken(paper, format!("commits i{is}, its log ends with i{}", log.last())),
    }
}

fn judge_copies(moment: &Moment<'_>, index: u64, found: &mut Found) {
    let paper = papers::LEADERS_COMMIT;
    let matched = &moment.after.matched;
    if matched.is_empty() {
        return found.not_shown(paper, "this leader does not show matchIndex");
    }
    let me = moment.deed.peer;
    let has = |(peer, matched): (usize, &u64)| peer == me || *matched >= index;
    let copies = matched.iter().enumerate().filter(|&entry| has(entry)).count();
    let say = format!("i{index} is on {copies} of {}, needs {}", moment.servers, moment.majority());
    if moment.is_majority(copies) {
        found.holds(paper, say);
    } else {
        found.broken(paper, say);
    }
}
