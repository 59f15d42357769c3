//! What happens to requests and replies on the network.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Json, What};

/// A message on its way: a request goes from the caller to the server, a reply back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The number of the call, the same in all events about it.
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
}

/// A request left its caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub bytes: usize,
    pub args: Json,
}

/// The handler answered, and the reply left the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replied {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub bytes: usize,
    pub reply: Json,
}

/// A message was lost on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub leg: Leg,
    pub why: Lost,
}

/// The network will deliver a request a second time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplicated {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    /// How long after the first time, in microseconds.
    pub by: u64,
}

/// A message is held back by long reordering, or by a harsh network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub leg: Leg,
    /// In microseconds.
    pub by: u64,
}

/// A message waits until its path is not clogged any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clogged {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub leg: Leg,
}

/// A message arrived, and nobody took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: SmolStr,
    pub leg: Leg,
    pub why: Untaken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Leg {
    Request,
    Reply,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lost {
    #[serde(rename = "no path")]
    NoPath,
    #[serde(rename = "unreliable network")]
    Network,
    /// The way from its sender to its receiver was cut.
    #[serde(rename = "cut")]
    Cut,
    /// Its sender had fallen silent.
    #[serde(rename = "silent")]
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Untaken {
    #[serde(rename = "server gone")]
    ServerGone,
    #[serde(rename = "caller gone")]
    CallerGone,
}

/// What all events about a message say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route<'a> {
    pub rpc: u64,
    pub from: usize,
    pub to: usize,
    pub method: &'a str,
    pub leg: Leg,
}

impl What {
    /// Which message this is about, and where that goes; `None` if it is about none. A call that
    /// failed is about the reply that its caller did not get.
    pub fn route(&self) -> Option<Route<'_>> {
        let route = |rpc, from, to, method, leg| Some(Route { rpc, from, to, method, leg });
        match self {
            Self::Sent(m) => route(m.rpc, m.from, m.to, &m.method, Leg::Request),
            Self::Delivered(m) => route(m.rpc, m.from, m.to, &m.method, Leg::Request),
            Self::Replied(m) => route(m.rpc, m.from, m.to, &m.method, Leg::Reply),
            Self::Returned(m) | Self::Failed(m) => {
                route(m.rpc, m.from, m.to, &m.method, Leg::Reply)
            }
            Self::Dropped(m) => route(m.rpc, m.from, m.to, &m.method, m.leg),
            Self::Duplicated(m) => route(m.rpc, m.from, m.to, &m.method, Leg::Request),
            Self::Clogged(m) => route(m.rpc, m.from, m.to, &m.method, m.leg),
            Self::Late(m) => route(m.rpc, m.from, m.to, &m.method, m.leg),
            Self::Ignored(m) => route(m.rpc, m.from, m.to, &m.method, m.leg),
            Self::Step(_) | Self::Check(_) | Self::Network(_) | Self::Ended(_) => None,
            Self::Crash(_) | Self::Start(_) | Self::Connect(_) | Self::Disconnect(_) => None,
            Self::Submit(_) | Self::Apply(_) | Self::Restore(_) | Self::Snapshot(_) => None,
            Self::State(_) | Self::Role(_) | Self::Term(_) | Self::Vote(_) | Self::Log(_) => None,
            Self::Commit(_) | Self::Applied(_) | Self::Progress(_) | Self::Persist(_) => None,
            Self::Broken(_) => None,
            Self::Timer(_) | Self::Other(_) => None,
        }
    }
}
