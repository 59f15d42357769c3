//! The flags of `explain`.

use std::path::PathBuf;

use clap::Args;

/// Say why a recorded run failed: from the symptom back to the cause, in Raft's words
///
/// The rule that was broken, the few events that led there, and what every log looked like.
#[derive(Debug, Args)]
#[command(after_long_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArgs {
    /// The trace of the run, which `test` and `replay` record
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  raft-runner explain traces/TestFigure83C-raft-1743.jsonl
  COLUMNS=120 raft-runner explain run.jsonl > why.txt

Exit codes: 0 it is explained, 2 a file that cannot be read.";
