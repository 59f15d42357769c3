//! The flags of `man`.

use std::path::PathBuf;

use clap::Args;

/// Print a page for `man`, or write all of them
#[derive(Debug, Args)]
#[command(after_long_help = MAN_EXAMPLES)]
pub struct ManArgs {
    /// The page of this command [default: the one about all of them]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Option<String>,

    /// Write all pages into this folder, which is made if need be
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  raft-runner man test | man -l -                   read one
  raft-runner man --out ~/.local/share/man/man1     then `man raft-runner-test`

Exit codes: 0 it is written, 2 there is no such page, or no such folder can be made.";
