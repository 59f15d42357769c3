//! Stories of votes, of who wins, and of the timer that begins it all.

use super::{Told, broken, kept};
use crate::player::{Log, Shown};

pub fn one_vote() -> Told {
    Told {
        rule: "one vote a term",
        broken: vec![
            broken(1, None, "S1 votes for S2 in term 1, and for S0 before", |stage| {
                stage.stands(0, 1);
                stage.stands(2, 1);
                stage.gets_vote(0, 1);
                stage.gets_vote(2, 1);
            }),
            broken(1, None, "S1 takes back its vote for S0 in term 1", |stage| {
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
                stage.does(1, |part| part.vote = None);
            }),
            broken(1, None, "S1 votes for S2 in term 1, and for S0 before", |stage| {
                stage.scribble();
                stage.stands(0, 1);
                stage.stands(2, 1);
                stage.gets_vote(0, 1);
                stage.crashes(1);
                let mut forgetful = stage.part(1).restarted();
                forgetful.vote = None;
                stage.restarts_as(1, forgetful);
                stage.gets_vote(2, 1);
            }),
            broken(0, None, "S0 votes for S2 in term 1, and for S0 before", |stage| {
                stage.hide(&[Shown::Vote]);
                stage.stands(0, 1);
                stage.stands(2, 1);
                stage.asks(0, 1);
                stage.scribble();
                stage.set(0, |part| part.role = raftapi::Role::Follower);
                stage.gets_vote(2, 0);
            }),
        ],
        kept: vec![
            kept("the same vote is given twice", |stage| {
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
                let again = stage.asks(0, 1);
                stage.replies(again, true);
                stage.returns(again);
            }),
            kept("each term has a vote of its own", |stage| {
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
                stage.stands(2, 2);
                stage.gets_vote(2, 1);
            }),
            kept("a vote that was neither saved nor said is lost in a crash", |stage| {
                stage.stands(0, 1);
                stage.stands(2, 1);
                stage.asks(0, 1);
                stage.set(1, |part| (part.term, part.vote) = (1, Some(0)));
                stage.look(1);
                stage.crashes(1);
                stage.restarts(1);
                stage.gets_vote(2, 1);
            }),
        ],
    }
}

pub fn asked_for_votes() -> Told {
    Told {
        rule: "a vote is for who stands",
        broken: vec![
            broken(
                1,
                None,
                "S1 has a vote for S2 in term 1, in which S2 asked for none",
                |stage| {
                    stage.stands(0, 1);
                    stage.asks(0, 1);
                    stage.does(1, |part| (part.term, part.vote) = (1, Some(2)));
                },
            ),
            broken(
                1,
                None,
                "S1 has a vote for S0 in term 2, in which S0 asked for none",
                |stage| {
                    stage.stands(0, 1);
                    stage.gets_vote(0, 1);
                    stage.stands(2, 2);
                    let call = stage.asks(2, 1);
                    stage.set(1, |part| part.term = 2);
                    stage.save(1);
                    stage.replies(call, false);
                },
            ),
        ],
        kept: vec![
            kept("its candidate has gone on to another term meanwhile", |stage| {
                stage.stands(0, 1);
                let late = stage.asks(0, 1);
                stage.stands(0, 2);
                stage.asks(0, 2);
                stage.grants(late);
                stage.returns(late);
            }),
            kept("nobody can read who asks", |stage| {
                stage.mumble();
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
            }),
        ],
    }
}

pub fn up_to_date_votes() -> Told {
    Told {
        rule: "votes only for an up-to-date log",
        broken: vec![
            broken(
                1,
                Some(1),
                "S1, whose log ends with i1 of term 1, votes for S2, \
                 whose log ends with i0 of term 0",
                |stage| {
                    stage.begins_with(&["x"]);
                    stage.stands(2, 2);
                    stage.gets_vote(2, 1);
                },
            ),
            broken(
                2,
                Some(1),
                "S2, whose log ends with i1 of term 2, votes for S0, \
                 whose log ends with i2 of term 1",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.takes(0, "x");
                    stage.takes(0, "y");
                    stage.is_elected(2, 2, 1);
                    stage.takes(2, "z");
                    stage.stands(0, 3);
                    stage.gets_vote(0, 2);
                },
            ),
        ],
        kept: vec![
            kept("an equal log will do", |stage| {
                stage.begins_with(&["x"]);
                stage.stands(1, 2);
                stage.gets_vote(1, 0);
            }),
            kept("a later last term beats a longer log", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                stage.takes(0, "y");
                stage.is_elected(2, 2, 1);
                stage.takes(2, "z");
                stage.stands(2, 3);
                stage.gets_vote(2, 0);
            }),
        ],
    }
}

