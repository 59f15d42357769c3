//! Terms are Raft's clock (§5.1): what every message does to them, and that they are saved before
//! anybody hears of them.

use super::words::{role, vote};
use super::{Found, Moment, papers};
use crate::oracle::Method;
use crate::trace::{Event, LogChange, Named, PeerState, Persist, Role, SavedState, What};

/// All Servers: a message with a later term makes a follower of anyone. A candidate also yields to
/// a leader of its own term.
pub fn heard(moment: &Moment<'_>, found: &mut Found) {
    let Some(term) = term_heard(moment) else { return };
    let (before, after) = (moment.before, moment.after);
    if term > before.term {
        return later(moment, term, found);
    }
    if term < before.term || !is_leaders_word(moment) {
        return;
    }
    match before.role {
        Role::Follower => {}
        Role::Candidate if follows(after, term) => found.applies(
            papers::CANDIDATES_YIELD,
            format!("T{term} has a leader: from candidate to follower"),
        ),
        Role::Candidate => found.broken(
            papers::CANDIDATES_YIELD,
            format!("T{term} has a leader, and this server is still {}", role(after.role)),
        ),
        Role::Leader => found.broken(
            papers::ELECTION_SAFETY,
            format!("another leader of T{term}, which this server leads itself"),
        ),
    }
}

/// The term that the message brings to this server.
fn term_heard(moment: &Moment<'_>) -> Option<u64> {
    let deed = moment.deed;
    match &deed.event.what {
        What::Delivered(_) => Named::of(&deed.request?.args).number("term"),
        _ => Named::of(&deed.reply?.reply).number("term"),
    }
}

fn is_leaders_word(moment: &Moment<'_>) -> bool {
    matches!(moment.deed.event.what, What::Delivered(_))
        && moment.deed.request.is_some_and(|sent| Method::named(&sent.method).is_a_leaders())
}

fn follows(after: &PeerState, term: u64) -> bool {
    after.term > term || after.role == Role::Follower
}

fn later(moment: &Moment<'_>, term: u64, found: &mut Found) {
    let (deed, before, after) = (moment.deed, moment.before, moment.after);
    let paper = papers::ALL_LATER_TERM;
    if after.term >= term && follows(after, term) {
        let was = match before.role {
            Role::Follower => "follower".to_owned(),
            other => format!("from {} to follower", role(other)),
        };
        return found.applies(paper, format!("T{term} > T{}: adopt T{term}, {was}", before.term));
    }
    let still = format!(
        "T{term} > T{}, and this server is {} in T{}",
        before.term,
        role(after.role),
        after.term
    );
    if !deed.effects.is_empty() {
        return found.broken(paper, still);
    }
    // Without any effect, the server may not have looked at the message yet.
    match deed.settled_term(before.term) {
        Some(settled) if settled < term => found.broken(paper, still),
        _ => found.not_shown(paper, format!("T{term} > T{}: adopt T{term}", before.term)),
    }
}

/// Whether the server changed anything that Figure 2 lets it change only for a reason.
pub fn changed(moment: &Moment<'_>) -> bool {
    let (before, after) = (moment.before, moment.after);
    let but_for_leading = |state: &PeerState| (state.role, state.term, state.vote, state.commit);
    but_for_leading(before) != but_for_leading(after) || changes_log(moment)
}

fn changes_log(moment: &Moment<'_>) -> bool {
    moment.deed.effects.iter().any(|event| matches!(event.what, What::Log(_)))
}

/// State: what is persistent is on stable storage before a request is answered.
pub fn persisted(moment: &Moment<'_>, found: &mut Found) {
    if moment.deed.reply.is_none() {
        return;
    }
    let (before, after) = (moment.before, moment.after);
    let mut what = Vec::new();
    if before.term != after.term {
        what.push(format!("T{}", after.term));
    }
    if let Some(candidate) = after.vote.flatten().filter(|_| before.vote != after.vote) {
        what.push(format!("vote {}", vote(Some(candidate))));
    }
    if moment.deed.effects.iter().any(|event| changes_entries(event)) {
        let last = after.log.as_ref().map_or(0, |log| log.last());
        what.push(format!("log to i{last}"));
    }
    if !what.is_empty() {
        saved_before(moment, &what.join(", "), "before the reply", found);
    }
}

/// Whether entries came or went, and not only gave way to the service's own snapshot.
fn changes_entries(event: &Event) -> bool {
    matches!(&event.what, What::Log(change) if !matches!(change, LogChange::Compact { .. }))
}

/// What has changed was saved by one of the effects, which stand before what was said.
pub fn saved_before(moment: &Moment<'_>, what: &str, when: &str, found: &mut Found) {
    let paper = papers::PERSISTENT;
    let said = |event: &&&Event| !matches!(event.what, What::Sent(_) | What::Replied(_));
    let persists = moment.deed.effects.iter().take_while(said).filter_map(|e| persist(e));
    match persists.last().map(|persist| &persist.saved) {
        None => found.broken(paper, format!("{what}: not saved {when}")),
        Some(None) => found.not_shown(paper, format!("{what}: something is saved {when}")),
        Some(Some(saved)) => match lacks(saved, moment.after) {
            None => found.applies(paper, format!("{what}: saved {when}")),
            Some(lack) => found.broken(paper, format!("{what}: saved is {lack}")),
        },
    }
}

fn persist(event: &Event) -> Option<&Persist> {
    if let What::Persist(persist) = &event.what { Some(persist) } else { None }
}

/// What a restart would not find as it is.
pub fn lacks(saved: &SavedState, state: &PeerState) -> Option<String> {
    if saved.term != state.term {
        return Some(format!("T{}, not T{}", saved.term, state.term));
    }
    if let Some(given) = state.vote.filter(|given| *given != saved.vote) {
        return Some(format!("vote {}, not {}", vote(saved.vote), vote(given)));
    }
    let log = state.log.as_ref()?;
    if (saved.base, saved.last) != (log.base, log.last()) {
        return Some(format!("a log to i{}, not i{}", saved.last, log.last()));
    }
    let last_term = log.term(log.last())?;
    let other = saved.last_term != last_term;
    other.then(|| format!("i{} of T{}, not T{last_term}", saved.last, saved.last_term))
}
