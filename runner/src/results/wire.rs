//! One settled case as a line of JSON: what a file of results lists, what is written while a run goes
//! on, and what a worker process says.

mod difference;
mod head;
mod verdict;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

pub use self::head::{End, Head, Network};
pub use self::verdict::{Details, Kind};
use crate::explain::Explanation;
use crate::lab::Figures;
use crate::oracle::{Scenario, Scenarios};
use crate::plan::Setting;
use crate::verdict::{Case, Outcome, Recorded, Settled};

/// A case, and what came of it. Times are in microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub test: String,
    pub seed: u64,
    /// It was run because it failed before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept: bool,
    pub verdict: Kind,
    /// What there is to say of a failure, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    /// Virtual time that the script took, and that the world lasted.
    pub time_micros: u64,
    pub ended_micros: u64,
    pub servers: usize,
    pub rpcs: u64,
    pub bytes: u64,
    pub commits: u64,
    /// Of all events, in hexadecimal: equal for equal runs.
    pub digest: String,
    /// Processor time. Left out where files are to be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_micros: Option<u64>,
    /// The situations that it came through, and how often.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scenarios: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    #[serde(default, skip_serializing_if = "Trace::is_none")]
    pub trace: Trace,
    /// All that is known of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Box<Explanation>>,
}

/// Where the trace of a case is, or why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trace {
    #[default]
    None,
    File(PathBuf),
    /// Of two runs that differ.
    Files(PathBuf, PathBuf),
    /// There were as many of this test as were wanted.
    Enough,
    NotWritten(String),
}

impl Line {
    pub fn of(settled: &Settled) -> Self {
        let Settled { case, outcome, recorded, explanation } = settled;
        let Figures { time, servers, rpcs, bytes, commits } = outcome.figures;
        let failed = !outcome.verdict.passed();
        Self {
            test: case.test.name.to_owned(),
            seed: case.seed,
            kept: case.kept,
            verdict: Kind::of(&outcome.verdict),
            say: failed.then(|| outcome.verdict.in_one_line()),
            time_micros: micros(time),
            ended_micros: micros(outcome.ended),
            servers,
            rpcs,
            bytes,
            commits,
            digest: format!("{:016x}", outcome.digest),
            cpu_micros: Some(micros(outcome.cpu)),
            scenarios: counts(&outcome.scenarios),
            warnings: outcome.warnings.clone(),
            trace: Trace::of(recorded),
            details: Details::of(&outcome.verdict),
            explanation: explanation.clone(),
        }
    }

    /// Without what differs from one run to the next however alike they are.
    pub fn without_times(self) -> Self {
        Self { cpu_micros: None, ..self }
    }

    /// What it tells of, as one of the cases of `setting`.
    pub fn settled(self, setting: &Setting) -> Result<Settled> {
        let case = setting.find(&self.test, self.seed, self.kept).ok_or_else(|| {
            anyhow!("{} with seed {} is no case of this run", self.test, self.seed)
        })?;
        self.of_case(case)
    }

    /// The same, for who knows which case it is.
    pub fn of_case(self, case: Case) -> Result<Settled> {
        let digest = u64::from_str_radix(&self.digest, 16);
        let outcome = Outcome {
            verdict: verdict::read(self.verdict, self.details)?,
            figures: Figures {
                time: Duration::from_micros(self.time_micros),
                servers: self.servers,
                rpcs: self.rpcs,
                bytes: self.bytes,
                commits: self.commits,
            },
            ended: Duration::from_micros(self.ended_micros),
            digest: digest.with_context(|| format!("digest '{}'", self.digest))?,
            cpu: Duration::from_micros(self.cpu_micros.unwrap_or_default()),
            scenarios: scenarios(&self.scenarios)?,
            warnings: self.warnings,
        };
        let recorded = self.trace.recorded();
        Ok(Settled { case, outcome, recorded, explanation: self.explanation })
    }
}

impl Trace {
    fn is_none(&self) -> bool {
        *self == Self::None
    }

    fn of(recorded: &Recorded) -> Self {
        match recorded {
            Recorded::NotWanted => Self::None,
            Recorded::Written(path) => Self::File(path.clone()),
            Recorded::Both(first, second) => Self::Files(first.clone(), second.clone()),
            Recorded::Enough => Self::Enough,
            Recorded::NotWritten(reason) => Self::NotWritten(reason.clone()),
        }
    }

    fn recorded(self) -> Recorded {
        match self {
            Self::None => Recorded::NotWanted,
            Self::File(path) => Recorded::Written(path),
            Self::Files(first, second) => Recorded::Both(first, second),
            Self::Enough => Recorded::Enough,
            Self::NotWritten(reason) => Recorded::NotWritten(reason),
        }
    }
}

/// Only what was reached.
fn counts(scenarios: &Scenarios) -> BTreeMap<String, u64> {
    let all = Scenario::ALL.into_iter().map(|scenario| (scenario, scenarios.get(scenario)));
    let reached = all.filter(|(_, count)| *count > 0);
    reached.map(|(scenario, count)| (scenario.name().to_owned(), count)).collect()
}

fn scenarios(counts: &BTreeMap<String, u64>) -> Result<Scenarios> {
    let mut scenarios = Scenarios::default();
    for (name, count) in counts {
        let known = Scenario::ALL.into_iter().find(|scenario| scenario.name() == name);
        scenarios.set(known.with_context(|| format!("no scenario is called '{name}'"))?, *count);
    }
    Ok(scenarios)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
