//! The flags of `export`.

use std::path::PathBuf;

use clap::Args;

use super::moment;
use crate::export::Format;

/// Write a recorded run as a page, as a picture, or for the viewers of other projects
///
/// Of a trace that is cut off, what can be read is written.
#[derive(Debug, Args)]
#[command(after_long_help = EXPORT_EXAMPLES)]
pub struct ExportArgs {
    /// The trace of the run, which `test` and `replay` record
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,

    /// What to write
    #[arg(long, value_name = "FORMAT")]
    pub to: Format,

    /// Only the second around this moment of the run
    ///
    /// In seconds of virtual time, as all output shows it: 12.431; or with a unit: 850ms.
    #[arg(long, value_name = "TIME", value_parser = moment::read, allow_negative_numbers = true, conflicts_with_all = ["from", "until"])]
    pub at: Option<u64>,

    /// Only what happened from this moment on
    #[arg(long, value_name = "TIME", value_parser = moment::read, allow_negative_numbers = true)]
    pub from: Option<u64>,

    /// Only what happened before this moment
    #[arg(long, value_name = "TIME", value_parser = moment::read, allow_negative_numbers = true)]
    pub until: Option<u64>,

    /// The file to write [default: standard output]
    ///
    /// What was there stays as it was until the new file is complete.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  raft-runner export run.jsonl --to html -o run.html        a page to look through the run with
  raft-runner export run.jsonl --to svg -o cause.svg        a picture of what went wrong
  raft-runner export run.jsonl --to svg --at 12.43 > a.svg  the second around 12.43 s
  raft-runner export run.jsonl --to perfetto -o run.json    open it on https://ui.perfetto.dev
  raft-runner export run.jsonl --to shiviz --from 1.2 --until 1.5 -o log.txt

The first line of a log for ShiViz is the regular expression that reads it; where ShiViz asks for
one, it is
  (?<host>\\S*) (?<clock>\\{.*\\})\\n(?<event>.*)

Exit codes: 0 it is written, 2 wrong usage, or a file that cannot be read or written.";
