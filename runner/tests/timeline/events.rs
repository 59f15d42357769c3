//! Runs of events that nobody would record: any kind, of any peer, about any call.

use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::timeline::Timeline;
use raft_runner::trace::{
    Broken, Check, Dropped, Duplicated, Ended, Entry, Event, Header, Ignored, Index, Json, Late,
    Leg, LogChange, Lost, Message, Nothing, Replied, Role, RoleChange, Sent, Step, Submit, Term,
    Trace, Untaken, Verdict, Vote, What,
};

pub const PEERS: usize = 3;

/// Few, so that events are often about the same one.
const CALLS: u64 = 6;

pub fn traces(most: usize) -> impl Strategy<Value = Trace> {
    let event =
        (0..3_u64, prop::option::of(0..most as u64), prop::option::of(0..PEERS + 2), what());
    vec(event, 0..most).prop_map(|events| {
        let mut trace = Trace { header: Header::new("Any", 1, PEERS, "any"), events: Vec::new() };
        let mut t = 0;
        for (n, (wait, cause, peer, what)) in (1..).zip(events) {
            t += wait;
            trace.events.push(Event { n, t, cause, peer, what });
        }
        trace
    })
}

/// A window within, and around, such a run.
pub fn window(most: usize) -> impl Strategy<Value = std::ops::Range<u64>> {
    (0..2 * most as u64, 0..2 * most as u64).prop_map(|(one, other)| one.min(other)..one.max(other))
}

pub fn timeline(trace: &Trace) -> Timeline {
    Timeline::of(trace.clone())
}

fn what() -> impl Strategy<Value = What> {
    let nothing = Nothing::default;
    prop_oneof![
        4 => sent(),
        4 => message().prop_map(What::Delivered),
        4 => replied(),
        3 => message().prop_map(What::Returned),
        1 => message().prop_map(What::Failed),
        3 => lost(),
        2 => log().prop_map(What::Log),
        2 => (role(), 0..4_u64).prop_map(|(role, term)| What::Role(RoleChange { role, term })),
        1 => (0..4_u64).prop_map(|term| What::Term(Term { term })),
        1 => (prop::option::of(0..PEERS), 0..4_u64)
            .prop_map(|(vote, term)| What::Vote(Vote { vote, term })),
        1 => (0..9_u64).prop_map(|index| What::Commit(Index { index })),
        1 => Just(What::Crash(nothing())),
        1 => Just(What::Start(nothing())),
        1 => Just(What::Connect(nothing())),
        1 => Just(What::Disconnect(nothing())),
        1 => Just(What::Timer(nothing())),
        1 => of_the_test(),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let methods = ["Raft.RequestVote", "Raft.AppendEntries", "Raft.InstallSnapshot", "Other.Call"];
    let method = prop::sample::select(methods.to_vec());
    (0..CALLS, 0..PEERS, 0..PEERS, method).prop_map(|(rpc, from, to, method)| Message {
        rpc,
        from,
        to,
        method: method.into(),
    })
}

fn json(text: String) -> Json {
    Json::parse(text).unwrap()
}

fn sent() -> impl Strategy<Value = What> {
    (message(), 0..4_u64, 0..2_usize).prop_map(|(message, term, entries)| {
        let Message { rpc, from, to, method } = message;
        let entries = vec!["{}"; entries].join(",");
        let args = json(format!(r#"{{"Term":{term},"entries":[{entries}]}}"#));
        What::Sent(Sent { rpc, from, to, method, bytes: 1, args })
    })
}

fn replied() -> impl Strategy<Value = What> {
    (message(), any::<bool>()).prop_map(|(message, granted)| {
        let Message { rpc, from, to, method } = message;
        let reply = json(format!(r#"{{"term":1,"vote_granted":{granted}}}"#));
        What::Replied(Replied { rpc, from, to, method, bytes: 1, reply })
    })
}

fn lost() -> impl Strategy<Value = What> {
    let leg = prop::sample::select(vec![Leg::Request, Leg::Reply]);
    (message(), leg, 0..4_u8).prop_map(|(message, leg, how)| {
        let Message { rpc, from, to, method } = message;
        match how {
            0 => What::Dropped(Dropped { rpc, from, to, method, leg, why: Lost::Network }),
            1 => What::Ignored(Ignored { rpc, from, to, method, leg, why: Untaken::ServerGone }),
            2 => What::Late(Late { rpc, from, to, method, leg, by: 9 }),
            _ => What::Duplicated(Duplicated { rpc, from, to, method, by: 9 }),
        }
    })
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![Role::Follower, Role::Candidate, Role::Leader])
}

fn log() -> impl Strategy<Value = LogChange> {
    let entry = (0..3_u64).prop_map(|term| Entry { term, command: "x".into() });
    prop_oneof![
        3 => (1..9_u64, vec(entry, 1..4))
            .prop_map(|(from, entries)| LogChange::Append { from, entries }),
        1 => (1..9_u64).prop_map(|from| LogChange::Truncate { from, to: from + 1 }),
        1 => (0..9_u64, 0..3_u64).prop_map(|(base, base_term)| LogChange::Compact { base, base_term }),
        1 => (0..9_u64, 0..3_u64).prop_map(|(base, base_term)| LogChange::Install { base, base_term }),
    ]
}

fn of_the_test() -> impl Strategy<Value = What> {
    let check = |passed| Check { check: "leader".into(), found: "none".into(), passed };
    let broken = Broken {
        rule: "Election Safety".into(),
        paper: "Figure 3".into(),
        say: "two leaders".into(),
        peers: vec![1, 0],
        index: None,
    };
    prop_oneof![
        any::<bool>().prop_map(move |passed| What::Check(check(passed))),
        Just(What::Broken(broken)),
        Just(What::Step(Step { say: "sleep".into() })),
        Just(What::Submit(Submit { command: "x".into(), accepted: None })),
        Just(What::Ended(Ended { verdict: Verdict::Failed, say: None })),
    ]
}
