//! Figure 2, Leaders: a refusal makes the leader go back (§5.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::message::Word;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "next index goes back on a refusal",
    paper: "Figure 2, Leaders, §5.3: if AppendEntries fails because of log inconsistency, \
            decrement nextIndex and retry",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Asked]),
};

/// A leader may set its next index forth again with what it sends, so what counts is whether it has
/// gone back at all before it asks once more. One whose log begins there can only ask, and send its
/// snapshot when that is refused.
pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Asked { request } = *fact else { return None };
    let (leader, of) = (request.from, request.to);
    let seen = &history.peers[leader];
    let (prev, since) = (*seen.refused.get(of)?)?;
    let again = request.said.get(Word::PrevLogIndex)?;
    let term = seen.state.term;
    let stays = history.now > since
        && request.term() == Some(term)
        && again > seen.log.base()
        && !request.goes_back(prev);
    let say = || {
        format!(
            "S{leader}, leader of term {term}, knows that S{of} does not have its i{prev}, \
             and asks again whether it has i{again}"
        )
    };
    stays.then(|| Wrong::by(leader, say()).with(of).at(prev))
}
