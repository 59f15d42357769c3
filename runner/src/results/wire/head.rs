//! What a file of results says before its cases: which run of the tool it was; and after them, how it
//! ended.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::lab::{EXPLORE, TESTS, Test};
use crate::plan::shard::Shard;
use crate::plan::{Kept, Setting, Traces, Wanted};
use crate::results::Ending;
use crate::tester::weather::NetworkKind;

/// What a reader of these files knows; it rises when a field changes its meaning or goes.
pub const FORMAT: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub format: u32,
    /// The version of the tool.
    pub runner: String,
    pub peer: String,
    /// `--peer` need not name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub peer_is_default: bool,
    pub network: Network,
    pub base_seed: u64,
    /// Of each test; null if time, a failure or a person was to end the run.
    pub iterations: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_after_seconds: Option<f64>,
    pub oracle: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fail_fast: bool,
    /// So large a part of a test's runs may fail.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_fail_rate: f64,
    /// What was to be recorded, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// The names of the tests, in the lab's order.
    pub selected: Vec<String>,
    /// Which part of the run it is, if other machines ran the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Share>,
    /// Runs that failed before, and came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Seed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    Lab,
    Harsh,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub all: bool,
    pub folder: PathBuf,
    /// Of each test.
    pub at_most: u64,
}

/// The `index`-th of so many, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub index: u64,
    pub of: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    pub test: String,
    pub seed: u64,
    /// How often it had passed before, which whoever merges shards has to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes: Option<u64>,
}

/// How it ended. Real time is left out where files are to be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub ending: Ending,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

impl Head {
    pub fn of(setting: &Setting) -> Self {
        let kept = setting.kept.iter();
        let seed = |&Kept { place, seed, passes }: &Kept| {
            let passes = setting.shard().map(|_| passes);
            Seed { test: setting.tests[place].name.to_owned(), seed, passes }
        };
        Self {
            format: FORMAT,
            runner: env!("CARGO_PKG_VERSION").to_owned(),
            peer: setting.peer.clone(),
            peer_is_default: setting.peer_is_default,
            network: setting.network.into(),
            base_seed: setting.base_seed,
            iterations: (!setting.is_without_end()).then_some(setting.iterations),
            stop_after_seconds: setting.stop_after.map(|time| time.as_secs_f64()),
            oracle: setting.oracle,
            fail_fast: setting.fail_fast,
            max_fail_rate: setting.max_fail_rate,
            record: setting.traces.as_ref().map(Record::of),
            selected: setting.tests.iter().map(|test| test.name.to_owned()).collect(),
            shard: setting.shard().map(Share::of_shard),
            kept: kept.map(seed).collect(),
        }
    }

    /// What it tells of; an error if this version of the tool cannot know.
    pub fn setting(&self) -> Result<Setting> {
        if self.format > FORMAT {
            let (theirs, ours) = (self.format, env!("CARGO_PKG_VERSION"));
            bail!("it has results format {theirs}, and raft-runner {ours} reads format {FORMAT}");
        }
        let tests = self.selected.iter().map(|name| test(name)).collect::<Result<Vec<_>>>()?;
        if tests.is_empty() {
            bail!("it names no test");
        }
        let stop_after = self.stop_after_seconds.map(Duration::try_from_secs_f64).transpose()?;
        let kept = self.kept.iter().map(|kept| kept.among(&tests)).collect::<Result<Vec<_>>>()?;
        let iterations = self.iterations.unwrap_or_else(|| Setting::without_end(tests.len()));
        let setting = Setting {
            peer_is_default: self.peer_is_default,
            iterations,
            stop_after,
            base_seed: self.base_seed,
            network: self.network.into(),
            oracle: self.oracle,
            fail_fast: self.fail_fast,
            max_fail_rate: self.max_fail_rate,
            traces: self.record.as_ref().map(Record::traces),
            kept: kept.into(),
            ..Setting::new(&self.peer, tests)
        };
        setting.whole().context("it has more cases than can be counted")?;
        match self.shard {
            Some(share) => Ok(setting.of_shard(share.shard(&self.runner)?)),
            None => Ok(setting),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

fn test(name: &str) -> Result<&'static Test> {
    let known = TESTS.iter().chain(&EXPLORE).find(|test| test.name == name);
    known.with_context(|| format!("no test is called '{name}'"))
}

impl Share {
    fn of_shard(shard: Shard) -> Self {
        Self { index: shard.index(), of: shard.of() }
    }

    /// How cases are dealt out is not promised to stay as it is.
    fn shard(self, theirs: &str) -> Result<Shard> {
        let ours = env!("CARGO_PKG_VERSION");
        if theirs != ours {
            bail!("it is a shard of raft-runner {theirs}, which {ours} deals in another way");
        }
        let Self { index, of } = self;
        Shard::new(index, of).with_context(|| format!("there is no shard {index}/{of}"))
    }
}

impl Seed {
    fn among(&self, tests: &[&'static Test]) -> Result<Kept> {
        let place = tests.iter().position(|test| test.name == self.test);
        let place = place.with_context(|| format!("{} is not among its tests", self.test))?;
        Ok(Kept { place, seed: self.seed, passes: self.passes.unwrap_or_default() })
    }
}

impl Record {
    fn of(traces: &Traces) -> Self {
        let all = traces.of == Wanted::All;
        Self { all, folder: traces.folder.clone(), at_most: traces.at_most }
    }

    fn traces(&self) -> Traces {
        let of = if self.all { Wanted::All } else { Wanted::Failures };
        Traces { of, folder: self.folder.clone(), at_most: self.at_most }
    }
}

impl From<NetworkKind> for Network {
    fn from(network: NetworkKind) -> Self {
        match network {
            NetworkKind::Lab => Self::Lab,
            NetworkKind::Harsh => Self::Harsh,
        }
    }
}

impl From<Network> for NetworkKind {
    fn from(network: Network) -> Self {
        match network {
            Network::Lab => Self::Lab,
            Network::Harsh => Self::Harsh,
        }
    }
}
