//! The flags of `show`.

use std::path::PathBuf;

use clap::{Args, value_parser};

use super::moment;
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

    /// Print what was going on at this moment [default: where it went wrong]
    ///
    /// In seconds of virtual time, as all output shows it: 12.431; or with a unit: 850ms.
    #[arg(long, value_name = "TIME", value_parser = moment::read, allow_negative_numbers = true)]
    pub at: Option<u64>,

    /// Print the whole run in one picture
    #[arg(long, conflicts_with = "at")]
    pub whole: bool,

    /// Write a picture of the debugger's screen to this file, as SVG
    #[arg(long, value_name = "FILE", conflicts_with_all = ["plain", "whole", "width"])]
    pub screenshot: Option<PathBuf>,

    /// How large the screen in the picture is
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x34", value_parser = size)]
    #[arg(requires = "screenshot")]
    pub size: (u16, u16),

    /// How wide to print it [default: the terminal, COLUMNS, or 100]
    #[arg(long, value_name = "COLUMNS", value_parser = value_parser!(u16).range(40..=1000))]
    pub width: Option<u16>,

    /// Draw with ASCII characters only
    ///
    /// That is the default where the locale is not UTF-8.
    #[arg(long)]
    pub ascii: bool,
}

impl ShowArgs {
    /// Whether text is wanted wherever it goes.
    pub fn is_plain(&self) -> bool {
        self.plain || self.whole || self.at.is_some() || self.width.is_some()
    }
}

const SHOW_EXAMPLES: &str = "\
Examples:
  raft-runner show traces                       choose among the traces of a folder
  raft-runner show traces/TestFigure83C-raft-1743.jsonl
  raft-runner show run.jsonl --at 12.431        what was going on then, as text
  raft-runner show run.jsonl --plain --width 160   for the log of a CI job
  raft-runner show run.jsonl --whole            the whole run in one picture
  raft-runner show run.jsonl --screenshot screen.svg --size 160x45

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

fn size(text: &str) -> Result<(u16, u16), String> {
    let size = text.split_once('x').and_then(|(columns, rows)| {
        Some((columns.parse::<u16>().ok()?, rows.parse::<u16>().ok()?))
    });
    match size {
        Some(size @ (20..=500, 5..=200)) => Ok(size),
        Some(_) => Err("must be 20x5 to 500x200".into()),
        None => Err("must be columns and rows, such as 120x34".into()),
    }
}

fn cluster(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(servers @ 1..=9) => Ok(servers),
        Ok(_) | Err(_) => Err("must be 1 to 9".into()),
    }
}
