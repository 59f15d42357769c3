//! Who is told how a run of the tool goes: one method for what happens, one for its end.

pub mod amounts;
mod changes;
pub mod command;
pub mod comparing;
mod counts;
pub mod explanation;
mod facts;
pub mod github;
pub mod gradescope;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
mod messages;
pub mod meter;
pub mod notes;
mod page;
pub mod paint;
mod plain;
pub mod reading;
pub mod screen;
pub mod tap;

use std::io;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

pub use crate::cli::ReportKind;
use crate::cli::{MessageFormat, Told};
use crate::exit::Refusal;
use crate::plan::Setting;
use crate::report::github::Github;
use crate::report::gradescope::Grading;
use crate::report::human::Human;
use crate::report::json::Json;
pub use crate::report::json::Leftover;
use crate::report::junit::EachRun;
use crate::report::messages::Messages;
use crate::report::meter::Meter;
pub use crate::report::page::step_summary;
use crate::report::page::{Page, Target, Text};
use crate::report::screen::Screen;
use crate::results::Results;
use crate::results::compare::Earlier;
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

impl Loudness {
    pub fn of(quiet: bool, verbose: bool) -> Self {
        match (quiet, verbose) {
            (true, _) => Self::Quiet,
            (false, false) => Self::Normal,
            (false, true) => Self::Verbose,
        }
    }
}

/// Whether files tell real and processor time, which no two runs have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    #[default]
    Told,
    LeftOut,
}

/// What the cases of a report in JUnit's form are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cases {
    #[default]
    EachTest,
    EachRun,
}

/// What is wanted of reports in files, whatever their kind.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    pub times: Times,
    /// What becomes of a run that was cut short, and was to write the same files.
    pub leftover: Leftover,
    pub cases: Cases,
    pub grading: Grading,
    /// What to compare with.
    pub baseline: Option<Arc<Earlier>>,
}

impl Wishes {
    /// Refuses what cannot be told of a run that has yet to begin.
    pub fn fit_plan(&self, setting: &Setting) -> Result<(), Refusal> {
        if self.cases == Cases::EachRun && setting.is_without_end() {
            let why = "--junit-per-run keeps each run, so it is for a number of --iterations";
            return Err(Refusal::Usage(why.into()));
        }
        self.fit(setting)
    }

    /// Refuses an earlier run that has nothing to be compared with.
    pub fn fit(&self, setting: &Setting) -> Result<(), Refusal> {
        match self.baseline.as_ref().filter(|earlier| !earlier.knows(setting)) {
            None => Ok(()),
            Some(earlier) => {
                let path = earlier.path().display();
                Err(Refusal::Usage(format!("--baseline {path}: none of these tests has run there")))
            }
        }
    }
}

/// Several audiences, told one after the other.
pub struct Fanout(pub Vec<Box<dyn Reporter>>);

impl Reporter for Fanout {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        self.0.iter_mut().try_for_each(|reporter| reporter.on(progress))
    }

    /// One who cannot be told is no reason to leave the others without their report.
    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let told: Vec<_> = self.0.iter_mut().map(|reporter| reporter.finish(results)).collect();
        told.into_iter().collect()
    }
}

/// A report on stdout, and the progress towards it on stderr, whose bar whoever writes there must not
/// tear.
pub fn on_stdout(setting: &Setting, told: &Told<'_>) -> io::Result<(Fanout, ProgressBar)> {
    let meter = Meter::new(setting, told.loudness);
    let bar = meter.bar();
    let human = Human::new(setting, told.loudness, Screen::stdout(bar.clone()));
    let report = for_whom(told, setting, told.wishes.times, human)?;
    Ok((Fanout(vec![Box::new(meter), report]), bar))
}

/// The report for people, or messages for programs in its place.
fn for_whom(
    told: &Told<'_>,
    setting: &Setting,
    times: Times,
    human: Human,
) -> io::Result<Box<dyn Reporter>> {
    let out = Box::new(io::stdout());
    match told.format {
        MessageFormat::Human => Ok(Box::new(human)),
        MessageFormat::Json => Ok(Box::new(Messages::begin(setting, times, out)?)),
    }
}

/// Tells of a run that is over as if it had just ended.
pub fn retell(run: &Run, told: &Told<'_>) -> Result<Results, Refusal> {
    let times = if run.has_times { told.wishes.times } else { Times::LeftOut };
    let wishes = Wishes { times, ..told.wishes.clone() };
    let screen = Screen::stdout(ProgressBar::hidden());
    let human = Human::new(&run.setting, told.loudness, screen).telling(times);
    let mut report = Fanout(vec![for_whom(told, &run.setting, times, human)?]);
    for file in told.files {
        report.0.push(to_file(&run.setting, file.kind, &file.path, &wishes)?);
    }
    run.cases.iter().try_for_each(|settled| report.on(&Progress::Settled(settled)))?;
    let results = comparing::results_of(run, &wishes);
    report.finish(&results)?;
    Ok(results)
}

/// A report in a file, written when the results are complete.
pub fn to_file(
    setting: &Setting,
    kind: ReportKind,
    path: &Path,
    wishes: &Wishes,
) -> Result<Box<dyn Reporter>, Refusal> {
    match at_the_end(setting, kind, Target::File(path.to_owned()), wishes) {
        Some(reporter) => Ok(reporter),
        None => {
            let (path, Wishes { times, leftover, .. }) = (path.to_owned(), wishes);
            Ok(Box::new(Json::begin(setting, path, *times, *leftover)?))
        }
    }
}

/// A report of which there is nothing before the end. `None`: it is one of those that list all cases,
/// and write them down as they come.
fn at_the_end(
    setting: &Setting,
    kind: ReportKind,
    target: Target,
    wishes: &Wishes,
) -> Option<Box<dyn Reporter>> {
    let times = wishes.times;
    let text: Text = match (kind, wishes.cases) {
        (ReportKind::Json, _) => return None,
        (ReportKind::Github, _) => return Some(Box::new(Github::new(setting, target, times))),
        (ReportKind::Junit, Cases::EachRun) => {
            return Some(Box::new(EachRun::new(setting, target, times)));
        }
        (ReportKind::Junit, Cases::EachTest) => {
            Box::new(move |setting, results| junit::text(setting, results, times))
        }
        (ReportKind::Markdown, _) => {
            Box::new(move |setting, results| markdown::text(setting, results, times))
        }
        (ReportKind::Tap, _) => Box::new(tap::text),
        (ReportKind::Gradescope, _) => {
            let grading = wishes.grading.clone();
            Box::new(move |setting, results| gradescope::text(setting, results, times, &grading))
        }
    };
    Some(Box::new(Page::new(setting, target, text)))
}
