//! The flags of `list`.

use clap::Args;

/// Show the tests, or the peers
#[derive(Debug, Args)]
#[command(after_long_help = LIST_EXAMPLES)]
pub struct ListArgs {
    /// Which tests, as for `test` [default: all]
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,

    /// Show the Rafts that --peer knows instead
    #[arg(long, conflicts_with = "selectors")]
    pub peers: bool,
}

const LIST_EXAMPLES: &str = "\
Examples:
  raft-runner list 3B         the tests of a part
  raft-runner list --peers    every Raft that can be put through them

Exit codes: 0 it is shown, 2 wrong usage.";
