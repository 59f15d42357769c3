//! Traces as files of JSON lines: written whole or not at all, and read only if nothing is amiss.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{anyhow, bail, ensure};
use serde::Deserialize;

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
        let amiss = read_as_far_as_it_goes(path, &mut |_, _| {}, &mut |header, events| {
            let trace =
                trace.get_or_insert_with(|| Self { header: header.clone(), events: vec![] });
            trace.events.extend(events);
        })?;
        match amiss {
            None => Ok(trace.expect("the header comes first")),
            Some(amiss) => Err(amiss),
        }
    }
}

/// Hands the events of a file to `take`, many at a time and in order, and tells `progress` how many
/// bytes of how many are done. Returns what kept it from going on to the end of a run. A file of
/// which nothing can be read at all is an error.
pub(crate) fn read_as_far_as_it_goes(
    path: &Path,
    progress: &mut dyn FnMut(u64, u64),
    take: &mut dyn FnMut(&Header, Vec<Event>),
) -> anyhow::Result<Option<anyhow::Error>> {
    let cannot = |error: io::Error| anyhow!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(cannot)?;
    let total = file.metadata().map_err(cannot)?.len();
    let mut file = BufReader::new(file);
    let mut reader = Reader { path, line: Vec::new(), number: 0, events: Vec::new() };
    if !reader.advance(&mut file).map_err(cannot)? {
        bail!("{} is not a trace: it is empty", path.display());
    }
    let header = reader.header()?;
    let mut amiss = None;
    while reader.advance(&mut file).map_err(cannot)? {
        match reader.event(&header) {
            Ok(event) => reader.events.push(event),
            Err(error) => {
                amiss = Some(error);
                break;
            }
        }
    }
    let amiss = amiss.or_else(|| reader.check_end().err());
    take(&header, reader.events);
    progress(total, total);
    Ok(amiss)
}

/// Reads a file line by line, and knows where it is.
struct Reader<'a> {
    path: &'a Path,
    line: Vec<u8>,
    number: usize,
    events: Vec<Event>,
}

/// As much of a header as every format has.
#[derive(Deserialize)]
struct AnyHeader {
    format: u64,
    runner: String,
}

impl Reader<'_> {
    /// Goes to the next line, if there is one.
    fn advance(&mut self, file: &mut impl BufRead) -> io::Result<bool> {
        self.line.clear();
        self.number += 1;
        Ok(file.read_until(b'\n', &mut self.line)? > 0)
    }

    fn header(&self) -> anyhow::Result<Header> {
        let path = self.path.display();
        let AnyHeader { format, runner } = serde_json::from_slice(&self.line).map_err(|error| {
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
        serde_json::from_slice(&self.line)
            .map_err(|error| anyhow!("{path}:1: damaged header: {}", fragment(&error)))
    }

    fn event(&self, header: &Header) -> anyhow::Result<Event> {
        let (path, number) = (self.path.display(), self.number);
        let line = str::from_utf8(&self.line)
            .map_err(|error| anyhow!("{path}:{number}: damaged event: {error}"))?;
        let event = Event::read(line).map_err(|error| {
            if line.ends_with('\n') {
                anyhow!("{path}:{number}: damaged event: {}", fragment(&error))
            } else {
                anyhow!("{path} is cut off in the middle of line {number}")
            }
        })?;
        self.check_place(&event)
            .and_then(|()| check_peers(&event, header.peers))
            .map_err(|error| anyhow!("{path}:{number}: damaged event: {error}"))?;
        Ok(event)
    }

    /// Whether `event` may follow those read before it.
    fn check_place(&self, event: &Event) -> anyhow::Result<()> {
        let n = event.n;
        let expected = self.events.len() as u64 + 1;
        ensure!(n == expected, "number {n} stands where {expected} was expected");
        if let Some(last) = self.events.last() {
            ensure!(!last.is_end(), "it comes after the end of the run");
            ensure!(event.t >= last.t, "its time {} lies before {}, the last one", event.t, last.t);
        }
        match event.cause {
            None => Ok(()),
            Some(0) => bail!("its cause is event 0, and events are counted from 1"),
            Some(cause) if cause < n => Ok(()),
            Some(cause) => bail!("its cause is event {cause}, which does not come before it"),
        }
    }

    fn check_end(&self) -> anyhow::Result<()> {
        let path = self.path.display();
        match self.events.last() {
            Some(last) if last.is_end() => Ok(()),
            Some(last) => bail!(
                "{path} is cut off: its last event is {}, and none says how the run ended",
                last.n
            ),
            None => bail!("{path} is cut off: it has no events"),
        }
    }
}

fn check_peers(event: &Event, peers: usize) -> anyhow::Result<()> {
    let route = event.what.route().map(|route| [route.from, route.to]);
    let named = event.peer.into_iter().chain(route.into_iter().flatten());
    for peer in named {
        ensure!(peer < peers, "it names peer {peer}, and the last one is {}", peers - 1);
    }
    Ok(())
}

/// What is wrong, without the place: that is the parser's, which saw only a piece of the file.
fn fragment(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}
