//! Figure 3, Log Matching: an entry's index and term tell it, and all that stands before it (§5.3).

use crate::oracle::fact::{Fact, Kind, Kinds};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};
use crate::tester::brief;

pub const RULE: Rule = Rule {
    name: "Log Matching",
    paper: "Figure 3, §5.3: if two logs contain an entry with the same index and term, then \
            the logs are identical in all entries up through the given index",
    class: Class::Safety,
    hears: Kinds::of(&[Kind::Added]),
};

/// Logs are equal up to an entry if they are equal up to the one before, and the entries are: so it
/// is enough to look at each entry as it comes, and at the term before it.
pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Added { peer, index, term, prev_term, command } = *fact else { return None };
    let known = history.entries.get(index, term)?;
    let say = if known.prev_term != prev_term {
        format!(
            "S{peer} has i{index} of term {term} after an entry of term {prev_term}; \
             in another log it stands after one of term {}",
            known.prev_term
        )
    } else if known.command != *command {
        format!(
            "S{peer} has {} at i{index} of term {term}, another log has {}",
            brief(command),
            brief(&known.command)
        )
    } else {
        return None;
    };
    Some(Wrong::by(peer, say).at(index))
}
