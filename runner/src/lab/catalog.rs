//! The list of the lab's tests, in the lab's order and words.

use std::fmt;
use std::pin::Pin;

use super::{part_3a, part_3b, part_3c, part_3d};
use crate::tester::Cluster;
use crate::tester::failure::Failure;
use crate::tester::weather::NetworkKind;

/// A part of the lab, named by what its tests are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Leader election.
    A,
    /// Log replication.
    B,
    /// Persistence.
    C,
    /// Log compaction.
    D,
    /// Not of the lab: whatever comes of a seed.
    Explore,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A | Self::B | Self::C | Self::D => write!(f, "3{self:?}"),
            Self::Explore => f.write_str("explore"),
        }
    }
}

type Script = fn(Cluster) -> Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// One test: what it is called, what it needs, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// As in Go: `TestReElection3A`.
    pub name: &'static str,
    pub part: Part,
    /// The sentence that a run prints.
    pub about: &'static str,
    pub peers: usize,
    pub reliable: bool,
    pub snapshots: bool,
    pub(super) script: Script,
}

impl Test {
    /// The network that it runs on if nobody says which.
    pub fn usual_network(&self) -> NetworkKind {
        match self.part {
            Part::A | Part::B | Part::C | Part::D => NetworkKind::Lab,
            Part::Explore => NetworkKind::Harsh,
        }
    }
}

/// One line a test: part, script, peers, network, name, sentence.
macro_rules! tests {
    ($($part:ident $script:ident $peers:literal $network:ident $name:literal $about:literal)*) => {
        /// All tests, in the lab's order.
        pub static TESTS: [Test; 28] = [$(Test {
            name: $name,
            part: Part::$part,
            about: $about,
            peers: $peers,
            reliable: tests!(reliable $network),
            snapshots: matches!(Part::$part, Part::D),
            script: |cluster| Box::pin(tests!(script $part $script)(cluster)),
        }),*];
    };
    (reliable reliable) => { true };
    (reliable unreliable) => { false };
    (script A $script:ident) => { part_3a::$script };
    (script B $script:ident) => { part_3b::$script };
    (script C $script:ident) => { part_3c::$script };
    (script D $script:ident) => { part_3d::$script };
}

#[rustfmt::skip]
tests! {
    A initial_election            3 reliable   "TestInitialElection3A"           "initial election"
    A re_election                 3 reliable   "TestReElection3A"                "election after network failure"
    A many_elections              7 reliable   "TestManyElections3A"             "multiple elections"

    B basic_agree                 3 reliable   "TestBasicAgree3B"                "basic agreement"
    B rpc_bytes                   3 reliable   "TestRPCBytes3B"                  "RPC byte count"
    B follower_failure            3 reliable   "TestFollowerFailure3B"           "test progressive failure of followers"
    B leader_failure              3 reliable   "TestLeaderFailure3B"             "test failure of leaders"
    B fail_agree                  3 reliable   "TestFailAgree3B"                 "agreement after follower reconnects"
    B fail_no_agree               5 reliable   "TestFailNoAgree3B"               "no agreement if too many followers disconnect"
    B concurrent_starts           3 reliable   "TestConcurrentStarts3B"          "concurrent Start()s"
    B rejoin                      3 reliable   "TestRejoin3B"                    "rejoin of partitioned leader"
    B backup                      5 reliable   "TestBackup3B"                    "leader backs up quickly over incorrect follower logs"
    B count                       3 reliable   "TestCount3B"                     "RPC counts aren't too high"

    C persist1                    3 reliable   "TestPersist13C"                  "basic persistence"
    C persist2                    5 reliable   "TestPersist23C"                  "more persistence"
    C persist3                    3 reliable   "TestPersist33C"                  "partitioned leader and one follower crash, leader restarts"
    C figure8                     5 reliable   "TestFigure83C"                   "Figure 8"
    C unreliable_agree            5 unreliable "TestUnreliableAgree3C"           "unreliable agreement"
    C figure8_unreliable          5 unreliable "TestFigure8Unreliable3C"         "Figure 8 (unreliable)"
    C reliable_churn              5 reliable   "TestReliableChurn3C"             "churn"
    C unreliable_churn            5 unreliable "TestUnreliableChurn3C"           "unreliable churn"

    D snapshot_basic              3 reliable   "TestSnapshotBasic3D"             "snapshots basic"
    D snapshot_install            3 reliable   "TestSnapshotInstall3D"           "install snapshots (disconnect)"
    D snapshot_install_unreliable 3 unreliable "TestSnapshotInstallUnreliable3D" "install snapshots (disconnect+unreliable)"
    D snapshot_install_crash      3 reliable   "TestSnapshotInstallCrash3D"      "install snapshots (crash)"
    D snapshot_install_un_crash   3 unreliable "TestSnapshotInstallUnCrash3D"    "install snapshots (unreliable+crash)"
    D snapshot_all_crash          3 reliable   "TestSnapshotAllCrash3D"          "crash and restart all servers"
    D snapshot_init               3 reliable   "TestSnapshotInit3D"              "snapshot initialization after crash"
}
