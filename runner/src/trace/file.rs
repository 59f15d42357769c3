//! Traces as files of JSON lines: written whole or not at all, and read only if nothing is amiss.

mod blocks;
mod lines;
mod order;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{anyhow, bail};
use serde::Deserialize;

use self::lines::Parsed;
use self::order::Order;
use super::Trace;
use super::schema::{Event, FORMAT, Header};
use crate::whole_file;

impl Trace {
    /// Writes the trace to `path`, in a folder that is made if need be. What was there stays as it
    /// was until the new file is complete.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        whole_file::replace(path, |file| self.write_lines(file))
            .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))
    }

    pub fn write_lines(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &self.header)?;
        out.write_all(b"\n")?;
        for event in &self.events {
            serde_json::to_writer(&mut *out, event)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let mut trace = None;
        let amiss = read_as_far_as_it_goes(path, &mut |_, _| {}, &mut |header, batch| {
            let trace =
                trace.get_or_insert_with(|| Self { header: header.clone(), events: vec![] });
            batch.make_room(&mut trace.events);
            trace.events.extend(batch.events);
        })?;
        match amiss {
            None => Ok(trace.expect("the header comes first")),
            Some(amiss) => Err(amiss),
        }
    }
}

/// Some events of a file that follow each other.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) events: Vec<Event>,
    /// About as many come with this batch and after it.
    left: usize,
}

impl Batch {
    /// Makes room for all that is left at once, as to move a million events is dear. Where there is
    /// no such room, they are moved as usual.
    pub(crate) fn make_room(&self, events: &mut Vec<Event>) {
        if events.capacity() - events.len() < self.events.len() {
            let _ = events.try_reserve(self.left);
        }
    }
}

/// Hands the events of a file to `take`, many at a time and in order, and tells `progress` how many
/// bytes of how many are done. Returns what kept it from going on to the end of a run. A file of
/// which nothing can be read at all is an error.
pub(crate) fn read_as_far_as_it_goes(
    path: &Path,
    progress: &mut dyn FnMut(u64, u64),
    take: &mut dyn FnMut(&Header, Batch),
) -> anyhow::Result<Option<anyhow::Error>> {
    if path.is_dir() {
        bail!("{} is a folder: name one of its traces, or open it with `show`", path.display());
    }
    let cannot = |error: io::Error| anyhow!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(cannot)?;
    let total = file.metadata().map_err(cannot)?.len();
    let mut file = BufReader::new(file);
    let mut first = Vec::new();
    file.read_until(b'\n', &mut first).map_err(cannot)?;
    let header = header(path, &first)?;
    take(&header, Batch::default());
    let mut order = Order::new(path, header.peers);
    let mut amiss = None;
    let mut done = first.len() as u64;
    blocks::each(file, total, Parsed::of, |parsed| {
        let left = parsed.expects(total.saturating_sub(done));
        done += parsed.bytes;
        let (events, found) = order.check(parsed);
        take(&header, Batch { events, left });
        progress(done.min(total), total);
        amiss = found;
        amiss.is_none()
    })
    .map_err(cannot)?;
    Ok(amiss.or_else(|| order.check_end().err()))
}

/// As much of a header as every format has.
#[derive(Deserialize)]
struct AnyHeader {
    format: u64,
    runner: String,
}

/// The header in the first line of a file.
pub(super) fn header(path: &Path, line: &[u8]) -> anyhow::Result<Header> {
    let path = path.display();
    if line.is_empty() {
        bail!("{path} is not a trace: it is empty");
    }
    let AnyHeader { format, runner } = serde_json::from_slice(line).map_err(|error| {
        anyhow!("{path} is not a trace: its first line is no header: {}", fragment(&error))
    })?;
    if format != u64::from(FORMAT) {
        let this = env!("CARGO_PKG_VERSION");
        let way_out = if format > u64::from(FORMAT) {
            format!("read it with raft-runner {runner}, which wrote it")
        } else {
            "record the run again".to_owned()
        };
        bail!(
            "{path} has trace format {format}, and raft-runner {this} reads format {FORMAT}: \
             {way_out}"
        );
    }
    serde_json::from_slice(line)
        .map_err(|error| anyhow!("{path}:1: damaged header: {}", fragment(&error)))
}

/// What is wrong, without the place: that is the parser's, which saw only a piece of the file.
fn fragment(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}
