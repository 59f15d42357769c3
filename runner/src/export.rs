//! A recorded run for eyes without this tool: as a page, as a picture, and in the formats of other
//! projects' viewers.

pub(crate) mod command;
mod perfetto;
mod shiviz;

use std::io::{self, Write};
use std::ops::Range;

use clap::ValueEnum;

use crate::timeline::Timeline;
use crate::trace::Event;

/// What a run can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
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
        Format::Perfetto => perfetto::write(timeline, &whole(timeline, span), out),
        Format::Shiviz => shiviz::write(timeline, &whole(timeline, span), out),
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
