//! A recorded run for eyes without this tool: as a page, as a picture, and in the formats of other
//! projects' viewers.

pub(crate) mod command;
mod html;
mod perfetto;
mod shiviz;
mod svg;

use std::io::{self, Write};
use std::ops::Range;

use clap::ValueEnum;

use crate::timeline::Timeline;
use crate::trace::{Ended, Event, Header, Verdict, What};

/// What a run can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One page for a browser, in which the run can be looked through
    Html,
    /// A picture of what went wrong, or of a run that passed
    Svg,
    /// Chrome's trace events, for Perfetto: peers as tracks, messages as arrows
    Perfetto,
    /// Vector clocks, for ShiViz
    Shiviz,
}

/// Writes the part of a run that lies in `span`, a window of time in microseconds, or all of it.
pub fn export(
    timeline: &Timeline,
    to: Format,
    span: Option<Range<u64>>,
    out: &mut impl Write,
) -> io::Result<()> {
    match to {
        Format::Html => html::write(timeline, span, out),
        Format::Svg => svg::write(timeline, span, out),
        Format::Perfetto => perfetto::write(timeline, &whole(timeline, span), out),
        Format::Shiviz => shiviz::write(timeline, &whole(timeline, span), out),
    }
}

/// What is left out of an export, in words.
pub fn notice(timeline: &Timeline, to: Format, span: Option<Range<u64>>) -> Option<String> {
    match to {
        Format::Html => html::notice(timeline, span),
        Format::Svg | Format::Perfetto | Format::Shiviz => None,
    }
}

/// The window that is asked for, or one with all of the run in it.
fn whole(timeline: &Timeline, span: Option<Range<u64>>) -> Range<u64> {
    span.unwrap_or_else(|| 0..timeline.end().saturating_add(1))
}

/// An event in a sentence that does not name its peer, for where its place tells.
fn deed(event: &Event) -> String {
    let sentence = event.sentence();
    let named = event.peer.map(|peer| format!("S{peer}  "));
    named.and_then(|name| sentence.strip_prefix(&name).map(str::to_owned)).unwrap_or(sentence)
}

/// Which run it is.
fn headline(run: &Header) -> String {
    format!("{}, peer {}, seed {}", run.test, run.peer, run.seed)
}

/// How the run ended, in a word or two.
fn verdict(timeline: &Timeline) -> &'static str {
    let last = timeline.event(timeline.len()).map(|event| &event.what);
    let Some(What::Ended(Ended { verdict, .. })) = last else { return "cut off" };
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Broken => "rule broken",
        Verdict::Panicked => "panicked",
        Verdict::Stuck => "stuck",
    }
}
