//! What is worth a line beside a report, on stderr.

use std::env;
use std::io::{self, IsTerminal, Write};

use anstyle::Style;

use crate::report::paint::{ASIDE, ODD, painted};

/// Something was done, or could be.
pub fn note(text: &str) {
    say(ASIDE, "note:", text);
}

/// Something is not as it should be.
pub fn warn(text: &str) {
    say(ODD, "warning:", text);
}

/// Whether it is a person, at a terminal, who reads such lines.
pub fn are_for_a_person() -> bool {
    env::var_os("CI").is_none() && io::stderr().is_terminal()
}

/// A remark that cannot be made is no reason to stop.
fn say(style: Style, title: &str, text: &str) {
    let _ = writeln!(anstream::stderr(), "{} {text}", painted(style, title));
}
