//! Filter and search: what each word finds, what is no query, and that a query said is the same.

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use raft_runner::query::Query;
use raft_runner::trace::{Event, Trace};

fn every_event() -> Trace {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/every-event.jsonl");
    Trace::read(Path::new(path)).expect("the sample is a trace")
}

fn query(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// One event, as a line of a trace has it, in a run of nine peers.
fn event(fields: &str) -> Event {
    let header =
        r#"{"format":1,"test":"x","seed":1,"peers":9,"peer":"raft","edition":"2024","runner":"0"}"#;
    let line = format!(r#"{{"n":1,"t":12401500,{}}}"#, fields.replace('\n', " "));
    let ended = r#"{"n":2,"t":99000000,"kind":"ended","verdict":"passed"}"#;
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), format!("{header}\n{line}\n{ended}\n")).expect("it is written");
    Trace::read(file.path()).unwrap_or_else(|error| panic!("{error:#}")).events.remove(0)
}

const VOTE: &str = r#""peer":2,"kind":"vote","vote":1,"term":7"#;
const COMMIT: &str = r#""peer":2,"kind":"commit","index":6"#;
const APPEND: &str = r#""peer":0,"kind":"log","change":"append","from":4,
    "entries":[{"term":3,"command":"x"},{"term":3,"command":"y"}]"#;
const CUT: &str = r#""peer":0,"kind":"log","change":"truncate","from":4,"to":6"#;
const DROP: &str = r#""kind":"dropped","rpc":3,"from":0,"to":4,
    "method":"Raft.AppendEntries","leg":"request","why":"no path""#;
const SENT: &str = r#""peer":0,"kind":"sent","rpc":3,"from":0,"to":4,
    "method":"Raft.AppendEntries","bytes":9,"args":{"Term":7,"PrevLogIndex":11,"Entries":[1,2]}"#;
const PROBLEM: &str = r#""peer":1,"kind":"broken","rule":"Election Safety","paper":"p",
    "say":"two leaders","peers":[1,3],"index":5"#;
const STEP: &str = r#""kind":"step","say":"disconnect 2""#;

#[test]
fn each_word_finds_what_it_is_about() {
    // An event of a server in term 7, what finds it, and what does not.
    let table = [
        (VOTE, ["S2,s2,T7,t7,vote,VOTE S2 T7,term=7,term>=7 term<8,votes for", ""]),
        (VOTE, ["", "S1,T8,-vote,!S2,role,term!=7,term>7,i7,vote S1"]),
        (COMMIT, ["commit,commit>5,commit==6,commit!=5,i6,T7", "commit>6,applied>5,i5,-i6"]),
        (COMMIT, ["commit<=6 t>12.4,t=12.401,n=1", "t>12.5,t=12.402,n>1"]),
        (APPEND, ["log,append,i4,i5,S0 append", "truncate,i3,i6,compact"]),
        (CUT, ["log,truncate,i4,i6,append or truncate", "append,i7,install"]),
        (DROP, ["drop,dropped,S0,S4,ae,AppendEntries,\"no path\"", "S2,rv,is,sent"]),
        (SENT, ["sent,ae,i12,i13,S4,-drop", "i11,i14,drop"]),
        (PROBLEM, ["problem,broken,S1,S3,i5,/safety|matching/,two", "S2,i4"]),
        (STEP, ["step,\"disconnect\",/^test: disc/,nothing | step", "crash,/^disc/,disconnect"]),
    ];
    let words = |text: &'static str| text.split(',').filter(|text| !text.is_empty());
    for (fields, [found, passed]) in table {
        let event = event(fields);
        let term = event.peer.map(|_| 7);
        assert!(query("").matches(&event, term), "nothing finds all");
        for text in words(found) {
            assert!(query(text).matches(&event, term), "{text} finds {fields}");
        }
        for text in words(passed) {
            assert!(!query(text).matches(&event, term), "{text} does not find {fields}");
        }
    }
}

#[test]
fn every_kind_is_a_word() {
    let trace = every_event();
    for event in &trace.events {
        assert!(query(event.what.kind()).matches(event, None), "{event}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let table = [
        ("S2 \"never", "at character 4: this is never closed: another \" is missing"),
        ("a /b", "at character 3: this is never closed: another / is missing"),
        ("or S2", "at character 1: a word is missing before `or`"),
        ("S2 | | T7", "at character 6: a word is missing before `or`"),
        ("S2 or ", "at character 4: a word is missing after `or`"),
        ("S2 - T7", "at character 4: `-` needs a word right behind it"),
        ("S2 commit>x", "at character 11: `commit>` needs a whole number, not `x`"),
        ("t>1.1234567", "at character 3: `t>` needs seconds, as in t>12.4, not `1.1234567`"),
        (
            "index>5",
            "at character 1: index is no number of an event; commit, applied, term, t and n are \
             (as text: \"index>5\")",
        ),
    ];
    for (text, expected) in table {
        let error = Query::parse(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    }
    let error = Query::parse("é /(/").expect_err("an open bracket");
    assert_eq!(error.at, 3, "characters are counted, not bytes");
    assert!(error.say.contains("unclosed group"), "{error}");
}

#[test]
fn a_query_is_said_in_one_way() {
    let table = [
        ("", ""),
        ("  s2   T07 ", "S2 T7"),
        ("RV|IS", "RequestVote or InstallSnapshot"),
        ("!problem -drop", "-problem -drop"),
        ("t>=12.40 n==3", "t>=12.4 n=3"),
        ("start(1) x=y", "\"start(1)\" \"x=y\""),
        (r#""a \"b\" \\""#, r#""a \"b\" \\""#),
        (r"/a\/b\d/", r"/a\/b\d/"),
    ];
    for (text, said) in table {
        assert_eq!(query(text).to_string(), said);
    }
}

/// Pieces of queries, and what looks like them.
fn piece() -> impl Strategy<Value = String> {
    let fixed = "S2|T7|i12|vote|ae|or|\\||-|!|problem|append|commit|t|n|term|applied|/|\"|\\\\";
    prop_oneof![
        4 => fixed,
        2 => "(commit|applied|term|t|n)(<|>|=|<=|>=|!=|==)[0-9]{1,4}(\\.[0-9]{1,7})?",
        2 => "\"[a-zA-Z \\\\\"]{0,6}\"",
        2 => "/[a-z.*+?|()\\[\\]\\\\/]{0,6}/",
        1 => "\\PC{0,6}",
        2 => " ",
    ]
}

fn texts() -> impl Strategy<Value = String> {
    vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// What cannot be read is an error, and what can be read is said so that it is read the same.
    #[test]
    fn any_text_is_a_query_or_an_error(text in texts()) {
        match Query::parse(&text) {
            Err(error) => prop_assert!(error.at <= text.chars().count() + 1, "{error}"),
            Ok(query) => {
                let said = query.to_string();
                let again = Query::parse(&said);
                prop_assert_eq!(again.as_ref(), Ok(&query), "{} is said as {}", text, said);
            }
        }
    }

    #[test]
    fn no_event_is_too_strange(text in texts(), term in proptest::option::of(0..9u64)) {
        if let Ok(query) = Query::parse(&text) {
            for event in &every_event().events {
                query.matches(event, term);
            }
        }
    }
}
