//! Logs that lost entries, or never had those that they should (Figure 3, §5.3, §5.4).

use crate::explain::elections::{names, voters};
use crate::explain::entries::{appended, savers, truncates};
use crate::explain::origin::{misplaced, of_mismatch};
use crate::explain::story::{Story, Weight};
use crate::explain::tales::Tale;
use crate::trace::{Event, LogChange, What};

pub fn needless_cut(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, index) = (tale.culprit(), tale.broken.index?);
    had(story, tale, peer, index);
    tale.call(story);
    tale.background(story);
    let acked = story.evidence.peer_at(peer, tale.deed.n.saturating_sub(1)).state.commit;
    let committed = match acked.filter(|commit| *commit >= index) {
        Some(commit) => format!(" Up to i{commit} they are committed."),
        None => String::new(),
    };
    Some(format!(
        "The entries that S{peer} gives up agree with its leader's: the request was only shorter \
         than the log, or late. S{peer} may have said already that it has them.{committed}"
    ))
}

/// When `peer` got the entry that it loses now.
fn had(story: &mut Story<'_>, tale: &Tale<'_>, peer: usize, index: u64) {
    let got = story
        .evidence
        .before(tale.deed.n)
        .find(|event| event.peer == Some(peer) && appended(event, index).is_some());
    if let Some((event, entry)) = got.and_then(|event| Some((event, appended(event, index)?))) {
        story.key(event, format!("S{peer} appends i{index} of term {}", entry.term));
    }
}

pub fn leader_cuts(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let peer = tale.culprit();
    had(story, tale, peer, tale.broken.index?);
    story.last_elected(peer, tale.deed.n);
    tale.call(story);
    tale.background(story);
    Some("A leader's log is what the others are brought in line with.".to_owned())
}

pub fn mismatch(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    if let Some(origin) = of_mismatch(story.evidence, tale.deed, tale.broken) {
        story.call_chain(origin.n, Weight::Key);
        tale.background(story);
        return misplaced(story.evidence, &origin, tale.deed.n);
    }
    let (peer, index) = (tale.culprit(), tale.broken.index?);
    let term = appended(tale.deed, index)?.term;
    let first = story.evidence.between(0, tale.deed.n).find(|event| {
        let same = |event: &Event| appended(event, index).is_some_and(|entry| entry.term == term);
        event.peer != Some(peer) && same(event)
    });
    if let Some((event, other)) = first.and_then(|event| Some((event, event.peer?))) {
        let before = predecessor(story, other, index, event.n);
        story.key(event, format!("S{other} has i{index} of term {term}{before}"));
        story.call_chain(event.n, Weight::Detail);
    }
    let kept = predecessor(story, peer, index, tale.deed.n);
    tale.call(story);
    tale.background(story);
    Some(format!(
        "S{peer} has i{index} of term {term}{kept}: it took the entry without checking that the \
         one before it is its leader's."
    ))
}

fn predecessor(story: &Story<'_>, peer: usize, index: u64, n: u64) -> String {
    let Some(before) = index.checked_sub(1).filter(|before| *before > 0) else {
        return String::new();
    };
    let log = story.evidence.peer_at(peer, n).state.log;
    match log.and_then(|log| log.term(before)) {
        Some(term) => format!(" after i{before} of term {term}"),
        None => String::new(),
    }
}

pub fn incomplete_leader(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, index) = (tale.culprit(), tale.broken.index?);
    let commit = story.commit(index, tale.other(), tale.deed.n);
    let by = commit.and_then(|commit| commit.peer)?;
    let commit = commit?;
    let log = story.evidence.peer_at(by, commit.n).state.log;
    let entry = log.and_then(|log| log.term(index));
    if let Some(term) = entry {
        story.entry(index, term, commit.n);
    }
    tale.meanwhile(story, commit.n);
    cuts(story, index, commit.n, tale.deed.n);
    let term = tale.term(story);
    story.stood(leader, term, tale.deed.n);
    let voters = voters(story.evidence, leader, term, tale.deed.n);
    let seen = story.evidence.seen_at(tale.deed.n);
    let have = entry.map(|term| savers(&seen, index, term)).unwrap_or_default();
    let both: Vec<_> = have.iter().copied().filter(|peer| voters.contains(peer)).collect();
    let why = if both.is_empty() {
        format!("those who have it, {}, were not asked or did not vote", names(have))
    } else {
        format!("{} have it, and voted all the same", names(both))
    };
    Some(format!("S{leader} was elected by {}: {why}.", names(voters)))
}

/// Who lost the entry between two events.
fn cuts(story: &mut Story<'_>, index: u64, first: u64, end: u64) {
    let cuts: Vec<&Event> =
        story.evidence.between(first, end).filter(|event| truncates(event, index)).collect();
    for event in cuts.into_iter().take(3) {
        let Some(peer) = event.peer else { continue };
        story.key(event, format!("S{peer} takes i{index} out of its log"));
    }
}

pub fn committed_cut(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, index) = (tale.culprit(), tale.broken.index?);
    let by = tale.other().unwrap_or(peer);
    if let Some(commit) = story.commit(index, Some(by), tale.deed.n) {
        tale.meanwhile(story, commit.n);
    }
    had(story, tale, peer, index);
    tale.call(story);
    let conflict = match &tale.deed.what {
        What::Log(LogChange::Truncate { from, to }) if from != to => format!("i{from} to i{to}"),
        _ => format!("i{index}"),
    };
    Some(format!("What a service has applied of {conflict} cannot be taken back."))
}
