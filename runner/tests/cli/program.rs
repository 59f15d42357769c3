//! The program as people start it, in a folder of theirs.

use std::path::Path;
use std::process::{Command, Output};

pub fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.args(line.split(' ')).current_dir(folder);
    command
}

pub fn raft_runner(folder: &Path, line: &str) -> Output {
    command(folder, line).output().unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The one line of an error.
pub fn refusal(folder: &Path, line: &str) -> String {
    let output = raft_runner(folder, line);
    let error = error(&output);
    assert_eq!((code(&output), error.lines().count()), (2, 1), "{line}: {error}");
    error
}
