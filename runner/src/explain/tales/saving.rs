//! What was said before it was saved, and what a restart did not bring back (§5.1).

use crate::explain::story::Story;
use crate::explain::tales::Tale;
use crate::trace::{Event, LogChange, SavedState, What};

pub fn said(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, deed) = (tale.culprit(), tale.deed);
    let saved = story.last_saved(peer, deed.n);
    tale.call(story);
    let changes: Vec<_> = story
        .evidence
        .before(deed.n)
        .take_while(|event| deed.t == event.t)
        .filter(|event| event.peer == Some(peer))
        .filter_map(|event| Some((event, change(peer, event)?)))
        .take(4)
        .collect();
    for (event, say) in changes {
        story.key(event, say);
    }
    next_saved(story, peer, deed);
    Some(loss(story, tale, saved.as_ref()))
}

/// A change of what must survive a crash.
fn change(peer: usize, event: &Event) -> Option<String> {
    Some(match &event.what {
        What::Term(term) => format!("S{peer} enters term {}", term.term),
        What::Vote(vote) => match vote.vote {
            Some(whom) if whom == peer => format!("S{peer} votes for itself in term {}", vote.term),
            Some(whom) => format!("S{peer} votes for S{whom} in term {}", vote.term),
            None => format!("S{peer} forgets its vote of term {}", vote.term),
        },
        What::Log(LogChange::Append { from, entries }) => {
            let to = from.saturating_add(entries.len() as u64).saturating_sub(1);
            let term = entries.last()?.term;
            if to == *from {
                format!("S{peer} appends i{from} of term {term}")
            } else {
                format!("S{peer} appends i{from} to i{to}, the last of term {term}")
            }
        }
        What::Log(LogChange::Truncate { from, to }) => {
            format!("S{peer} takes i{from} to i{to} out of its log")
        }
        What::Log(LogChange::Compact { base, .. } | LogChange::Install { base, .. }) => {
            format!("S{peer} has a snapshot up to i{base}")
        }
        _ => return None,
    })
}

/// Saving comes too late, or not at all.
fn next_saved(story: &mut Story<'_>, peer: usize, deed: &Event) {
    let next =
        story.evidence.after(deed.n).filter(|event| event.peer == Some(peer)).find_map(|event| {
            match &event.what {
                What::Persist(persist) => Some((event, persist)),
                _ => None,
            }
        });
    let Some((event, persist)) = next else { return };
    let what = persist.saved.as_ref().map_or_else(|| "its state".to_owned(), in_words);
    let say = format!("the next time that S{peer} saves: {what}");
    story.follow(event, say);
}

/// What would be gone if the culprit crashed at that moment.
fn loss(story: &Story<'_>, tale: &Tale<'_>, saved: Option<&SavedState>) -> String {
    let peer = tale.culprit();
    let known = story.evidence.peer_at(peer, tale.deed.n).state;
    let finds = saved.map_or_else(|| "nothing".to_owned(), in_words);
    let crash = format!("If S{peer} crashed now, a restart would find {finds}");
    if let Some(index) = tale.broken.index {
        return format!(
            "{crash}: i{index} is lost there, and the leader counts it as one of the copies that \
             commit it."
        );
    }
    let term = known.term;
    match known.vote.flatten() {
        Some(whom) if saved.is_none_or(|saved| (saved.term, saved.vote) != (term, Some(whom))) => {
            let whom = if whom == peer { "itself".to_owned() } else { format!("S{whom}") };
            format!(
                "{crash}: its vote for {whom} in term {term} is forgotten, and it may vote for \
                 another candidate of that term."
            )
        }
        _ => format!("{crash}: it would fall back behind term {term}, of which it has spoken."),
    }
}

pub fn comes_back(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let peer = tale.culprit();
    story.last_saved(peer, tale.deed.n);
    let first = story
        .evidence
        .before(tale.deed.n)
        .find(|event| event.peer == Some(peer) && matches!(event.what, What::Crash(_)));
    story.outages(&[peer], first.map_or(0, |event| event.n), tale.deed.n);
    tale.background(story);
    Some(format!("What S{peer} had said before the crash rests on what it had saved."))
}

pub fn goes_back(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, deed) = (tale.culprit(), tale.deed);
    let same = |event: &&Event| event.peer == Some(peer) && event.what.kind() == deed.what.kind();
    if let Some(before) = story.evidence.before(deed.n).find(same) {
        let say = match &before.what {
            What::Commit(to) => format!("S{peer} commits up to i{}", to.index),
            What::Applied(to) => format!("S{peer} has applied up to i{}", to.index),
            What::Term(to) => format!("S{peer} enters term {}", to.term),
            What::Persist(persist) => match &persist.saved {
                Some(saved) => format!("S{peer} saves {}", in_words(saved)),
                None => format!("S{peer} saves its state"),
            },
            _ => before.sentence(),
        };
        story.key(before, say);
        story.call_chain(before.n, crate::explain::Weight::Detail);
        tale.meanwhile(story, before.n);
    }
    tale.call(story);
    None
}

/// `term 3, its vote for S1, and a log that ends with i5 of term 2`
fn in_words(saved: &SavedState) -> String {
    let vote =
        saved.vote.map_or_else(|| "no vote".to_owned(), |vote| format!("a vote for S{vote}"));
    let log = match (saved.last, saved.base) {
        (0, _) => "no log".to_owned(),
        (last, base) if last == base => format!("a snapshot up to i{base}"),
        (last, _) => format!("a log that ends with i{last} of term {}", saved.last_term),
    };
    format!("term {}, {vote} and {log}", saved.term)
}

impl Story<'_> {
    /// Tells what `peer` saved last before event `n`.
    pub fn last_saved(&mut self, peer: usize, n: u64) -> Option<SavedState> {
        let mut before = self.evidence.before(n).filter(|event| event.peer == Some(peer));
        let (event, saved) = before.find_map(|event| match &event.what {
            What::Persist(persist) => Some((event, persist.saved.clone()?)),
            _ => None,
        })?;
        self.key(event, format!("S{peer} saves {}", in_words(&saved)));
        Some(saved)
    }
}
