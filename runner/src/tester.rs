//! What the lab's scripts are written in: a cluster, its checks, and the service that applies.

mod alarm;
mod applier;
mod checks;
mod cluster;
mod command;
mod copies;
pub mod failure;
pub mod liveness;
mod narrator;
mod servers;
pub mod weather;
pub mod witness;

use std::time::Duration;

pub use labrpc::{random_range, yield_now};

pub use self::applier::Snapshots;
pub use self::checks::Retry;
pub use self::cluster::{Cluster, Figures, Setup};
pub(crate) use self::command::brief;
pub use self::command::{ToCommand, chance, integer, random_number, random_text};

pub const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
