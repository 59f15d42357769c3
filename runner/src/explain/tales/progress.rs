//! What a leader believes of its followers: next and match indexes (Figure 2, volatile state on leaders).

use crate::explain::outages::log_end;
use crate::explain::story::Story;
use crate::explain::tales::Tale;
use crate::trace::{Event, LogChange, Named, What};

pub fn untrue_match(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, of) = (tale.culprit(), tale.other()?);
    tale.call(story);
    lost_since(story, tale, of);
    tale.background(story);
    let index = tale.broken.index.unwrap_or(0);
    let log = log_end(&story.evidence.peer_at(of, tale.deed.n).state);
    Some(format!(
        "S{of}'s log {log}. Once enough match indexes say i{index}, S{leader} commits it, and S{of} \
         counts as one of the copies."
    ))
}

/// Entries that the follower had when it answered, and cut off since.
fn lost_since(story: &mut Story<'_>, tale: &Tale<'_>, of: usize) {
    let asked = tale.deed.cause.and_then(|cause| {
        let rpc = story.evidence.event(cause)?.what.route()?.rpc;
        Some(story.evidence.request(rpc)?.0.n)
    });
    let Some(asked) = asked else { return };
    let cuts: Vec<&Event> = story
        .evidence
        .between(asked, tale.deed.n)
        .filter(|event| event.peer == Some(of))
        .filter(|event| matches!(event.what, What::Log(LogChange::Truncate { .. })))
        .collect();
    for event in cuts {
        if let What::Log(LogChange::Truncate { from, to }) = event.what {
            story.key(event, format!("S{of} takes i{from} to i{to} out of its log"));
        }
    }
    tale.meanwhile(story, asked);
}

pub fn lower_match(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, of, index) = (tale.culprit(), tale.other()?, tale.broken.index?);
    let before = story.evidence.before(tale.deed.n).find_map(|event| match &event.what {
        What::Progress(progress) if event.peer == Some(leader) => {
            Some((event, *progress.matched.get(of)?)).filter(|(_, matched)| *matched > index)
        }
        _ => None,
    });
    if let Some((_, matched)) = before {
        story.claim(leader, of, matched, tale.deed.n.saturating_sub(1));
    }
    tale.call(story);
    tale.background(story);
    Some(format!(
        "S{of} had all up to the higher index, and in the same term it still has: an answer to an \
         earlier request says less, not that it lost entries."
    ))
}

pub fn next_below_match(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, of) = (tale.culprit(), tale.other()?);
    let matched = story.evidence.peer_at(leader, tale.deed.n).state.matched.get(of).copied();
    if let Some(matched) = matched.filter(|matched| *matched > 0) {
        story.claim(leader, of, matched, tale.deed.n.saturating_sub(1));
    }
    tale.call(story);
    tale.background(story);
    Some(format!("S{leader} will send S{of} entries that S{of} is known to have."))
}

pub fn deaf_to_refusal(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, of) = (tale.culprit(), tale.other()?);
    let refusal = story.evidence.before(tale.deed.n).find(|event| match &event.what {
        What::Returned(message) if (message.from, message.to) == (of, leader) => {
            let reply = story.evidence.reply(message.rpc, event.n);
            reply.is_some_and(|(_, reply)| Named::of(&reply.reply).is("success") == Some(false))
        }
        _ => false,
    });
    if let Some(refusal) = refusal {
        story.call_chain(refusal.n, crate::explain::Weight::Key);
        story.key(refusal, format!("S{leader} hears of the refusal of S{of}"));
    }
    tale.call(story);
    tale.background(story);
    let log = log_end(&story.evidence.peer_at(of, tale.deed.n).state);
    Some(format!("S{of}'s log {log}: asked the same again, it can only refuse again."))
}
