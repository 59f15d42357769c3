//! Snapshots of the panels at the sizes that they have on a small and on a large terminal.

use raft_runner::query::Query;

use crate::stage::{LARGE, PLAIN, SMALL, Stage};

#[test]
fn a_rule_is_broken() {
    let stage = Stage::at_cause("commits-old-term");
    insta::assert_snapshot!("old_term_small", stage.text(&SMALL));
    insta::assert_snapshot!("old_term_large", stage.text(&LARGE));
}

#[test]
fn a_rule_is_broken_in_plain_characters() {
    let stage = Stage { look: PLAIN, ..Stage::at_cause("commits-old-term") };
    let (small, large) = (stage.text(&SMALL), stage.text(&LARGE));
    assert!(small.is_ascii() && large.is_ascii());
    insta::assert_snapshot!("old_term_small_ascii", small);
    insta::assert_snapshot!("old_term_large_ascii", large);
}

#[test]
fn logs_disagree() {
    let stage = Stage::at_cause("votes-for-stale-log");
    insta::assert_snapshot!("stale_log_small", stage.text(&SMALL));
    insta::assert_snapshot!("stale_log_large", stage.text(&LARGE));
}

#[test]
fn commands_are_shown_on_demand() {
    let mut stage = Stage::at_cause("votes-for-stale-log");
    stage.logs.commands = true;
    insta::assert_snapshot!("commands", stage.text(&[("logs", 30, 8), ("logs", 100, 8)]));
}

#[test]
fn a_request_is_answered() {
    let stage = Stage::at_cause("forgets-term");
    let vote = |n: &u64| stage.timeline.event(*n).unwrap().what.kind() == "delivered";
    let n = (1..=stage.timeline.len()).find(vote).unwrap();
    let stage = stage.at(n);
    insta::assert_snapshot!("request_small", stage.text(&SMALL));
    insta::assert_snapshot!("request_large", stage.text(&LARGE));
}

#[test]
fn every_kind_of_event_has_its_page() {
    let mut stage = Stage::at_cause("every-event");
    let mut all = String::new();
    let mut seen = Vec::new();
    for n in 0..=stage.timeline.len() {
        let kind = stage.timeline.event(n).map_or("none", |event| event.what.kind()).to_owned();
        if seen.contains(&kind) {
            continue;
        }
        stage = stage.at(n);
        all += &format!("== {kind}\n");
        for line in raft_runner::show::inspector::lines(&stage.focus(), 57) {
            all += line.to_string().trim_end();
            all += "\n";
        }
        seen.push(kind);
    }
    insta::assert_snapshot!("every_kind", all);
}

#[test]
fn snapshots_and_logs_that_are_not_shown() {
    let last = |name| {
        let stage = Stage::at_cause(name);
        let end = stage.timeline.len();
        stage.at(end)
    };
    let logs = [("logs", 30, 8), ("logs", 79, 8)];
    insta::assert_snapshot!("logs_with_a_snapshot", last("every-event").text(&logs));
    insta::assert_snapshot!("logs_not_shown", last("skeleton").text(&logs));
}

#[test]
fn events_are_filtered_and_searched() {
    let mut stage = Stage::at_cause("forgets-term");
    stage.filter(Some(Query::parse("S1 vote or role").unwrap()));
    stage.events.search = Some(Query::parse("leader").unwrap());
    stage.events.notes.insert(1678, "here it begins".to_owned());
    stage.events.notes.insert(1725, "two leaders".to_owned());
    let stage = stage.at(1725);
    insta::assert_snapshot!("filtered", stage.text(&[("events", 79, 12)]));
}

#[test]
fn nothing_is_wrong() {
    let stage = Stage::at_cause("initial-election");
    insta::assert_snapshot!("passed", stage.text(&SMALL));
}

#[test]
fn a_problem_in_less_and_less_room() {
    let stage = Stage::at_cause("forgets-term");
    let sizes = [("problem", 60, 1), ("problem", 60, 3), ("problem", 60, 5), ("problem", 60, 12)];
    insta::assert_snapshot!("problem", stage.text(&sizes));
}
