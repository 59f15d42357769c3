//! What goes to a worker process and comes back from it: one JSON object a line.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::execute::worker::Job;
use crate::lab::{EXPLORE, TESTS};
use crate::results::wire::{Line, Network};
use crate::verdict::{Case, Recorded, Settled};

/// A job, for a process that knows nothing of the plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ask {
    test: String,
    seed: u64,
    network: Network,
    /// Run it twice, to see that it goes the same way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    twice: bool,
    /// Record it; `once` is what came of it the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<Record>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    once: Box<Line>,
    path: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Judged(Box<Line>),
    Recorded(Box<Line>),
    /// A bug of ours.
    Broken(String),
}

impl Ask {
    pub fn of(job: &Job) -> Self {
        let case = job.case();
        let (twice, record) = match job {
            Job::Judge { twice, .. } => (*twice, None),
            Job::Record { once, path, .. } => {
                let settled = Settled::unexplained(*case, (**once).clone(), Recorded::NotWanted);
                let once = Box::new(Line::of(&settled));
                (false, Some(Record { once, path: path.clone() }))
            }
        };
        let (test, seed, network) = (case.test.name.to_owned(), case.seed, case.network.into());
        Self { test, seed, network, twice, record }
    }

    /// The job; its case has no place in any plan here.
    pub fn job(self) -> Result<Job> {
        let test = TESTS.iter().chain(&EXPLORE).find(|test| test.name == self.test);
        let test = test.with_context(|| format!("no test is called '{}'", self.test))?;
        let (seed, network) = (self.seed, self.network.into());
        let case = Case { number: 0, test, place: 0, iteration: 0, seed, network, kept: false };
        Ok(match self.record {
            None => Job::Judge { case, twice: self.twice },
            Some(Record { once, path }) => {
                let once = Box::new(once.of_case(case)?.outcome);
                Job::Record { case, once, path }
            }
        })
    }
}
