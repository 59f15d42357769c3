//! How much an event matters beside others that are drawn in the same place.

use super::flights::{Purpose, Said};
use crate::trace::{Check, Ended, Event, LogChange, Verdict, What};

/// The higher one is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Timers, indexes, saves: what goes on all the time.
    Detail,
    Heartbeat,
    /// Entries appended, or on their way; a command of the client; a step of the test.
    Append,
    /// A commit, or a check that passed.
    Commit,
    /// Entries were cut off a log.
    Truncate,
    /// A vote, asked for or given.
    Vote,
    /// A peer entered another term.
    Term,
    Role,
    /// What the test does to a peer or to the network.
    Fault,
    /// A rule broken, a check that failed, a run that ended badly.
    Problem,
}

/// The rank of an event; `said` is of the message that it is about, if it is about one.
pub(super) fn of(event: &Event, said: Option<Said>) -> Rank {
    match &event.what {
        What::Broken(_) => Rank::Problem,
        What::Check(check) => of_check(check),
        What::Ended(ended) => of_end(ended),
        What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => Rank::Fault,
        What::Network(_) => Rank::Fault,
        What::Role(_) | What::State(_) => Rank::Role,
        What::Term(_) => Rank::Term,
        What::Vote(_) => Rank::Vote,
        What::Log(change) => of_change(change),
        What::Commit(_) => Rank::Commit,
        What::Submit(_) | What::Step(_) => Rank::Append,
        What::Snapshot(_) | What::Restore(_) => Rank::Append,
        What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => of_said(said),
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => of_said(said),
        What::Duplicated(_) | What::Clogged(_) => of_said(said),
        What::Apply(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => Rank::Detail,
        What::Timer(_) | What::Other(_) => Rank::Detail,
    }
}

fn of_check(check: &Check) -> Rank {
    if check.passed { Rank::Commit } else { Rank::Problem }
}

fn of_end(ended: &Ended) -> Rank {
    if ended.verdict == Verdict::Passed { Rank::Commit } else { Rank::Problem }
}

fn of_change(change: &LogChange) -> Rank {
    match change {
        LogChange::Truncate { .. } => Rank::Truncate,
        LogChange::Append { .. } | LogChange::Compact { .. } | LogChange::Install { .. } => {
            Rank::Append
        }
    }
}

fn of_said(said: Option<Said>) -> Rank {
    match said {
        Some(Said { purpose: Purpose::Vote, answer: None | Some(true) }) => Rank::Vote,
        Some(Said { purpose: Purpose::Heartbeat, .. }) => Rank::Heartbeat,
        Some(_) => Rank::Append,
        None => Rank::Detail,
    }
}
