//! The record of one run: a header, then everything that happened, each event with its cause.

mod brief;
mod compare;
mod file;
mod glance;
mod line;
mod named;
mod phrase;
mod readable;
mod record;
mod schema;
mod state;

pub use brief::Brief;
pub use compare::Difference;
pub(crate) use file::read_as_far_as_it_goes;
pub use glance::Glance;
pub use named::Named;
pub(crate) use named::length;
pub use phrase::seconds;
pub use record::Recorder;
pub use schema::{
    Accepted, Apply, Broken, Check, Clogged, Dropped, Duplicated, Ended, Entry, Event, FORMAT,
    Header, Ignored, Index, Json, Late, Leg, LogChange, Lost, Message, Network, NetworkKind,
    Nothing, Other, Persist, Progress, Replied, Restore, Role, RoleChange, Route, SavedState, Sent,
    Snapshot, State, Step, Submit, Term, Untaken, Verdict, Vote, What,
};
pub use state::{LogState, PeerState};

/// A recorded run. Event `n` is `events[n - 1]`; the last one is `ended`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub header: Header,
    pub events: Vec<Event>,
}
