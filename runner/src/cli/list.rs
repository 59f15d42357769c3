//! The flags of `list`.

use clap::Args;

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
