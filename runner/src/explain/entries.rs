//! Where an entry came from, who has it, and who committed it: entries as beats of a story.

use super::elections::names;
use super::evidence::Evidence;
use super::story::Story;
use crate::scene::PeerScene;
use crate::trace::{Entry, Event, LogChange, What};

/// The entry at `index` that `event` appends to its peer's log.
pub fn appended(event: &Event, index: u64) -> Option<&Entry> {
    let What::Log(LogChange::Append { from, entries }) = &event.what else { return None };
    entries.get(usize::try_from(index.checked_sub(*from)?).ok()?)
}

/// Whether `event` takes index `index` out of its peer's log.
pub fn truncates(event: &Event, index: u64) -> bool {
    match event.what {
        What::Log(LogChange::Truncate { from, to }) => (from..=to).contains(&index),
        _ => false,
    }
}

/// The first event in which an entry was in any log.
pub fn birth<'a>(evidence: &Evidence<'a>, index: u64, term: u64) -> Option<&'a Event> {
    let is_it = |event: &&Event| appended(event, index).is_some_and(|entry| entry.term == term);
    evidence.between(0, u64::MAX).find(is_it)
}

/// Who has saved an entry, of all that were seen.
pub fn savers(seen: &[PeerScene], index: u64, term: u64) -> Vec<usize> {
    let has = |(peer, seen): (usize, &PeerScene)| seen.has_saved(index, term).then_some(peer);
    seen.iter().enumerate().filter_map(has).collect()
}

/// The term of `peer`'s entry at `index` when event `n` had happened.
pub fn term_at(evidence: &Evidence<'_>, peer: usize, index: u64, n: u64) -> Option<u64> {
    evidence.peer_at(peer, n).state.log?.term(index)
}

/// The first event that committed `index` or beyond, of the peers in `by`.
pub fn committed<'a>(
    evidence: &Evidence<'a>,
    index: u64,
    by: Option<usize>,
    n: u64,
) -> Option<&'a Event> {
    evidence.between(0, n).find(|event| match &event.what {
        What::Commit(commit) => commit.index >= index && (by.is_none() || event.peer == by),
        _ => false,
    })
}

impl<'a> Story<'a> {
    /// Where the entry came from, and who else got it before event `n`.
    pub fn entry(&mut self, index: u64, term: u64, n: u64) -> Option<&'a Event> {
        let born = birth(self.evidence, index, term)?;
        let leader = born.peer?;
        let submit = self.evidence.chain(born.n).find_map(|event| match &event.what {
            What::Submit(submit) => Some(submit),
            _ => None,
        });
        let say = match submit.filter(|submit| submit.accepted.is_some_and(|at| at.index == index))
        {
            Some(submit) => {
                let command = short(&submit.command);
                format!("the client gives S{leader} {command}: i{index} of term {term}")
            }
            None => format!("S{leader} is the first to have i{index} of term {term}"),
        };
        self.key(born, say);
        self.spread(index, term, leader, born.n, n);
        Some(born)
    }

    fn spread(&mut self, index: u64, term: u64, leader: usize, born: u64, n: u64) {
        let mut got: Vec<(usize, &'a Event)> = Vec::new();
        for event in self.evidence.between(born, n) {
            let Some(peer) = event.peer.filter(|peer| *peer != leader) else { continue };
            let takes = appended(event, index).is_some_and(|entry| entry.term == term);
            if takes && got.iter().all(|(known, _)| *known != peer) {
                got.push((peer, event));
            }
        }
        let Some((_, last)) = got.last().copied() else { return };
        let peers = names(got.iter().map(|(peer, _)| *peer));
        let have = if got.len() == 1 { "has" } else { "have" };
        self.detail(last, format!("{peers} {have} i{index} of term {term}, too"));
    }

    /// Who committed the entry first, and how many had saved it then.
    pub fn commit(&mut self, index: u64, by: Option<usize>, n: u64) -> Option<&'a Event> {
        let event = committed(self.evidence, index, by, n)?;
        let peer = event.peer?;
        let seen = self.evidence.seen_at(event.n);
        let log = seen.get(peer)?.state.log.as_ref();
        let say = match log.and_then(|log| log.term(index)) {
            Some(term) => {
                let have = names(savers(&seen, index, term));
                format!("S{peer} commits i{index} of term {term}, which {have} have saved")
            }
            None => format!("S{peer} commits up to i{index}"),
        };
        self.key(event, say);
        Some(event)
    }
}

/// A command as it fits into a sentence.
pub fn short(command: &str) -> String {
    match command.char_indices().nth(24) {
        Some((cut, _)) => format!("{}…", &command[..cut]),
        None => command.to_owned(),
    }
}
