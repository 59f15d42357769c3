//! What is known of a failure, each fact with its label: the same words on a terminal and in every file.

use crate::lab::{Part, Test};
use crate::oracle::Finding;
use crate::plan::{Setting, select};
use crate::program;
use crate::report::amounts::counted;
use crate::results::{Group, Results};
use crate::tester::weather::NetworkKind;
use crate::trace::seconds;
use crate::verdict::{Breach, Case, Crash, Divergence, Recorded, Settled, Verdict};

const CAUSES: &str = "the order of a HashMap or HashSet, a real clock, a thread, an address taken \
    for a value, a static that outlives a run";

/// A label, and what there is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: &'static str,
    pub text: String,
}

impl Fact {
    fn new(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, text: text.into() }
    }
}

/// All that is known of one failure but its message, and how to repeat it.
pub fn of_run(settled: &Settled) -> Vec<Fact> {
    let mut facts = vec![Fact::new("seed", seed(settled))];
    facts.extend(weather(settled));
    if let Verdict::NotDeterministic(divergence) = &settled.outcome.verdict {
        facts.extend(of_divergence(divergence));
    }
    if let Some(breach) = settled.outcome.verdict.breach() {
        facts.extend(of_breach(settled.case.test, breach));
    }
    if let Verdict::Crashed(crash) = &settled.outcome.verdict {
        facts.extend(of_crash(crash));
    }
    facts.extend(settled.outcome.verdict.place().map(|place| Fact::new("place", place)));
    facts.extend(trace(&settled.recorded));
    facts
}

/// When to believe that it is mended, and what runs so much: by luck alone so many runs pass in one case
/// of twenty. Nothing, if no run that was drawn failed like that.
pub fn mended_when(group: &Group, results: &Results, setting: &Setting) -> Vec<Fact> {
    let Some(needed) = results.rate_of(group).clean_runs_needed() else { return Vec::new() };
    let tests = if group.drawn().count() == 1 { "" } else { " of these tests" };
    let runs = counted(needed, "clean run");
    vec![
        Fact::new("mended", format!("after {runs}{tests} (95%)")),
        Fact::new("confirm", command_of_many(group, needed, setting)),
    ]
}

/// What makes a run happen again.
pub fn command(settled: &Settled, setting: &Setting) -> String {
    let Case { test, seed, .. } = settled.case;
    format!("{} replay {} --seed {seed}{}", program::name(), test.name, against(test, setting))
}

/// What runs the tests in which something failed, with other seeds, so many times in all.
fn command_of_many(group: &Group, runs: u64, setting: &Setting) -> String {
    let tests: Vec<_> = group.drawn().map(|(place, _)| setting.tests[place]).collect();
    let (program, each) = (program::name(), runs.div_ceil(tests.len().max(1) as u64));
    let against = against(group.smallest.case.test, setting);
    let oracle = if setting.oracle { "" } else { " --no-oracle" };
    let what = match tests.iter().map(|test| test.peers).min().zip(tests.last()) {
        // Those between them are of no harm.
        Some((least, last)) if last.part == Part::Explore => match last.peers {
            most if most == least => format!("explore --servers {most}"),
            most => format!("explore --servers {least}..{most}"),
        },
        _ => format!("test {}", select::words(&tests)),
    };
    format!("{program} {what} -n {each}{oracle}{against}")
}

/// Which Raft, and on which network, where it is not the one to expect.
fn against(test: &Test, setting: &Setting) -> String {
    let peer = if setting.peer_is_default { "" } else { &format!(" --peer {}", setting.peer) };
    let network = match setting.network {
        usual if usual == test.usual_network() => "",
        NetworkKind::Lab => " --network lab",
        NetworkKind::Harsh => " --network harsh",
    };
    format!("{network}{peer}")
}

/// Where the trace is, if there is one or should be.
pub fn trace(recorded: &Recorded) -> Option<Fact> {
    let text = match recorded {
        Recorded::NotWanted | Recorded::Enough => return None,
        Recorded::Written(path) => path.display().to_string(),
        Recorded::Both(first, second) => {
            format!("{} and {}", first.display(), second.display())
        }
        Recorded::NotWritten(reason) => format!("not written: {reason}"),
    };
    Some(Fact::new("trace", text))
}

/// What the network was like, where it was not the lab's.
pub fn weather(settled: &Settled) -> Option<Fact> {
    settled.case.weather().map(|weather| Fact::new("network", weather.to_string()))
}

fn seed(settled: &Settled) -> String {
    let seed = settled.case.seed;
    match &settled.outcome.verdict {
        Verdict::Hung(_) | Verdict::Crashed(_) => seed.to_string(),
        Verdict::Passed
        | Verdict::Failed(_)
        | Verdict::Broke(_)
        | Verdict::Panicked(_)
        | Verdict::Stuck(_)
        | Verdict::NotDeterministic(_) => {
            format!("{seed}, at {} s", seconds(settled.outcome.ended.as_micros() as u64))
        }
    }
}

/// The cause, the first bad state and the symptom, in the order in which they came.
fn of_breach(test: &Test, breach: &Breach) -> Vec<Fact> {
    let cause = breach.cause();
    let mut facts = vec![Fact::new("rule", cause.rule.paper), Fact::new("cause", moment(cause))];
    if let Some(bad) = breach.first_bad_state().filter(|bad| *bad != cause) {
        facts.push(Fact::new("state", format!("{}, {bad}", moment(bad))));
    }
    let (label, passed) = match test.part {
        Part::Explore => ("run", "it noticed nothing itself"),
        Part::A | Part::B | Part::C | Part::D => ("lab", "its test passed"),
    };
    let symptom = &breach.symptom;
    let say = if symptom.passed() { passed.to_owned() } else { symptom.in_one_line() };
    facts.push(Fact::new(label, say));
    facts
}

/// When, in which term, and as which event of the trace.
fn moment(finding: &Finding) -> String {
    let at = seconds(finding.at.since_start().as_micros() as u64);
    let event = finding.event.map_or_else(String::new, |event| format!(", event {event}"));
    format!("at {at} s in term {}{event}", finding.term)
}

/// Its last words are the only ones: nothing was recorded.
fn of_crash(crash: &Crash) -> Vec<Fact> {
    let words = crash.last_words.lines().map(|line| Fact::new("stderr", line));
    words.chain([Fact::new("look", "repeat it under a debugger, with --isolate thread")]).collect()
}

fn of_divergence(divergence: &Divergence) -> [Fact; 4] {
    let event =
        divergence.event.as_deref().unwrap_or("none: what is recorded of two runs is alike");
    [
        Fact::new("once", &divergence.once),
        Fact::new("again", &divergence.again),
        Fact::new("event", event),
        Fact::new("causes", format!("likely {CAUSES}")),
    ]
}
