//! Figure 3, State Machine Safety: what one server has applied at an index, no other applies there
//! differently (§5.4.3).

use raftapi::{ApplyMsg, Command};

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};
use crate::tester::brief;

pub const RULE: Rule = Rule {
    name: "State Machine Safety",
    paper: "Figure 3, §5.4.3: if a server has applied a log entry at a given index to its \
            state machine, no other server will ever apply a different log entry for the same \
            index",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Committed, Kind::Handed]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    match *fact {
        Fact::Committed { peer, from, to, .. } => committed(history, peer, from, to),
        Fact::Handed { peer, msg: ApplyMsg::Command { index, command } } => {
            handed(history, peer, *index, command)
        }
        _ => None,
    }
}

/// Equal ends are equal logs, so the last entry that both have committed is enough.
fn committed(history: &History, peer: usize, from: u64, to: u64) -> Option<Wrong> {
    let index = to.min(history.committed.last());
    let known = history.committed.get(index).filter(|_| index > from)?;
    let (term, mine) = (known.term?, history.peers[peer].log.term(index)?);
    if term == mine {
        return None;
    }
    let by = known.by;
    let say = format!(
        "S{peer} commits i{index} of term {mine}, where S{by} has committed an entry of term {term}"
    );
    Some(Wrong::by(peer, say).with(by).at(index))
}

fn handed(history: &History, peer: usize, index: u64, command: &Command) -> Option<Wrong> {
    let (by, known) = history.applied(index).filter(|(_, known)| *known != command)?;
    let (mine, theirs) = (brief(command), brief(known));
    let say = format!("S{peer} applies {mine} at i{index}, where S{by} has applied {theirs}");
    Some(Wrong::by(peer, say).with(by).at(index))
}
