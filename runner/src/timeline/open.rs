//! Opens a file for looking at it: what can be read of a damaged one is shown, with a word on it.

use std::path::Path;

use super::Timeline;
use crate::trace::read_as_far_as_it_goes;

/// A file that was opened.
#[derive(Debug)]
pub struct Opened {
    pub timeline: Timeline,
    /// What is amiss with the file, in words: it is cut off, or damaged from some line on.
    pub notice: Option<String>,
}

/// Reads the trace in `path`, and tells `progress` how many bytes of how many are done. What is not
/// a trace, is empty, or has another format is an error, as for [`crate::trace::Trace::read`].
pub fn open(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Opened> {
    let mut timeline = None;
    let amiss = read_as_far_as_it_goes(path, progress, &mut |header, batch| {
        let timeline = timeline.get_or_insert_with(|| Timeline::new(header.clone()));
        batch.make_room(&mut timeline.trace.events);
        batch.events.into_iter().for_each(|event| timeline.push(event));
    })?;
    let timeline = timeline.expect("the header comes first");
    let notice = amiss.map(|amiss| notice(&amiss, timeline.len()));
    Ok(Opened { timeline, notice })
}

fn notice(amiss: &anyhow::Error, events: u64) -> String {
    match events {
        0 => format!("{amiss:#}"),
        1 => format!("{amiss:#}; the one event up to there is shown"),
        _ => format!("{amiss:#}; the {events} events up to there are shown"),
    }
}
