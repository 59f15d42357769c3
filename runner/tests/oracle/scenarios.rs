//! For every scenario that is counted, a story in which it happens once, and one that comes close.

use raft_runner::oracle::{RULES, Scenario};

use crate::stage::Stage;

struct Counted {
    scenario: Scenario,
    once: fn(&mut Stage),
    never: fn(&mut Stage),
}

fn count(scenario: Scenario, tell: fn(&mut Stage)) -> u64 {
    let mut stage = Stage::new(&RULES);
    tell(&mut stage);
    let found = stage.findings();
    assert!(found.is_empty(), "{}: {}", scenario.name(), found[0]);
    stage.counts(scenario)
}

#[test]
fn every_scenario_is_counted_once_when_it_happens() {
    let told: Vec<_> = STORIES.iter().map(|story| story.scenario).collect();
    assert_eq!(told, Scenario::ALL);
    for Counted { scenario, once, never } in STORIES {
        assert_eq!(count(scenario, once), 1, "{}", scenario.name());
        assert_eq!(count(scenario, never), 0, "close to {}", scenario.name());
    }
}

const STORIES: [Counted; 10] = [
    Counted {
        scenario: Scenario::SplitVote,
        once: |stage| {
            stage.stands(0, 1);
            stage.stands(1, 1);
            stage.asks(0, 2);
            stage.asks(1, 2);
        },
        never: |stage| {
            stage.stands(0, 1);
            stage.stands(1, 1);
            stage.asks(0, 2);
            stage.gets_vote(1, 2);
            stage.leads(1);
        },
    },
    Counted {
        scenario: Scenario::StaleVoteReply,
        once: |stage| {
            stage.stands(0, 1);
            let late = stage.asks(0, 1);
            stage.grants(late);
            stage.stands(0, 2);
            stage.returns(late);
        },
        never: |stage| {
            stage.stands(0, 1);
            let late = stage.asks(0, 1);
            stage.grants(late);
            stage.stands(2, 2);
            stage.gets_vote(2, 0);
            stage.returns(late);
        },
    },
    Counted {
        scenario: Scenario::StaleAppendReply,
        once: |stage| {
            stage.is_elected(0, 1, 1);
            let late = stage.sends(0, 2);
            stage.accepts(late);
            stage.is_elected(0, 2, 1);
            stage.returns(late);
        },
        never: |stage| {
            stage.is_elected(0, 1, 1);
            let late = stage.sends(0, 2);
            stage.accepts(late);
            stage.stands(0, 2);
            stage.returns(late);
        },
    },
    Counted {
        scenario: Scenario::OldTermOnMajority,
        once: |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            stage.is_elected(0, 2, 1);
            let call = stage.sends_after(0, 1, 0);
            stage.accepts(call);
            stage.returns(call);
        },
        never: |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            stage.is_elected(0, 2, 1);
            stage.takes(0, "y");
            let call = stage.sends_after(0, 1, 0);
            stage.accepts(call);
            stage.returns(call);
        },
    },
    Counted {
        scenario: Scenario::RestartWithLiveVote,
        once: |stage| {
            stage.stands(0, 1);
            stage.gets_vote(0, 1);
            stage.crashes(1);
            stage.restarts(1);
        },
        never: |stage| {
            stage.is_elected(0, 1, 1);
            stage.crashes(1);
            stage.restarts(1);
        },
    },
    Counted {
        scenario: Scenario::ConflictTruncated,
        once: |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            stage.is_elected(2, 2, 1);
            stage.takes(2, "z");
            let call = stage.sends_after(2, 0, 0);
            stage.accepts(call);
        },
        never: |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            let call = stage.sends(0, 1);
            stage.takes_in(call);
            stage.look(1);
            stage.crashes(1);
            stage.restarts(1);
        },
    },
    Counted {
        scenario: Scenario::SnapshotSent,
        once: |stage| {
            stage.begins_with(&["x"]);
            stage.commits(0, 1);
            stage.compacts(0, 1);
            stage.sends_snapshot(0, 2);
        },
        never: |stage| {
            stage.begins_with(&["x"]);
            stage.commits(0, 1);
            stage.compacts(0, 1);
            stage.sends_after(0, 2, 1);
        },
    },
    Counted {
        scenario: Scenario::SnapshotLate,
        once: |stage| {
            stage.begins_with(&["x"]);
            stage.commits(0, 1);
            stage.compacts(0, 1);
            stage.commits(1, 1);
            let call = stage.sends_snapshot(0, 1);
            stage.replies(call, true);
        },
        never: |stage| {
            stage.begins_with(&["x"]);
            stage.commits(0, 1);
            stage.compacts(0, 1);
            let call = stage.sends_snapshot(0, 1);
            stage.accepts(call);
        },
    },
    Counted {
        scenario: Scenario::DeposedWithUncommitted,
        once: |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            stage.is_elected(2, 2, 1);
            let call = stage.sends(2, 0);
            stage.refuses(call);
        },
        never: |stage| {
            stage.begins_with(&["x"]);
            stage.replicates(0, 2);
            stage.commits(0, 1);
            stage.is_elected(2, 2, 1);
            let call = stage.sends(2, 0);
            stage.accepts(call);
        },
    },
    Counted {
        scenario: Scenario::AllDown,
        once: |stage| {
            stage.crashes(0);
            stage.crashes(1);
            stage.crashes(2);
        },
        never: |stage| {
            stage.crashes(0);
            stage.crashes(1);
            stage.restarts(0);
            stage.crashes(2);
        },
    },
];
