//! A run as one page for a browser: nothing is loaded from anywhere, and nothing of the run is ever
//! read as markup.

mod page;

use std::io::{self, Write};
use std::ops::Range;

use self::page::Page;
use super::{headline, whole};
use crate::timeline::{Part, Timeline};

const FRAME: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
/// The program of the page, in the order in which its parts need each other.
const PROGRAM: [&str; 4] = [
    include_str!("html/run.js"),
    include_str!("html/paint.js"),
    include_str!("html/panels.js"),
    include_str!("html/page.js"),
];

/// More events make a page slow.
const EVENTS: u64 = 100_000;

/// The events that a page of `span` has: of too many, those around what went wrong, or around the
/// middle.
pub(super) fn numbers(timeline: &Timeline, span: Option<Range<u64>>) -> Range<u64> {
    let asked = timeline.numbers(whole(timeline, span));
    if asked.end - asked.start <= EVENTS {
        return asked;
    }
    let cause = timeline.problem(Part::Cause).map(|cause| cause.n);
    let middle =
        cause.filter(|n| asked.contains(n)).unwrap_or_else(|| asked.start.midpoint(asked.end));
    let start = middle.saturating_sub(EVENTS / 2).clamp(asked.start, asked.end - EVENTS);
    start..start + EVENTS
}

/// What is not in a page that was asked for, in words.
pub(super) fn notice(timeline: &Timeline, span: Option<Range<u64>>) -> Option<String> {
    let asked = timeline.numbers(whole(timeline, span.clone()));
    let has = numbers(timeline, span);
    (has != asked).then(|| {
        format!(
            "a page holds {EVENTS} events: this one has those from {} to {} of {}; \
             choose others with --from and --until",
            has.start,
            has.end - 1,
            timeline.len()
        )
    })
}

pub(super) fn write(
    timeline: &Timeline,
    span: Option<Range<u64>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let notice = notice(timeline, span.clone());
    let page = Page::of(timeline, numbers(timeline, span), notice);
    for (place, part) in FRAME.split("<!-- ").enumerate() {
        let rest = match part.split_once(" -->").filter(|_| place > 0) {
            Some((name, rest)) => {
                fill(name, timeline, &page, out)?;
                rest
            }
            None => part,
        };
        out.write_all(rest.as_bytes())?;
    }
    Ok(())
}

/// Puts in what the frame leaves open.
fn fill(name: &str, timeline: &Timeline, page: &Page<'_>, out: &mut impl Write) -> io::Result<()> {
    match name {
        "title" => out.write_all(plain(&headline(timeline.header())).as_bytes()),
        "style" => out.write_all(STYLE.as_bytes()),
        "run" => serde_json::to_writer(Tame(out), page).map_err(io::Error::from),
        "program" => PROGRAM.iter().try_for_each(|part| out.write_all(part.as_bytes())),
        _ => Ok(()),
    }
}

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// JSON in which no markup can begin or end: `<` stands only in strings, where it has another form.
struct Tame<'a, W: Write>(&'a mut W);

impl<W: Write> Write for Tame<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let parts = bytes.split(|byte| *byte == b'<').enumerate();
        for (place, part) in parts {
            if place > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
