//! Stories of terms, of what is saved, and of what a restart finds.

use raftapi::Role;

use super::{Kept, Told, broken, kept};
use crate::player::{Log, Shown};

pub fn stale_requests() -> Told {
    Told {
        rule: "stale requests change nothing",
        broken: vec![
            broken(1, None, "S1 is in term 2 and grants a request of term 1 from S0", |stage| {
                stage.stands(0, 1);
                let stale = stage.asks(0, 1);
                stage.stands(2, 2);
                let call = stage.asks(2, 1);
                stage.refuses(call);
                stage.replies(stale, true);
            }),
            broken(1, None, "S1 is in term 2 and accepts a request of term 1 from S0", |stage| {
                stage.is_elected(0, 1, 1);
                let stale = stage.sends(0, 1);
                stage.stands(2, 2);
                stage.gets_vote(2, 1);
                stage.replies(stale, true);
            }),
            broken(1, None, "S1 is in term 2 and acts on a request of term 1 from S0", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let stale = stage.sends(0, 1);
                stage.stands(2, 2);
                stage.gets_vote(2, 1);
                stage.set(1, |part| part.log = Log::of(&[(1, "x")]));
                stage.save(1);
                stage.replies(stale, false);
            }),
        ],
        kept: vec![
            kept("it says no, and nothing else", |stage| {
                stage.is_elected(0, 1, 1);
                let stale = stage.sends(0, 1);
                stage.stands(2, 2);
                stage.gets_vote(2, 1);
                stage.replies(stale, false);
                stage.returns(stale);
            }),
            kept("its term rises only after it has said yes", |stage| {
                stage.begins_with(&["x"]);
                let call = stage.sends(0, 1);
                stage.accepts(call);
                stage.stands(1, 2);
                stage.returns(call);
            }),
        ],
    }
}

pub fn follows() -> Told {
    Told {
        rule: "follows later terms and leaders",
        broken: vec![
            broken(
                2,
                None,
                "S2 hears from S0 of term 1, and is still a candidate in term 1",
                |stage| {
                    stage.stands(2, 1);
                    stage.is_elected(0, 1, 1);
                    let call = stage.sends(0, 2);
                    stage.waits(2);
                    stage.replies(call, true);
                },
            ),
            broken(
                1,
                None,
                "S1 hears from S2 of term 2, and is still a follower in term 1",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.stands(2, 2);
                    let call = stage.asks(2, 1);
                    stage.replies(call, false);
                },
            ),
            broken(
                0,
                None,
                "S0 hears from S2 of term 2, and is still a leader in term 1",
                |stage| {
                    stage.is_elected(0, 1, 1);
                    stage.stands(2, 2);
                    let call = stage.asks(2, 0);
                    stage.replies(call, false);
                },
            ),
        ],
        kept: vec![
            kept("a candidate goes on beside others of its term", |stage| {
                stage.stands(0, 1);
                stage.stands(1, 1);
                let call = stage.asks(0, 1);
                stage.replies(call, false);
                stage.returns(call);
            }),
            kept("a later leader owes an earlier one nothing", |stage| {
                stage.is_elected(0, 1, 1);
                let late = stage.sends(0, 2);
                stage.is_elected(2, 2, 1);
                stage.replies(late, false);
                stage.returns(late);
            }),
        ],
    }
}

pub fn saved_before_said() -> Told {
    Told {
        rule: "saved before said",
        broken: vec![
            broken(0, None, "S0 votes for S0 in term 1, and has saved nothing yet", |stage| {
                stage.set(0, |part| {
                    (part.term, part.vote, part.role) = (1, Some(0), Role::Candidate);
                });
                stage.look(0);
                stage.asks(0, 1);
            }),
            broken(
                1,
                None,
                "S1 votes for S0 in term 1, and has saved no vote in term 1",
                |stage| {
                    stage.stands(0, 1);
                    let call = stage.asks(0, 1);
                    stage.set(1, |part| part.term = 1);
                    stage.save(1);
                    stage.set(1, |part| part.vote = Some(0));
                    stage.waits(1);
                    stage.replies(call, true);
                },
            ),
            broken(1, Some(1), "S1 says that it has i1 of term 1, and has not saved it", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends(0, 1);
                stage.takes_in(call);
                stage.replies(call, true);
            }),
            broken(1, None, "S1 speaks of term 2, and has saved term 1", |stage| {
                stage.begins_with(&["x"]);
                stage.stands(2, 2);
                let call = stage.asks(2, 1);
                stage.set(1, |part| part.enter(2));
                stage.replies(call, false);
            }),
            broken(
                2,
                Some(1),
                "S2 has installed a snapshot up to i1, and has not saved it",
                |stage| {
                    stage.begins_with(&["x"]);
                    stage.commits(0, 1);
                    stage.compacts(0, 1);
                    let vote = stage.asks(0, 2);
                    stage.refuses(vote);
                    let call = stage.sends_snapshot(0, 2);
                    stage.takes_in(call);
                    stage.replies(call, true);
                },
            ),
        ],
        kept: saved_before_said_kept(),
    }
}

