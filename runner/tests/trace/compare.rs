//! Comparing: the first difference, and what is said of it.

use raft_runner::trace::{Accepted, Difference, Json, Trace, What};

use crate::samples::every_event;

fn change(place: usize, change: impl FnOnce(&mut What)) -> Trace {
    let mut trace = every_event();
    change(&mut trace.events[place].what);
    trace
}

fn said(first: &Trace, second: &Trace) -> String {
    first.first_difference(second).expect("they differ").to_string()
}

#[test]
fn equal_traces_do_not_differ() {
    let mut second = every_event();
    second.header.runner = "9.9.9".to_owned();
    assert_eq!(every_event().first_difference(&second), None);
}

#[test]
fn traces_of_other_runs_differ_in_their_headers() {
    let mut second = every_event();
    second.header.seed = 1744;
    second.events.clear();
    assert_eq!(
        said(&every_event(), &second),
        "not the same run: the seed is 1743 in one, 1744 in the other"
    );
}

#[test]
fn the_first_event_that_differs_is_told_in_both_forms() {
    let submit = every_event().events.iter().position(|event| event.what.kind() == "submit");
    let second = change(submit.unwrap(), |what| {
        let What::Submit(submit) = what else { panic!("not a submit") };
        submit.accepted = Some(Accepted { index: 1, term: 2 });
    });
    assert_eq!(
        said(&every_event(), &second),
        "event 30 is `0.250 s  S0  start(101): not the leader` in one, \
         `0.250 s  S0  start(101): will be 1@2` in the other"
    );
}

#[test]
fn what_the_short_form_leaves_out_is_told_in_full() {
    let sent = every_event().events.iter().position(|event| event.what.kind() == "sent");
    let second = change(sent.unwrap(), |what| {
        let What::Sent(sent) = what else { panic!("not a request") };
        sent.args =
            Json::parse(sent.args.text().replace("\"candidate_id\":2", "\"candidate_id\":1"))
                .unwrap();
    });
    let said = said(&every_event(), &second);
    assert!(said.starts_with(r#"event 17 is `{"n":17,"t":187211,"#), "{said}");
    assert!(said.contains("\"candidate_id\":2") && said.contains("\"candidate_id\":1"), "{said}");
}

#[test]
fn a_trace_that_stops_earlier_differs_there() {
    let mut short = every_event();
    short.events.truncate(2);
    assert_eq!(
        said(&short, &every_event()),
        "the first trace has no event 3, which is `0.000 s  S0  is follower of T0, no log, \
         commitIndex 0, lastApplied 0` in the second"
    );
    assert!(said(&every_event(), &short).starts_with("the second trace has no event 3"));
    assert!(matches!(
        every_event().first_difference(&short),
        Some(Difference::Event { first: Some(event), second: None }) if event.n == 3
    ));
}
