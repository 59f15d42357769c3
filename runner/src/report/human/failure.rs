//! A failure: what was found, where, and the command that makes it happen again.

use crate::oracle::Finding;
use crate::plan::Plan;
use crate::report::amounts::counted;
use crate::report::paint::{ASIDE, BAD, TITLE, painted};
use crate::report::program;
use crate::results::{Group, Results};
use crate::tester::weather::NetworkKind;
use crate::verdict::{Breach, Divergence, Recorded, Settled, Verdict};

/// So many groups of a test are shown; their failures are counted in any case.
const GROUPS_SHOWN: usize = 10;

const CAUSES: &str = "the order of a HashMap or HashSet, a real clock, a thread, an address taken \
    for a value, a static that outlives a run";

/// One failure of one run.
pub fn block(settled: &Settled, plan: &Plan) -> String {
    title(settled) + &rows(settled, plan)
}

/// All failures: those that say the same as one.
pub fn groups(results: &Results, plan: &Plan) -> String {
    let of_test = |test| results.groups.range((test, String::new())..(test + 1, String::new()));
    let mut text = String::new();
    for test in 0..plan.tests.len() {
        let mut groups: Vec<_> = of_test(test).map(|(_, group)| group).collect();
        groups.sort_by_key(|group| (u64::MAX - group.runs, group.first.case.number));
        for group in groups.iter().take(GROUPS_SHOWN) {
            text += &of_group(group, results.tests[test].runs, plan);
        }
        text += &hidden(&groups, plan.tests[test].name);
    }
    text
}

fn of_group(group: &Group, runs: u64, plan: &Plan) -> String {
    let more = if group.runs > group.seeds.len() as u64 { ", …" } else { "" };
    let seeds: Vec<_> = group.seeds.iter().map(u64::to_string).collect();
    let word = if group.seeds.len() == 1 { "seed" } else { "seeds" };
    let count = format!("{} of {runs}: {word} {}{more}", group.runs, seeds.join(", "));
    title(&group.first) + &row("runs", &count) + &rows(&group.first, plan) + "\n"
}

fn hidden(groups: &[&Group], test: &str) -> String {
    let hidden = groups.get(GROUPS_SHOWN..).unwrap_or_default();
    if hidden.is_empty() {
        return String::new();
    }
    let runs: u64 = hidden.iter().map(|group| group.runs).sum();
    format!(
        "{} {} more, in {} (--verbose shows all)\n\n",
        painted(BAD, &format!("FAIL {test}:")),
        counted(runs, "run"),
        counted(hidden.len() as u64, "other way"),
    )
}

fn title(settled: &Settled) -> String {
    let name = format!("FAIL {}:", settled.case.test.name);
    format!("{} {}\n", painted(BAD, &name), painted(TITLE, &settled.outcome.verdict.in_one_line()))
}

/// What is known of a failure but its message, which stands before.
pub fn rows(settled: &Settled, plan: &Plan) -> String {
    let mut text = row("seed", &seed(settled)) + &weather_row(settled);
    if let Verdict::NotDeterministic(divergence) = &settled.outcome.verdict {
        text += &of_divergence(divergence);
    }
    if let Some(breach) = settled.outcome.verdict.breach() {
        text += &of_breach(breach);
    }
    if let Some(place) = settled.outcome.verdict.place() {
        text += &row("place", &place);
    }
    text + &trace_row(&settled.recorded) + &row("repeat", &command(settled, plan))
}

fn seed(settled: &Settled) -> String {
    let seed = settled.case.seed;
    match &settled.outcome.verdict {
        Verdict::Hung(_) => seed.to_string(),
        Verdict::Passed
        | Verdict::Failed(_)
        | Verdict::Broke(_)
        | Verdict::Panicked(_)
        | Verdict::Stuck(_)
        | Verdict::NotDeterministic(_) => {
            format!("{seed}, at {:.3} s", settled.outcome.ended.as_secs_f64())
        }
    }
}

/// The cause, the first bad state and the symptom, in the order in which they came.
fn of_breach(breach: &Breach) -> String {
    let cause = breach.cause();
    let mut text = row("rule", cause.rule.paper) + &row("cause", &moment(cause));
    if let Some(bad) = breach.first_bad_state().filter(|bad| *bad != cause) {
        text += &row("state", &format!("{}, {bad}", moment(bad)));
    }
    let lab = if breach.symptom.passed() {
        "its test passed".to_owned()
    } else {
        breach.symptom.in_one_line()
    };
    text + &row("lab", &lab)
}

/// When, in which term, and as which event of the trace.
fn moment(finding: &Finding) -> String {
    let at = finding.at.since_start().as_secs_f64();
    let event = finding.event.map_or_else(String::new, |event| format!(", event {event}"));
    format!("at {at:.3} s in term {}{event}", finding.term)
}

fn of_divergence(divergence: &Divergence) -> String {
    let event =
        divergence.event.as_deref().unwrap_or("none: what is recorded of two runs is alike");
    row("once", &divergence.once)
        + &row("again", &divergence.again)
        + &row("event", event)
        + &row("causes", &format!("likely {CAUSES}"))
}

/// Where the trace is, if there is one or should be.
pub fn trace_row(recorded: &Recorded) -> String {
    match recorded {
        Recorded::NotWanted | Recorded::Enough => String::new(),
        Recorded::Written(path) => row("trace", &path.display().to_string()),
        Recorded::Both(first, second) => {
            row("trace", &format!("{} and {}", first.display(), second.display()))
        }
        Recorded::NotWritten(reason) => row("trace", &format!("not written: {reason}")),
    }
}

/// What the network was like, where it was not the lab's.
pub fn weather_row(settled: &Settled) -> String {
    settled.case.weather().map_or_else(String::new, |weather| row("network", &weather.to_string()))
}

fn row(label: &str, text: &str) -> String {
    format!("      {} {text}\n", painted(ASIDE, &format!("{label:<7}")))
}

fn command(settled: &Settled, plan: &Plan) -> String {
    let case = settled.case;
    let peer = if plan.peer_is_default { "" } else { &format!(" --peer {}", plan.peer.name) };
    let network = match case.network {
        usual if usual == case.test.usual_network() => "",
        NetworkKind::Lab => " --network lab",
        NetworkKind::Harsh => " --network harsh",
    };
    format!("{} replay {} --seed {}{network}{peer}", program::name(), case.test.name, case.seed)
}
