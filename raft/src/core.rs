//! The protocol as a value: told what happened, it changes, answers, and leaves its effects.
//!
//! It has no clock, no dice and no network. What can happen to it:
//!
//! | what happened | method |
//! |---|---|
//! | no leader was heard of for a full timeout | [`Core::election_timeout`] |
//! | a leader's heartbeat is due | [`Core::heartbeat`] |
//! | the service wants agreement on a command | [`Core::propose`], then [`Core::replicate`] |
//! | a peer calls | [`Core::request_vote`], [`Core::append_entries`], [`Core::install_snapshot`] |
//! | a peer replied | [`Core::on_vote`], [`Core::on_append`], [`Core::on_install`] |
//! | the service took a snapshot | [`Core::compact`] |
//! | the service can take what is committed | [`Core::apply_next`] |
//!
//! After each of them [`Core::effects`] must be carried out, saving first.

mod commit;
mod effects;
mod election;
mod log;
mod replication;
mod rpc;
mod rules;
mod snapshot;
mod state;

pub use crate::core::commit::Apply;
pub use crate::core::effects::{Call, Effects};
pub use crate::core::log::{Entry, Log};
pub use crate::core::rpc::{
    AppendEntriesArgs, AppendEntriesReply, InstallSnapshotArgs, InstallSnapshotReply,
    RequestVoteArgs, RequestVoteReply,
};
pub use crate::core::state::{Core, Persistent, Role};
