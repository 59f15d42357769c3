//! Stories of what is committed and of what is applied.

use super::{Told, broken, kept};
use crate::player::{Log, Shown};

pub fn majority_commits() -> Told {
    Told {
        rule: "commits only what a majority has saved",
        broken: vec![
            broken(0, Some(1), "S0 commits i1 of term 1, which 1 of 3 have saved", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.commits(0, 1);
            }),
            broken(0, Some(1), "S0 commits i1 of term 1, which 1 of 3 have saved", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends(0, 1);
                stage.takes_in(call);
                stage.look(1);
                stage.commits(0, 1);
            }),
            broken(1, Some(2), "S1 commits up to i2, and its log ends with i1", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.commits(1, 2);
            }),
        ],
        kept: vec![
            kept("who has saved it is down by now", |stage| {
                stage.begins_with(&["x"]);
                stage.crashes(1);
                stage.commits(0, 1);
            }),
            kept("what others have saved cannot be read", |stage| {
                stage.scribble();
                stage.hide(&[Shown::Log]);
                stage.is_elected(0, 1, 1);
                stage.commits(0, 7);
            }),
            kept("the followers may commit what one of them has lost since", |stage| {
                stage.begins_with(&["x"]);
                stage.replicates(0, 2);
                stage.commits(0, 1);
                stage.crashes(0);
                stage.crashes(1);
                stage.commits(2, 1);
            }),
        ],
    }
}

pub fn own_term_commits() -> Told {
    Told {
        rule: "commits by counting only its own term",
        broken: vec![broken(
            0,
            Some(1),
            "S0 leads term 3 and commits i1 of term 1 by counting its copies",
            |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.stands(2, 2);
                let call = stage.asks(2, 0);
                stage.refuses(call);
                stage.is_elected(0, 3, 1);
                let call = stage.sends_after(0, 1, 0);
                stage.accepts(call);
                stage.returns(call);
                stage.commits(0, 1);
            },
        )],
        kept: vec![
            kept("an entry of its own term commits what is before it", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.is_elected(0, 2, 1);
                stage.takes(0, "y");
                let call = stage.sends_after(0, 1, 0);
                stage.accepts(call);
                stage.returns(call);
                stage.commits(0, 2);
            }),
            kept("a follower may commit an old entry that its leader has committed", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 1);
                stage.is_elected(0, 2, 1);
                let call = stage.sends_after(0, 2, 0);
                stage.accepts(call);
                stage.returns(call);
            }),
            kept("a leader may have committed it as a follower, a moment ago", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.stands(1, 2);
                stage.gets_vote(1, 2);
                stage.set(1, |part| part.commit = 1);
                stage.leads(1);
            }),
        ],
    }
}

pub fn applied_in_order() -> Told {
    Told {
        rule: "applied in order, once",
        broken: vec![
            broken(0, Some(2), "S0 applies i2 after i0", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.hands(0, 2, "y");
            }),
            broken(0, Some(1), "S0 applies i1 after i1", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.hands(0, 1, "x");
                stage.hands(0, 1, "x");
            }),
            broken(0, Some(1), "S0 applies i1, and its commit index is i0", |stage| {
                stage.begins_with(&["x"]);
                stage.hands(0, 1, "x");
            }),
            broken(0, Some(1), "S0 applies i1, and its commit index is i0", |stage| {
                stage.begins_with(&["x"]);
                stage.set(0, |part| part.applied = 1);
                stage.look(0);
            }),
        ],
        kept: vec![
            kept("a restart applies again from the beginning", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.applies(0);
                stage.crashes(0);
                stage.restarts(0);
                stage.commits(0, 1);
                stage.applies(0);
            }),
            kept("a snapshot stands for what is skipped", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.hands_snapshot(0, 1);
                stage.hands(0, 2, "y");
            }),
            kept("a restart goes on behind its snapshot", |stage| {
                stage.restarts_behind_a_snapshot();
                stage.commits(0, 2);
                stage.hands(0, 2, "y");
            }),
            kept("nothing is known of the order after a restart that cannot be read", |stage| {
                stage.scribble();
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.crashes(0);
                stage.set(0, |part| part.log = Log::of(&[(1, "x"), (1, "y")]));
                stage.restarts(0);
                stage.commits(0, 2);
                stage.hands(0, 2, "y");
            }),
        ],
    }
}
