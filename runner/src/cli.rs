//! The command line: its flags, and their help.

mod completions;
mod config;
mod doctor;
mod explain;
mod explore;
mod export;
mod isolation;
mod list;
mod man;
pub mod moment;
mod new;
pub mod opposites;
mod replay;
mod reports;
mod resume;
mod run;
mod seeds;
mod selftest;
mod shards;
mod show;
mod sources;
mod test;
mod values;

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub use self::completions::CompletionsArgs;
pub use self::config::ConfigArgs;
pub use self::doctor::DoctorArgs;
pub use self::explain::ExplainArgs;
pub use self::explore::ExploreArgs;
pub use self::export::ExportArgs;
pub use self::isolation::{IsolationArgs, WorkArgs};
pub use self::list::ListArgs;
pub use self::man::ManArgs;
pub use self::new::NewArgs;
pub use self::replay::ReplayArgs;
pub use self::reports::{ReportArgs, ReportFile, ReportFlags, ReportKind};
pub use self::run::{MessageFormat, Record, RunArgs, Told};
pub use self::seeds::{KeptArgs, SeedsAction, SeedsArgs, SeedsFile};
pub use self::selftest::SelftestArgs;
pub use self::shards::{MergeArgs, ShardArgs};
pub use self::show::{PlayArgs, ShowArgs};
pub use self::sources::SourceArgs;
pub use self::test::TestArgs;
pub use self::values::seed;
use crate::exit::Refusal;

/// The test bench for the Raft lab of MIT 6.5840: its 28 tests in virtual time, from a seed.
#[derive(Debug, Parser)]
#[command(name = "raft-runner", version, about, max_term_width = 100)]
#[command(disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours
    ///
    /// `auto` uses them on a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE
    /// uses them everywhere.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 900)]
    color: Color,

    #[command(flatten)]
    sources: SourceArgs,
}

const EXIT_CODES: &str = "\
Exit codes:
    0  all passed
    1  a test failed
    2  wrong usage, or a file that cannot be used
    3  a run was not deterministic: the same seed gave two different runs
    4  no test was selected
  101  a bug of this tool
  130  interrupted: what is printed is the table so far
  141  nobody reads the report any more";

#[derive(Debug, Subcommand)]
pub enum Command {
    Test(TestArgs),
    Explore(ExploreArgs),
    Replay(ReplayArgs),
    Report(ReportArgs),
    Explain(ExplainArgs),
    Export(ExportArgs),
    Show(ShowArgs),
    Play(PlayArgs),
    Merge(MergeArgs),
    Seeds(SeedsArgs),
    Selftest(SelftestArgs),
    List(ListArgs),
    New(NewArgs),
    Config(ConfigArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    #[command(hide = true)]
    Work(WorkArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// What is asked for; or why it cannot be, help included.
pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Command, Refusal> {
    let matches = command().try_get_matches_from(line).map_err(Refusal::Line)?;
    let cli = Cli::from_arg_matches(&matches).map_err(Refusal::Line)?;
    cli.color.choose();
    Ok(cli.command)
}

/// What can be asked for, with a hidden opposite for every switch.
pub fn command() -> clap::Command {
    opposites::with_opposites(definitions())
}

/// What can be asked for: all commands and flags, with their help.
pub fn definitions() -> clap::Command {
    Cli::command()
}

impl Color {
    fn choose(self) {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        command().debug_assert();
    }
}
