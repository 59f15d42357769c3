//! Runs that failed, kept in a file of the user's repository: they come first the next time, and are
//! watched from then on.

mod command;
mod document;
mod entry;
mod keeper;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use self::command::seeds;
use self::document::Document;
use self::entry::{Entry, Name};
pub use self::keeper::Keeper;
use crate::cli::{KeptArgs, ReportFile, SeedsFile};
use crate::exit::Refusal;
use crate::plan::{Kept, Plan, Setting, writable};

/// The file, if nobody names another.
const NAME: &str = "raft-runner.seeds";

/// A run that passed so often since it failed is offered for removal.
const OFTEN: u64 = 500;

/// The file of failing runs, as it is before a run.
#[derive(Clone, Debug)]
pub struct Seeds {
    path: PathBuf,
    /// In the order of the file.
    entries: Vec<Entry>,
    /// Whether what fails is written to it.
    keeps: bool,
}

impl Seeds {
    /// `None`: nothing is to be kept.
    pub fn read(args: &SeedsFile) -> Result<Option<Self>, Refusal> {
        if args.no_seeds {
            return Ok(None);
        }
        let path = path(args.seeds.as_deref());
        let document = read(&path)?;
        let keeps = document.is_some() || args.seeds.is_some();
        let entries = document.map_or_else(Vec::new, |known| known.entries().cloned().collect());
        Ok(Some(Self { path, entries, keeps }))
    }

    /// Whether what fails can be written, if it is to be.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.keeps { writable::check_seeds(&self.path) } else { Ok(()) }
    }

    /// No report may take the place of the file.
    pub fn spared_by(&self, reports: &[ReportFile]) -> Result<(), Refusal> {
        reports.iter().try_for_each(|file| file.spare(&self.path, "the file of failing runs"))
    }

    /// Those of the plan's tests, on its network and with its peer, come before all others; or there
    /// are no others, if only what failed last is wanted.
    pub fn before(&self, plan: Plan, args: &KeptArgs, jobs: Option<u64>) -> Result<Plan, Refusal> {
        if plan.setting.shard().is_none() {
            self.check()?; // A shard leaves the file to others.
        }
        if !args.rerun_failed {
            let kept = kept(self.of(&plan.setting), &plan.setting);
            return plan.beginning_with(kept, jobs);
        }
        let failed: Vec<_> =
            self.of(&plan.setting).filter(|entry| entry.passes == 0).cloned().collect();
        if failed.is_empty() {
            return Err(Refusal::NothingSelected(self.no_failure(&plan.setting)));
        }
        let failed_in = |name| failed.iter().any(|entry| entry.name.test.name == name);
        let tests = plan.setting.tests.iter().copied().filter(|test| failed_in(test.name));
        let tests = tests.collect();
        let setting = Setting { tests, iterations: 0, stop_after: None, ..plan.setting };
        let kept = kept(failed.iter(), &setting);
        Plan { setting, ..plan }.beginning_with(kept, jobs)
    }

    /// What a run of this setting may begin with.
    fn of(&self, setting: &Setting) -> impl Iterator<Item = &Entry> {
        let tests: Vec<_> = setting.tests.iter().map(|test| test.name).collect();
        let (peer, network) = (setting.peer.clone(), setting.network);
        self.entries.iter().filter(move |Entry { name, .. }| {
            name.peer == peer && name.network == network && tests.contains(&name.test.name)
        })
    }

    fn no_failure(&self, setting: &Setting) -> String {
        let path = self.path.display();
        if !self.keeps {
            return format!(
                "nothing failed last: {path} is not there, and --seeds {path} has it made"
            );
        }
        format!("nothing failed last in '{path}' of these tests with peer {}", setting.peer)
    }

    fn find(&self, name: &Name) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == *name)
    }
}

fn path(named: Option<&Path>) -> PathBuf {
    named.map_or_else(|| NAME.into(), Path::to_owned)
}

fn read(path: &Path) -> Result<Option<Document>, Refusal> {
    Document::read(path)
        .with_context(|| format!("cannot read '{}'", path.display()))
        .map_err(|error| Refusal::Usage(format!("{error:#}")))
}

/// Each once, however often the file has it.
fn kept<'a>(entries: impl Iterator<Item = &'a Entry>, setting: &Setting) -> Vec<Kept> {
    let mut all = Vec::new();
    for &Entry { ref name, passes, .. } in entries {
        let place = setting.tests.iter().position(|test| test.name == name.test.name);
        let is_there = |place| all.iter().any(|known: &Kept| known.is(place, name.seed));
        let new = place.filter(|place| !is_there(*place));
        all.extend(new.map(|place| Kept { place, seed: name.seed, passes }));
    }
    all
}