fn saved_before_said_kept() -> Vec<Kept> {
    vec![
        kept("who saves nothing yet, in 3A and 3B, is not judged by its disk", |stage| {
            stage.save_nothing();
            stage.set(0, |part| (part.term, part.vote, part.role) = (1, Some(0), Role::Candidate));
            stage.look(0);
            stage.asks(0, 1);
        }),
        kept("it is saved after it is seen, and before it is said", |stage| {
            stage.is_elected(0, 1, 1);
            stage.takes(0, "x");
            let call = stage.sends(0, 1);
            stage.takes_in(call);
            stage.look(1);
            stage.save(1);
            stage.replies(call, true);
            stage.returns(call);
            stage.commits(0, 1);
        }),
        kept("what it has not saved is not what it was asked for", |stage| {
            stage.is_elected(0, 1, 1);
            let call = stage.sends(0, 1);
            stage.takes(0, "x");
            let more = stage.sends(0, 1);
            stage.takes_in(more);
            stage.look(1);
            stage.waits(1);
            stage.replies(call, true);
        }),
        kept("what it saves cannot be read", |stage| {
            stage.scribble();
            stage.begins_with(&["x"]);
        }),
    ]
}

pub fn comes_back() -> Told {
    Told {
        rule: "comes back as it was saved",
        broken: vec![
            broken(0, None, "S0 comes back in term 0, and had saved term 1", |stage| {
                stage.stands(0, 1);
                stage.crashes(0);
                let mut forgetful = stage.part(0).restarted();
                (forgetful.term, forgetful.vote) = (0, None);
                stage.restarts_as(0, forgetful);
            }),
            broken(
                0,
                None,
                "S0 comes back in term 1 with another vote than it had saved",
                |stage| {
                    stage.stands(0, 1);
                    stage.crashes(0);
                    let mut forgetful = stage.part(0).restarted();
                    forgetful.vote = None;
                    stage.restarts_as(0, forgetful);
                },
            ),
            broken(
                1,
                None,
                "S1 comes back with a log up to i1, and had saved i2 of term 1",
                |stage| {
                    stage.begins_with(&["x", "y"]);
                    stage.crashes(1);
                    let mut forgetful = stage.part(1).restarted();
                    forgetful.log.cut(2);
                    stage.restarts_as(1, forgetful);
                },
            ),
        ],
        kept: vec![
            kept("what was neither saved nor said may be gone", |stage| {
                stage.is_elected(0, 1, 1);
                stage.takes(0, "x");
                let call = stage.sends(0, 1);
                stage.takes_in(call);
                stage.look(1);
                stage.set(2, |part| part.term = 7);
                stage.look(2);
                stage.crashes(1);
                stage.restarts(1);
                stage.crashes(2);
                stage.restarts(2);
            }),
            kept("roles and indexes are not for ever", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.applies(0);
                stage.crashes(0);
                stage.restarts(0);
            }),
        ],
    }
}

pub fn never_back() -> Told {
    Told {
        rule: "terms and indexes never go back",
        broken: vec![
            broken(0, None, "S0 sets its term from 2 back to 1", |stage| {
                stage.set(0, |part| part.term = 2);
                stage.look(0);
                stage.set(0, |part| part.term = 1);
                stage.look(0);
            }),
            broken(0, None, "S0 sets the term that it saves from 2 back to 1", |stage| {
                stage.does(0, |part| part.term = 2);
                stage.set(0, |part| part.term = 1);
                stage.save(0);
                stage.set(0, |part| part.term = 2);
                stage.look(0);
            }),
            broken(1, Some(1), "S1 sets its commit index from i2 back to i1", |stage| {
                stage.begins_with(&["x", "y"]);
                stage.commits(0, 2);
                stage.replicates(0, 1);
                stage.commits(1, 2);
                stage.commits(1, 1);
            }),
            broken(0, Some(0), "S0 sets its applied index from i1 back to i0", |stage| {
                stage.begins_with(&["x"]);
                stage.commits(0, 1);
                stage.applies(0);
                stage.set(0, |part| part.applied = 0);
                stage.look(0);
            }),
            broken(1, None, "S1 comes back in term 0, and has spoken of term 1", |stage| {
                stage.hide(&[Shown::Vote]);
                stage.scribble();
                stage.stands(0, 1);
                stage.gets_vote(0, 1);
                stage.crashes(1);
                let mut forgetful = stage.part(1).restarted();
                forgetful.term = 0;
                stage.restarts_as(1, forgetful);
            }),
        ],
        kept: vec![
            kept("a restart begins again where its snapshot ends", |stage| {
                stage.restarts_behind_a_snapshot();
                stage.hands_snapshot(0, 1);
            }),
            kept("a term that it never spoke of may be forgotten", |stage| {
                stage.scribble();
                stage.set(0, |part| part.term = 7);
                stage.look(0);
                stage.crashes(0);
                stage.restarts_as(0, crate::player::Part::default());
            }),
        ],
    }
}
