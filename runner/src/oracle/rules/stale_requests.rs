//! Figure 2, RequestVote 1 and AppendEntries 1: a request of an old term changes nothing (§5.1).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "stale requests change nothing",
    paper: "Figure 2, RequestVote 1, AppendEntries 1, §5.1: if a server receives a request \
            with a stale term number, it rejects the request",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Answered]),
};

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Answered { answer, before, .. } = *fact else { return None };
    let (peer, from) = (answer.request.to, answer.request.from);
    let term = answer.request.term()?;
    if term >= before.term {
        return None;
    }
    let now = history.peers[peer].state;
    let changed = now.but_for_timer() != before.but_for_timer();
    let what = match (answer.grants(), answer.accepts()) {
        (true, _) => "grants",
        (_, true) => "accepts",
        (false, false) if changed => "acts on",
        (false, false) => return None,
    };
    let own = before.term;
    let say = format!("S{peer} is in term {own} and {what} a request of term {term} from S{from}");
    Some(Wrong::by(peer, say).with(from))
}
