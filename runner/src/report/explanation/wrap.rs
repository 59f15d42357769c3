//! Text broken into lines that fit, at a column of its own.

use crate::report::paint::{ASIDE, painted};

/// Words stay whole, however narrow the column.
const NARROWEST: usize = 24;

/// `text` in lines that begin at `column` and end before `width`.
pub fn wrapped(text: &str, width: usize, column: usize) -> String {
    let room = width.saturating_sub(column).max(NARROWEST);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let used = line.chars().count();
        if used > 0 && used + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
            continue;
        }
        if used > 0 {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.iter().map(|line| format!("{:column$}{line}\n", "")).collect()
}

/// A label, and a text that begins behind it.
pub fn labelled(label: &str, text: &str, width: usize, indent: usize) -> String {
    let body = wrapped(text, width, indent + 8);
    let body = body.trim_start_matches(' ');
    format!("{:indent$}{} {body}", "", painted(ASIDE, &format!("{label:<7}")))
}
