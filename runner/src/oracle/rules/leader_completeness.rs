//! Figure 3, Leader Completeness: who leads has all that was committed in earlier terms (§5.4).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "Leader Completeness",
    paper: "Figure 3, §5.4: if a log entry is committed in a given term, then that entry will \
            be present in the logs of the leaders for all higher-numbered terms",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Led]),
};

/// A candidate that wins an old term by votes that came late owes nothing to later ones.
pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Led { peer } = *fact else { return None };
    let seen = &history.peers[peer];
    seen.state.log?;
    let term = seen.state.term;
    let (index, committed) = history.committed.last_before(term)?;
    if seen.log.contains(index, committed.term?) {
        return None;
    }
    let (by, in_term) = (committed.by, committed.in_term);
    let index = missing(history, peer, index);
    let say = format!(
        "S{peer} leads term {term} without i{index}, which S{by} committed in term {in_term}"
    );
    Some(Wrong::by(peer, say).with(by).at(index))
}

/// The first committed entry that `peer` lacks, up to `index`.
fn missing(history: &History, peer: usize, index: u64) -> u64 {
    let log = &history.peers[peer].log;
    let lacks = |&at: &u64| {
        let term = history.committed.get(at).and_then(|committed| committed.term);
        term.is_some_and(|term| !log.contains(at, term))
    };
    (log.base()..=index).find(lacks).unwrap_or(index)
}
