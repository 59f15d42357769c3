//! A verdict as JSON: its kind in a word, and all that is known of a failure.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use labrpc::Instant;
use serde::{Deserialize, Serialize};

use crate::oracle::{self, RULES};
use crate::verdict::{Breach, Check, Crash, Divergence, Panic, Verdict};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Passed,
    /// A check of the lab's.
    Failed,
    /// A rule of the paper.
    Broken,
    Panicked,
    Stuck,
    Hung,
    Crashed,
    NotDeterministic,
}

/// Nothing is known beyond that it passed, for one that did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Details {
    /// What a check said, and where in the script.
    Failed {
        say: String,
        place: String,
    },
    /// The rules in the order in which they were broken, and what the lab's own test came to.
    Broken {
        findings: Vec<Finding>,
        lab: Kind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lab_details: Option<Box<Self>>,
    },
    /// `peer` is null if it was the tester.
    Panicked {
        peer: Option<usize>,
        text: String,
        place: String,
    },
    Hung {
        silent_micros: u64,
    },
    /// How the process ended, and what it last said on stderr.
    Crashed {
        how: String,
        last_words: String,
    },
    NotDeterministic {
        once: String,
        again: String,
        event: Option<String>,
    },
    Stuck {
        say: String,
    },
}

/// One rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: String,
    /// The line of the paper, and where it stands.
    pub paper: String,
    pub at_micros: u64,
    pub term: u64,
    /// Who broke it, then who else has to do with it.
    pub peers: Vec<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    pub say: String,
    /// The number of the event in the trace, if the run was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<u64>,
}

impl Kind {
    pub fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::Passed,
            Verdict::Failed(_) => Self::Failed,
            Verdict::Broke(_) => Self::Broken,
            Verdict::Panicked(_) => Self::Panicked,
            Verdict::Stuck(_) => Self::Stuck,
            Verdict::Hung(_) => Self::Hung,
            Verdict::Crashed(_) => Self::Crashed,
            Verdict::NotDeterministic(_) => Self::NotDeterministic,
        }
    }

    /// The same as in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Broken => "broken",
            Self::Panicked => "panicked",
            Self::Stuck => "stuck",
            Self::Hung => "hung",
            Self::Crashed => "crashed",
            Self::NotDeterministic => "not_deterministic",
        }
    }
}

impl Details {
    pub fn of(verdict: &Verdict) -> Option<Self> {
        Some(match verdict {
            Verdict::Passed => return None,
            Verdict::Failed(check) => {
                Self::Failed { say: check.say.clone(), place: check.place.clone() }
            }
            Verdict::Broke(breach) => Self::Broken {
                findings: breach.findings.iter().map(Finding::of).collect(),
                lab: Kind::of(&breach.symptom),
                lab_details: Self::of(&breach.symptom).map(Box::new),
            },
            Verdict::Panicked(Panic { peer, text, place }) => {
                Self::Panicked { peer: *peer, text: text.clone(), place: place.clone() }
            }
            Verdict::Stuck(why) => Self::Stuck { say: why.clone() },
            Verdict::Hung(silent) => Self::Hung { silent_micros: silent.as_micros() as u64 },
            Verdict::Crashed(Crash { how, last_words }) => {
                Self::Crashed { how: how.clone(), last_words: last_words.clone() }
            }
            Verdict::NotDeterministic(divergence) => {
                let Divergence { once, again, event } = (**divergence).clone();
                Self::NotDeterministic { once, again, event }
            }
        })
    }
}

/// The verdict that was written so.
pub fn read(kind: Kind, details: Option<Details>) -> Result<Verdict> {
    Ok(match (kind, details) {
        (Kind::Passed, None) => Verdict::Passed,
        (Kind::Failed, Some(Details::Failed { say, place })) => {
            Verdict::Failed(Check { say, place })
        }
        (Kind::Broken, Some(Details::Broken { findings, lab, lab_details })) => {
            let symptom = read(lab, lab_details.map(|details| *details))?;
            Verdict::Broke(Box::new(breach(findings, symptom)?))
        }
        (Kind::Panicked, Some(Details::Panicked { peer, text, place })) => {
            Verdict::Panicked(Panic { peer, text, place })
        }
        (Kind::Stuck, Some(Details::Stuck { say })) => Verdict::Stuck(say),
        (Kind::Hung, Some(Details::Hung { silent_micros })) => {
            Verdict::Hung(Duration::from_micros(silent_micros))
        }
        (Kind::Crashed, Some(Details::Crashed { how, last_words })) => {
            Verdict::Crashed(Crash { how, last_words })
        }
        (Kind::NotDeterministic, Some(Details::NotDeterministic { once, again, event })) => {
            Verdict::NotDeterministic(Box::new(Divergence { once, again, event }))
        }
        (kind, _) => bail!("the details do not fit the verdict {kind:?}"),
    })
}

fn breach(findings: Vec<Finding>, symptom: Verdict) -> Result<Breach> {
    if findings.is_empty() {
        bail!("no finding says which rule was broken");
    }
    let findings = findings.into_iter().map(Finding::found).collect::<Result<_>>()?;
    Ok(Breach { findings, symptom })
}

impl Finding {
    fn of(found: &oracle::Finding) -> Self {
        Self {
            rule: found.rule.name.to_owned(),
            paper: found.rule.paper.to_owned(),
            at_micros: found.at.since_start().as_micros() as u64,
            term: found.term,
            peers: found.peers.clone(),
            index: found.index,
            say: found.say.clone(),
            event: found.event,
        }
    }

    fn found(self) -> Result<oracle::Finding> {
        let rule = RULES.iter().find(|rule| rule.name == self.rule);
        Ok(oracle::Finding {
            rule: rule.with_context(|| format!("no rule is called '{}'", self.rule))?,
            at: Instant::from_micros(self.at_micros),
            term: self.term,
            peers: self.peers,
            index: self.index,
            say: self.say,
            by: None,
            event: self.event,
        })
    }
}
