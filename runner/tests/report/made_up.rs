//! Runs that never were, so that every number that is reported of them is known.

use std::path::PathBuf;
use std::time::Duration;

use labrpc::Instant;
use raft_runner::explain::explain;
use raft_runner::lab::{Figures, TESTS};
use raft_runner::oracle::{Finding, RULES, Scenarios};
use raft_runner::plan::{Setting, Traces, Wanted};
use raft_runner::trace::Trace;
use raft_runner::verdict::{Breach, Divergence, Outcome, Panic, Recorded, Settled, Verdict};

pub fn plan(tests: usize, iterations: u64) -> Setting {
    let traces = Traces { of: Wanted::Failures, folder: "traces".into(), at_most: 2 };
    Setting {
        iterations,
        base_seed: 100,
        oracle: false,
        traces: Some(traces),
        workers: Some(4),
        ..Setting::new("mine", TESTS.iter().take(tests).collect())
    }
}

/// Numbers that look like a run's and differ from case to case.
pub fn passed(plan: &Setting, number: u64) -> Settled {
    let case = plan.case(number);
    let (iteration, test) = (case.iteration, case.place as u64);
    let figures = Figures {
        time: Duration::from_millis(3_000 + 37 * iteration % 500 + 900 * test),
        servers: case.test.peers,
        rpcs: 58 + 12 * iteration % 50 + 400 * test * test,
        bytes: 16_246 + 1_111 * iteration + 100_000 * test,
        commits: test,
    };
    let outcome = Outcome {
        verdict: Verdict::Passed,
        scenarios: Scenarios::default(),
        figures,
        ended: figures.time + Duration::from_millis(11),
        digest: number + 1,
        cpu: Duration::from_micros(120 + 50 * test),
        warnings: Vec::new(),
    };
    Settled::unexplained(case, outcome, Recorded::NotWanted)
}

pub fn ended(plan: &Setting, number: u64, verdict: Verdict, recorded: Recorded) -> Settled {
    let settled = passed(plan, number);
    Settled { outcome: Outcome { verdict, ..settled.outcome }, recorded, ..settled }
}

pub fn panicked(peer: usize) -> Verdict {
    let text = format!("assertion `left == right` failed\n  left: {peer}\n right: 7");
    Verdict::Panicked(Panic { peer: Some(peer), text, place: "src/raft.rs:12:5".into() })
}

/// A broken rule, found after so many milliseconds; the lab noticed nothing.
pub fn broke(rule: usize, millis: u64, say: &str) -> Verdict {
    let finding = Finding {
        rule: RULES[rule],
        at: Instant::from_micros(millis * 1000),
        term: 3,
        peers: vec![1],
        index: None,
        by: None,
        say: say.to_owned(),
        event: None,
    };
    Verdict::Broke(Box::new(Breach { findings: vec![finding], symptom: Verdict::Passed }))
}

/// With what a recorded run has to say of it.
pub fn explained(settled: Settled) -> Settled {
    let samples =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/votes-for-stale-log.jsonl");
    let trace = Trace::read(samples.as_ref()).expect("the sample is a trace");
    Settled { explanation: Some(Box::new(explain(&trace))), ..settled }
}

pub fn all_passed(plan: &Setting) -> Vec<Settled> {
    (0..plan.cases()).map(|number| passed(plan, number)).collect()
}

/// Failures of every kind, the most of one kind, among runs that pass.
pub fn mixed(plan: &Setting) -> Vec<Settled> {
    let trace = |number| Recorded::Written(PathBuf::from(format!("traces/{number}.jsonl")));
    (0..plan.cases())
        .map(|number| match number {
            1 => ended(plan, number, panicked(1), trace(number)),
            4 => ended(plan, number, panicked(2), trace(number)),
            7 => ended(plan, number, panicked(1), Recorded::Enough),
            9 => ended(plan, number, Verdict::Stuck("deadlock: all wait".into()), trace(number)),
            11 => ended(plan, number, Verdict::Hung(Duration::from_secs(30)), Recorded::NotWanted),
            12 => {
                let both = Recorded::Both("traces/a.jsonl".into(), "traces/b.jsonl".into());
                ended(plan, number, diverged(), both)
            }
            13 => {
                let full = Recorded::NotWritten("traces/13.jsonl: no space is left".into());
                ended(plan, number, Verdict::Stuck("livelock: round and round".into()), full)
            }
            _ => passed(plan, number),
        })
        .collect()
}

fn diverged() -> Verdict {
    Verdict::NotDeterministic(Box::new(Divergence {
        once: "passed at 3.000 s (digest 00000000000000a1)".into(),
        again: "passed at 3.100 s (digest 00000000000000a2)".into(),
        event: Some("line 17: one thing, then another".into()),
    }))
}
