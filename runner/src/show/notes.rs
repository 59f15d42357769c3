//! What a person has written on a run: kept in a file beside the trace, which stays as it is.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::whole_file;

/// A note on an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The number of the event.
    pub n: u64,
    pub text: String,
}

/// The notes of a trace; there are none if nobody has written any.
pub fn read(trace: &Path) -> anyhow::Result<Vec<Note>> {
    let path = beside(trace);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| anyhow!("{} holds no notes: {error}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(anyhow!("cannot read {}: {error}", path.display())),
    }
}

pub fn write(trace: &Path, notes: &[Note]) -> anyhow::Result<PathBuf> {
    let path = beside(trace);
    whole_file::replace(&path, |file| Ok(serde_json::to_writer_pretty(file, notes)?))
        .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

fn beside(trace: &Path) -> PathBuf {
    trace.with_extension("notes.json")
}
