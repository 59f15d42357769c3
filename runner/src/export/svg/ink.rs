//! The marks of a picture as text: every number short, every word safe.

use std::fmt::Write;

/// What is drawn so far.
#[derive(Default)]
pub(super) struct Ink(String);

impl Ink {
    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.words(class, "", (x, y), text);
    }

    pub(super) fn text_middle(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.words(class, " text-anchor=\"middle\"", (x, y), text);
    }

    pub(super) fn text_end(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.words(class, " text-anchor=\"end\"", (x, y), text);
    }

    fn words(&mut self, class: &str, anchor: &str, (x, y): (f64, f64), text: &str) {
        let text = escaped(text);
        self.add(&format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\"{anchor}>{text}</text>"
        ));
    }

    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.add(&format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\"/>"
        ));
    }

    pub(super) fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        self.add(&format!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    pub(super) fn circle(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        let circle =
            format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>");
        self.add(&circle);
    }

    /// A shape by its corners.
    pub(super) fn shape(&mut self, class: &str, corners: &[(f64, f64)]) {
        let mut points = String::new();
        for (x, y) in corners {
            let _ = write!(points, "{x:.1},{y:.1} ");
        }
        self.add(&format!("<polygon class=\"{class}\" points=\"{}\"/>", points.trim_end()));
    }

    /// Whatever comes until the group is closed has this text for those who point at it.
    pub(super) fn open(&mut self, told: &str) {
        self.add(&format!("<g><title>{}</title>", escaped(told)));
    }

    pub(super) fn close(&mut self) {
        self.add("</g>");
    }

    fn add(&mut self, element: &str) {
        self.0 += element;
        self.0.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Text as XML has it; what XML cannot hold becomes a mark.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// Lines of at most so many characters, broken between words; a longer word is cut.
pub(super) fn wrapped(text: &str, width: usize) -> impl Iterator<Item = String> + use<> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let word = short(word, width);
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            *last = word;
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            last.push(' ');
            *last += &word;
        } else {
            lines.push(word);
        }
    }
    lines.into_iter()
}

/// At most so many characters of a text.
pub(super) fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
