//! What a run of each test costs, measured once: by this, and not by their number, cases are dealt
//! out to machines.

use super::Test;
use crate::tester::weather::NetworkKind;

/// Processor time of a run with the reference, in microseconds: on the lab's network, on a harsh one.
/// Only how they compare matters. A change of these numbers deals cases to other shards.
#[rustfmt::skip]
static COSTS: [(&str, u64, u64); 33] = [
    ("TestInitialElection3A",             120,    190),
    ("TestReElection3A",                  190,    280),
    ("TestManyElections3A",               770,  1_270),

    ("TestBasicAgree3B",                   80,    130),
    ("TestRPCBytes3B",                    780,    910),
    ("TestFollowerFailure3B",             230,    460),
    ("TestLeaderFailure3B",               250,    540),
    ("TestFailAgree3B",                   240,    360),
    ("TestFailNoAgree3B",                 320,    480),
    ("TestConcurrentStarts3B",             80,    150),
    ("TestRejoin3B",                      310,    470),
    ("TestBackup3B",                    2_860,  5_330),
    ("TestCount3B",                       170,    280),

    ("TestPersist13C",                    250,    460),
    ("TestPersist23C",                  1_570,  2_640),
    ("TestPersist33C",                    150,    250),
    ("TestFigure83C",                   3_000,  2_740),
    ("TestUnreliableAgree3C",           1_750,  2_930),
    ("TestFigure8Unreliable3C",         8_500,  8_400),
    ("TestReliableChurn3C",            37_500, 17_900),
    ("TestUnreliableChurn3C",           7_700,  5_500),

    ("TestSnapshotBasic3D",               870,  1_240),
    ("TestSnapshotInstall3D",           2_800,  5_100),
    ("TestSnapshotInstallUnreliable3D", 3_400,  5_540),
    ("TestSnapshotInstallCrash3D",      2_470,  4_100),
    ("TestSnapshotInstallUnCrash3D",    2_650,  4_340),
    ("TestSnapshotAllCrash3D",            890,  1_680),
    ("TestSnapshotInit3D",                270,    460),

    ("Explore3",                        7_700,  7_700),
    ("Explore4",                        9_600,  9_600),
    ("Explore5",                       13_300, 13_300),
    ("Explore6",                       14_800, 14_800),
    ("Explore7",                       19_600, 19_600),
];

impl Test {
    /// How much a run of it costs, compared with others.
    pub fn cost_on(&self, network: NetworkKind) -> u64 {
        let (_, lab, harsh) = COSTS
            .iter()
            .find(|(name, ..)| *name == self.name)
            .expect("every test has its line in the table");
        match network {
            NetworkKind::Lab => *lab,
            NetworkKind::Harsh => *harsh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::COSTS;
    use crate::lab::{EXPLORE, TESTS};

    #[test]
    fn every_test_has_its_cost() {
        let names: Vec<_> = TESTS.iter().chain(&EXPLORE).map(|test| test.name).collect();
        let known: Vec<_> = COSTS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(known, names);
        assert!(COSTS.iter().all(|(_, lab, harsh)| *lab > 0 && *harsh > 0));
    }
}
