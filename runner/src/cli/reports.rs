//! The flags about reports in files, and those of `report`, which writes them afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};

use crate::exit::Refusal;
use crate::plan::writable;
use crate::report::gradescope::{Award, Grading, Visibility};
use crate::report::{Cases, Loudness, Times, Wishes, step_summary};
use crate::results::compare::Earlier;

/// What reports there are besides the one on the terminal.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports in files")]
pub struct ReportFlags {
    /// Write a report to a file; may be given several times
    ///
    /// The kinds are json, junit, markdown, github, tap and gradescope: `--report junit=junit.xml`.
    /// Each file is written whole, when the run is over or interrupted. `--report github` without a
    /// file adds to the summary of the step that runs it.
    #[arg(long = "report", value_name = "KIND=FILE", value_parser = report_file)]
    #[arg(value_hint = ValueHint::FilePath)]
    pub reports: Vec<ReportFile>,

    #[command(flatten)]
    pub how: HowFlags,
}

/// How reports in files are written.
#[derive(Debug, Args)]
pub struct HowFlags {
    /// Leave real and processor time out of reports
    ///
    /// Then equal plans make equal files, to the byte, on any machine and at any --jobs.
    #[arg(long)]
    pub without_times: bool,

    /// Say what has changed since an earlier run, whose results `--report json=FILE` wrote
    ///
    /// Failures that are new or gone, seeds that fail now or pass now, failure rates, RPCs and
    /// processor time that differ by more than chance. The exit code does not depend on it.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// In JUnit's form, one case for each run: TestReElection3A@1743
    ///
    /// Otherwise there is one for each test, and one for each way in which something failed.
    #[arg(long)]
    pub junit_per_run: bool,

    /// For Gradescope: what a test is worth, 3C=2.5; or a file of such lines; may be given several times
    ///
    /// On the left stands what selects tests, as for `test`; each of them has so many points. The
    /// last one that selects a test counts. A test that none selects has one point.
    #[arg(long, value_name = "SELECTOR=N or FILE", value_parser = points)]
    pub points: Vec<Points>,

    /// For Gradescope: when students see the results
    #[arg(long, value_name = "WHEN", default_value = "visible")]
    pub visibility: Visibility,
}

/// Write a report of results that are there already
///
/// Reads what `--report json=FILE` has written, or the `FILE.lines` of a run that did not come to its
/// end, and writes what the run itself would have written.
#[derive(Debug, Args)]
#[command(after_long_help = REPORT_EXAMPLES)]
pub struct ReportArgs {
    /// The results
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,

    /// The kind of report [default: the one on the terminal]
    #[arg(long, value_name = "KIND")]
    pub to: Option<ReportKind>,

    /// The file to write [default: standard output]
    ///
    /// What was there stays as it was until the new file is complete.
    #[arg(short, long, value_name = "FILE", requires = "to")]
    pub output: Option<PathBuf>,

    /// Print failures and the last line only
    #[arg(short, long, conflicts_with_all = ["verbose", "to"])]
    pub quiet: bool,

    /// Print a line for each run, and every failure in full
    #[arg(short, long, conflicts_with = "to")]
    pub verbose: bool,

