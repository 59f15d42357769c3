//! What a check found wrong: data, whose text is the lab's own.

use std::fmt;
use std::panic::Location;

use raftapi::Command;

use super::liveness::NoProgress;

/// The end of a test that did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// The line of the script that failed, or that was running when a server applied nonsense.
    pub place: &'static Location<'static>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    Check(CheckError),
    Apply(ApplyError),
    Script(ScriptError),
    Cost(CostError),
    /// After all was healed.
    Liveness(NoProgress),
}

/// What the checks that all scripts share can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckError {
    SeveralLeaders { term: u64, leaders: usize },
    NoLeader,
    UnexpectedLeader { server: usize },
    TermsDisagree,
    CommitsDisagree { index: u64, one: Command, other: Command },
    FewDecided { index: u64, decided: usize, wanted: usize },
    NoAgreement { command: Command },
    NoMajority { committed: usize },
}

/// What a server may tell its service that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyError {
    Differs { index: u64, server: usize, value: Command, other: usize, other_value: Command },
    OutOfOrder { server: usize, index: u64 },
    Unexpected { server: usize, expected: u64, got: u64 },
    NoSnapshot,
    UnreadableSnapshot,
    SnapshotElsewhere { server: usize },
}

/// What a single script can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptError {
    TermTooLow { term: u64 },
    TermsChange,
    CommittedBeforeStart,
    AgreedElsewhere { got: u64, expected: u64 },
    StartRejected,
    SecondStartRejected,
    StartedElsewhere { expected: u64, got: u64 },
    StartedUnexpectedly { got: u64 },
    StartFailed,
    CommandMissing { command: Command, committed: Vec<Command> },
    WrongValue { value: Command, index: u64, expected: Vec<Command> },
    NotAnInteger,
    ValueLost,
    IndexDecreased { from: u64, to: u64 },
}

/// What is right but costs too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostError {
    Bytes { got: u64, expected: u64 },
    RpcsToElect { rpcs: u64 },
    RpcsToAgree { rpcs: u64, entries: u64 },
    RpcsWhenIdle { rpcs: u64 },
    LogSize,
    Time,
}

impl FailureKind {
    /// Whether a correct Raft may come to this on a network that delays, loses and repeats messages
    /// and crashes servers, all as it likes: bounds on time and counts, and whoever was a leader a
    /// moment ago. What was committed excuses nothing.
    pub fn is_excused_by_harsh_weather(&self) -> bool {
        match self {
            Self::Check(error) => error.is_excused(),
            Self::Script(error) => error.is_excused(),
            Self::Cost(_) => true,
            Self::Apply(_) | Self::Liveness(_) => false,
        }
    }
}

impl CheckError {
    fn is_excused(&self) -> bool {
        match self {
            Self::NoLeader | Self::UnexpectedLeader { .. } | Self::TermsDisagree => true,
            Self::FewDecided { .. } | Self::NoAgreement { .. } => true,
            Self::SeveralLeaders { .. } | Self::CommitsDisagree { .. } => false,
            // The scripts submit what they look for only once, and to a minority.
            Self::NoMajority { .. } => false,
        }
    }
}

