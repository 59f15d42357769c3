//! The flags of `selftest`.

use std::path::PathBuf;

use clap::Args;

use super::values::{at_least_one, seed};

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
    ///
    /// It is the table of all mutants.
    #[arg(long, value_name = "FILE", conflicts_with = "mutants")]
    pub write: Option<PathBuf>,
}

const SELFTEST_EXAMPLES: &str = "\
Examples:
  raft-runner selftest                      the whole gallery, ten seeds each
  raft-runner selftest vote -n 100          the mutants with 'vote' in the name, a hundred seeds
  raft-runner selftest --write README.md    refresh the table there

Exit codes: 0 all were found out, 1 one escaped, 2 wrong usage, 4 no mutant was selected,
130 interrupted.";
