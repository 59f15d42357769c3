//! RequestVote, both its sides: whether to give a vote (§5.2, §5.4.1), and what a vote that comes
//! back is worth.

use super::words::{At, names, vote};
use super::{Found, Moment, Outcome, papers, terms};
use crate::trace::{Named, PeerState, Role};

/// What stands in the way of a vote, as far as can be told: `None` where it cannot.
struct Ballot {
    candidate: usize,
    /// The candidate's term is not over.
    current: bool,
    /// No vote of this term was given to another.
    free: Option<bool>,
    /// The candidate's log is at least as up-to-date.
    up_to_date: Option<bool>,
    granted: Option<bool>,
}

/// RequestVote, receiver.
pub fn asked(moment: &Moment<'_>, found: &mut Found) {
    let (Some(request), reply) = (moment.deed.request, moment.deed.reply) else { return };
    let asks = Named::of(&request.args);
    let Some(term) = asks.number("term") else {
        return found.not_shown(papers::VOTE_1, "the request names no term");
    };
    let candidate = asks.number("candidateid").and_then(|id| usize::try_from(id).ok());
    let candidate = candidate.unwrap_or(request.from);
    let before = moment.before;
    let ends = before.log.as_ref().map(At::end).zip(At::said(&asks, "lastlog"));
    let ballot = Ballot {
        candidate,
        current: term >= before.term,
        free: free(before, term, candidate),
        up_to_date: ends.map(|(mine, theirs)| theirs >= mine),
        granted: reply.and_then(|reply| Named::of(&reply.reply).granted()),
    };
    let own = before.term;
    if !ballot.current {
        let say = format!("T{term} < T{own}: a candidate of a term that is over");
        found.say(papers::VOTE_1, ballot.refusal(terms::changed(moment)), say);
        return;
    }
    found.holds(papers::VOTE_1, format!("T{term} >= T{}", own.max(term)));
    ballot.judge_vote(moment, found);
    ballot.judge_log(ends, found);
    ballot.judge_result(moment, found);
}

/// Whether the server has a vote to give in `term`: a later one always comes with a new vote.
fn free(before: &PeerState, term: u64, candidate: usize) -> Option<bool> {
    if term > before.term {
        return Some(true);
    }
    Some(before.vote?.is_none_or(|given| given == candidate))
}

impl Ballot {
    /// A condition that is not met must lead to a refusal.
    fn refusal(&self, acted: bool) -> Outcome {
        match self.granted {
            Some(true) => Outcome::Broken,
            _ if acted && !self.current => Outcome::Broken,
            _ => Outcome::Refuses,
        }
    }

    fn judge_vote(&self, moment: &Moment<'_>, found: &mut Found) {
        let given = moment.before.vote;
        let paper = papers::VOTE_2_FREE;
        match (self.free, given) {
            (None, _) => found.not_shown(paper, "this server does not show its vote"),
            (Some(true), Some(Some(given))) if given == self.candidate => {
                found.holds(paper, format!("has voted for S{given} already"));
            }
            (Some(true), _) => found.holds(paper, "free to vote"),
            (Some(false), given) => {
                let given = vote(given.flatten());
                found.say(paper, self.refusal(false), format!("has voted for {given}"));
            }
        }
    }

    fn judge_log(&self, ends: Option<(At, At)>, found: &mut Found) {
        let paper = papers::VOTE_2_LOG;
        let Some((mine, theirs)) = ends else {
            return found.not_shown(paper, "the ends of both logs are not shown");
        };
        if theirs >= mine {
            return found.holds(paper, format!("mine {mine} <= candidate's {theirs}"));
        }
        let say = format!("mine {mine} > candidate's {theirs}");
        found.say(paper, self.refusal(false), say);
    }

    /// What the server did about it.
    fn judge_result(&self, moment: &Moment<'_>, found: &mut Found) {
        let paper = papers::VOTE_RESULT;
        let candidate = self.candidate;
        match self.granted {
            None => found.not_shown(paper, "whether the vote is given is not shown"),
            Some(true) if is_other(moment.after.vote, candidate) => found.broken(
                paper,
                format!("gives S{candidate} its vote, and notes {}", noted(moment.after)),
            ),
            Some(true) => {
                found.applies(paper, format!("gives S{candidate} its vote"));
                found.not_shown(papers::FOLLOWERS_TIMER, "the election timer starts anew");
            }
            Some(false) if self.free == Some(true) && self.up_to_date == Some(true) => found
                .broken(paper, format!("refuses S{candidate}, though nothing stands against it")),
            Some(false) => found.refuses(paper, format!("no vote for S{candidate}")),
        }
    }
}

fn is_other(noted: Option<Option<usize>>, candidate: usize) -> bool {
    noted.is_some_and(|noted| noted != Some(candidate))
}

fn noted(after: &PeerState) -> String {
    match after.vote.flatten() {
        Some(other) => format!("one for S{other}"),
        None => "none".to_owned(),
    }
}

/// Candidates: an answer to a request for a vote.
pub fn answered(moment: &Moment<'_>, found: &mut Found) {
    let (Some(request), Some(reply)) = (moment.deed.request, moment.deed.reply) else { return };
    let Some(asked) = Named::of(&request.args).number("term") else { return };
    let before = moment.before;
    let won = moment.after.role == Role::Leader && before.role != Role::Leader;
    if asked != before.term || before.role == Role::Leader {
        return late(moment, asked, won, found);
    }
    let voter = reply.from;
    match Named::of(&reply.reply).granted() {
        None => found.not_shown(papers::CANDIDATES_MAJORITY, "whether it is a vote is not shown"),
        Some(false) => {
            found.refuses(papers::CANDIDATES_MAJORITY, format!("S{voter} gives no vote"));
        }
        Some(true) if !won => {
            let votes = moment.deed.votes(asked);
            let (count, majority) = (votes.len(), moment.majority());
            let say = format!(
                "S{voter} votes for this server: {count} votes ({}), needs {majority}",
                names(votes)
            );
            found.holds(papers::CANDIDATES_MAJORITY, say);
        }
        // What came of it is told with the new leader.
        Some(true) => found.holds(
            papers::CANDIDATES_OWN_TERM,
            format!("S{voter} votes for this server in T{asked}"),
        ),
    }
}

/// A vote counts in the candidacy that asked for it, and in no other.
fn late(moment: &Moment<'_>, asked: u64, won: bool, found: &mut Found) {
    let now = moment.before.term;
    let paper = papers::CANDIDATES_OWN_TERM;
    if asked == now {
        return found.holds(paper, format!("T{now} is won already: nothing to count"));
    }
    if won && moment.after.term != asked {
        return found.broken(paper, format!("asked in T{asked}, and counted in T{now}"));
    }
    found.refuses(paper, format!("asked in T{asked}, now T{now}: not counted"));
}
