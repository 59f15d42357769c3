//! `raft-runner export`: reads a trace, and writes it elsewhere.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::Range;

use super::{Format, export as write, notice};
use crate::cli::{ExportArgs, moment};
use crate::exit::{Exit, Refusal};
use crate::report::{reading, screen};
use crate::timeline::Timeline;
use crate::trace::seconds;
use crate::whole_file;

/// Half of the stretch around a single moment, in microseconds.
const AROUND: u64 = 500_000;

pub fn export(args: &ExportArgs) -> Result<Exit, Refusal> {
    let to_terminal = args.output.is_none() && io::stdout().is_terminal();
    if to_terminal && args.to.is_for_a_browser() {
        return Err(usage("a terminal cannot show this: name a file with --output FILE"));
    }
    let opened = reading::open(&args.trace).map_err(|error| usage(format!("{error:#}")))?;
    let span = span(args, &opened.timeline)?;
    opened.notice.iter().for_each(|line| screen::notice(line));
    let timeline = &opened.timeline;
    notice(timeline, args.to, span.clone()).iter().for_each(|line| screen::notice(line));
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(io::stdout().lock());
        write(timeline, args.to, span, &mut out)?;
        out.flush()?;
        return Ok(Exit::Passed);
    };
    whole_file::replace(path, |file| write(timeline, args.to, span, file))
        .map_err(|error| usage(format!("cannot write {}: {error}", path.display())))?;
    Ok(Exit::Passed)
}

impl Format {
    fn is_for_a_browser(self) -> bool {
        match self {
            Self::Html | Self::Svg => true,
            Self::Perfetto | Self::Shiviz => false,
        }
    }
}

/// The window that the flags ask for; `None`: they leave it open.
fn span(args: &ExportArgs, timeline: &Timeline) -> Result<Option<Range<u64>>, Refusal> {
    let (start, end) = (timeline.start(), timeline.end());
    let named = [("--at", args.at), ("--from", args.from)];
    for (flag, t) in named.into_iter().filter_map(|(flag, t)| Some((flag, t?))) {
        moment::check(flag, t, start..=end).map_err(|error| usage(error.to_string()))?;
    }
    if let Some(at) = args.at {
        return Ok(Some(at.saturating_sub(AROUND)..at + AROUND));
    }
    let (from, until) = match (args.from, args.until) {
        (None, None) => return Ok(None),
        (from, until) => (from.unwrap_or(start), until.unwrap_or_else(|| end.saturating_add(1))),
    };
    if until <= from {
        let (from, until) = (seconds(from), seconds(until));
        return Err(usage(format!(
            "--until {until} s does not come after {from} s, where it begins"
        )));
    }
    Ok(Some(from..until))
}

fn usage(line: impl Into<String>) -> Refusal {
    Refusal::Usage(line.into())
}
