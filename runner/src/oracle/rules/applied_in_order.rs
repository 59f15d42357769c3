//! Figure 2, All Servers: what is committed is applied, in the order of the log, each entry once (§5.3).

use raftapi::ApplyMsg;

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "applied in order, once",
    paper: "Figure 2, All Servers, §5.3: if commitIndex > lastApplied: increment lastApplied, \
            apply log[lastApplied] to state machine",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Handed, Kind::Applied]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Handed { peer, msg: ApplyMsg::Command { index, .. } } => {
            handed(history, peer, *index)
        }
        Fact::Applied { peer, to, .. } => applied(history, peer, to),
        _ => None,
    }
}

fn handed(history: &History, peer: usize, index: u64) -> Option<Wrong> {
    let seen = &history.peers[peer];
    if let Some(last) = seen.handed.filter(|last| last.checked_add(1) != Some(index)) {
        let say = format!("S{peer} applies i{index} after i{last}");
        return Some(Wrong::by(peer, say).at(index));
    }
    applied(history, peer, index)
}

fn applied(history: &History, peer: usize, index: u64) -> Option<Wrong> {
    let commit = history.peers[peer].state.commit?;
    let say = || format!("S{peer} applies i{index}, and its commit index is i{commit}");
    (index > commit).then(|| Wrong::by(peer, say()).at(index))
}
