//! What makes several machines share a run: the flag of each, and the command for the end.

use std::path::PathBuf;

use clap::Args;

use super::run::TellingArgs;
use super::seeds::SeedsFile;
use crate::plan::shard::Shard;

#[derive(Debug, Args)]
pub struct ShardArgs {
    /// Run only this part of the cases: 3/7 is the third of seven machines
    ///
    /// Every machine computes its part alone, from the same flags. The parts cost about the same.
    /// All machines need the same --seed. `raft-runner merge` makes one result of what they found.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
}

/// Make one result of what several machines found, each with its --shard
///
/// The report, the files and the exit code are those that one machine would have come to. Shards that
/// are missing, there twice, or of another run are refused by name.
#[derive(Debug, Args)]
#[command(after_long_help = MERGE_EXAMPLES)]
pub struct MergeArgs {
    /// What `--report json=FILE` wrote on each machine, in any order
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Make do with what there is if shards are missing, or were cut short
    ///
    /// They are named, and the result is that of an interrupted run.
    #[arg(long)]
    pub allow_missing: bool,

    #[command(flatten)]
    pub seeds: SeedsFile,

    #[command(flatten)]
    pub telling: TellingArgs,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  raft-runner test all -n 100 --seed 7 --shard 3/7 --report json=shard-3.json   on the third of seven
  raft-runner merge shard-*.json                                  when all are done
  raft-runner merge shard-*.json --report json=results.json       and for programs
  raft-runner merge shard-*.json --allow-missing                  what is known if one never came

docs/ci.md has recipes for GitHub Actions, GitLab, Slurm and Kubernetes.

Exit codes: 0 all passed, 1 a test failed, 2 wrong usage, or shards that do not fit together,
3 a run was not deterministic, 130 a shard is missing or was interrupted.";
