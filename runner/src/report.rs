//! Who is told how a run of the tool goes: one method for what happens, one for its end.

pub mod amounts;
pub mod explanation;
pub mod human;
mod json;
pub mod meter;
pub mod notes;
pub mod paint;
pub mod reading;
pub mod screen;

use std::io;
use std::path::Path;

use indicatif::ProgressBar;

pub use crate::cli::ReportKind;
use crate::cli::Told;
use crate::plan::Setting;
use crate::report::human::Human;
use crate::report::json::Json;
pub use crate::report::json::Times;
use crate::report::meter::Meter;
use crate::report::screen::Screen;
use crate::results::Results;
use crate::results::file::Run;
use crate::verdict::{Case, Outcome, Settled};

/// What happens while a plan is executed.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A worker begins a run of a case; it may take several.
    Started(&'a Case),
    /// A case is judged. Told at once, in the order in which they happen to end.
    Finished(&'a Case, &'a Outcome),
    /// A case is over and done with. Told in the order of the plan.
    Settled(&'a Settled),
    /// Some real time has passed.
    Tick,
}

/// One audience. Its errors are those of writing, and end the run.
pub trait Reporter {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()>;

    fn finish(&mut self, results: &Results) -> io::Result<()>;
}

/// How much a person wants to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loudness {
    /// Failures and the last line.
    Quiet,
    Normal,
    /// Each run.
    Verbose,
}

/// Several audiences, told one after the other.
pub struct Fanout(pub Vec<Box<dyn Reporter>>);

impl Reporter for Fanout {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|reporter| reporter.on(progress))
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|reporter| reporter.finish(results))
    }
}

/// A report on stdout, and the progress towards it on stderr.
pub fn for_people(setting: &Setting, loudness: Loudness) -> Fanout {
    let meter = Meter::new(setting, loudness);
    let screen = Screen::stdout(meter.bar());
    Fanout(vec![Box::new(meter), Box::new(Human::new(setting, loudness, screen))])
}

/// Tells of a run that is over as if it had just ended.
pub fn retell(run: &Run, told: &Told<'_>) -> io::Result<Results> {
    let Told { loudness, files, .. } = *told;
    let times = if run.has_times { told.times } else { Times::LeftOut };
    let screen = Screen::stdout(ProgressBar::hidden());
    let mut report = Fanout(vec![Box::new(Human::new(&run.setting, loudness, screen))]);
    for file in files {
        report.0.push(to_file(&run.setting, file.kind, &file.path, times)?);
    }
    run.cases.iter().try_for_each(|settled| report.on(&Progress::Settled(settled)))?;
    let results = run.results();
    report.finish(&results)?;
    Ok(results)
}

/// A report for programs.
pub fn to_file(
    setting: &Setting,
    kind: ReportKind,
    path: &Path,
    times: Times,
) -> io::Result<Box<dyn Reporter>> {
    match kind {
        ReportKind::Json => Ok(Box::new(Json::begin(setting, path.to_owned(), times)?)),
    }
}
