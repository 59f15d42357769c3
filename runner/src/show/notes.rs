//! What a person has written on a run: kept in a file beside the trace, which stays as it is.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::whole_file;

/// Notes and marks on events, by the events' numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    #[serde(default)]
    pub texts: BTreeMap<u64, String>,
    /// By the letter that goes there.
    #[serde(default)]
    pub marks: BTreeMap<char, u64>,
}

impl Notes {
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.marks.is_empty()
    }

    /// What is written on each event: its mark, then its note.
    pub fn by_event(&self) -> BTreeMap<u64, String> {
        let mut all: BTreeMap<u64, String> = BTreeMap::new();
        for (letter, n) in &self.marks {
            *all.entry(*n).or_default() += &format!("'{letter} ");
        }
        for (n, text) in &self.texts {
            *all.entry(*n).or_default() += text;
        }
        all
    }
}

/// The notes of a trace; there are none if nobody has written any.
pub fn read(trace: &Path) -> anyhow::Result<Notes> {
    let path = beside(trace);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| anyhow!("{} holds no notes: {error}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Notes::default()),
        Err(error) => Err(anyhow!("cannot read {}: {error}", path.display())),
    }
}

pub fn write(trace: &Path, notes: &Notes) -> anyhow::Result<PathBuf> {
    let path = beside(trace);
    whole_file::replace(&path, |file| Ok(serde_json::to_writer_pretty(file, notes)?))
        .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

fn beside(trace: &Path) -> PathBuf {
    trace.with_extension("notes.json")
}
