//! Votes that should not have been given, or counted (§5.2, §5.4.1).

use crate::explain::elections::{answers, ballot, candidacy, leads, names, voters};
use crate::explain::outages::log_end;
use crate::explain::story::Story;
use crate::explain::tales::Tale;
use crate::trace::{Event, What};

/// So many events back, a vote can hardly be counted any more.
const LONG_AGO: u64 = 3_000;

pub fn one_vote(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (voter, deed) = (tale.culprit(), tale.deed);
    let (_, term) = ballot(story.evidence, deed).unwrap_or_else(|| (voter, tale.term(story)));
    let first = story.evidence.between(0, deed.n).find(|event| {
        event.peer == Some(voter) && ballot(story.evidence, event).is_some_and(|(_, of)| of == term)
    });
    if let Some(first) = first {
        first_vote(story, voter, first);
        between_votes(story, voter, first.n, deed.n);
    }
    tale.call(story);
    story.leaders_after(term, deed.n);
    Some(format!(
        "With two votes of one server, two candidates can both count a majority of term {term}."
    ))
}

fn first_vote(story: &mut Story<'_>, voter: usize, first: &Event) {
    let Some((candidate, term)) = ballot(story.evidence, first) else { return };
    if candidate == voter {
        // It takes the role right after the vote.
        story.stood(voter, term, first.n.saturating_add(2));
        story.key(first, format!("S{voter} votes for itself in term {term}"));
        return;
    }
    story.stood(candidate, term, first.n);
    story.key(first, format!("S{voter} votes for S{candidate} in term {term}"));
}

/// A vote that was not saved is forgotten in a crash.
fn between_votes(story: &mut Story<'_>, voter: usize, first: u64, second: u64) {
    let crash = story
        .evidence
        .between(first, second)
        .find(|event| event.peer == Some(voter) && matches!(event.what, What::Crash(_)));
    if let Some(crash) = crash {
        story.last_saved(voter, crash.n);
        story.outages(&[voter], crash.n, second);
    }
}

pub fn unasked(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let candidate = tale.other()?;
    let term = tale.term(story);
    let before = story.evidence.before(tale.deed.n).find(|event| {
        event.peer == Some(tale.culprit())
            && ballot(story.evidence, event).is_some_and(|(whom, _)| whom == candidate)
    });
    if let Some((event, (_, of))) =
        before.and_then(|event| Some((event, ballot(story.evidence, event)?)))
    {
        story.stood(candidate, of, event.n);
        story.key(event, format!("S{} votes for S{candidate} in term {of}", tale.culprit()));
    }
    tale.call(story);
    tale.background(story);
    Some(format!(
        "With a new term a server has not voted yet: votedFor goes back to null. As long as it \
         does not, S{} has no vote to give in term {term}.",
        tale.culprit()
    ))
}

pub fn stale_log(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (voter, candidate) = (tale.culprit(), tale.other()?);
    let index = tale.broken.index.unwrap_or(0);
    let seen = story.evidence.seen_at(tale.deed.n);
    let mine = seen.get(voter)?;
    if let Some(term) = mine.state.log.as_ref().and_then(|log| log.term(index)) {
        story.entry(index, term, tale.deed.n);
    }
    tale.call(story);
    tale.background(story);
    let committed = seen.iter().filter_map(|seen| seen.state.commit).max();
    let lost = match committed.filter(|commit| *commit >= index && index > 0) {
        Some(_) => format!("i{index} is committed, and a leader without it overwrites it"),
        None => "a leader without what is committed would overwrite it".to_owned(),
    };
    let term = tale.term_of_call(story).unwrap_or(0);
    story.leaders_after(term, tale.deed.n);
    Some(format!(
        "S{candidate}'s log {}, S{voter}'s {}: {lost}.",
        seen.get(candidate).map(|seen| log_end(&seen.state))?,
        log_end(&mine.state),
    ))
}

pub fn too_few(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, term) = (tale.culprit(), tale.term(story));
    let stood = candidacy(story.evidence, leader, term, tale.deed.n);
    match stood {
        Some(stood) => story.candidacy(stood),
        None => own_vote(story, leader, term, tale.deed.n),
    }
    let mut granted = vec![leader];
    for (n, voter, gives, of) in counted(story, tale, stood) {
        let Some(event) = story.evidence.event(n) else { continue };
        let say = match (gives, of == term) {
            (true, true) if granted.contains(&voter) => format!("S{voter}'s vote comes once more"),
            (true, true) => format!("S{voter}'s vote for term {term} comes back to S{leader}"),
            (true, false) => {
                format!("S{voter}'s vote comes back to S{leader}, given in term {of}, not {term}")
            }
            (false, _) => format!("S{voter} refuses S{leader} its vote"),
        };
        if gives && of == term {
            granted.push(voter);
        }
        story.key(event, say);
    }
    tale.call(story);
    granted.sort_unstable();
    granted.dedup();
    Some(format!(
        "In term {term} S{leader} has the votes of {}, and a majority of {} servers is {}. Another \
         candidate may win the same term.",
        names(granted),
        story.evidence.peers(),
        story.evidence.majority(),
    ))
}

/// The answers that the leader may have counted. A server that pauses reads late what came before:
/// if those of the candidacy are too few, the votes of earlier ones are among them.
fn counted(
    story: &Story<'_>,
    tale: &Tale<'_>,
    stood: Option<&Event>,
) -> Vec<(u64, usize, bool, u64)> {
    let (leader, evidence) = (tale.culprit(), story.evidence);
    let began = stood.map_or(0, |event| event.n);
    let found = answers(evidence, leader, began, tale.deed.n);
    let votes = found.iter().filter(|(_, _, gives, _)| *gives).count();
    if votes + 1 >= evidence.majority() {
        return found;
    }
    let first = tale.deed.n.saturating_sub(LONG_AGO);
    let mut earlier = answers(evidence, leader, first, began);
    earlier.retain(|(_, _, gives, _)| *gives);
    let spare = earlier.len().saturating_sub(evidence.majority() - votes);
    earlier.into_iter().skip(spare).chain(found).collect()
}

/// Who leads at once was never seen as a candidate.
fn own_vote(story: &mut Story<'_>, peer: usize, term: u64, n: u64) {
    let mut before = story.evidence.before(n).filter(|event| event.peer == Some(peer));
    let vote = before.find(|event| ballot(story.evidence, event) == Some((peer, term)));
    if let Some(vote) = vote {
        story.key(vote, format!("S{peer} votes for itself in term {term}"));
    }
}

pub fn two_leaders(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let term = tale.term(story);
    let won: Vec<_> =
        story.evidence.between(0, tale.deed.n).filter(|event| leads(event) == Some(term)).collect();
    for event in won {
        let Some(peer) = event.peer else { continue };
        story.stood(peer, term, event.n);
        story.elected(event);
    }
    let (leader, deed) = (tale.culprit(), tale.deed);
    story.stood(leader, term, deed.n);
    tale.call(story);
    let mine = names(voters(story.evidence, leader, term, deed.n));
    Some(format!("S{leader} was elected by {mine}: somebody voted for both."))
}
