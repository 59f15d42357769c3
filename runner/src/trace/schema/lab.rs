//! What the test does and finds.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A step of the test's script, in the lab's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub say: String,
}

/// A check came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub check: String,
    pub found: String,
    pub passed: bool,
}

/// How the network behaves from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    pub reliable: bool,
    pub long_delays: bool,
    pub long_reordering: bool,
}

/// The client called the peer's `start`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    pub command: SmolStr,
    /// `null`: the peer said that it does not lead.
    pub accepted: Option<Accepted>,
}

/// Where a command will be, if it is ever committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    pub index: u64,
    pub term: u64,
}

/// The service took a committed command from the peer's apply channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    pub index: u64,
    pub command: SmolStr,
}

/// The service took a snapshot from the peer's apply channel, in place of all it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    pub index: u64,
    pub term: u64,
    pub bytes: usize,
}

/// The service handed a snapshot of all up to `index` to the peer's `snapshot`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    pub index: u64,
    pub bytes: usize,
}

/// The run is over. Always the last event, and only that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    pub verdict: Verdict,
    /// Why, unless it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Passed,
    /// A check failed.
    Failed,
    /// The checks passed, and a rule of the paper was broken.
    Broken,
    /// A peer panicked.
    Panicked,
    /// The world came to a halt: a deadlock, a livelock, or the time limit.
    Stuck,
}
