//! Runs a case again: to record it, and to see that it goes the same way.

use std::path::PathBuf;

use crate::execute::trial::Trials;
use crate::explain::{Explanation, explain};
use crate::trace::Trace;
use crate::verdict::{Divergence, Outcome, Recorded, Settled, Verdict};

/// Runs a case for the first time; `twice`: and once more.
pub fn judge(trials: &Trials<'_>, twice: bool) -> Outcome {
    let once = trials.run();
    if !twice {
        return once;
    }
    let again = trials.run();
    if once.agrees_with(&again) {
        return once;
    }
    let (_, first) = trials.run_recorded();
    let (_, second) = trials.run_recorded();
    diverged(&once, &again, &first, &second)
}

/// Runs a case once more and writes what happens to `path`.
pub fn record(trials: &Trials<'_>, once: Outcome, path: PathBuf) -> Settled {
    let (again, trace) = trials.run_recorded();
    let (outcome, recorded) = if once.agrees_with(&again) {
        // The recorded run knows the numbers of its events, too.
        (Outcome { cpu: once.cpu, ..again }, write(&trace, path))
    } else {
        record_both(trials, &once, &again, &trace, path)
    };
    let explanation = explained(&outcome.verdict, &trace);
    Settled { case: trials.case, outcome, recorded, explanation }
}

/// Of two runs that differ, neither is the one to explain.
fn explained(verdict: &Verdict, trace: &Trace) -> Option<Box<Explanation>> {
    let one = !verdict.passed() && !matches!(verdict, Verdict::NotDeterministic(_));
    one.then(|| Box::new(explain(trace)))
}

fn record_both(
    trials: &Trials<'_>,
    once: &Outcome,
    again: &Outcome,
    first: &Trace,
    path: PathBuf,
) -> (Outcome, Recorded) {
    let (_, second) = trials.run_recorded();
    let beside = path.with_extension("again.jsonl");
    let recorded = match (write(first, path), write(&second, beside)) {
        (Recorded::Written(first), Recorded::Written(second)) => Recorded::Both(first, second),
        (first, _) => first,
    };
    (diverged(once, again, first, &second), recorded)
}

fn diverged(once: &Outcome, again: &Outcome, first: &Trace, second: &Trace) -> Outcome {
    let (once_said, again_said) = match &once.verdict {
        Verdict::NotDeterministic(known) => (known.once.clone(), known.again.clone()),
        Verdict::Passed
        | Verdict::Failed(_)
        | Verdict::Broke(_)
        | Verdict::Panicked(_)
        | Verdict::Stuck(_)
        | Verdict::Hung(_)
        | Verdict::Crashed(_) => (once.say(), again.say()),
    };
    let event = first.first_difference(second).map(|difference| difference.to_string());
    let verdict = Verdict::NotDeterministic(Box::new(Divergence {
        once: once_said,
        again: again_said,
        event,
    }));
    Outcome { verdict, ..once.clone() }
}

fn write(trace: &Trace, path: PathBuf) -> Recorded {
    match trace.write(&path) {
        Ok(()) => Recorded::Written(path),
        Err(error) => Recorded::NotWritten(format!("{error:#}")),
    }
}
