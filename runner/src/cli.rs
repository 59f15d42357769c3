//! The command line: its flags, and their help.

mod examples;
mod export;
mod show;

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use anstream::ColorChoice;
use clap::{Args, Parser, Subcommand, ValueEnum};

use self::examples::{
    EXIT_CODES, EXPLAIN_EXAMPLES, EXPLORE_EXAMPLES, REPLAY_EXAMPLES, SELFTEST_EXAMPLES,
    TEST_EXAMPLES,
};
pub use self::export::ExportArgs;
pub use self::show::{PlayArgs, ShowArgs};
use crate::exit::Refusal;
use crate::report::{Loudness, Times};
use crate::tester::weather::NetworkKind;

/// The test bench for the Raft lab of MIT 6.5840: its 28 tests in virtual time, from a seed.
#[derive(Debug, Parser)]
#[command(name = "raft-runner", version, about, max_term_width = 100)]
#[command(disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours
    ///
    /// `auto` uses them on a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE
    /// uses them everywhere.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 900)]
    color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Test(TestArgs),
    Explore(ExploreArgs),
    Replay(ReplayArgs),
    Explain(ExplainArgs),
    Export(ExportArgs),
    Show(ShowArgs),
    Play(PlayArgs),
    Selftest(SelftestArgs),
    List(ListArgs),
}

/// Run tests of the lab, once or many times, each time with another seed
///
/// A run is decided by its test, its peer and its seed: the same three give the same run, to the
/// last message. Iteration i of every test has the base seed + i.
#[derive(Debug, Args)]
#[command(after_long_help = TEST_EXAMPLES)]
pub struct TestArgs {
    /// Which tests: a part (3A), a name or any part of one, or `all` [default: all]
    ///
    /// Upper and lower case are the same. Several select what any of them selects.
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,

    /// Leave out what this selects; may be given several times
    #[arg(long, value_name = "SELECTOR")]
    pub skip: Vec<String>,

    /// How many times to run each test, each time with the next seed
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub iterations: u64,

    /// What kind of network the servers have
    ///
    /// `harsh` draws hazards from each seed: late messages, duplicates, links that work one way
    /// only, pauses, crashes between a save and the reply. The lab's bounds on time and counts do
    /// not hold then, and its findings about what was committed do. When a test is over, everything
    /// is healed, and the servers have to agree on one more command within 20 s.
    #[arg(long, value_name = "KIND", default_value = "lab")]
    pub network: NetworkKind,

    /// Stop at the first failure
    ///
    /// Of the plan, not of the clock: what is reported does not depend on --jobs.
    #[arg(long)]
    pub fail_fast: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

/// Go beyond the lab: random workloads on harsh networks, until something breaks
///
/// Each run draws its script from its seed: commands, crashes, restarts, partitions, with snapshots
/// or without, for 20 to 60 s of virtual time; and a network as `test --network harsh` does. Then
/// everything is healed, and the servers have to agree on one more command within 20 s. The first
/// run that fails ends it all.
#[derive(Debug, Args)]
#[command(after_long_help = EXPLORE_EXAMPLES)]
pub struct ExploreArgs {
    /// How long to go on, in real time: 90s, 5m, 1h
    #[arg(
        long = "for",
        value_name = "TIME",
        default_value = "60s",
        value_parser = time,
        conflicts_with = "iterations"
    )]
    pub time: Duration,

    /// How many times to run each size of cluster, in place of a time
    #[arg(short = 'n', long, value_name = "N", value_parser = at_least_one)]
    pub iterations: Option<u64>,

    /// How many servers: 3 to 7, or a range of these, both ends included
    #[arg(long, value_name = "N", default_value = "3..7", value_parser = servers)]
    pub servers: RangeInclusive<usize>,

    /// Go on after a failure
    ///
    /// Failures that say the same but for numbers are shown as one.
    #[arg(long)]
    pub keep_going: bool,

    #[command(flatten)]
    pub run: RunArgs,
}

/// What all commands that run much have in common.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// How many runs go on at the same time [default: one a core]
    ///
    /// The results do not depend on it.
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    pub jobs: Option<u64>,

    /// The base seed: what the first iteration runs with [default: drawn, and printed]
    ///
    /// Decimal, or hexadecimal after 0x.
    #[arg(short, long, value_name = "S", value_parser = seed)]
    pub seed: Option<u64>,

    /// Which Raft to test [default: the first of `list --peers`]
    #[arg(short, long, value_name = "NAME")]
    pub peer: Option<String>,

    /// Judge by the lab's tests alone
    ///
    /// Otherwise every run is held to the rules of the paper's Figures 2 and 3 at every step, and
    /// fails if it breaks one, even if the lab's test passed.
    #[arg(long)]
    pub no_oracle: bool,

    /// Which runs to write down as traces
    ///
    /// A run is recorded by running it again with its seed, so passing runs cost nothing, and a
    /// second run that differs is found out.
    #[arg(long, value_name = "WHICH", default_value = "failures")]
    pub record: Record,

    /// The folder for traces, made when the first is written
    ///
    /// A trace is named TEST-PEER-SEED.jsonl.
    #[arg(long, value_name = "DIR", default_value = "traces")]
    pub traces: PathBuf,

    /// The most traces to write of one test
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max_traces: u64,

    /// Write a report for programs to a file; may be given several times
    ///
    /// The one kind so far is `json`: `--report json=results.json`.
    #[arg(long = "report", value_name = "KIND=FILE", value_parser = report_file)]
    pub reports: Vec<ReportFile>,

    /// Leave real and processor time out of reports
    ///
    /// Then equal plans make equal files, to the byte, on any machine and at any --jobs.
    #[arg(long)]
    pub without_times: bool,

    /// Print failures and the last line only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print a line for each run, and every failure in full
    #[arg(short, long)]
    pub verbose: bool,
}

