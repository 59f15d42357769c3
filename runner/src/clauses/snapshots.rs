//! InstallSnapshot, receiver (Figure 13), and a snapshot that the service itself takes (§7).

use super::words::{At, span};
use super::{Found, Moment, Outcome, papers, terms};
use crate::trace::{LogState, Named, Snapshot};

pub fn received(moment: &Moment<'_>, found: &mut Found) {
    let Some(request) = moment.deed.request else { return };
    let says = Named::of(&request.args);
    let Some(term) = says.number("term") else {
        return found.not_shown(papers::INSTALL_1, "the request names no term");
    };
    let own = moment.before.term;
    if term < own {
        let say = format!("T{term} < T{own}: a leader of a term that is over");
        let acts = terms::changed(moment);
        let outcome = if acts { Outcome::Broken } else { Outcome::Refuses };
        return found.say(papers::INSTALL_1, outcome, say);
    }
    found.holds(papers::INSTALL_1, format!("T{term} >= T{}", own.max(term)));
    found.not_shown(papers::FOLLOWERS_TIMER, "the election timer starts anew");
    let Some(end) = At::said(&says, "lastincluded") else {
        return found.not_shown(papers::INSTALL_5, "where the snapshot ends is not named");
    };
    let (Some(before), Some(after)) = (&moment.before.log, &moment.after.log) else {
        return found.not_shown(papers::INSTALL_5, "this server does not show its log");
    };
    installed(moment, end, before, after, found);
}

fn installed(moment: &Moment<'_>, end: At, before: &LogState, after: &LogState, found: &mut Found) {
    let paper = papers::INSTALL_5;
    if after.base < before.base {
        let (was, is) = (before.base, after.base);
        return found.broken(paper, format!("a snapshot to i{was} gives way to one to i{is}"));
    }
    let commit = moment.before.commit.unwrap_or(before.base);
    if after.base == before.base || after.base < end.index {
        if end.index <= commit {
            return found.refuses(paper, format!("has all up to i{commit}, the snapshot {end}"));
        }
        return found.not_shown(paper, format!("a snapshot to {end} is not in use yet"));
    }
    found.applies(paper, format!("the snapshot to {end} is kept"));
    judge_rest(end, before, after, found);
    let is = moment.after.commit.unwrap_or(after.base);
    if is >= end.index {
        found.applies(papers::INSTALL_8, format!("the service starts anew at i{}", end.index));
    } else {
        let say = format!("commitIndex stays {is}, below the snapshot's i{}", end.index);
        found.broken(papers::INSTALL_8, say);
    }
}

/// What follows the snapshot is kept only if the log agrees with it there.
fn judge_rest(end: At, before: &LogState, after: &LogState, found: &mut Found) {
    let rest = || span(end.index.saturating_add(1), before.last().max(after.last()));
    if before.term(end.index) == Some(end.term) && end.index > 0 {
        if after.last() < before.last() {
            let say = format!("has {end}, and {} is deleted all the same", rest());
            return found.broken(papers::INSTALL_6, say);
        }
        if before.last() > end.index {
            found.applies(papers::INSTALL_6, format!("has {end}: {} is retained", rest()));
        }
        return;
    }
    if after.last() > end.index {
        let say = format!("its log has no {end}, and {} is kept", rest());
        return found.broken(papers::INSTALL_7, say);
    }
    found.applies(papers::INSTALL_7, format!("its log has no {end}: all of it is discarded"));
}

/// The service has all up to an index in a snapshot, so the log need not keep it.
pub fn taken(moment: &Moment<'_>, taken: &Snapshot, found: &mut Found) {
    let paper = papers::COMPACT;
    let index = taken.index;
    let (Some(before), Some(after)) = (&moment.before.log, &moment.after.log) else {
        return found.not_shown(paper, "this server does not show its log");
    };
    if index <= before.base {
        return found.refuses(paper, format!("i{index} is in the snapshot to i{}", before.base));
    }
    match after.base {
        base if base == index => {
            let gone = span(before.base.saturating_add(1), index);
            found.applies(paper, format!("{gone} gives way to the snapshot"));
        }
        base if base > index => {
            found.broken(
                paper,
                format!("the snapshot holds all to i{index}, the log lacks i{base}"),
            );
        }
        _ => found.not_shown(paper, format!("the log still begins after i{}", after.base)),
    }
}
