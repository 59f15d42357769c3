//! The flags of `show`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::tester::weather::NetworkKind;

/// Look at a recorded run: who was what in which term, every message, every log, and what went wrong
///
/// Opens where the run began to go wrong. `?` shows the keys. In a pipe, or with --plain, the same
/// picture is printed as text.
#[derive(Debug, Args)]
#[command(after_long_help = SHOW_EXAMPLES)]
pub struct ShowArgs {
    /// A trace, which `test` and `replay` record, or a folder of them
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,

    /// Print the picture as text, also on a terminal
    #[arg(long)]
    pub plain: bool,

    /// The moment to print, in virtual time: 12.431, 12.431s, 340ms [default: where it went wrong]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub at: Option<Duration>,

    /// Draw with ASCII characters only
    ///
    /// That is the default where the locale is not UTF-8.
    #[arg(long)]
    pub ascii: bool,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  raft-runner show traces                       choose among the traces of a folder
  raft-runner show traces/TestFigure83C-raft-1743.jsonl
  raft-runner show run.jsonl --at 12.431s       what was going on then, as text
  COLUMNS=160 raft-runner show run.jsonl | cat  for the log of a CI job

Exit codes: 0 it was shown, 2 what cannot be read.";

/// Play with a cluster that runs: crash it, cut it, and watch what it does
///
/// The screen of `show` over a world that goes on, at real time, slower, faster, or event by event.
/// Commands, crashes, partitions and an unreliable network are a key away, `?` shows which. What
/// happened can be written as a trace.
#[derive(Debug, Args)]
#[command(after_long_help = PLAY_EXAMPLES)]
pub struct PlayArgs {
    /// How many servers: 1 to 9
    #[arg(long, value_name = "N", default_value = "5", value_parser = cluster)]
    pub servers: usize,

    /// Which Raft to play with [default: the first of `list --peers`]
    #[arg(short, long, value_name = "NAME")]
    pub peer: Option<String>,

    /// What chance begins with [default: drawn]
    #[arg(short, long, value_name = "S", value_parser = super::values::seed)]
    pub seed: Option<u64>,

    /// What kind of network the servers have, as for `test`
    #[arg(long, value_name = "KIND", default_value = "lab")]
    pub network: NetworkKind,

    /// Let the services take a snapshot every 10 commands, as in part 3D
    #[arg(long)]
    pub snapshots: bool,

    /// Do not hold the run to the rules of the paper
    #[arg(long)]
    pub no_oracle: bool,

    /// Draw with ASCII characters only
    #[arg(long)]
    pub ascii: bool,
}

const PLAY_EXAMPLES: &str = "\
Examples:
  raft-runner play                              five servers of the reference
  raft-runner play --servers 3 --peer labstyle
  raft-runner play --peer mutant:votes-twice    until it has two leaders in a term
  raft-runner play --network harsh --seed 7

Exit codes: 0 it was left, 2 wrong usage, or no terminal.";

/// A moment of virtual time, in seconds unless it says otherwise.
fn moment(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.trim().parse::<f64>().ok().map(|number| number * unit);
    let moment = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    moment.ok_or_else(|| "must be a moment such as 12.431, 12.431s or 340ms".into())
}

fn cluster(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(servers @ 1..=9) => Ok(servers),
        Ok(_) | Err(_) => Err("must be 1 to 9".into()),
    }
}
