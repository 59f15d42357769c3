//! Exports: each is held to the form that its readers ask for, on every sample.

#[path = "export/browser.rs"]
mod browser;
#[path = "export/command.rs"]
mod command;
#[path = "export/html.rs"]
mod html;
#[path = "export/perfetto.rs"]
mod perfetto;
#[path = "export/samples.rs"]
mod samples;
#[path = "export/screenshot.rs"]
mod screenshot;
#[path = "export/shiviz.rs"]
mod shiviz;
#[path = "export/svg.rs"]
mod svg;

use std::io::{self, Write};
use std::ops::Range;

use raft_runner::export::{Format, export};
use raft_runner::timeline::Timeline;
use raft_runner::trace::Event;

/// Says past the test's own output, which nobody sees, that something was not tried.
fn skip(why: &str) {
    // Nobody is left to tell if even this cannot be written.
    let _ = writeln!(io::stdout(), "skipped: {why}");
}

/// What is written of a run, or of a part of it.
fn exported(timeline: &Timeline, to: Format, span: Option<Range<u64>>) -> String {
    let mut out = Vec::new();
    export(timeline, to, span, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("every export is text")
}

/// All of a run, its middle, its first moment, and a part in which nothing happens.
fn spans(timeline: &Timeline) -> [Option<Range<u64>>; 4] {
    let end = timeline.end();
    [None, Some(end / 3..end / 3 * 2 + 1), Some(0..1), Some(end + 1..end + 2)]
}

#[test]
fn no_time_is_too_late() {
    let (_, trace) = samples::samples().into_iter().next().expect("a sample");
    let mut timeline = Timeline::new(trace.header);
    for event in trace.events {
        let t = u64::MAX - 1_520_000 + event.t;
        timeline.push(Event { t, ..event });
    }
    for to in [Format::Html, Format::Svg, Format::Perfetto, Format::Shiviz] {
        for span in [None, Some(u64::MAX - 1000..u64::MAX)] {
            assert!(!exported(&timeline, to, span).is_empty(), "{to:?}");
        }
    }
}

#[test]
fn a_run_of_which_nothing_is_known_can_be_written() {
    for (name, trace) in samples::samples() {
        let timeline = Timeline::new(trace.header);
        for to in [Format::Html, Format::Svg, Format::Perfetto, Format::Shiviz] {
            assert!(!exported(&timeline, to, None).is_empty(), "{name}");
        }
    }
}
