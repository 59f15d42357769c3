//! The flags that all commands have that run much.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::IsolationArgs;
use super::reports::{ReportFile, ReportFlags};
use super::resume::ResumeArgs;
use super::seeds::KeptArgs;
use super::shards::ShardArgs;
use super::values::{at_least_one, seed};
use crate::exit::Refusal;
use crate::report::{Loudness, Wishes};

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

    #[command(flatten)]
    pub kept: KeptArgs,

    #[command(flatten)]
    pub shards: ShardArgs,

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

    /// Do not offer to open the traces of failures
    ///
    /// On a terminal, Enter opens them while the runs go on, and when they are over. In CI, and with
    /// --quiet, nobody is asked.
    #[arg(long)]
    pub no_offer: bool,

    #[command(flatten)]
    pub isolation: IsolationArgs,

    #[command(flatten)]
    pub resume: ResumeArgs,

    #[command(flatten)]
    pub telling: TellingArgs,
}

/// What all commands have in common that tell of many cases.
#[derive(Debug, Args)]
pub struct TellingArgs {
    /// Print failures and the last line only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print a line for each run, and every failure in full
    #[arg(short, long)]
    pub verbose: bool,

    /// For whom to print what happens: for people, or for programs
    ///
    /// `json` prints one JSON object a line, and nothing else: what is run, each case as it is
    /// settled, and the figures at the end. See docs/results.md.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,

    #[command(flatten)]
    pub report: ReportFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Record {
    Failures,
    All,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    Human,
    Json,
}

/// Who is told of a run, and what.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    pub loudness: Loudness,
    pub format: MessageFormat,
    pub files: &'a [ReportFile],
    pub wishes: Wishes,
    /// Whether somebody at the terminal is asked whether to look at the traces of failures.
    pub offer: bool,
}

impl RunArgs {
    pub fn told(&self) -> Result<Told<'_>, Refusal> {
        let told = self.telling.told()?;
        let asks = !self.no_offer && !self.telling.quiet && told.format == MessageFormat::Human;
        let wishes = Wishes { leftover: self.resume.leftover(), ..told.wishes };
        Ok(Told { wishes, offer: asks, ..told })
    }
}

impl TellingArgs {
    pub fn told(&self) -> Result<Told<'_>, Refusal> {
        let loudness = Loudness::of(self.quiet, self.verbose);
        let (files, wishes) = (self.report.files()?, self.report.how.wishes()?);
        Ok(Told { loudness, format: self.message_format, files, wishes, offer: false })
    }
}
