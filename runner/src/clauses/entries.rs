//! AppendEntries, receiver: the leader's log becomes this server's (§5.3).

use super::words::{At, span};
use super::{Found, Moment, Outcome, papers, terms};
use crate::trace::{LogChange, LogState, Named, What};

/// What the request says, as far as it can be read.
struct Append {
    /// The entry before the new ones.
    prev: At,
    /// The terms of the new entries that the trace shows, which may be only the first ones.
    terms: Vec<Option<u64>>,
    count: u64,
    leader_commit: Option<u64>,
    success: Option<bool>,
}

impl Append {
    fn last_new(&self) -> u64 {
        self.prev.index.saturating_add(self.count)
    }

    /// Index and term of each new entry whose term is known.
    fn known(&self) -> impl Iterator<Item = (u64, u64)> {
        let indexes = self.prev.index.saturating_add(1)..;
        indexes.zip(&self.terms).filter_map(|(index, term)| Some((index, (*term)?)))
    }

    fn term(&self, index: u64) -> Option<u64> {
        let place = index.checked_sub(self.prev.index)?.checked_sub(1)?;
        *self.terms.get(usize::try_from(place).ok()?)?
    }

    fn span(&self) -> String {
        span(self.prev.index.saturating_add(1), self.last_new())
    }
}

pub fn received(moment: &Moment<'_>, found: &mut Found) {
    let (Some(request), reply) = (moment.deed.request, moment.deed.reply) else { return };
    let says = Named::of(&request.args);
    let success = reply.and_then(|reply| Named::of(&reply.reply).is("success"));
    let Some(term) = says.number("term") else {
        return found.not_shown(papers::APPEND_1, "the request names no term");
    };
    let own = moment.before.term;
    if term < own {
        let say = format!("T{term} < T{own}: a leader of a term that is over");
        let obeys = success == Some(true) || terms::changed(moment);
        let outcome = if obeys { Outcome::Broken } else { Outcome::Refuses };
        return found.say(papers::APPEND_1, outcome, say);
    }
    found.holds(papers::APPEND_1, format!("T{term} >= T{}", own.max(term)));
    found.not_shown(papers::FOLLOWERS_TIMER, "the election timer starts anew");
    let Some(prev) = At::said(&says, "prevlog") else {
        return found.not_shown(papers::APPEND_2, "the entry before the new ones is not named");
    };
    let append = Append {
        prev,
        terms: says.entry_terms(),
        count: says.entries(),
        leader_commit: says.number("leadercommit"),
        success,
    };
    append.judge(moment, found);
}

impl Append {
    fn judge(&self, moment: &Moment<'_>, found: &mut Found) {
        let (Some(before), Some(after)) = (&moment.before.log, &moment.after.log) else {
            return found.not_shown(papers::APPEND_2, "this server does not show its log");
        };
        if !self.judge_prev(before, found) {
            return;
        }
        match self.success {
            Some(true) => {}
            Some(false) => return,
            None => return found.not_shown(papers::APPEND_2, "what it answers is not shown"),
        }
        if self.count > 0 {
            self.judge_conflicts(moment, before, after, found);
            self.judge_appended(before, after, found);
        }
        self.judge_commit(moment, found);
    }

    /// Whether the server has the entry before the new ones.
    fn judge_prev(&self, log: &LogState, found: &mut Found) -> bool {
        let (paper, prev) = (papers::APPEND_2, self.prev);
        if prev.index < log.base {
            // Committed, so all logs agree there (§5.4.3); yet a server may ask to be told less.
            let say = format!("i{} is in its snapshot up to i{}", prev.index, log.base);
            found.holds(paper, say);
            return true;
        }
        let mine = log.term(prev.index);
        let denies = match mine {
            Some(term) if term == prev.term => None,
            Some(term) => Some(format!("i{} is of T{term}, not T{}", prev.index, prev.term)),
            None => Some(format!("has no i{}: its log ends with i{}", prev.index, log.last())),
        };
        match (denies, self.success) {
            (None, Some(false)) => {
                found.broken(paper, format!("has {prev}, and refuses all the same"));
                false
            }
            (None, _) if prev.index == 0 => {
                found.holds(paper, "from the beginning of the log");
                true
            }
            (None, _) => {
                found.holds(paper, format!("has {prev}"));
                true
            }
            (Some(denies), Some(true)) => {
                found.broken(paper, format!("{denies}, and accepts all the same"));
                true
            }
            (Some(denies), _) => {
                found.refuses(paper, denies);
                false
            }
        }
    }

