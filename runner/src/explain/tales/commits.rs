//! Entries that were committed too early (§5.3, §5.4.2).

use crate::explain::elections::names;
use crate::explain::entries::{savers, term_at};
use crate::explain::story::Story;
use crate::explain::tales::Tale;
use crate::scene::PeerScene;
use crate::trace::{Event, What};

pub fn too_few_copies(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, deed, index) = (tale.culprit(), tale.deed, tale.broken.index?);
    tale.call(story);
    tale.background(story);
    let seen = story.evidence.seen_at(deed.n);
    let Some(term) = term_at(story.evidence, peer, index, deed.n) else {
        return Some(format!("S{peer} does not have i{index} itself."));
    };
    story.entry(index, term, deed.n);
    let have = savers(&seen, index, term);
    let believed = believers(story, peer, index, &have, deed);
    Some(format!(
        "Only {} of {} have saved i{index} of term {term}: {}.{believed} A majority is {}; without \
         one, a later leader may lack the entry.",
        have.len(),
        seen.len(),
        names(have),
        story.evidence.majority(),
    ))
}

/// Whom the leader took to have the entry, wrongly, and why.
fn believers(
    story: &mut Story<'_>,
    leader: usize,
    index: u64,
    have: &[usize],
    deed: &Event,
) -> String {
    let state = story.evidence.peer_at(leader, deed.n).state;
    let claims = state.matched.iter().enumerate();
    let wrong: Vec<_> = claims
        .filter(|&(of, &matched)| of != leader && matched >= index && !have.contains(&of))
        .map(|(of, _)| of)
        .collect();
    for &of in wrong.iter().take(2) {
        story.claim(leader, of, index, deed.n);
    }
    if wrong.is_empty() {
        return String::new();
    }
    format!(" S{leader} takes {} to have it as well.", names(wrong))
}

pub fn old_term(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (leader, deed, index) = (tale.culprit(), tale.deed, tale.broken.index?);
    let term = term_at(story.evidence, leader, index, deed.n)?;
    let own = tale.term(story);
    if let Some(born) = story.entry(index, term, deed.n) {
        let first = born.peer.into_iter().collect::<Vec<_>>();
        story.outages(&first, born.n, deed.n);
        tale.meanwhile(story, born.n);
    }
    story.last_elected(leader, deed.n);
    tale.call(story);
    let seen = story.evidence.seen_at(deed.n);
    let have = names(savers(&seen, index, term));
    let danger = match usurper(&seen, index, term) {
        Some((peer, voters, last)) => format!(
            "S{peer} lacks it and could still be elected by {}, since its log ends with i{} of \
             term {}; then it would overwrite i{index} (Figure 8).",
            names(voters),
            last.1,
            last.0,
        ),
        None => "This time no server that lacks it could win an election; in Figure 8 one can, \
                 and overwrites it."
            .to_owned(),
    };
    Some(format!(
        "{have} have saved i{index}, but of an old term copies prove nothing: it is safe only once \
         an entry of term {own} is on a majority as well. {danger}"
    ))
}

/// A server without the entry that a majority would vote for: who, by whom, and where its log ends.
fn usurper(seen: &[PeerScene], index: u64, term: u64) -> Option<(usize, Vec<usize>, (u64, u64))> {
    let lacking = seen.iter().enumerate().filter(|(_, seen)| !seen.has(index, term));
    lacking
        .filter_map(|(peer, candidate)| {
            let last = candidate.tail()?;
            let gives = |voter: &PeerScene| voter.tail().is_some_and(|tail| tail <= last);
            let voters: Vec<_> =
                seen.iter().enumerate().filter(|(_, seen)| gives(seen)).map(|(at, _)| at).collect();
            (voters.len() > seen.len() / 2).then_some((peer, voters, last))
        })
        .next()
}

impl Story<'_> {
    /// Since when, and by which answer, `leader` takes `of` to have `index`.
    pub fn claim(&mut self, leader: usize, of: usize, index: u64, n: u64) {
        let mut since = None;
        for event in self.evidence.before(n.saturating_add(1)) {
            if event.peer != Some(leader) {
                continue;
            }
            match &event.what {
                What::Progress(progress) => match progress.matched.get(of) {
                    Some(matched) if *matched >= index => since = Some(event),
                    _ => break,
                },
                What::Role(_) | What::Start(_) => break,
                _ => {}
            }
        }
        if let Some(event) = since {
            let say = format!("S{leader} takes S{of} to have all up to i{index}");
            self.key(event, say);
            self.call_chain(event.n, crate::explain::Weight::Key);
        }
    }
}
