//! What came of one case: the verdict on its peer, and the numbers of its run.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::explain::Explanation;
use crate::lab::{Figures, Test};
use crate::oracle::{Class, Finding, Scenarios};
use crate::tester::failure::Failure;
use crate::tester::weather::{NetworkKind, Profile};

/// A longer message says no more; the trace has all of it.
const MESSAGE_CHARS: usize = 300;

/// One run of one test: with its peer, all that decides what happens.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its place in the plan, from 0.
    pub number: u64,
    pub test: &'static Test,
    /// The test's place among those of the plan.
    pub place: usize,
    pub iteration: u64,
    pub seed: u64,
    pub network: NetworkKind,
    /// Because it failed before, whatever the base seed is.
    pub kept: bool,
}

impl Case {
    /// The weather that its seed draws; `None` on the lab's own network.
    pub fn weather(&self) -> Option<Profile> {
        match self.network {
            NetworkKind::Lab => None,
            NetworkKind::Harsh => Some(Profile::drawn(self.seed, self.test.peers)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// A check of the lab's.
    Failed(Check),
    /// A rule of the paper, whatever the lab's test said.
    Broke(Box<Breach>),
    Panicked(Panic),
    /// The world could not go on: a deadlock, a livelock, or its time was up.
    Stuck(String),
    /// Silent for this much real time, and left behind.
    Hung(Duration),
    /// Its process ended.
    Crashed(Crash),
    NotDeterministic(Box<Divergence>),
}

/// What a check found, in the lab's words, and the line of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub say: String,
    pub place: String,
}

/// Rules that were broken in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// In the order in which they were first broken; never empty.
    pub findings: Vec<Finding>,
    /// What the run would have come to without the oracle.
    pub symptom: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// `None`: not in a peer, but in the tester.
    pub peer: Option<usize>,
    pub text: String,
    pub place: String,
}

/// How a worker process ended in the middle of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    pub how: String,
    /// What it last said on stderr.
    pub last_words: String,
}

/// How two runs of the same case differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    pub once: String,
    pub again: String,
    /// The first event that differs, if two recorded runs show one.
    pub event: Option<String>,
}

/// All that a run leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub verdict: Verdict,
    pub figures: Figures,
    /// Virtual time at the end of the world.
    pub ended: Duration,
    /// Of everything that happened in it.
    pub digest: u64,
    pub cpu: Duration,
    /// What it came through; nothing without the oracle.
    pub scenarios: Scenarios,
    pub warnings: Vec<String>,
}

/// Whether there is a trace of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    NotWanted,
    Written(PathBuf),
    /// Two runs that differ.
    Both(PathBuf, PathBuf),
    /// As many traces of this test as are wanted exist already.
    Enough,
    /// The reason why it could not be written.
    NotWritten(String),
}

/// A case that is over and done with: judged, and recorded if it had to be.
#[derive(Clone, Debug)]
pub struct Settled {
    pub case: Case,
    pub outcome: Outcome,
    pub recorded: Recorded,
    /// Why it failed, if it was recorded.
    pub explanation: Option<Box<Explanation>>,
}

impl Recorded {
    pub fn is_there(&self) -> bool {
        matches!(self, Self::Written(_) | Self::Both(..))
    }
}

impl Settled {
    /// A case of which there is no trace to explain it by.
    pub fn unexplained(case: Case, outcome: Outcome, recorded: Recorded) -> Self {
        Self { case, outcome, recorded, explanation: None }
    }

    /// As it would be if it had never been recorded: only a trace explains it, and numbers events.
    pub fn forget_trace(self, recorded: Recorded) -> Self {
        let mut outcome = self.outcome;
        if let Verdict::Broke(breach) = &mut outcome.verdict {
            breach.findings.iter_mut().for_each(|finding| finding.event = None);
        }
        Self::unexplained(self.case, outcome, recorded)
    }
}

impl From<Failure> for Check {
    fn from(failure: Failure) -> Self {
        Self { say: failure.to_string(), place: failure.place.to_string() }
    }
}

impl Breach {
    /// The first rule that was broken: all else may follow from that.
    pub fn cause(&self) -> &Finding {
        &self.findings[0]
    }

    /// The first state that Figure 3 rules out, if it came to one.
    pub fn first_bad_state(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.rule.class == Class::Safety)
    }
}

