//! The flags of `doctor`, which has none of its own.

use clap::Args;

/// Look whether everything is there that this tool needs, and say what to do about what is not
///
/// The terminal, the machine, the folder for traces, the file of settings, Rust, and the completions
/// of the shell.
#[derive(Debug, Args)]
#[command(after_long_help = DOCTOR_EXIT_CODES)]
pub struct DoctorArgs {}

const DOCTOR_EXIT_CODES: &str = "\
Exit codes: 0 nothing is broken, 1 something is.";
