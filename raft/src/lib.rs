//! The reference Raft: a pure core that reads beside Figure 2, in a thin shell.
//!
//! | Figure 2, Figure 13 | where it lives |
//! |---|---|
//! | State | [`core::Core`] in `core/state.rs`, its log in `core/log.rs` |
//! | RequestVote RPC | `core/rpc.rs`; both its ends in `core/election.rs` |
//! | AppendEntries RPC | `core/rpc.rs`; both its ends in `core/replication.rs` |
//! | InstallSnapshot RPC | `core/rpc.rs`; both its ends in `core/snapshot.rs` |
//! | Rules for Servers: all servers | `core/rules.rs` (terms), `core/commit.rs` (applying) |
//! | Rules for Servers: followers, candidates | `core/election.rs` |
//! | Rules for Servers: leaders | `core/replication.rs`, `core/commit.rs` |
//!
//! The core is told what happened and answers with [`core::Effects`]; [`Peer`] carries them out in
//! the lab's world, saving before it speaks, and [`disk`] is how the saved bytes are laid out.

pub mod core;
pub mod disk;
mod peer;

pub use crate::peer::Peer;