impl ScriptError {
    fn is_excused(&self) -> bool {
        match self {
            // Whoever knows better may be down at this moment.
            Self::TermTooLow { .. } | Self::TermsChange | Self::CommandMissing { .. } => true,
            Self::StartRejected | Self::SecondStartRejected => true,
            // An old leader counts from where its log ends.
            Self::StartedElsewhere { .. } | Self::StartedUnexpectedly { .. } => true,
            Self::CommittedBeforeStart | Self::AgreedElsewhere { .. } | Self::StartFailed => false,
            Self::WrongValue { .. } | Self::NotAnInteger | Self::ValueLost => false,
            Self::IndexDecreased { .. } => false,
        }
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(error) => error.fmt(f),
            Self::Apply(error) => write!(f, "apply error: {error}"),
            Self::Script(error) => error.fmt(f),
            Self::Cost(error) => error.fmt(f),
            Self::Liveness(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeveralLeaders { term, leaders } => {
                write!(f, "term {term} has {leaders} (>1) leaders")
            }
            Self::NoLeader => write!(f, "expected one leader, got none"),
            Self::UnexpectedLeader { server } => write!(
                f,
                "expected no leader among connected servers, but {server} claims to be leader"
            ),
            Self::TermsDisagree => write!(f, "servers disagree on term"),
            Self::CommitsDisagree { index, one, other } => {
                write!(f, "committed values do not match: index {index}, {one}, {other}")
            }
            Self::FewDecided { index, decided, wanted } => {
                write!(f, "only {decided} decided for index {index}; wanted {wanted}")
            }
            Self::NoAgreement { command } => write!(f, "one({command}) failed to reach agreement"),
            Self::NoMajority { committed } => write!(f, "{committed} committed but no majority"),
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { index, server, value, other, other_value } => write!(
                f,
                "commit index={index} server={server} {value} != server={other} {other_value}"
            ),
            Self::OutOfOrder { server, index } => {
                write!(f, "server {server} apply out of order {index}")
            }
            Self::Unexpected { server, expected, got } => write!(
                f,
                "server {server} apply out of order, expected index {expected}, got {got}"
            ),
            Self::NoSnapshot => write!(f, "nil snapshot"),
            Self::UnreadableSnapshot => write!(f, "failed to decode snapshot"),
            Self::SnapshotElsewhere { server } => {
                write!(f, "server {server} snapshot doesn't match m.SnapshotIndex")
            }
        }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TermTooLow { term } => write!(f, "term is {term}, but should be at least 1"),
            Self::TermsChange => write!(f, "term changed too often"),
            Self::CommittedBeforeStart => write!(f, "some have committed before Start()"),
            Self::AgreedElsewhere { got, expected } => {
                write!(f, "got index {got} but expected {expected}")
            }
            Self::StartRejected => write!(f, "leader rejected Start()"),
            Self::SecondStartRejected => write!(f, "leader2 rejected Start()"),
            Self::StartedElsewhere { expected, got } => {
                write!(f, "expected index {expected}, got {got}")
            }
            Self::StartedUnexpectedly { got } => write!(f, "unexpected index {got}"),
            Self::StartFailed => write!(f, "Start() failed"),
            Self::CommandMissing { command, committed } => {
                write!(f, "cmd {command} missing in {committed:?}")
            }
            Self::WrongValue { value, index, expected } => {
                write!(f, "wrong value {value} committed for index {index}; expected {expected:?}")
            }
            Self::NotAnInteger => write!(f, "not an int"),
            Self::ValueLost => write!(f, "didn't find a value"),
            Self::IndexDecreased { from, to } => write!(f, "index decreased from {from} to {to}"),
        }
    }
}

impl fmt::Display for CostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes { got, expected } => {
                write!(f, "too many RPC bytes; got {got}, expected {expected}")
            }
            Self::RpcsToElect { rpcs } => {
                write!(f, "too many or few RPCs ({rpcs}) to elect initial leader")
            }
            Self::RpcsToAgree { rpcs, entries } => {
                write!(f, "too many RPCs ({rpcs}) for {entries} entries")
            }
            Self::RpcsWhenIdle { rpcs } => {
                write!(f, "too many RPCs ({rpcs}) for 1 second of idleness")
            }
            Self::LogSize => write!(f, "Log size too large"),
            Self::Time => write!(f, "test took longer than 120 seconds"),
        }
    }
}

impl From<CheckError> for FailureKind {
    fn from(error: CheckError) -> Self {
        Self::Check(error)
    }
}

impl From<ApplyError> for FailureKind {
    fn from(error: ApplyError) -> Self {
        Self::Apply(error)
    }
}

impl From<ScriptError> for FailureKind {
    fn from(error: ScriptError) -> Self {
        Self::Script(error)
    }
}

impl From<NoProgress> for FailureKind {
    fn from(error: NoProgress) -> Self {
        Self::Liveness(error)
    }
}

impl From<CostError> for FailureKind {
    fn from(error: CostError) -> Self {
        Self::Cost(error)
    }
}
