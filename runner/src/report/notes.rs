//! What is worth a line beside a report, on stderr.

use std::io::Write;

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

/// A remark that cannot be made is no reason to stop.
fn say(style: Style, title: &str, text: &str) {
    let _ = writeln!(anstream::stderr(), "{} {text}", painted(style, title));
}
