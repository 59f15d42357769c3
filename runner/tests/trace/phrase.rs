//! Events as lines for people.

use raft_runner::trace::{Event, Json, Sent, What};

use crate::samples::every_event;

#[test]
fn every_event_has_a_line() {
    let lines: Vec<_> = every_event().events.iter().map(Event::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn sent(method: &str, args: &str) -> String {
    let (rpc, from, to, bytes) = (41, 1, 2, 30);
    let args = Json::parse(args.to_owned()).unwrap();
    let what = What::Sent(Sent { rpc, from, to, method: method.into(), bytes, args });
    Event { n: 88, t: 12_401_370, cause: None, peer: Some(1), what }.to_string()
}

#[test]
fn arguments_are_known_by_the_papers_names_in_any_spelling() {
    let ours = r#"{"term":8,"candidate_id":1,"last_log_index":6,"last_log_term":5}"#;
    let lab = r#"{"Term":8,"CandidateId":1,"LastLogIndex":6,"LastLogTerm":5}"#;
    let line = "12.401 s  S1 → S2  RequestVote T8 (last 6@5)";
    assert_eq!(sent("Raft.RequestVote", ours), line);
    assert_eq!(sent("Raft.RequestVote", lab), line);
    assert_eq!(
        sent(
            "Raft.AppendEntries",
            r#"{"term":8,"prevLogIndex":6,"prevLogTerm":5,"entries":[1,2]}"#
        ),
        "12.401 s  S1 → S2  AppendEntries T8 (prev 6@5, +2)"
    );
}

#[test]
fn what_says_nothing_is_left_out_and_long_lists_are_counted() {
    let args = r#"{"term":8,"entries":[{},{},"<984 more>"],"leader_commit":0,"hint":0,"of":null}"#;
    let line = "12.401 s  S1 → S2  AppendEntries T8 (+986, commit 0)";
    assert_eq!(sent("Raft.AppendEntries", args), line);
}

#[test]
fn arguments_of_any_shape_have_a_line() {
    assert_eq!(sent("Ping", "null"), "12.401 s  S1 → S2  Ping null");
    assert_eq!(sent("Ping", "{}"), "12.401 s  S1 → S2  Ping {}");
    assert_eq!(sent("Ping", "[8,1]"), "12.401 s  S1 → S2  Ping [8,1]");
    assert_eq!(
        sent("Kv.Put", r#"{"key":"x","value":"123456789012345678901234567890"}"#),
        "12.401 s  S1 → S2  Kv.Put (key \"x\", value \"1234567890123456789012…)"
            .replace("Kv.Put", "Put")
    );
}
