//! §7, Figure 13: a snapshot stands for what is committed, and the log never goes back before it.

use raftapi::ApplyMsg;

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "snapshots never go back and never skip",
    paper: "§7, Figure 13: a snapshot covers committed entries, and a server keeps no older \
            one in its place",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Based, Kind::Handed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Based { peer, base, base_term, .. } => based(history, peer, base, base_term),
        Fact::Handed { peer, msg: ApplyMsg::Snapshot { index, .. } } => {
            handed(history, peer, *index)
        }
        _ => None,
    }
}

fn based(history: &History, peer: usize, base: u64, base_term: u64) -> Option<Wrong> {
    let seen = &history.peers[peer];
    let (from, committed) = (seen.log.base(), history.committed.last());
    let say = if base < from {
        format!("S{peer} replaces its snapshot up to i{from} by an older one up to i{base}")
    } else if base > committed {
        format!("S{peer} begins its log behind i{base}, and only i{committed} is committed")
    } else if let Some(term) = history.committed.get(base)?.term.filter(|&term| term != base_term) {
        format!(
            "S{peer} has a snapshot up to i{base} of term {base_term}, and i{base} is of term {term}"
        )
    } else {
        return None;
    };
    Some(Wrong::by(peer, say).at(base))
}

fn handed(history: &History, peer: usize, index: u64) -> Option<Wrong> {
    let last = history.peers[peer].handed?;
    let say = || format!("S{peer} gives its service a snapshot up to i{index} after i{last}");
    (index < last).then(|| Wrong::by(peer, say()).at(index))
}
