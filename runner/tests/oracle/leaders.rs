//! Stories of what a leader takes others to have.

use super::{Told, broken, kept};

pub fn match_is_true() -> Told {
    Told {
        rule: "match index is true",
        broken: vec![
            broken(
                0,
                Some(1),
                "S0, leader of term 1, takes S1 to have i1, and S1's log ends with i0",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.takes(0, "x");
                    stage.set(0, |part| (part.next[1], part.matched[1]) = (2, 1));
                    stage.look(0);
                },
            ),
            broken(
                0,
                Some(1),
                "S0, leader of term 3, takes S2 to have i1, and S2 has an entry of term 2 there",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.takes(0, "x");
                    stage.is_elected(2, 2, 1);
                    stage.takes(2, "z");
                    stage.is_elected(0, 3, 1);
                    let call = stage.sends(0, 2);
                    stage.refuses(call);
                    stage.set(0, |part| (part.next[2], part.matched[2]) = (2, 1));
                    stage.look(0);
                },
            ),
        ],
        kept: vec![
            kept("the other has gone on to a later term, and cut it off there", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let late = stage.sends(0, 1);
                stage.accepts(late);
                stage.stands(2, 2);
                let vote = stage.asks(2, 1);
                stage.refuses(vote);
                stage.does(1, |part| part.log = crate::player::Log::of(&[(2, "z")]));
                stage.set(0, |part| (part.next[1], part.matched[1]) = (2, 1));
                stage.look(0);
            }),
            kept("the other is down, and its restart will find it", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends(0, 1);
                stage.accepts(call);
                stage.crashes(1);
                stage.returns(call);
            }),
            kept("the other has it in its snapshot", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.commits(1, 2);
                stage.compacts(1, 2);
                stage.set(0, |part| part.matched[1] = 1);
            }),
        ],
    }
}

pub fn match_grows() -> Told {
    Told {
        rule: "match index never goes back",
        broken: vec![broken(
            0,
            Some(1),
            "S0, leader of term 1, sets S1's match index from i2 back to i1",
            |stage| {
                stage.begins_with(&["x", "y"]);
                stage.set(0, |part| part.matched[1] = 1);
                stage.look(0);
            },
        )],
        kept: vec![
            kept("a new leadership begins with nothing", |stage| {
                stage.begins_with(&["x"]);
                stage.is_elected(0, 2, 1);
            }),
            kept("an answer that was overtaken changes nothing", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let late = stage.sends(0, 1);
                stage.takes(0, "y");
                let call = stage.sends(0, 1);
                stage.accepts(late);
                stage.accepts(call);
                stage.returns(call);
                stage.returns(late);
            }),
        ],
    }
}

pub fn next_above_match() -> Told {
    Told {
        rule: "next index above match index",
        broken: vec![broken(
            0,
            Some(1),
            "S0, leader of term 1, has next index i1 for S1, and match index i1",
            |stage| {
                stage.begins_with(&["x"]);
                stage.set(0, |part| part.next[1] = 1);
                stage.look(0);
            },
        )],
        kept: vec![
            kept("it may be far above", |stage| {
                stage.begins_with(&["x"]);
                stage.set(0, |part| part.next[1] = 9);
                stage.look(0);
            }),
            kept("a leader's own place means nothing", |stage| {
                stage.begins_with(&["x"]);
                stage.set(0, |part| (part.next[0], part.matched[0]) = (0, 1));
                stage.look(0);
            }),
        ],
    }
}

pub fn next_backs_up() -> Told {
    Told {
        rule: "next index goes back on a refusal",
        broken: vec![broken(
            0,
            Some(1),
            "S0, leader of term 2, knows that S2 does not have its i1, \
             and asks again whether it has i1",
            |stage| {
                stage.begins_with(&["x"]);
                stage.is_elected(0, 2, 1);
                let call = stage.sends(0, 2);
                stage.refuses(call);
                stage.returns_unheeded(call);
                stage.sends(0, 2);
            },
        )],
        kept: vec![
            kept("it has gone back once, and hopes again", |stage| {
                stage.begins_with(&["x"]);
                stage.is_elected(0, 2, 1);
                let call = stage.sends(0, 2);
                stage.refuses(call);
                stage.returns(call);
                stage.sends(0, 2);
                stage.set(0, |part| part.next[2] = 2);
                stage.look(0);
                stage.sends(0, 2);
            }),
            kept("the refusal was overtaken by a success", |stage| {
                stage.begins_with(&["x"]);
                stage.is_elected(0, 2, 1);
                let late = stage.sends(0, 2);
                stage.refuses(late);
                let call = stage.sends_after(0, 2, 0);
                stage.accepts(call);
                stage.returns(call);
                stage.returns_unheeded(late);
                stage.sends(0, 2);
            }),
            kept("it can go back no further than its snapshot", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.compacts(0, 1);
                stage.is_elected(0, 2, 1);
                let call = stage.sends(0, 2);
                stage.refuses(call);
                stage.returns_unheeded(call);
                stage.sends(0, 2);
                stage.sends_snapshot(0, 2);
            }),
            kept("it leads another term by now", |stage| {
                stage.begins_with(&["x"]);
                stage.is_elected(0, 2, 1);
                let call = stage.sends(0, 2);
                stage.refuses(call);
                stage.is_elected(0, 3, 1);
                stage.returns_unheeded(call);
                stage.sends(0, 2);
            }),
        ],
    }
}
