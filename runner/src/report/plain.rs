//! A failure as plain text, for the bodies of reports in files, without what such files cannot hold.

use crate::plan::Setting;
use crate::report::facts::{self, Fact};
use crate::report::{counts, explanation};
use crate::results::{Group, Results};
use crate::verdict::Settled;

/// Nobody knows how wide it will be shown.
const WIDTH: usize = 100;

/// `TestRejoin3B`, `4 tests`
pub fn whose(group: &Group) -> String {
    match group.tests.len() {
        1 => group.smallest.case.test.name.to_owned(),
        tests => format!("{tests} tests"),
    }
}

/// What the failures of a group say, in one line.
pub fn says(settled: &Settled) -> String {
    printable(&settled.outcome.verdict.in_one_line())
}

/// Failures that say the same: how often they came, and all about the run to look at.
pub fn of_group(group: &Group, results: &Results, setting: &Setting) -> String {
    how_often(group, results, setting) + &of_run(&group.smallest, setting)
}

/// The same among the failures of one test; a story is told once, with the test that it is about.
pub fn of_group_in(place: usize, group: &Group, results: &Results, setting: &Setting) -> String {
    let run = &group.smallest;
    let about = if run.case.place == place { of_run(run, setting) } else { rows(run, setting) };
    how_often(group, results, setting) + &about
}

/// All about one failure but its message.
pub fn of_run(settled: &Settled, setting: &Setting) -> String {
    let story = story(settled).map_or_else(String::new, |story| format!("\n{story}"));
    rows(settled, setting) + &story
}

fn how_often(group: &Group, results: &Results, setting: &Setting) -> String {
    let mended = facts::mended_when(group, results, setting).into_iter().map(row);
    let mended: String = mended.collect();
    printable(&format!("runs    {}\n{mended}", counts::of_group(group, results, setting)))
}

fn row(fact: Fact) -> String {
    format!("{:<7} {}\n", fact.label, fact.text)
}

fn rows(settled: &Settled, setting: &Setting) -> String {
    let facts: String = facts::of_run(settled).into_iter().map(row).collect();
    printable(&format!("{facts}repeat  {}\n", facts::command(settled, setting)))
}

/// Why it failed, if that is known.
pub fn story(settled: &Settled) -> Option<String> {
    let known = settled.explanation.as_ref()?;
    Some(printable(&explanation::full(known, WIDTH)))
}

/// Without escape sequences, and without the characters that XML and YAML forbid.
pub fn printable(text: &str) -> String {
    let is_fine = |c: char| match c {
        '\n' | '\t' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        c => !c.is_control(),
    };
    anstream::adapter::strip_str(text).to_string().chars().filter(|c| is_fine(*c)).collect()
}

/// At most so many bytes of `text`, whole lines if it has several, and a note if that is not all.
pub fn cut(text: &str, bytes: usize) -> String {
    const NOTE: &str = "… (cut off)\n";
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mut end = bytes.saturating_sub(NOTE.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept = &text[..end];
    let kept = kept.rfind('\n').map_or(kept, |line| &kept[..=line]);
    format!("{kept}{NOTE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_files_cannot_hold() {
        let odd =
            "a\u{1b}[31mred\u{1b}[0m\u{0}\u{7}\u{b}\u{7f}\u{85}\u{fffe}\u{ffff}\r\n\tb – ☃ 🙂";
        assert_eq!(printable(odd), "ared\n\tb – ☃ 🙂");
    }

    #[test]
    fn a_cut_keeps_whole_lines_and_characters() {
        let lines = "one line\nanother line\nand a third\n";
        assert_eq!(cut(lines, lines.len()), lines);
        assert_eq!(cut(lines, 30), "one line\n… (cut off)\n");
        let long = "ä".repeat(40);
        for bytes in 14..80 {
            let cut = cut(&long, bytes);
            assert!(cut.len() <= bytes && cut.ends_with("… (cut off)\n"), "{cut}");
        }
    }
}
