//! What the lab's test said, or an exploration: the symptom of a broken rule, or a failure of its own.

use crate::explain::calls::answered;
use crate::explain::elections::{ballot, leads, names, stands};
use crate::explain::entries::appended;
use crate::explain::evidence::Evidence;
use crate::explain::origin::{Command, Origin, of_no_agreement, of_no_leader};
use crate::explain::story::Story;
use crate::lab::script_named;
use crate::oracle::Method;
use crate::trace::{Event, Verdict, What};

/// So many of the last events are told of a run that stopped in the middle.
const LAST: usize = 8;

/// So many of each kind of thing that went on while nothing came of it.
const FEW: usize = 4;

/// Where the failure of a run was found.
pub struct Symptom {
    pub n: u64,
    pub t: u64,
    /// Whom it is about.
    pub peers: Vec<usize>,
    pub meaning: Option<String>,
    pub origin: Option<Origin>,
}

/// What is known of a failure that broke no rule: whom it is about, what it means, where it began.
type Known = (Vec<usize>, Option<String>, Option<Origin>);

pub fn kind_of(test: &str, verdict: Verdict) -> String {
    match verdict {
        Verdict::Passed => "passed".to_owned(),
        Verdict::Failed => format!("{} failed", script_named(test)),
        Verdict::Broken => "a rule was broken".to_owned(),
        Verdict::Panicked => "a panic".to_owned(),
        Verdict::Stuck => "the run got stuck".to_owned(),
    }
}

/// Tells what it said in the end of a run that broke a rule.
pub fn symptom(story: &mut Story<'_>) {
    let evidence = story.evidence;
    let (Some(last), Some((verdict, say))) = (evidence.last(), evidence.end()) else { return };
    let test = &evidence.header().test;
    let say = match verdict {
        Verdict::Passed | Verdict::Broken => format!("{} passed", script_named(test)),
        Verdict::Failed => match failed_check(evidence) {
            Some((_, found)) => format!("{} failed: {found}", script_named(test)),
            None => kind_of(test, verdict),
        },
        Verdict::Panicked | Verdict::Stuck => {
            format!("{}: {}", kind_of(test, verdict), say.unwrap_or("it did not say why"))
        }
    };
    story.follow(last, say);
}

/// The last check that failed, and what it found.
pub fn failed_check<'a>(evidence: &Evidence<'a>) -> Option<(&'a Event, &'a str)> {
    evidence.before(u64::MAX).find_map(|event| match &event.what {
        What::Check(check) if !check.passed => Some((event, check.found.as_str())),
        _ => None,
    })
}

/// Tells how a run failed that broke no rule.
pub fn lab(story: &mut Story<'_>) -> Symptom {
    let evidence = story.evidence;
    match failed_check(evidence) {
        Some((check, found)) => failed(story, check, found),
        None => stopped(story),
    }
}

fn failed(story: &mut Story<'_>, check: &Event, found: &str) -> Symptom {
    let began = began(story.evidence, check);
    let (peers, meaning, origin) = if found.contains("got none") || found.contains("no leader") {
        no_leader(story, began, check.n)
    } else if let Some(command) = unagreed(found) {
        no_agreement(story, command, (began, check.n))
    } else {
        story.elections(began, check.n);
        (Vec::new(), None, None)
    };
    last_checks(story, check.n);
    story.climax(check, &format!("the test finds: {found}"));
    Symptom { n: check.n, t: check.t, peers, meaning, origin }
}

/// The step of the script that the check belongs to.
fn began(evidence: &Evidence<'_>, check: &Event) -> u64 {
    let What::Check(told) = &check.what else { return 0 };
    let mut before = evidence.before(check.n);
    let step = before.find(|event| match &event.what {
        What::Step(step) => step.say == told.check,
        _ => false,
    });
    step.map_or(0, |event| event.n)
}

/// What the test did last: where in the script it is.
fn last_checks(story: &mut Story<'_>, n: u64) {
    let done: Vec<_> =
        story.evidence.before(n).filter(|event| is_of_the_test(event)).take(FEW).collect();
    for event in done {
        story.detail(event, event.sentence());
    }
}

fn is_of_the_test(event: &Event) -> bool {
    matches!(event.what, What::Check(_) | What::Step(_) | What::Crash(_) | What::Disconnect(_))
}

