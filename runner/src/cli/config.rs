//! The flags of `config`.

use clap::Args;

/// Show what is set in raft-runner.toml and in the environment, and where
///
/// The file is looked for in the current folder and those above it, as far as the root of a
/// repository or the home folder.
#[derive(Debug, Args)]
#[command(after_long_help = CONFIG_EXAMPLES)]
pub struct ConfigArgs {
    /// Show all flags of this command, also those that nothing is set for
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

const CONFIG_EXAMPLES: &str = "\
Examples:
  raft-runner config                     all that is set
  raft-runner config test --profile ci   what `test --profile ci` would run with

Exit codes: 0 it is shown, 2 a file or a variable that cannot be used.";
