//! How each rule's breach is told, by the rule's name; and how a run ends that broke none.

mod commits;
mod lab;
mod logs;
mod progress;
mod saving;
mod services;
mod terms;
mod votes;

pub use self::lab::{failed_check, kind_of, lab, symptom};
use super::story::{Story, Weight};
use crate::trace::{Broken, Event, What};

/// A broken rule, and the event that broke it.
pub struct Tale<'a> {
    pub deed: &'a Event,
    pub broken: &'a Broken,
}

/// Gathers the beats of a story; returns what it means, where that is not plain from them.
type Tell = fn(&mut Story<'_>, &Tale<'_>) -> Option<String>;

const TALES: [(&str, Tell); 25] = [
    ("one vote a term", votes::one_vote),
    ("a vote is for who stands", votes::unasked),
    ("votes only for an up-to-date log", votes::stale_log),
    ("elected by a majority", votes::too_few),
    ("Election Safety", votes::two_leaders),
    ("follows later terms and leaders", terms::follows),
    ("the timer restarts when it should", terms::timer),
    ("stale requests change nothing", terms::stale_request),
    ("saved before said", saving::said),
    ("comes back as it was saved", saving::comes_back),
    ("terms and indexes never go back", saving::goes_back),
    ("commits only what a majority has saved", commits::too_few_copies),
    ("commits by counting only its own term", commits::old_term),
    ("match index is true", progress::untrue_match),
    ("match index never goes back", progress::lower_match),
    ("next index above match index", progress::next_below_match),
    ("next index goes back on a refusal", progress::deaf_to_refusal),
    ("truncates only on a conflict", logs::needless_cut),
    ("Leader Append-Only", logs::leader_cuts),
    ("Log Matching", logs::mismatch),
    ("Leader Completeness", logs::incomplete_leader),
    ("never truncates what is committed", logs::committed_cut),
    ("snapshots never go back and never skip", services::snapshot),
    ("applied in order, once", services::out_of_order),
    ("State Machine Safety", services::two_commands),
];

pub fn tell(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let known = TALES.iter().find(|(rule, _)| *rule == tale.broken.rule);
    let tell = known.map_or(generic as Tell, |(_, tell)| *tell);
    tell(story, tale)
}

/// Of a rule that has no tale of its own: the messages that led there, and who led whom.
fn generic(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    story.call_chain(tale.deed.n, Weight::Key);
    tale.background(story);
    None
}

impl Tale<'_> {
    /// The peer that broke the rule.
    pub fn culprit(&self) -> usize {
        self.broken.peers.first().copied().or(self.deed.peer).unwrap_or(0)
    }

    /// The other one that it is about.
    pub fn other(&self) -> Option<usize> {
        self.broken.peers.get(1).copied()
    }

    /// The term of the request that the deed sends, answers or gets an answer to.
    pub fn term_of_call(&self, story: &Story<'_>) -> Option<u64> {
        story.evidence.term_of_call(self.deed.what.route()?.rpc)
    }

    /// The call of the deed: whose request it is, what was asked, and what came back.
    pub fn call(&self, story: &mut Story<'_>) {
        story.call_chain(self.deed.n, Weight::Key);
    }

    /// What the peers concerned went through before.
    pub fn background(&self, story: &mut Story<'_>) {
        let first = self.deed.n.saturating_sub(2_000);
        for &peer in &self.broken.peers {
            story.last_elected(peer, self.deed.n);
        }
        story.outages(&self.broken.peers, first, self.deed.n);
    }

    /// As `background`, from event `first` on, with the elections in between.
    pub fn meanwhile(&self, story: &mut Story<'_>, first: u64) {
        story.outages(&self.broken.peers, first, self.deed.n);
        story.elections(first, self.deed.n);
    }

    /// The term that the culprit is in.
    pub fn term(&self, story: &Story<'_>) -> u64 {
        match &self.deed.what {
            What::Role(change) => change.term,
            What::Vote(vote) => vote.term,
            What::Term(term) => term.term,
            _ => story.evidence.peer_at(self.culprit(), self.deed.n).state.term,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::RULES;

    #[test]
    fn every_rule_has_its_tale() {
        let told: Vec<_> = TALES.iter().map(|(rule, _)| *rule).collect();
        for rule in RULES {
            assert!(told.contains(&rule.name), "nobody tells of: {}", rule.name);
        }
    }
}
