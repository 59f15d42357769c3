//! What the first and the last line of a trace tell, without the lines between.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::anyhow;

use super::file::header;
use super::schema::{Event, Header, What};

/// A trace in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    pub header: Header,
    /// The last event; `None` if the file breaks off in the middle of a line.
    pub last: Option<Event>,
}

/// The last line of a run says how it ended, and is no longer.
const TAIL: u64 = 64 * 1024;
/// Nor is a header.
const HEAD: u64 = 4096;

impl Glance {
    /// Looks at both ends of a file.
    pub fn at(path: &Path) -> anyhow::Result<Self> {
        let cannot = |error: io::Error| anyhow!("cannot read {}: {error}", path.display());
        let mut file = BufReader::new(File::open(path).map_err(cannot)?);
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_until(b'\n', &mut head).map_err(cannot)?;
        let header = header(path, &head)?;
        let last = last_line(file.into_inner()).map_err(cannot)?;
        Ok(Self { header, last: Event::read(&last).ok() })
    }

    /// How the run ended, if the trace says so.
    pub fn ended(&self) -> Option<&super::Ended> {
        if let What::Ended(ended) = &self.last.as_ref()?.what { Some(ended) } else { None }
    }
}

fn last_line(mut file: File) -> io::Result<String> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let tail = String::from_utf8_lossy(&tail);
    Ok(tail.trim_end().rsplit('\n').next().unwrap_or_default().to_owned())
}
