//! Why a run failed, as its trace tells it: the rule that was broken, the few events that led there,
//! what all logs looked like, and what followed.

#![expect(clippy::wildcard_enum_match_arm, reason = "a story looks only at what matters to it")]

mod calls;
mod elections;
mod entries;
mod evidence;
mod grid;
mod origin;
mod outages;
mod story;
mod tales;

use serde::{Deserialize, Serialize};

pub use self::grid::{Logs, PeerLog};
pub use self::origin::Origin;
pub use self::story::{Beat, Weight};
pub(crate) use self::tales::kind_of;

use self::evidence::Evidence;
use self::story::Story;
use self::tales::Tale;
use crate::oracle::{Class, RULES};
use crate::scene::Keyframes;
use crate::trace::{Broken, Ended, Event, Header, Trace, Verdict, What};

/// What there is to say about one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub run: Header,
    /// `None`: the trace ends before the run does.
    pub verdict: Option<Verdict>,
    /// `None`: nothing went wrong, as far as the trace goes.
    pub problem: Option<Problem>,
    /// Of a failure that broke no rule, or whose rule is found broken at another peer than the one
    /// that is wrong: where it began, if that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What led there, in the order of time.
    pub story: Vec<Beat>,
    /// What it means, where that is not plain from the story.
    pub meaning: Option<String>,
    /// All logs when it happened, and in the first bad state, if that is another.
    pub logs: Vec<Logs>,
    pub aftermath: Vec<Beat>,
}

/// What went wrong first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The rule's name, or what kind of failure it is.
    pub title: String,
    pub say: String,
    /// Where the paper states the rule, and how.
    pub paper: Option<String>,
    pub n: u64,
    /// In microseconds.
    pub t: u64,
}

impl Explanation {
    /// The last so many of the beats that matter most, without the one that the problem itself tells.
    pub fn in_short(&self, beats: usize) -> Vec<&Beat> {
        let before = || self.story.iter().filter(|beat| beat.weight != Weight::Climax);
        let most = before().map(|beat| beat.weight).max();
        let main: Vec<_> = before().filter(|beat| Some(beat.weight) == most).collect();
        let spare = main.len().saturating_sub(beats);
        let mut last: Vec<_> = main.iter().skip(spare).copied().collect();
        // Where it began is told before what happened in between.
        let origin = self.origin.as_ref().and_then(|o| main.iter().find(|beat| beat.n == o.n));
        if let (Some(origin), Some(first)) = (origin, last.first_mut().filter(|_| beats > 1)) {
            *first = if first.n < origin.n { *first } else { *origin };
        }
        last
    }
}

/// Explains the run that `trace` tells of. Any trace will do; a damaged one gives less.
pub fn explain(trace: &Trace) -> Explanation {
    explain_with(trace, &Keyframes::of(&trace.header, &trace.events))
}

/// The same, for who has the scenes of the trace already.
pub(crate) fn explain_with(trace: &Trace, scenes: &Keyframes) -> Explanation {
    let evidence = Evidence::new(trace, scenes);
    match evidence.breaches().next() {
        Some((event, broken)) => of_breach(&evidence, event, broken),
        None => of_end(&evidence),
    }
}

fn of_breach(evidence: &Evidence<'_>, found: &Event, broken: &Broken) -> Explanation {
    let deed = found.cause.and_then(|cause| evidence.event(cause)).unwrap_or(found);
    let mut story = Story::new(evidence);
    let tale = Tale { deed, broken };
    let meaning = tales::tell(&mut story, &tale);
    story.climax(deed, &climax(deed, broken));
    let origin = origin::of_mismatch(evidence, deed, broken);
    if let Some(origin) = &origin {
        story.begin(evidence.event(origin.n), &origin.say);
    }
    let bad = bad_state(evidence);
    let peers = origin.as_ref().map_or(&broken.peers, |origin| &origin.peers);
    let about = Broken { peers: peers.clone(), ..broken.clone() };
    let mut logs = vec![Logs::at(evidence, deed.n, &about)];
    for (event, bad) in bad.into_iter().filter(|(event, _)| event.n != found.n) {
        story.follow(event, format!("{}: {}", bad.rule, bad.say));
        let at = event.cause.and_then(|cause| evidence.event(cause)).unwrap_or(event);
        if at.n != deed.n {
            logs.push(Logs::at(evidence, at.n, bad));
        }
    }
    tales::symptom(&mut story);
    let problem = Problem {
        title: broken.rule.clone(),
        say: broken.say.clone(),
        paper: Some(broken.paper.clone()),
        n: deed.n,
        t: deed.t,
    };
    Explanation { origin, ..finish(evidence, Some(problem), story, meaning, logs) }
}

/// What the breaking event does; of a request, also what it asks for.
fn climax(deed: &Event, broken: &Broken) -> String {
    match &deed.what {
        What::Sent(sent) => format!("{}: {}", calls::asked(sent), broken.say),
        _ => broken.say.clone(),
    }
}

/// The first state that Figure 3 rules out.
fn bad_state<'a>(evidence: &Evidence<'a>) -> Option<(&'a Event, &'a Broken)> {
    let is_bad =
        |name: &str| RULES.iter().any(|rule| rule.name == name && rule.class == Class::Safety);
    evidence.breaches().find(|(_, broken)| is_bad(&broken.rule))
}

/// A run in which no rule was broken, as far as the trace tells.
fn of_end(evidence: &Evidence<'_>) -> Explanation {
    let mut story = Story::new(evidence);
    let failed = || tales::failed_check(evidence).map(|(_, found)| (Verdict::Failed, Some(found)));
    let end = evidence.end().or_else(failed).filter(|(verdict, _)| *verdict != Verdict::Passed);
    let Some((verdict, say)) = end else {
        return finish(evidence, None, story, None, Vec::new());
    };
    let symptom = tales::lab(&mut story);
    let problem = Problem {
        title: kind_of(&evidence.header().test, verdict),
        say: say.unwrap_or("the trace does not say why").to_owned(),
        paper: None,
        n: symptom.n,
        t: symptom.t,
    };
    let logs = vec![Logs::of_all(evidence, symptom.n, &symptom.peers)];
    if let Some(origin) = &symptom.origin {
        story.begin(evidence.event(origin.n), &origin.say);
    }
    let explanation = finish(evidence, Some(problem), story, symptom.meaning, logs);
    Explanation { origin: symptom.origin, ..explanation }
}

fn finish(
    evidence: &Evidence<'_>,
    problem: Option<Problem>,
    story: Story<'_>,
    meaning: Option<String>,
    logs: Vec<Logs>,
) -> Explanation {
    let (story, aftermath) = story.pruned();
    Explanation {
        run: evidence.header().clone(),
        verdict: evidence.end().map(|(verdict, _)| verdict),
        problem,
        origin: None,
        story,
        meaning,
        logs,
        aftermath,
    }
}

/// How the run ended, as the last event says.
fn end_of(what: &What) -> Option<&Ended> {
    if let What::Ended(ended) = what { Some(ended) } else { None }
}
