//! Which event broke a rule: the one that is of the kind of the fact, and of the same peer.

use crate::oracle::Kind;
use crate::trace::schema::{Event, LogChange, What};

/// Whether `event` is what the fact of kind `by` was made of.
pub(super) fn is_deed(by: Kind, peer: Option<usize>, event: &Event) -> bool {
    event.peer == peer && is_of(by, &event.what)
}

fn is_of(by: Kind, what: &What) -> bool {
    match by {
        Kind::Crashed => matches!(what, What::Crash(_)),
        Kind::Started => matches!(what, What::Start(_)),
        Kind::Revived => matches!(what, What::State(_)),
        Kind::Entered => matches!(what, What::Term(_)),
        Kind::Voted => matches!(what, What::Vote(_)),
        Kind::Stood | Kind::Led | Kind::Followed => matches!(what, What::Role(_)),
        Kind::Based => is_change(what, |change| {
            matches!(change, LogChange::Compact { .. } | LogChange::Install { .. })
        }),
        Kind::Cut => is_change(what, |change| matches!(change, LogChange::Truncate { .. })),
        Kind::Added => is_change(what, |change| matches!(change, LogChange::Append { .. })),
        Kind::Progressed => matches!(what, What::Progress(_)),
        Kind::Committed => matches!(what, What::Commit(_)),
        Kind::Applied => matches!(what, What::Applied(_)),
        Kind::Saved => matches!(what, What::Persist(_)),
        Kind::Asked => matches!(what, What::Sent(_)),
        Kind::Answered => matches!(what, What::Replied(_)),
        Kind::Returned | Kind::Reacted => matches!(what, What::Returned(_)),
        Kind::Handed => matches!(what, What::Apply(_) | What::Restore(_)),
    }
}

fn is_change(what: &What, is_it: impl Fn(&LogChange) -> bool) -> bool {
    matches!(what, What::Log(change) if is_it(change))
}
