//! The format of a trace, all of it: `docs/trace-format.md` describes these types to people.

mod json;
mod lab;
mod messages;
mod state;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess};
use serde::{Deserialize, Serialize};

pub use self::json::Json;
pub use self::lab::{
    Accepted, Apply, Check, Ended, Network, Restore, Snapshot, Step, Submit, Verdict,
};
pub use self::messages::{
    Clogged, Dropped, Duplicated, Ignored, Late, Leg, Lost, Message, Replied, Route, Sent, Untaken,
};
pub use self::state::{
    Entry, Index, LogChange, Persist, Progress, Role, RoleChange, SavedState, State, Term, Vote,
};
use super::line::Fields;

/// The format that this tool writes and reads. A new kind of event leaves it as it is; any other
/// change of what a line may hold raises it.
pub const FORMAT: u32 = 1;

/// The first line: which run this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub format: u32,
    pub test: String,
    pub seed: u64,
    /// How many peers the cluster has.
    pub peers: usize,
    /// The kind of the peers.
    pub peer: String,
    /// The year of the lab whose tester is followed.
    pub edition: String,
    #[serde(default, skip_serializing_if = "NetworkKind::is_lab")]
    pub network: NetworkKind,
    /// The version of the tool that recorded the run.
    pub runner: String,
}

/// What kind of network a run was on; the lab's own goes without saying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkKind {
    #[default]
    Lab,
    Harsh,
}

impl NetworkKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    fn is_lab(&self) -> bool {
        *self == Self::Lab
    }
}

impl Header {
    pub fn new(test: &str, seed: u64, peers: usize, peer: &str) -> Self {
        Self {
            format: FORMAT,
            test: test.to_owned(),
            seed,
            peers,
            peer: peer.to_owned(),
            edition: "2024".to_owned(),
            network: NetworkKind::Lab,
            runner: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The command that makes the run happen again.
    pub fn command(&self, program: impl fmt::Display) -> String {
        let network = match self.network {
            NetworkKind::Lab => "",
            NetworkKind::Harsh => " --network harsh",
        };
        let Self { test, seed, peer, .. } = self;
        format!("{program} replay {test} --seed {seed}{network} --peer {peer}")
    }

    pub fn on(self, network: NetworkKind) -> Self {
        Self { network, ..self }
    }
}

/// Every further line: one thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The number of the event, from 1.
    pub n: u64,
    /// Virtual time since the world began, in microseconds.
    pub t: u64,
    /// The event that made this one happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<u64>,
    /// The peer that did it, or that it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<usize>,
    #[serde(flatten)]
    pub what: What,
}

impl Event {
    /// Whether it is the last one of its run.
    pub fn is_end(&self) -> bool {
        matches!(self.what, What::Ended(_))
    }
}

/// The one table of kinds: what a kind is called in a file, and what its events hold.
macro_rules! kinds {
    ($($name:literal => $Kind:ident($Held:ty),)*) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "kind")]
        pub enum What {
            $(#[serde(rename = $name)] $Kind($Held),)*
            /// A kind that a later version of the tool wrote.
            #[serde(untagged)]
            Other(Other),
        }

        impl What {
            /// The kinds of this format.
            pub const KINDS: &[&str] = &[$($name),*];

            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$Kind(_) => $name,)*
                    Self::Other(other) => &other.kind,
                }
            }

            /// Reads what is left of an event of a known kind.
            pub(super) fn read_rest<'de, A: MapAccess<'de>>(
                kind: &str,
                rest: A,
            ) -> Result<Self, A::Error> {
                let rest = MapAccessDeserializer::new(rest);
                match kind {
                    $($name => Deserialize::deserialize(rest).map(Self::$Kind),)*
                    _ => Err(A::Error::custom("unknown kind")),
                }
            }

            pub(super) fn read(kind: &str, fields: Fields<'_>) -> serde_json::Result<Self> {
                match kind {
                    $($name => fields.read().map(Self::$Kind),)*
                    _ => Ok(Self::Other(Other::new(kind, &fields))),
                }
            }
        }
    };
}

kinds! {
    // The test.
    "step" => Step(Step),
    "check" => Check(Check),
    "crash" => Crash(Nothing),
    "start" => Start(Nothing),
    "connect" => Connect(Nothing),
    "disconnect" => Disconnect(Nothing),
    "network" => Network(Network),
    "submit" => Submit(Submit),
    "apply" => Apply(Apply),
    "restore" => Restore(Restore),
    "snapshot" => Snapshot(Snapshot),
    "ended" => Ended(Ended),
    // Time.
    "timer" => Timer(Nothing),
    // Messages.
    "sent" => Sent(Sent),
    "delivered" => Delivered(Message),
    "replied" => Replied(Replied),
    "returned" => Returned(Message),
    "dropped" => Dropped(Dropped),
    "late" => Late(Late),
    "duplicated" => Duplicated(Duplicated),
    "clogged" => Clogged(Clogged),
    "ignored" => Ignored(Ignored),
    "failed" => Failed(Message),
    // The state of a peer.
    "state" => State(State),
    "role" => Role(RoleChange),
    "term" => Term(Term),
    "vote" => Vote(Vote),
    "log" => Log(LogChange),
    "commit" => Commit(Index),
    "applied" => Applied(Index),
    "progress" => Progress(Progress),
    "persist" => Persist(Persist),
    // What the oracle found.
    "broken" => Broken(Broken),
}

/// A rule of the paper was broken, for the first time in the run, by the event's cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    pub rule: String,
    /// Where the paper states it, and how.
    pub paper: String,
    pub say: String,
    /// Who broke it, then who else has to do with it.
    pub peers: Vec<usize>,
    /// The index of the log that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
}

/// An event that says all by its kind and its peer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// An event of a kind that this version does not know, kept as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub kind: String,
    pub fields: Vec<(String, Json)>,
}

impl What {
    /// Whether an event of this kind is always about one peer.
    pub(super) fn needs_peer(&self) -> bool {
        match self {
            Self::Crash(_) | Self::Start(_) | Self::Connect(_) | Self::Disconnect(_) => true,
            Self::Submit(_) | Self::Apply(_) | Self::Restore(_) | Self::Snapshot(_) => true,
            Self::Sent(_) | Self::Delivered(_) | Self::Replied(_) => true,
            Self::Returned(_) | Self::Failed(_) => true,
            Self::State(_) | Self::Role(_) | Self::Term(_) | Self::Vote(_) | Self::Log(_) => true,
            Self::Commit(_) | Self::Applied(_) | Self::Progress(_) | Self::Persist(_) => true,
            Self::Step(_) | Self::Check(_) | Self::Network(_) | Self::Ended(_) => false,
            Self::Broken(_) => false,
            Self::Timer(_) | Self::Dropped(_) | Self::Late(_) | Self::Ignored(_) => false,
            Self::Duplicated(_) | Self::Clogged(_) | Self::Other(_) => false,
        }
    }
}
