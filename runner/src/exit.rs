//! How the program ends: its exit codes, and the one line that says why it refused.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::error::ErrorKind;

/// A run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Passed,
    Failed,
    NotDeterministic,
    Interrupted,
}

/// There is no run, or no use in going on with it.
#[derive(Debug)]
pub enum Refusal {
    /// The command line cannot be read, or asks for help.
    Line(clap::Error),
    /// The outside is wrong: what a flag names, a file.
    Usage(String),
    /// The flags are right, but leave no test.
    NothingSelected(String),
    /// Standard output cannot be written, or a file that an error names.
    Output(io::Error),
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::NotDeterministic => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Refusal {
    pub fn code(&self) -> u8 {
        match self {
            Self::Line(error) => error.exit_code() as u8,
            Self::Usage(_) => 2,
            Self::NothingSelected(_) => 4,
            // What a shell shows for a program that SIGPIPE ended.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 141,
            Self::Output(_) => 2,
        }
    }

    fn tell(&self) {
        match self {
            Self::Line(error) => tell_line(error),
            Self::Usage(line) | Self::NothingSelected(line) => tell(line),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            // One of a file names it.
            Self::Output(error) if error.get_ref().is_some() => {
                tell(&format!("cannot write {error}"));
            }
            Self::Output(error) => tell(&format!("cannot write to standard output: {error}")),
        }
    }
}

/// A wrong value takes one line; all else is said in clap's own form, with its tips.
fn tell_line(error: &clap::Error) {
    if matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        let text = error.render().to_string();
        let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
        let line = lines.collect::<Vec<_>>().join(" ");
        tell(line.strip_prefix("error: ").unwrap_or(&line));
    } else {
        // Nobody is left to tell if even this cannot be written.
        let _ = error.print();
    }
}

fn tell(line: &str) {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    // As above.
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {line}");
}

/// Says why there was no run, if so, and turns all into what the shell sees.
pub fn code(end: Result<Exit, Refusal>) -> ExitCode {
    match end {
        Ok(exit) => exit.code().into(),
        Err(refusal) => {
            refusal.tell();
            refusal.code().into()
        }
    }
}
