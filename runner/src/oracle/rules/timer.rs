//! Figure 2, Followers: what starts the election timer anew, and what does not (§5.2).

use std::time::Duration;

use crate::oracle::fact::{Answer, Fact, Kind, Kinds, Method, State};
use crate::oracle::history::History;
use crate::oracle::rule::{Class, Rule, Wrong};

pub const RULE: Rule = Rule {
    name: "the timer restarts when it should",
    paper: "Figure 2, Followers, §5.2: if election timeout elapses without receiving \
            AppendEntries RPC from current leader or granting vote to candidate: convert to \
            candidate",
    class: Class::Deed,
    hears: Kinds::of(&[Kind::Answered]),
};

/// A clock that is too slow shows the same microsecond for more than one.
const SAME_INSTANT: Duration = Duration::from_micros(10);

pub fn judge(history: &History, fact: &Fact<'_>) -> Option<Wrong> {
    let Fact::Answered { answer, before, began } = *fact else { return None };
    let request = answer.request;
    let (peer, from, term) = (request.to, request.from, request.term()?);
    let now = history.peers[peer].state;
    if history.now - before.timer_moved < SAME_INSTANT {
        return None; // Another restart at the same instant would not show.
    }
    let restarted = before.timer? != now.timer?;
    // What took several steps may have restarted it in an earlier one.
    let before_step = began.is_some_and(|began| before.timer_moved >= began);
    let stands_still = !restarted && !before_step;
    let say = match request.method {
        Method::RequestVote if restarted && !answer.grants() => {
            format!(
                "S{peer} refuses S{from} its vote in term {term}, and puts its own election off"
            )
        }
        Method::RequestVote if stands_still && has_voted(answer, before, now) => {
            format!(
                "S{peer} gives S{from} its vote in term {term}, and does not wait for the outcome"
            )
        }
        Method::AppendEntries if restarted && term < before.term => {
            format!(
                "S{peer}, in term {}, puts its election off for S{from} of term {term}",
                before.term
            )
        }
        Method::AppendEntries if stands_still && term >= before.term => {
            format!("S{peer} hears from its leader S{from} of term {term}, and does not wait again")
        }
        _ => return None,
    };
    Some(Wrong::by(peer, say).with(from))
}

/// A vote that was given before may be repeated without another wait.
fn has_voted(answer: Answer<'_>, before: &State, now: State) -> bool {
    answer.grants() && (before.vote, before.term) != (now.vote, now.term)
}