    #[command(flatten)]
    pub how: HowFlags,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  raft-runner report results.json                           the table, once more
  raft-runner report results.json --to junit -o junit.xml
  raft-runner report results.json.lines --to markdown       of a run that was killed
  raft-runner report results.json --to gradescope --points 3A=1 --points 3C=4 -o results/results.json

Exit codes: 0 it is written, whatever came out; 2 wrong usage, or a file that cannot be read or
written.";

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    pub kind: ReportKind,
    pub path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportKind {
    /// All results, for programs
    Json,
    /// JUnit XML, for the test pages of CI systems
    Junit,
    /// A page for people
    Markdown,
    /// A summary of the step, and annotations on stderr
    Github,
    /// The Test Anything Protocol, version 14
    Tap,
    /// Points for each test
    Gradescope,
}

/// What `--points` was given.
#[derive(Clone, Debug)]
pub struct Points(Vec<Award>);

impl ReportFlags {
    pub fn files(&self) -> Result<&[ReportFile], Refusal> {
        let mut paths = BTreeSet::new();
        match self.reports.iter().find(|file| !paths.insert(writable::place(&file.path))) {
            Some(twice) => {
                let path = twice.path.display();
                Err(Refusal::Usage(format!("two reports cannot both go to '{path}'")))
            }
            None => Ok(&self.reports),
        }
    }
}

impl ReportFile {
    /// Refuses to put a report in place of what is read, or of what is written by others.
    pub fn spare(&self, precious: &Path, what: &str) -> Result<(), Refusal> {
        if writable::place(&self.path) != writable::place(precious) {
            return Ok(());
        }
        let path = self.path.display();
        Err(Refusal::Usage(format!("the report to '{path}' would be written over {what}")))
    }
}

impl HowFlags {
    pub fn wishes(&self) -> Result<Wishes, Refusal> {
        let times = if self.without_times { Times::LeftOut } else { Times::Told };
        let cases = if self.junit_per_run { Cases::EachRun } else { Cases::EachTest };
        let points = self.points.iter().flat_map(|points| points.0.clone()).collect();
        let grading = Grading { points, visibility: self.visibility };
        grading.check()?;
        Ok(Wishes { times, cases, grading, baseline: self.earlier()?, ..Wishes::default() })
    }

    fn earlier(&self) -> Result<Option<Arc<Earlier>>, Refusal> {
        let read = |path: &PathBuf| Earlier::read(path).map(Arc::new);
        let earlier = self.baseline.as_ref().map(read).transpose();
        earlier.map_err(|error| Refusal::Usage(format!("--baseline {error:#}")))
    }
}

impl ReportArgs {
    pub fn loudness(&self) -> Loudness {
        Loudness::of(self.quiet, self.verbose)
    }
}

fn report_file(text: &str) -> Result<ReportFile, String> {
    let (kind, path) = text.split_once('=').map_or((text, None), |(kind, path)| (kind, Some(path)));
    let kind = ReportKind::from_str(kind, false).map_err(|_unmatched| unknown_kind(kind))?;
    match (path.filter(|path| !path.is_empty()), kind) {
        (Some(path), _) => Ok(ReportFile { kind, path: path.into() }),
        (None, ReportKind::Github) => {
            let path = step_summary().ok_or(
                "GITHUB_STEP_SUMMARY is not set; elsewhere than in GitHub Actions, name a file: \
                 github=summary.md",
            )?;
            Ok(ReportFile { kind, path })
        }
        (None, _) => Err("must be a kind and a file, such as junit=junit.xml".into()),
    }
}

fn unknown_kind(kind: &str) -> String {
    let known = ReportKind::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let known: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
    format!("no report is of kind '{kind}'; there are: {}", known.join(", "))
}

/// One award, or a file of them.
fn points(text: &str) -> Result<Points, String> {
    if text.contains('=') {
        return Ok(Points(vec![award(text)?]));
    }
    let lines = fs::read_to_string(text)
        .map_err(|error| format!("is neither SELECTOR=N nor a file that can be read: {error}"))?;
    let lines = lines.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let awards = (1..).zip(lines).filter(|(_, line)| !line.is_empty());
    let award = |(number, line)| award(line).map_err(|error| format!("line {number}: {error}"));
    awards.map(award).collect::<Result<_, _>>().map(Points)
}

fn award(text: &str) -> Result<Award, String> {
    let (selector, points) = text.split_once('=').ok_or("must be SELECTOR=N, such as 3C=2.5")?;
    let selector = selector.trim().to_owned();
    match points.trim().parse::<f64>() {
        Ok(points) if points.is_finite() && points >= 0.0 => Ok(Award { selector, points }),
        Ok(_) | Err(_) => Err(format!("'{}' is no number of points", points.trim())),
    }
}
