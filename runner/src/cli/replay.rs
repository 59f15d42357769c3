//! The flags of `replay`.

use std::path::PathBuf;

use clap::Args;

use super::IsolationArgs;
use super::values::{seed, trace_file};
use crate::tester::weather::NetworkKind;

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

    #[command(flatten)]
    pub isolation: IsolationArgs,

    /// Write what happens to this file, as a trace
    #[arg(long, value_name = "FILE", value_parser = trace_file)]
    pub record: Option<PathBuf>,
}

const REPLAY_EXAMPLES: &str = "\
Examples:
  raft-runner replay TestFigure83C --seed 1743
  raft-runner replay figure83c --seed 1743 --record figure8.jsonl
  raft-runner replay figure8.jsonl            what was recorded there, once more
  raft-runner replay backup --seed 7 --network harsh

Exit codes: 0 it passed, 1 it failed, 2 wrong usage, 3 the two runs differ, 130 interrupted.";