pub fn elected_by_majority() -> Told {
    Told {
        rule: "elected by a majority",
        broken: vec![
            broken(0, None, "S0 leads term 1 with 1 of 3 votes", |stage| {
                stage.stands(0, 1);
                stage.leads(0);
            }),
            broken(0, None, "S0 leads term 1 with 1 of 3 votes", |stage| {
                stage.stands(0, 1);
                let call = stage.asks(0, 1);
                stage.grants(call);
                stage.leads(0);
            }),
            broken(0, None, "S0 leads term 2 with 1 of 3 votes", |stage| {
                stage.stands(0, 1);
                let late = stage.asks(0, 1);
                stage.grants(late);
                stage.stands(0, 2);
                stage.returns(late);
                stage.leads(0);
            }),
            broken(0, None, "S0 leads term 2 with 0 of 3 votes", |stage| {
                stage.is_elected(0, 1, 1);
                stage.stands(2, 2);
                let call = stage.asks(2, 0);
                stage.set(0, |part| (part.term, part.vote) = (2, None));
                stage.save(0);
                stage.look(0);
                stage.replies(call, false);
            }),
            broken(0, None, "S0 leads term 1 with 1 of 3 votes", |stage| {
                stage.mumble();
                stage.stands(0, 1);
                stage.leads(0);
            }),
        ],
        kept: vec![
            kept("votes of several terms come in any order", |stage| {
                stage.stands(0, 1);
                let late = stage.asks(0, 1);
                stage.grants(late);
                stage.stands(0, 2);
                let call = stage.asks(0, 2);
                stage.grants(call);
                stage.returns(late);
                stage.returns(call);
                stage.leads(0);
            }),
            kept("who gave the vote is down by now", |stage| {
                stage.stands(0, 1);
                let call = stage.asks(0, 1);
                stage.grants(call);
                stage.crashes(1);
                stage.returns(call);
                stage.leads(0);
            }),
            kept("only the states tell who voted", |stage| {
                stage.mumble();
                stage.is_elected(0, 1, 1);
            }),
            kept("only the messages tell who voted", |stage| {
                stage.hide(&[Shown::Vote]);
                stage.is_elected(0, 1, 1);
            }),
        ],
    }
}

pub fn timer() -> Told {
    Told {
        rule: "the timer restarts when it should",
        broken: vec![
            broken(
                1,
                None,
                "S1 refuses S2 its vote in term 2, and puts its own election off",
                |stage| {
                    stage.begins_with(&["x"]);
                    stage.stands(2, 2);
                    let call = stage.asks(2, 1);
                    stage.waits(1);
                    stage.refuses(call);
                },
            ),
            broken(
                1,
                None,
                "S1 gives S0 its vote in term 1, and does not wait for the outcome",
                |stage| {
                    stage.stands(0, 1);
                    let call = stage.asks(0, 1);
                    stage.set(1, |part| (part.term, part.vote) = (1, Some(0)));
                    stage.save(1);
                    stage.replies(call, true);
                },
            ),
            broken(1, None, "S1, in term 2, puts its election off for S0 of term 1", |stage| {
                stage.is_elected(0, 1, 1);
                stage.stands(2, 2);
                let vote = stage.asks(2, 1);
                stage.refuses(vote);
                let stale = stage.sends(0, 1);
                stage.waits(1);
                stage.replies(stale, false);
            }),
            broken(
                1,
                None,
                "S1 hears from its leader S0 of term 1, and does not wait again",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    let call = stage.sends(0, 1);
                    stage.replies(call, true);
                },
            ),
        ],
        kept: vec![
            kept("a vote that is repeated needs no new wait", |stage| {
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
                let again = stage.asks(0, 1);
                stage.replies(again, true);
            }),
            kept("a leader whose entries do not fit is a leader", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends_after(0, 2, 1);
                stage.refuses(call);
            }),
            kept("a later term alone is no reason to wait", |stage| {
                stage.does(1, |part| part.log = Log::of(&[]));
                stage.begins_with(&["x"]);
                stage.stands(2, 2);
                let call = stage.asks(2, 1);
                stage.refuses(call);
            }),
        ],
    }
}