    /// What was deleted conflicts, and what conflicts was deleted.
    fn judge_conflicts(
        &self,
        moment: &Moment<'_>,
        before: &LogState,
        after: &LogState,
        found: &mut Found,
    ) {
        let paper = papers::APPEND_3;
        let conflict = self.known().find(|(index, term)| {
            *index > before.base && before.term(*index).is_some_and(|mine| mine != *term)
        });
        let cut = moment.deed.effects.iter().find_map(|event| match &event.what {
            What::Log(LogChange::Truncate { from, to }) => Some((*from, *to)),
            _ => None,
        });
        match (conflict, cut) {
            (None, None) => found.holds(paper, "nothing conflicts"),
            (Some((index, term)), Some((from, to))) if from <= index => found
                .applies(paper, format!("i{index} is not of T{term}: {} deleted", span(from, to))),
            (Some((index, term)), _) if after.term(index) != Some(term) => {
                found.broken(paper, format!("keeps its i{index}, which is not of T{term}"));
            }
            (Some((index, term)), _) => {
                found.applies(paper, format!("i{index} is not of T{term}: replaced"));
            }
            (None, Some((from, to))) => self.judge_cut(from, to, before, after, found),
        }
    }

    /// A cut that none of the entries in sight asks for.
    fn judge_cut(
        &self,
        from: u64,
        to: u64,
        before: &LogState,
        after: &LogState,
        found: &mut Found,
    ) {
        let (paper, gone) = (papers::APPEND_3, span(from, to));
        let other = after.term(from).filter(|term| before.term(from) != Some(*term));
        match other {
            Some(term) if self.term(from).is_none() => {
                found.applies(paper, format!("i{from} is not of T{term}: {gone} deleted"));
            }
            _ => found.broken(paper, format!("{gone} deleted, and nothing conflicts there")),
        }
    }

    fn judge_appended(&self, before: &LogState, after: &LogState, found: &mut Found) {
        let (paper, new) = (papers::APPEND_4, self.span());
        let wrong = self
            .known()
            .find(|(index, term)| *index > after.base && after.term(*index) != Some(*term));
        if let Some((index, term)) = wrong {
            return found.broken(paper, format!("has no i{index} of T{term} afterwards"));
        }
        if after.last() < self.last_new() {
            let last = after.last();
            return found.broken(paper, format!("was sent {new}, and its log ends with i{last}"));
        }
        if after.last() > self.last_new().max(before.last()) {
            let last = after.last();
            return found.broken(paper, format!("was sent {new}, and its log grows to i{last}"));
        }
        let had =
            |(index, term): (u64, u64)| index <= before.base || before.term(index) == Some(term);
        let all = self.terms.len() as u64 >= self.count && self.known().all(had);
        if all || (self.last_new() <= before.last() && before == after) {
            return found.holds(paper, format!("has {new} already"));
        }
        let first = self.known().find(|entry| !had(*entry)).map(|(index, _)| index);
        let first = first.unwrap_or_else(|| before.last().saturating_add(1));
        found.applies(paper, format!("+{}", span(first.min(self.last_new()), self.last_new())));
    }

    /// What the leader has committed is committed, as far as this request vouches for the log.
    fn judge_commit(&self, moment: &Moment<'_>, found: &mut Found) {
        let paper = papers::APPEND_5;
        let (Some(was), Some(is)) = (moment.before.commit, moment.after.commit) else {
            return found.not_shown(paper, "this server does not show its commit index");
        };
        let Some(leader) = self.leader_commit else {
            return found.not_shown(paper, "the leader's commit index is not named");
        };
        let new = self.last_new();
        let due = was.max(leader.min(new));
        let least = format!("min(leader's {leader}, last new {new})");
        if is > due {
            found.broken(paper, format!("commitIndex {was} to {is}, above {least}"));
        } else if is > was {
            found.applies(paper, format!("commitIndex {was} to {is} = {least}"));
        } else if due > is && is == was {
            found.broken(paper, format!("commitIndex stays {was}, below {least}"));
        } else if leader > was {
            found.holds(paper, format!("commitIndex stays {was}: {least}"));
        }
    }
}