fn no_leader(story: &mut Story<'_>, began: u64, end: u64) -> Known {
    let evidence = story.evidence;
    let origin = of_no_leader(evidence, (began, end));
    let stood: Vec<_> =
        evidence.between(began, end).filter(|event| stands(event).is_some()).collect();
    if stood.is_empty() {
        let meaning = "Nobody stood for election all that time: no server's election timer went \
            off and made it a candidate.";
        return (Vec::new(), origin.is_some().then(|| meaning.to_owned()), origin);
    }
    for event in &stood[stood.len().saturating_sub(FEW)..] {
        story.candidacy(event);
    }
    let votes: Vec<_> = evidence
        .between(began, end)
        .filter_map(|event| match &event.what {
            What::Replied(replied) if Method::named(&replied.method) == Method::RequestVote => {
                Some((event, answered(evidence, replied)))
            }
            _ => None,
        })
        .collect();
    let given = votes.iter().filter(|(event, _)| ballot(evidence, event).is_some()).count();
    for (event, say) in votes.iter().rev().take(FEW) {
        story.key(event, say.clone());
    }
    story.elections(began, end);
    let won = evidence.between(began, end).filter(|event| leads(event).is_some()).count();
    let mut peers: Vec<_> = stood.iter().filter_map(|event| event.peer).collect();
    peers.sort_unstable();
    peers.dedup();
    let meaning = format!(
        "{} stood, {} times in all; {given} of {} answers gave a vote, and {won} elections were won.",
        names(peers.iter().copied()),
        stood.len(),
        votes.len(),
    );
    (peers, Some(meaning), origin)
}

/// The command of `one(command) failed to reach agreement`.
fn unagreed(found: &str) -> Option<&str> {
    let (command, rest) = found.strip_prefix("one(")?.split_once(')')?;
    rest.contains("failed to reach agreement").then_some(command)
}

fn no_agreement(story: &mut Story<'_>, command: &str, (began, end): (u64, u64)) -> Known {
    let evidence = story.evidence;
    let accepted: Vec<_> = evidence
        .between(0, end)
        .filter_map(|event| match &event.what {
            What::Submit(submit) if submit.command == command => {
                Some((event, event.peer?, submit.accepted?))
            }
            _ => None,
        })
        .collect();
    let Some(&(event, leader, at)) = accepted.last() else {
        let (peers, why, origin) = no_leader(story, began, end);
        let none = format!("No server took {command}: nobody said that it leads.");
        let meaning = why.map_or_else(|| none.clone(), |why| format!("{none} {why}"));
        return (peers, Some(meaning), origin);
    };
    let (index, term) = (at.index, at.term);
    let taken = Command { taken: event, leader, index, term };
    let origin = of_no_agreement(evidence, &taken, end);
    story.key(event, format!("the client gives S{leader} {command}: it will be i{index}"));
    story.last_elected(leader, event.n);
    let mut have = vec![leader];
    for other in evidence.between(event.n, end) {
        let takes = appended(other, index).is_some_and(|entry| entry.term == term);
        let Some(peer) = other.peer.filter(|peer| takes && !have.contains(peer)) else { continue };
        have.push(peer);
        story.detail(other, format!("S{peer} appends i{index} of term {term}"));
    }
    story.elections(event.n, end);
    story.outages(&(0..evidence.peers()).collect::<Vec<_>>(), event.n, end);
    let commits = evidence.between(event.n, end).filter_map(|event| match &event.what {
        What::Commit(commit) if commit.index >= index => event.peer,
        _ => None,
    });
    let mut committed: Vec<_> = commits.collect();
    committed.sort_unstable();
    committed.dedup();
    let verb = if have.len() == 1 { "has" } else { "have" };
    let mut meaning =
        format!("{} {verb} had i{index} of term {term} in the log", names(have.iter().copied()));
    meaning += &match committed.as_slice() {
        [] => "; nobody committed it.".to_owned(),
        peers => format!("; {} committed up to there.", names(peers.iter().copied())),
    };
    (vec![leader], Some(meaning), Some(origin))
}

/// A panic, or a world that could not go on: what the peer did last.
fn stopped(story: &mut Story<'_>) -> Symptom {
    let evidence = story.evidence;
    let panicked = evidence.end().filter(|(verdict, _)| *verdict == Verdict::Panicked);
    let peer = panicked.and_then(|(_, say)| named_peer(say?));
    let last: Vec<_> = evidence
        .before(u64::MAX)
        .filter(|event| !matches!(event.what, What::Ended(_)))
        .filter(|event| peer.is_none() || event.peer == peer)
        .take(LAST)
        .collect();
    for event in last {
        story.key(event, event.sentence());
    }
    let (n, t) = evidence.last().map_or((0, 0), |event| (event.n, event.t));
    let meaning = peer.map(|peer| format!("These are the last things that S{peer} did or got."));
    Symptom { n, t, peers: peer.into_iter().collect(), meaning, origin: None }
}

/// The peer of `peer 1 panicked: …`.
fn named_peer(say: &str) -> Option<usize> {
    say.strip_prefix("peer ")?.split(' ').next()?.parse().ok()
}