impl Verdict {
    /// What the lab alone would have said.
    pub fn of_the_lab(&self) -> &Self {
        match self {
            Self::Broke(breach) => &breach.symptom,
            Self::Passed | Self::Failed(_) | Self::Panicked(_) => self,
            Self::Stuck(_) | Self::Hung(_) | Self::Crashed(_) | Self::NotDeterministic(_) => self,
        }
    }

    pub fn breach(&self) -> Option<&Breach> {
        match self {
            Self::Broke(breach) => Some(breach),
            Self::Passed | Self::Failed(_) | Self::Panicked(_) => None,
            Self::Stuck(_) | Self::Hung(_) | Self::Crashed(_) | Self::NotDeterministic(_) => None,
        }
    }

    pub fn passed(&self) -> bool {
        matches!(self, Self::Passed)
    }

    /// Whether nothing is left of the run, so that another would not leave more.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Hung(_) | Self::Crashed(_))
    }

    /// What there is to say, without breaks, and not too long.
    pub fn in_one_line(&self) -> String {
        let text = self.to_string();
        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let line = lines.join("; ");
        match line.char_indices().nth(MESSAGE_CHARS) {
            Some((cut, _)) => format!("{}…", &line[..cut]),
            None => line,
        }
    }

    /// Equal for failures that say the same but for numbers: a term, an index, a random command.
    pub fn signature(&self) -> String {
        match self {
            Self::NotDeterministic(_) => "not deterministic".to_owned(),
            Self::Broke(breach) => without_numbers(&breach.cause().to_string()),
            Self::Passed
            | Self::Failed(_)
            | Self::Panicked(_)
            | Self::Stuck(_)
            | Self::Hung(_)
            | Self::Crashed(_) => {
                without_numbers(&format!("{self} {}", self.place().unwrap_or_default()))
            }
        }
    }

    /// The place to look at first, where there is one: in the script, or where a peer panicked.
    pub fn place(&self) -> Option<String> {
        match self {
            Self::Failed(check) => Some(check.place.clone()),
            Self::Panicked(panic) => Some(panic.place.clone()),
            Self::Broke(breach) => breach.symptom.place(),
            Self::Passed | Self::Stuck(_) | Self::Hung(_) => None,
            Self::Crashed(_) | Self::NotDeterministic(_) => None,
        }
    }
}

impl Outcome {
    /// What can be said of a run that never ended.
    pub fn hung(silent: Duration) -> Self {
        Self::lost(Verdict::Hung(silent))
    }

    /// What can be said of one whose process ended.
    pub fn crashed(crash: Crash) -> Self {
        Self::lost(Verdict::Crashed(crash))
    }

    fn lost(verdict: Verdict) -> Self {
        Self {
            verdict,
            figures: Figures::default(),
            ended: Duration::ZERO,
            digest: 0,
            cpu: Duration::ZERO,
            scenarios: Scenarios::default(),
            warnings: Vec::new(),
        }
    }

    /// Whether both went the same way; what they cost does not matter.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let went = |outcome: &Self| (outcome.digest, outcome.ended, outcome.figures);
        went(self) == went(other)
            && self.verdict == other.verdict
            && self.warnings == other.warnings
    }

    /// The end of the run, for two that differ.
    pub fn say(&self) -> String {
        format!(
            "{} at {:.3} s (digest {:016x})",
            self.verdict,
            self.ended.as_secs_f64(),
            self.digest
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed(check) => f.write_str(&check.say),
            Self::Broke(breach) => breach.cause().fmt(f),
            Self::Panicked(panic) => panic.fmt(f),
            Self::Stuck(why) => f.write_str(why),
            Self::Hung(silent) => {
                write!(f, "hung: not over after {} s of real time", silent.as_secs_f64())
            }
            Self::Crashed(crash) => write!(f, "crashed: {}", crash.how),
            Self::NotDeterministic(divergence) => divergence.fmt(f),
        }
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.peer {
            Some(peer) => write!(f, "peer {peer} panicked: {}", self.text),
            None => write!(f, "the tester panicked: {}", self.text),
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not deterministic: two runs with the same seed differ")
    }
}

/// Each number becomes `#`.
pub fn without_numbers(text: &str) -> String {
    let mut signature = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' if signature.ends_with('#') => {}
            '0'..='9' => signature.push('#'),
            _ => signature.push(letter),
        }
    }
    signature
}
