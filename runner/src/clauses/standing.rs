//! Timers and starts: standing for election, heartbeats, and coming back after a crash (§5.2).

use super::words::{names, role, vote};
use super::{Found, Moment, papers, terms};
use crate::oracle::Method;
use crate::trace::{Role, What};

pub fn timer(moment: &Moment<'_>, found: &mut Found) {
    if moment.after.term > moment.before.term {
        return candidacy(moment, found);
    }
    let heard = moment.deed.sent_to(Method::AppendEntries);
    if moment.after.role == Role::Leader && !heard.is_empty() {
        found.applies(papers::LEADERS_HEARTBEAT, format!("AppendEntries to {}", names(heard)));
    }
}

/// A server that has not heard of a leader for too long wants to be one.
fn candidacy(moment: &Moment<'_>, found: &mut Found) {
    let (deed, before, after) = (moment.deed, moment.before, moment.after);
    let silence = deed.silence(before.term).map_or_else(String::new, |silence| {
        format!("{} ms without a word of a leader: ", silence / 1000)
    });
    if before.role == Role::Leader {
        found.broken(papers::FOLLOWERS_TIMEOUT, "a leader has no election timeout");
    } else {
        let was = role(before.role);
        found.applies(papers::FOLLOWERS_TIMEOUT, format!("{silence}from {was} to candidate"));
    }
    let (was, is) = (before.term, after.term);
    if is == was.saturating_add(1) {
        found.applies(papers::CANDIDATES_TERM, format!("T{was} to T{is}"));
    } else {
        found.broken(papers::CANDIDATES_TERM, format!("T{was} to T{is}, not to the next"));
    }
    match after.vote {
        None => found.not_shown(papers::CANDIDATES_VOTE, "this server does not show its vote"),
        Some(given) if given == Some(deed.peer) => {
            found.applies(papers::CANDIDATES_VOTE, format!("votedFor S{}", deed.peer));
        }
        Some(given) => found.broken(papers::CANDIDATES_VOTE, format!("votedFor {}", vote(given))),
    }
    asks(moment, found);
}

fn asks(moment: &Moment<'_>, found: &mut Found) {
    let asked = moment.deed.sent_to(Method::RequestVote);
    if moment.deed.effects.iter().any(|event| matches!(event.what, What::Sent(_))) {
        let what = format!("T{}, vote {}", moment.after.term, vote(Some(moment.deed.peer)));
        terms::saved_before(moment, &what, "before asking", found);
    }
    let others = moment.servers.saturating_sub(1);
    if asked.len() == others {
        found.applies(papers::CANDIDATES_ASK, format!("asks {}", names(asked)));
    } else {
        let say = format!("is seen to ask {} of {others}: {}", asked.len(), names(asked));
        found.not_shown(papers::CANDIDATES_ASK, say);
    }
}

/// What is persistent comes back as it was saved; all else begins anew.
pub fn started(moment: &Moment<'_>, found: &mut Found) {
    let (deed, after) = (moment.deed, moment.after);
    if !deed.effects.iter().any(|event| matches!(event.what, What::State(_))) {
        return;
    }
    if after.role == Role::Follower {
        found.holds(papers::FOLLOWERS_START, "follower");
    } else {
        found.broken(papers::FOLLOWERS_START, format!("starts as {}", role(after.role)));
    }
    let last =
        after.log.as_ref().map_or_else(String::new, |log| format!(", log to i{}", log.last()));
    let given = after.vote.map_or_else(String::new, |given| format!(", votedFor {}", vote(given)));
    let back = format!("T{}{given}{last}", after.term);
    match deed.saved().map(|persist| &persist.saved) {
        Some(Some(saved)) => match terms::lacks(saved, after) {
            None => found.applies(papers::PERSISTENT, format!("comes back with {back}, as saved")),
            Some(lack) => found.broken(papers::PERSISTENT, format!("{back}: saved is {lack}")),
        },
        Some(None) => found.not_shown(papers::PERSISTENT, format!("{back}: saved, unreadably")),
        None if after.term == 0 => {
            found.holds(papers::PERSISTENT, format!("nothing saved: {back}"))
        }
        None => found.not_shown(papers::PERSISTENT, format!("{back}, and no save was seen")),
    }
    if let (Some(commit), Some(applied)) = (after.commit, after.applied) {
        let say = format!("commitIndex {commit}, lastApplied {applied}");
        found.holds(papers::VOLATILE, say);
    }
}
