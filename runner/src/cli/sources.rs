//! The flags that say where all others have their values from.

use std::path::PathBuf;

use clap::Args;

/// Where the values of flags come from that are not given.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// The file with defaults for flags [default: raft-runner.toml, here or above]
    ///
    /// A flag that is not given has its value from the environment (RAFT_RUNNER_JOBS for --jobs),
    /// then from the profile, then from the rest of the file. `raft-runner config` shows what comes
    /// from where.
    #[arg(long, global = true, value_name = "FILE", display_order = 901)]
    pub config: Option<PathBuf>,

    /// Read no such file
    #[arg(long, global = true, display_order = 902)]
    #[arg(conflicts_with_all = ["config", "profile"])]
    pub no_config: bool,

    /// The profile of that file to use: `ci` for [profile.ci]
    #[arg(long, global = true, value_name = "NAME", display_order = 903)]
    pub profile: Option<String>,
}
