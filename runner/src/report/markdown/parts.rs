//! The pieces that a page in Markdown is made of, around texts that may contain anything.

use crate::report::human::table::{Column, Side};

/// Text that is shown as it is.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A few words in a line that are code.
pub fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// `- **label** text`
pub fn item(label: &str, text: &str) -> String {
    format!("- **{label}** {}\n", escaped(text))
}

/// Lines of code.
pub fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// What is shown when its title is clicked.
pub fn folded(title: &str, markdown: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{markdown}\n</details>\n\n")
}

/// A table of these columns, in which rows that matter stand out by their first cell.
pub fn with_rows(columns: &[Column], matters: impl Fn(usize) -> bool) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(columns.iter().map(|column| escaped(column.title)).collect());
    text += &line(columns.iter().map(|column| rule(column.side).to_owned()).collect());
    for row in 0..columns.first().map_or(0, |column| column.cells.len()) {
        let mut cells: Vec<_> =
            columns.iter().map(|column| escaped(column.cells[row].trim())).collect();
        if matters(row) {
            cells[0] = format!("**{}**", cells[0]);
        }
        text += &line(cells);
    }
    text
}

fn rule(side: Side) -> &'static str {
    match side {
        Side::Left => ":--",
        Side::Right => "--:",
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_place() {
        assert_eq!(escaped("a|b <script> **x**\n`y`"), r"a\|b \<script\> \*\*x\*\* \`y\`");
        assert_eq!(code("mutant:a"), "`mutant:a`");
        assert_eq!(code("`x`"), "`` `x` ``");
        assert_eq!(fenced("sh", "a\n```\nb"), "````sh\na\n```\nb\n````\n");
    }
}
