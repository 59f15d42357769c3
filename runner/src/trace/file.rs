//! Traces as files of JSON lines: written whole or not at all, and read only if nothing is amiss.

mod blocks;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{anyhow, bail, ensure};
use serde::Deserialize;

use self::blocks::Block;
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
    let mut first = Vec::new();
    if file.read_until(b'\n', &mut first).map_err(cannot)? == 0 {
        bail!("{} is not a trace: it is empty", path.display());
    }
    let header = header(path, &first)?;
    take(&header, Vec::new());
    let mut order = Order { path, peers: header.peers, number: 1, last: None };
    let mut amiss = None;
    let mut done = first.len() as u64;
    blocks::each(file, total, Parsed::of, |parsed| {
        done += parsed.bytes;
        let (events, found) = order.check(parsed);
        take(&header, events);
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

fn header(path: &Path, line: &[u8]) -> anyhow::Result<Header> {
    let path = path.display();
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

/// The events of some lines, up to the first that cannot be read.
struct Parsed {
    events: Vec<Event>,
    flaw: Option<Flaw>,
    bytes: u64,
}

/// Why a line is no event.
enum Flaw {
    Damaged(String),
    CutOff,
}

impl Parsed {
    fn of(block: &Block) -> Self {
        let mut events = Vec::new();
        let mut flaw = None;
        for line in block.lines() {
            match read_line(line) {
                Ok(event) => events.push(event),
                Err(found) => {
                    flaw = Some(found);
                    break;
                }
            }
        }
        Self { events, flaw, bytes: block.len() }
    }
}

fn read_line(line: &[u8]) -> Result<Event, Flaw> {
    let text = str::from_utf8(line).map_err(|error| Flaw::Damaged(error.to_string()))?;
    Event::read(text).map_err(|error| match text.ends_with('\n') {
        true => Flaw::Damaged(fragment(&error)),
        false => Flaw::CutOff,
    })
}

/// Holds each event against those before it.
struct Order<'a> {
    path: &'a Path,
    peers: usize,
    /// The number of the last line that was read.
    number: usize,
    last: Option<Last>,
}

/// What counts of the last event.
struct Last {
    n: u64,
    t: u64,
    ends: bool,
}

impl Order<'_> {
    /// The events up to the first that is amiss, and what is amiss with it.
    fn check(&mut self, parsed: Parsed) -> (Vec<Event>, Option<anyhow::Error>) {
        let Parsed { mut events, flaw, .. } = parsed;
        let path = self.path.display();
        for place in 0..events.len() {
            self.number += 1;
            if let Err(error) = self.check_event(&events[place]) {
                events.truncate(place);
                let number = self.number;
                return (events, Some(anyhow!("{path}:{number}: damaged event: {error}")));
            }
        }
        let number = self.number + 1;
        let amiss = flaw.map(|flaw| match flaw {
            Flaw::Damaged(why) => anyhow!("{path}:{number}: damaged event: {why}"),
            Flaw::CutOff => anyhow!("{path} is cut off in the middle of line {number}"),
        });
        (events, amiss)
    }

    fn check_event(&mut self, event: &Event) -> anyhow::Result<()> {
        self.check_place(event)?;
        check_peers(event, self.peers)?;
        self.last = Some(Last { n: event.n, t: event.t, ends: event.is_end() });
        Ok(())
    }

    /// Whether `event` may follow those read before it.
    fn check_place(&self, event: &Event) -> anyhow::Result<()> {
        let n = event.n;
        let expected = self.number as u64 - 1;
        ensure!(n == expected, "number {n} stands where {expected} was expected");
        if let Some(last) = &self.last {
            ensure!(!last.ends, "it comes after the end of the run");
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
        match &self.last {
            Some(last) if last.ends => Ok(()),
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
