//! Figure 2, State: a restart finds what was saved (§5.1).

use raftapi::{LogEnds, SavedBrief};

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "comes back as it was saved",
    paper: "Figure 2, persistent state on all servers: currentTerm, votedFor and log[] survive \
            a crash",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Revived]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Revived { peer, state } = *fact else { return None };
    let saved = history.peers[peer].saved?;
    let say = if state.term != saved.term {
        format!("S{peer} comes back in term {}, and had saved term {}", state.term, saved.term)
    } else if state.vote.is_some_and(|vote| vote != saved.voted_for) {
        format!("S{peer} comes back in term {} with another vote than it had saved", state.term)
    } else if state.log.is_some_and(|log| !is_saved(log, &saved)) {
        let last = state.log.map_or(0, |log| log.last_index);
        let (index, term) = (saved.last_index, saved.last_term);
        format!(
            "S{peer} comes back with a log up to i{last}, and had saved i{index} of term {term}"
        )
    } else {
        return None;
    };
    Some(Wrong::by(peer, say))
}

fn is_saved(log: LogEnds, saved: &SavedBrief) -> bool {
    (log.base_index, log.last_index) == (saved.base_index, saved.last_index)
        && (log.base_term, log.last_term) == (saved.base_term, saved.last_term)
}
