//! The flags about failing runs that are kept, and those of `seeds`, which shows them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::at_least_one;

/// Which runs come first because they failed before.
#[derive(Debug, Args)]
pub struct KeptArgs {
    #[command(flatten)]
    pub file: SeedsFile,

    /// Run only what failed last, by the file of failing runs
    ///
    /// No others are drawn, so nothing that says how many, how long or for how many machines goes with
    /// it, and nothing that is about failure rates.
    #[arg(long, conflicts_with_all = ["no_seeds", "iterations", "time", "seed", "shard", "baseline"])]
    pub rerun_failed: bool,
}

/// Where failing runs are kept.
#[derive(Debug, Args)]
pub struct SeedsFile {
    /// The file in which failing runs are kept [default: raft-runner.seeds, if it is there]
    ///
    /// They are run first, each time. What fails is added when all is over. A file that is named and
    /// not there is made.
    #[arg(long, value_name = "FILE")]
    pub seeds: Option<PathBuf>,

    /// Neither run failing runs that are kept, nor keep any
    #[arg(long, conflicts_with = "seeds")]
    pub no_seeds: bool,
}

/// Show the failing runs that are kept, or remove those that pass by now
///
/// They stand in a file that `test` and `explore` run first, and add to: raft-runner.seeds, or what
/// --seeds names. It may be edited by hand.
#[derive(Debug, Args)]
#[command(after_long_help = SEEDS_EXAMPLES)]
pub struct SeedsArgs {
    /// What to do
    #[arg(value_name = "ACTION", default_value = "list")]
    pub action: SeedsAction,

    /// The file [default: raft-runner.seeds]
    #[arg(long, value_name = "FILE")]
    pub seeds: Option<PathBuf>,

    /// How often a run must have passed since it failed, for `prune` to remove it
    ///
    /// `list` says which these are.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = at_least_one)]
    pub passes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SeedsAction {
    /// Show them
    List,
    /// Remove those that have passed often enough
    Prune,
}

const SEEDS_EXAMPLES: &str = "\
Examples:
  raft-runner test 3A 3B -n 100 --seeds raft-runner.seeds    begin to keep what fails
  raft-runner test 3A 3B -n 100                              from then on it comes first
  raft-runner test --rerun-failed                            only what failed last
  raft-runner seeds                                          what is kept
  raft-runner seeds prune                                    without what passed 500 times

Exit codes: 0 it is done, 2 wrong usage, or a file that cannot be used.";
