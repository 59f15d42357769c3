//! How the state of a peer changes, in the words of Figure 2.

use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

/// What a peer that just started came up with. Its log is the one that was seen before, changed
/// by the `log` events that follow; a part that the peer does not show is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub role: Role,
    pub term: u64,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "shown")]
    pub vote: Option<Option<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<u64>,
}

/// Tells `null`, which is shown, from an absent field, which is not.
fn shown<'de, D: Deserializer<'de>>(vote: D) -> Result<Option<Option<usize>>, D::Error> {
    Option::deserialize(vote).map(Some)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    #[default]
    Follower,
    Candidate,
    Leader,
}

/// The peer took a role, in `term`. One that does not lead has no `progress`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    pub role: Role,
    pub term: u64,
}

/// The peer's current term changed, which makes it forget its vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub term: u64,
}

/// The peer voted in `term`; `null`: it forgot that it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    pub vote: Option<usize>,
    pub term: u64,
}

/// How a peer's log changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase", deny_unknown_fields)]
pub enum LogChange {
    /// Entries were added at the end; the first has index `from`.
    Append { from: u64, entries: Vec<Entry> },
    /// The entries `from` to `to` were cut off the end.
    Truncate { from: u64, to: u64 },
    /// The entries up to `base` gave way to a snapshot; those after it stay.
    Compact { base: u64, base_term: u64 },
    /// A snapshot of all up to `base` took the place of the whole log.
    Install { base: u64, base_term: u64 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub term: u64,
    pub command: SmolStr,
}

/// The new value of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub index: u64,
}

/// A leader's view of the others: its next and match indexes, one a peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    pub next: Vec<u64>,
    #[serde(rename = "match")]
    pub matched: Vec<u64>,
}

/// The peer handed its state to its persister.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persist {
    pub state_bytes: usize,
    pub snapshot_bytes: usize,
    /// What a restart would find; absent if the tool cannot read this peer's bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<SavedState>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedState {
    pub term: u64,
    pub vote: Option<usize>,
    pub base: u64,
    pub last: u64,
    pub last_term: u64,
}
