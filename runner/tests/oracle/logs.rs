//! Stories of what is taken out of a log, by a cut or by a snapshot.

use super::{Kept, Told, broken, kept};
use crate::player::Log;

pub fn cuts_on_conflict() -> Told {
    Told {
        rule: "truncates only on a conflict",
        broken: vec![broken(
            1,
            Some(2),
            "S1 takes i2 to i2 out of its log, and nothing conflicts there",
            |stage| {
                stage.begins_with(&["x", "y"]);
                stage.does(1, |part| part.log.cut(2));
            },
        )],
        kept: vec![
            kept("a later leader has others in their place", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.takes(0, "y");
                stage.is_elected(2, 2, 1);
                stage.takes(2, "z");
                let call = stage.sends_after(2, 0, 0);
                stage.accepts(call);
                stage.returns(call);
            }),
            kept("a request that was overtaken takes nothing back", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let late = stage.sends(0, 1);
                stage.takes(0, "y");
                stage.replicates(0, 1);
                stage.accepts(late);
                stage.returns(late);
            }),
            kept("a crash takes what was not saved", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends(0, 1);
                stage.takes_in(call);
                stage.look(1);
                stage.crashes(1);
                stage.restarts(1);
            }),
        ],
    }
}

pub fn snapshots() -> Told {
    Told {
        rule: "snapshots never go back and never skip",
        broken: vec![
            broken(1, Some(2), "S1 begins its log behind i2, and only i1 is committed", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 1);
                stage.compacts(1, 2);
            }),
            broken(
                0,
                Some(1),
                "S0 replaces its snapshot up to i2 by an older one up to i1",
                |stage| {
                    stage.begins_with(&["x", "y", "z"]);
                    stage.commits(0, 3);
                    stage.compacts(0, 2);
                    stage.does(0, |part| {
                        part.log = Log::of(&[(1, "x"), (1, "y"), (1, "z")]);
                        part.log.compact(1);
                    });
                },
            ),
            broken(
                2,
                Some(1),
                "S2 has a snapshot up to i1 of term 7, and i1 is of term 1",
                |stage| {
                    stage.begins_with(&["x"]);
                    stage.commits(0, 1);
                    stage.does(2, |part| (part.log.base, part.log.base_term) = (1, 7));
                },
            ),
            broken(0, Some(1), "S0 gives its service a snapshot up to i1 after i2", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.applies(0);
                stage.hands_snapshot(0, 1);
            }),
        ],
        kept: snapshots_kept(),
    }
}

fn snapshots_kept() -> Vec<Kept> {
    vec![
        kept("it is equal to what was applied", |stage| {
            stage.begins_with(&["x", "y"]);
            stage.commits(0, 2);
            stage.applies(0);
            stage.hands_snapshot(0, 2);
            stage.compacts(0, 2);
        }),
        kept("a server that lagged has it from its leader", |stage| {
            stage.begins_with(&["x", "y"]);
            stage.commits(0, 2);
            stage.compacts(0, 2);
            let call = stage.sends_snapshot(0, 2);
            stage.accepts(call);
            stage.returns(call);
            stage.hands_snapshot(2, 2);
        }),
        kept("a snapshot that comes late is not taken", |stage| {
            stage.begins_with(&["x", "y"]);
            stage.commits(0, 2);
            stage.compacts(0, 1);
            let late = stage.sends_snapshot(0, 1);
            stage.replicates(0, 1);
            stage.commits(1, 2);
            stage.compacts(1, 2);
            stage.replies(late, true);
        }),
        kept("a restart gives its service the snapshot again", |stage| {
            stage.restarts_behind_a_snapshot();
            stage.hands_snapshot(0, 1);
        }),
    ]
}
