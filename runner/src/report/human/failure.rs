//! A failure: what was found, where, and the command that makes it happen again.

use crate::oracle::Finding;
use crate::plan::Setting;
use crate::program;
use crate::report::amounts::{counted, rate};
use crate::report::explanation;
use crate::report::paint::{ASIDE, BAD, TITLE, painted};
use crate::results::{Group, Results};
use crate::tester::weather::NetworkKind;
use crate::trace::seconds;
use crate::verdict::{Breach, Crash, Divergence, Recorded, Settled, Verdict};

/// So many groups of a test are shown; their failures are counted in any case.
const GROUPS_SHOWN: usize = 10;

/// So many tests are named in which a rule was broken.
const TESTS_NAMED: usize = 4;

const CAUSES: &str = "the order of a HashMap or HashSet, a real clock, a thread, an address taken \
    for a value, a static that outlives a run";

/// How failures are told: of which plan, how wide, and at what length.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    pub setting: &'a Setting,
    pub width: usize,
    pub length: Length,
}

/// How much is said of why a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// It is said elsewhere.
    None,
    Short,
    Full,
}

/// One failure of one run.
pub fn block(settled: &Settled, manner: Manner<'_>) -> String {
    title(settled) + &rows(settled, manner)
}

/// All failures: those that say the same as one, the rules of the paper before the lab's checks.
pub fn groups(results: &Results, manner: Manner<'_>) -> String {
    let mut text = of_kind(&results.groups.of(None), results, manner, "rules of the paper");
    for (test, named) in manner.setting.tests.iter().enumerate() {
        text += &of_kind(&results.groups.of(Some(test)), results, manner, named.name);
    }
    text
}

fn of_kind(groups: &[&Group], results: &Results, manner: Manner<'_>, name: &str) -> String {
    let shown = groups.iter().take(GROUPS_SHOWN);
    let text: String = shown.map(|group| of_group(group, results, manner)).collect();
    text + &hidden(groups, name)
}

fn of_group(group: &Group, results: &Results, manner: Manner<'_>) -> String {
    let count = counts(group, results, manner.setting);
    group_title(group) + &row("runs", &count) + &rows(&group.smallest, manner) + "\n"
}

/// `12 of 20, 60.0% (36.1–80.9): seeds 1, 2, …`, or how many of each test.
fn counts(group: &Group, results: &Results, setting: &Setting) -> String {
    let rate_in = |runs| format!("{} of {runs}, {}", group.runs, rate(group.rate(runs)));
    let mut tests: Vec<_> = group.tests.iter().map(|(&test, &count)| (count, test)).collect();
    if let [(_, test)] = tests[..] {
        return format!("{}: {}", rate_in(results.tests[test].runs), seeds(group));
    }
    tests.sort_by_key(|&(count, test)| (u64::MAX - count, test));
    let named = tests.iter().take(TESTS_NAMED);
    let named: Vec<_> =
        named.map(|&(count, test)| format!("{} {count}", setting.tests[test].name)).collect();
    let more = if tests.len() > TESTS_NAMED { ", …" } else { "" };
    format!("{}, in {}{more}", rate_in(results.runs()), named.join(", "))
}

fn seeds(group: &Group) -> String {
    let more = if group.runs > group.seeds.len() as u64 { ", …" } else { "" };
    let seeds: Vec<_> = group.seeds.iter().map(u64::to_string).collect();
    let word = if group.seeds.len() == 1 { "seed" } else { "seeds" };
    format!("{word} {}{more}", seeds.join(", "))
}

fn hidden(groups: &[&Group], name: &str) -> String {
    let hidden = groups.get(GROUPS_SHOWN..).unwrap_or_default();
    if hidden.is_empty() {
        return String::new();
    }
    let runs: u64 = hidden.iter().map(|group| group.runs).sum();
    format!(
        "{} {} more, in {} (--verbose shows all)\n\n",
        painted(BAD, &format!("FAIL {name}:")),
        counted(runs, "run"),
        counted(hidden.len() as u64, "other way"),
    )
}

fn group_title(group: &Group) -> String {
    match group.tests.len() {
        1 => title(&group.smallest),
        tests => titled(&format!("FAIL {tests} tests:"), &group.smallest),
    }
}

fn title(settled: &Settled) -> String {
    titled(&format!("FAIL {}:", settled.case.test.name), settled)
}

fn titled(name: &str, settled: &Settled) -> String {
    format!("{} {}\n", painted(BAD, name), painted(TITLE, &settled.outcome.verdict.in_one_line()))
}

/// What is known of a failure but its message, which stands before.
pub fn rows(settled: &Settled, manner: Manner<'_>) -> String {
    let mut text = row("seed", &seed(settled)) + &weather_row(settled);
    if let Verdict::NotDeterministic(divergence) = &settled.outcome.verdict {
        text += &of_divergence(divergence);
    }
    if let Some(breach) = settled.outcome.verdict.breach() {
        text += &of_breach(breach);
    }
    if let Verdict::Crashed(crash) = &settled.outcome.verdict {
        text += &of_crash(crash);
    }
    if let Some(place) = settled.outcome.verdict.place() {
        text += &row("place", &place);
    }
    text += &trace_row(&settled.recorded);
    text += &row("repeat", &command(settled, manner.setting));
    text + &story(settled, manner)
}

/// Why it failed.
fn story(settled: &Settled, manner: Manner<'_>) -> String {
    match (&settled.explanation, manner.length) {
        (None, _) | (_, Length::None) => String::new(),
        (Some(known), Length::Short) => explanation::short(known, manner.width),
        (Some(known), Length::Full) => explanation::full(known, manner.width),
    }
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
    let at = seconds(finding.at.since_start().as_micros() as u64);
    let event = finding.event.map_or_else(String::new, |event| format!(", event {event}"));
    format!("at {at} s in term {}{event}", finding.term)
}

/// Its last words are the only ones: nothing was recorded.
fn of_crash(crash: &Crash) -> String {
    let words = crash.last_words.lines().map(|line| row("stderr", line)).collect::<String>();
    words + &row("look", "repeat it under a debugger, with --isolate thread")
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

fn command(settled: &Settled, setting: &Setting) -> String {
    let case = settled.case;
    let peer = if setting.peer_is_default { "" } else { &format!(" --peer {}", setting.peer) };
    let network = match case.network {
        usual if usual == case.test.usual_network() => "",
        NetworkKind::Lab => " --network lab",
        NetworkKind::Harsh => " --network harsh",
    };
    format!("{} replay {} --seed {}{network}{peer}", program::name(), case.test.name, case.seed)
}
