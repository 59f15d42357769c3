//! Stories of Figure 3: what must not come about, however it does.

use super::{Told, broken, kept};
use crate::player::{ALL, Log, Shown};

pub fn election_safety() -> Told {
    Told {
        rule: "Election Safety",
        broken: vec![broken(1, None, "S1 leads term 1, which S0 leads or has led", |stage| {
            stage.hide(ALL);
            stage.mumble();
            stage.is_elected(0, 1, 2);
            stage.is_elected(1, 1, 2);
        })],
        kept: vec![
            kept("who led before does not know better yet", |stage| {
                stage.hide(ALL);
                stage.mumble();
                stage.is_elected(0, 1, 2);
                stage.is_elected(1, 2, 2);
            }),
            kept("two stand in a term, and one wins", |stage| {
                stage.stands(1, 1);
                stage.is_elected(0, 1, 2);
            }),
        ],
    }
}

pub fn leader_append_only() -> Told {
    Told {
        rule: "Leader Append-Only",
        broken: vec![
            broken(0, Some(2), "S0 leads term 1 and takes i2 to i2 out of its own log", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.takes(0, "y");
                stage.does(0, |part| part.log.cut(2));
            }),
            broken(0, Some(1), "S0 leads term 2 and takes i1 to i1 out of its own log", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(0, 2, 1);
                stage.does(0, |part| part.log = Log::of(&[(2, "y")]));
            }),
        ],
        kept: vec![
            kept("who leads no more may lose what it had", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(2, 2, 1);
                stage.takes(2, "z");
                let call = stage.sends_after(2, 0, 0);
                stage.accepts(call);
            }),
            kept("a snapshot takes nothing away", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 1);
                stage.compacts(0, 1);
            }),
        ],
    }
}

pub fn log_matching() -> Told {
    Told {
        rule: "Log Matching",
        broken: vec![
            broken(2, Some(1), "S2 has z at i1 of term 1, another log has x", |stage| {
                stage.begins_with(&["x"]);
                stage.does(2, |part| {
                    part.enter(1);
                    part.log = Log::of(&[(1, "z")]);
                });
            }),
            broken(
                1,
                Some(2),
                "S1 has i2 of term 2 after an entry of term 0; \
                 in another log it stands after one of term 1",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.takes(0, "x");
                    stage.is_elected(0, 2, 1);
                    stage.takes(0, "y");
                    stage.does(1, |part| part.log = Log::of(&[(0, "w"), (2, "y")]));
                },
            ),
        ],
        kept: vec![
            kept("another term may have another command there", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(2, 2, 1);
                stage.takes(2, "z");
            }),
            kept("a log behind a snapshot knows the term before it", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 1);
                stage.compacts(0, 1);
                let call = stage.sends_snapshot(0, 2);
                stage.accepts(call);
                let call = stage.sends_after(0, 2, 1);
                stage.accepts(call);
                stage.returns(call);
            }),
        ],
    }
}

pub fn leader_completeness() -> Told {
    Told {
        rule: "Leader Completeness",
        broken: vec![broken(
            2,
            Some(1),
            "S2 leads term 2 without i1, which S0 committed in term 1",
            |stage| {
                stage.hide(&[Shown::Vote]);
                stage.mumble();
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.is_elected(2, 2, 1);
            },
        )],
        kept: vec![
            kept("it wins an old term, by votes that come late", |stage| {
                stage.stands(2, 1);
                let late = stage.asks(2, 1);
                stage.grants(late);
                stage.is_elected(0, 2, 1);
                stage.takes(0, "x");
                stage.replicates(0, 1);
                stage.commits(0, 1);
                stage.returns(late);
                stage.leads(2);
            }),
            kept("what it lacks was never committed", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(2, 2, 1);
            }),
            kept("it has all of it in its snapshot", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.compacts(0, 1);
                let call = stage.sends_snapshot(0, 2);
                stage.accepts(call);
                stage.is_elected(2, 2, 1);
            }),
        ],
    }
}

pub fn keeps_committed() -> Told {
    Told {
        rule: "never truncates what is committed",
        broken: vec![broken(
            1,
            Some(1),
            "S1 takes i1 of term 1 out of its log, which S0 committed in term 1",
            |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.does(1, |part| {
                    part.enter(2);
                    part.log = Log::of(&[(2, "z")]);
                });
            },
        )],
        kept: vec![kept("what is committed there is of another term", |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            stage.is_elected(2, 2, 1);
            stage.takes(2, "z");
            stage.replicates(2, 1);
            stage.commits(2, 1);
            let call = stage.sends_after(2, 0, 0);
            stage.accepts(call);
            stage.returns(call);
        })],
    }
}

pub fn state_machine_safety() -> Told {
    Told {
        rule: "State Machine Safety",
        broken: vec![
            broken(1, Some(1), "S1 applies z at i1, where S0 has applied x", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.commits(1, 1);
                stage.hands(1, 1, "z");
            }),
            broken(
                2,
                Some(1),
                "S2 commits i1 of term 2, where S0 has committed an entry of term 1",
                |stage| {
                    stage.begins_with(&["x"]);
                    stage.commits(0, 1);
                    stage.does(2, |part| {
                        part.enter(2);
                        part.log = Log::of(&[(2, "z")]);
                    });
                    stage.commits(2, 1);
                },
            ),
            broken(2, Some(1), "S2 applies z at i1, where S0 has applied x", |stage| {
                stage.hide(ALL);
                stage.hands(0, 1, "x");
                stage.hands(2, 1, "z");
            }),
        ],
        kept: vec![
            kept("everyone applies the same", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.replicates(0, 2);
                stage.applies(0);
                stage.applies(2);
            }),
            kept("nobody has committed what was there before", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(2, 2, 1);
                stage.takes(2, "z");
                stage.replicates(2, 1);
                stage.commits(2, 1);
                stage.applies(2);
            }),
        ],
    }
}
