//! Problems: what went wrong first, the first bad state, and how it showed.

use raft_runner::explain::{Origin, explain};
use raft_runner::timeline::{Part, Timeline};
use raft_runner::trace::{Trace, Verdict, What};

use crate::runs::{sample, samples};

fn parts(trace: &Trace) -> Vec<(Part, u64, String)> {
    let timeline = Timeline::of(trace.clone());
    let problems = timeline.problems().iter();
    problems.map(|problem| (problem.part, problem.n, problem.title.clone())).collect()
}

#[test]
fn a_run_that_passed_has_none() {
    let trace = sample("initial-election");
    assert_eq!(parts(&trace), []);
    assert_eq!(Timeline::of(trace).explanation().problem, None);
}

#[test]
fn the_cause_is_what_the_explanation_says() {
    let mut seen = 0;
    for (name, trace) in samples() {
        let explained = explain(&trace);
        let timeline = Timeline::of(trace);
        assert_eq!(timeline.explanation(), &explained, "{name}");
        let Some(problem) = explained.problem else { continue };
        let cause = timeline.problem(Part::Cause).expect(&name);
        let told = (cause.n, cause.t, &cause.title, &cause.paper);
        // What broke no rule began before it showed.
        match &explained.origin {
            Some(origin) => assert_eq!(told, origin_of(origin), "{name}"),
            None => {
                assert_eq!(told, (problem.n, problem.t, &problem.title, &problem.paper), "{name}")
            }
        }
        seen += 1;
    }
    assert!(seen >= 3, "only {seen}");
}

fn origin_of(origin: &Origin) -> (u64, u64, &String, &Option<String>) {
    (origin.n, origin.t, &origin.title, &origin.paper)
}

#[test]
fn each_problem_has_its_part() {
    let told = |name: &str| {
        let lines = parts(&sample(name))
            .into_iter()
            .map(|(part, n, title)| format!("{part:?} {n} {title}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(told("forgets-term"));
    insta::assert_snapshot!(told("commits-old-term"));
    insta::assert_snapshot!(told("skeleton"));
}

#[test]
fn problems_come_in_the_order_of_time() {
    for (name, trace) in samples() {
        let numbers: Vec<_> = parts(&trace).into_iter().map(|(_, n, _)| n).collect();
        assert!(numbers.is_sorted(), "{name}: {numbers:?}");
    }
}

#[test]
fn a_run_that_goes_on_well_so_far_has_none() {
    let mut trace = sample("skeleton");
    let failed = |what: &What| match what {
        What::Check(check) => !check.passed,
        What::Ended(ended) => ended.verdict != Verdict::Passed,
        _ => false,
    };
    let first = trace.events.iter().position(|event| failed(&event.what)).unwrap();
    trace.events.truncate(first);
    assert_eq!(parts(&trace), []);
}
