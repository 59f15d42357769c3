//! What the lab's tests say about peers that are wrong in one way.

use bytes::Bytes;
use labrpc::World;
use raft_runner::lab::TESTS;
use raftapi::ApplyMsg;

use crate::dictator::{Flaw, at, index_of, kind};

/// Runs a test of the lab against dictators with a flaw; what it finds must not depend on chance.
fn outcome<F: Flaw>(name: &str) -> String {
    let test = TESTS.iter().find(|test| test.name == name).expect("a test of the lab");
    let texts = [1, 2, 3].map(|seed| {
        let finished = World::new(seed).run(test.run(kind::<F>(), None)).result;
        let failure = finished.expect("no script gets stuck").failure;
        failure.map_or_else(|| "passed".to_owned(), |failure| failure.to_string())
    });
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    texts[0].clone()
}

/// A flaw: what it changes, and what the tests that meet it say.
macro_rules! flaws {
    ($($flaw:ident { $($change:item)* } $($test:literal => $text:literal,)+)*) => {$(
        #[test]
        #[expect(non_snake_case, reason = "named as the flaw")]
        fn $flaw() {
            struct $flaw;

            impl Flaw for $flaw {
                $($change)*
            }

            $(assert_eq!(outcome::<$flaw>($test), $text, "{}", $test);)+
        }
    )*};
}

flaws! {
    NoFlaw {}
        "TestInitialElection3A" => "passed",
        "TestBasicAgree3B" => "passed",
        "TestRPCBytes3B" => "passed",
        "TestConcurrentStarts3B" => "passed",
        "TestCount3B" => "passed",
        "TestSnapshotBasic3D" => "passed",

    NobodyLeads {
        fn state(_me: usize) -> (u64, bool) {
            (0, false)
        }
    }
        "TestInitialElection3A" => "expected one leader, got none",

    AllLead {
        fn state(_me: usize) -> (u64, bool) {
            (1, true)
        }
    }
        "TestInitialElection3A" => "term 1 has 3 (>1) leaders",

    EachLeadsInItsTerm {
        fn state(me: usize) -> (u64, bool) {
            (me as u64 + 1, true)
        }
    }
        "TestInitialElection3A" => "servers disagree on term",
        "TestReElection3A" =>
            "expected no leader among connected servers, but 1 claims to be leader",

    LeadsInTermZero {
        fn state(me: usize) -> (u64, bool) {
            (0, me == 0)
        }
    }
        "TestInitialElection3A" => "term is 0, but should be at least 1",

    TermsGoUpWithTime {
        fn state(me: usize) -> (u64, bool) {
            (labrpc::now().as_micros(), me == 0)
        }
    }
        "TestConcurrentStarts3B" => "term changed too often",
        "TestCount3B" => "term changed too often",

    CommitsAlone {}
        "TestFollowerFailure3B" => "1 committed but no majority",
        "TestFailNoAgree3B" => "2 committed but no majority",

    RefusesTheFourth {
        fn accepts(index: u64) -> bool {
            index < 4
        }
    }
        "TestFollowerFailure3B" => "leader rejected Start()",

    BeginsWithAnEntryOfItsOwn {
        fn adds_own(last_index: u64) -> bool {
            last_index == 0
        }
    }
        "TestBasicAgree3B" => "got index 2 but expected 1",
        "TestFollowerFailure3B" => "expected index 4, got 5",
        "TestFailNoAgree3B" => "expected index 2, got 3",

    AddsAnEntryOfItsOwn {
        fn adds_own(last_index: u64) -> bool {
            last_index == 1
        }
    }
        "TestBasicAgree3B" => "some have committed before Start()",
        "TestCount3B" => "Start() failed",

    OneNeverApplies {
        fn tells(me: usize, msg: ApplyMsg) -> Option<ApplyMsg> {
            (me != 2).then_some(msg)
        }
    }
        "TestBasicAgree3B" => "one(100) failed to reach agreement",
        "TestCount3B" => "only 2 decided for index 2; wanted 3",

    AppliesSomethingElse {
        fn tells(_me: usize, msg: ApplyMsg) -> Option<ApplyMsg> {
            Some(at(index_of(&msg), "7"))
        }
    }
        "TestBasicAgree3B" => "one(100) failed to reach agreement",
        "TestConcurrentStarts3B" => "cmd 100 missing in [7, 7, 7, 7, 7]",

    OneAppliesSomethingElse {
        fn tells(me: usize, msg: ApplyMsg) -> Option<ApplyMsg> {
            match me {
                0 => Some(msg),
                1 => None,
                _ => Some(at(index_of(&msg), "7")),
            }
        }
    }
        "TestBasicAgree3B" => "apply error: commit index=1 server=2 7 != server=0 100",

    SkipsAnIndex {
        fn tells(me: usize, msg: ApplyMsg) -> Option<ApplyMsg> {
            Some(if me == 0 { at(index_of(&msg) + 1, "7") } else { msg })
        }
    }
        "TestBasicAgree3B" => "apply error: server 0 apply out of order 2",
        "TestSnapshotBasic3D" =>
            "apply error: server 0 apply out of order, expected index 1, got 2",

    HandsUpNoSnapshot {
        fn answers(index: u64, _snapshot: Bytes) -> Option<ApplyMsg> {
            Some(ApplyMsg::Snapshot { index, term: 1, snapshot: Bytes::new() })
        }
    }
        "TestSnapshotBasic3D" => "apply error: nil snapshot",

    HandsUpNonsense {
        fn answers(index: u64, _snapshot: Bytes) -> Option<ApplyMsg> {
            Some(ApplyMsg::Snapshot { index, term: 1, snapshot: Bytes::from("nonsense") })
        }
    }
        "TestSnapshotBasic3D" => "apply error: failed to decode snapshot",

    HandsUpASnapshotOfAnotherIndex {
        fn answers(index: u64, snapshot: Bytes) -> Option<ApplyMsg> {
            Some(ApplyMsg::Snapshot { index: index + 1, term: 1, snapshot })
        }
    }
        "TestSnapshotBasic3D" =>
            "apply error: server 0 snapshot doesn't match m.SnapshotIndex",

    SavesTooMuch {
        const SAVES: usize = 2000;
    }
        "TestSnapshotBasic3D" => "Log size too large",

    SavesALot {
        const SAVES: usize = 1999;
    }
        "TestSnapshotBasic3D" => "passed",

    SaysNothing {
        const GREETINGS: usize = 0;
    }
        "TestCount3B" => "too many or few RPCs (0) to elect initial leader",

    GreetsTooOften {
        const GREETINGS: usize = 16;
    }
        "TestCount3B" => "too many or few RPCs (32) to elect initial leader",

    RepeatsItself {
        const REPEATS: usize = 2;
    }
        "TestCount3B" => "too many RPCs (48) for 10 entries",
        "TestRPCBytes3B" => "too many RPC bytes; got 200120, expected 150000",

    Chatters {
        const CHATTERS: bool = true;
    }
        "TestCount3B" => "too many RPCs (98) for 1 second of idleness",
}