/// Repeat one run of one test, as its seed decided it, or the run that a trace tells of
///
/// The run is made twice, and the two are compared.
#[derive(Debug, Args)]
#[command(after_long_help = REPLAY_EXAMPLES)]
pub struct ReplayArgs {
    /// The test: its name, or a part of it that fits no other; or a trace, which ends in .jsonl
    #[arg(value_name = "TEST")]
    pub test: String,

    /// The seed of the run, as a failure shows it; a trace brings its own
    ///
    /// Decimal, or hexadecimal after 0x.
    #[arg(short, long, value_name = "S", value_parser = seed)]
    pub seed: Option<u64>,

    /// Which Raft to test [default: the one of the trace, or the first of `list --peers`]
    #[arg(short, long, value_name = "NAME")]
    pub peer: Option<String>,

    /// Judge by the lab's test alone, not by the rules of the paper
    #[arg(long)]
    pub no_oracle: bool,

    /// What kind of network the servers have [default: the one of the trace, or lab]
    #[arg(long, value_name = "KIND")]
    pub network: Option<NetworkKind>,

    /// Write what happens to this file, as a trace
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}

/// Test the tests: every peer that is wrong on purpose must be found out
///
/// Puts each mutant through all tests of the lab, on its own network and on a harsh one, and through
/// random workloads. For each, some run must fail, and if it breaks a rule of the paper, the right
/// rule must be the first to be broken.
#[derive(Debug, Args)]
#[command(after_long_help = SELFTEST_EXAMPLES)]
pub struct SelftestArgs {
    /// Which mutants: a part of their names [default: all]
    #[arg(value_name = "MUTANT")]
    pub mutants: Vec<String>,

    /// How many times to run each test, on each kind of network
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = at_least_one)]
    pub iterations: u64,

    /// How many runs go on at the same time [default: one a core]
    #[arg(short, long, value_name = "N", value_parser = at_least_one)]
    pub jobs: Option<u64>,

    /// The base seed
    #[arg(short, long, value_name = "S", default_value = "1", value_parser = seed)]
    pub seed: u64,

    /// Put the table into this page, between `<!-- selftest -->` and `<!-- /selftest -->`
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// Say why a recorded run failed: from the symptom back to the cause, in Raft's words
///
/// The rule that was broken, the few events that led there, and what every log looked like.
#[derive(Debug, Args)]
#[command(after_long_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArgs {
    /// The trace of the run, which `test` and `replay` record
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,
}

/// Show the tests, or the peers
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which tests, as for `test` [default: all]
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,

    /// Show the Rafts that --peer knows instead
    #[arg(long, conflicts_with = "selectors")]
    pub peers: bool,
}

/// Where a report for programs goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    pub kind: ReportKind,
    pub path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Record {
    Failures,
    All,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// What is asked for; or why it cannot be, help included.
pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Command, Refusal> {
    let cli = Cli::try_parse_from(line).map_err(Refusal::Line)?;
    cli.color.choose();
    Ok(cli.command)
}

/// Who is told of a run, and what.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub loudness: Loudness,
    pub files: &'a [ReportFile],
    pub times: Times,
}

impl RunArgs {
    pub fn told(&self) -> Told<'_> {
        let times = if self.without_times { Times::LeftOut } else { Times::Told };
        Told { loudness: self.loudness(), files: &self.reports, times }
    }

    fn loudness(&self) -> Loudness {
        match (self.quiet, self.verbose) {
            (true, _) => Loudness::Quiet,
            (false, false) => Loudness::Normal,
            (false, true) => Loudness::Verbose,
        }
    }
}

impl Color {
    fn choose(self) {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

fn at_least_one(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".into()),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

fn report_file(text: &str) -> Result<ReportFile, String> {
    match text.split_once('=') {
        Some((_, "")) | None => Err("must be a kind and a file, such as json=results.json".into()),
        Some(("json", path)) => Ok(ReportFile { kind: ReportKind::Json, path: path.into() }),
        Some((kind, _)) => Err(format!("no report is of kind '{kind}'; there is: json")),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("must be longer than nothing".into()),
        Ok(time) => Ok(time),
        Err(_) => Err("must be a time such as 90s, 5m or 1h".into()),
    }
}

fn servers(text: &str) -> Result<RangeInclusive<usize>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first @ 3..=7), Ok(last @ 3..=7)) if first <= last => Ok(first..=last),
        _ => Err("must be 3 to 7, or a range of these such as 3..7".into()),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    }
    .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn seeds_are_decimal_or_hexadecimal() {
        assert_eq!(seed("1743"), Ok(1743));
        assert_eq!(seed("0x6cf"), Ok(1743));
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert!(seed("6cf").is_err());
        assert!(seed("").is_err());
    }
}
