//! The flags of `explore`.

use std::ops::RangeInclusive;
use std::time::Duration;

use clap::Args;

use super::run::RunArgs;
use super::values::{at_least_one, time};

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

const EXPLORE_EXAMPLES: &str = "\
Examples:
  raft-runner explore                             for a minute, on all cores
  raft-runner explore --for 10m --peer labstyle   another Raft, for ten minutes
  raft-runner explore --servers 4 -n 1000         a thousand runs of four servers
  raft-runner explore --for 1h --keep-going -q    every way to fail that an hour shows
  raft-runner replay Explore5 --seed 17           the run that failed

Exit codes: 0 nothing broke, 1 something did, 2 wrong usage, 3 a run was not deterministic,
101 a bug of this tool, 130 interrupted.";

fn servers(text: &str) -> Result<RangeInclusive<usize>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first @ 3..=7), Ok(last @ 3..=7)) if first <= last => Ok(first..=last),
        _ => Err("must be 3 to 7, or a range of these such as 3..7".into()),
    }
}
