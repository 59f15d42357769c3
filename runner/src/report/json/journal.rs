//! What is known so far of a run that goes on, a line a case, in a file beside the one to come: it is
//! there whatever ends the run.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::plan::Setting;
use crate::results::wire::{End, Head, Line};

pub struct Journal {
    path: PathBuf,
    /// Locked, so that no other run writes there.
    file: File,
    cases: usize,
}

impl Journal {
    /// Begins the journal of the results that are to stand in `results`.
    pub fn begin(results: &Path, setting: &Setting) -> io::Result<Self> {
        let path = beside(results);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = File::options().create(true).append(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => file.set_len(0)?,
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(
                    io::ErrorKind::ResourceBusy,
                    "another run is writing there just now",
                ));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let mut journal = Self { path, file, cases: 0 };
        journal.line(&Head::of(setting))?;
        Ok(journal)
    }

    pub fn note(&mut self, line: &Line) -> io::Result<()> {
        self.cases += 1;
        self.line(line)
    }

    pub fn end(&mut self, end: &End) -> io::Result<()> {
        self.line(end)
    }

    /// In one write each, so that a line is there or not.
    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// The lines of the cases, as they were written.
    pub fn cases(&self) -> io::Result<impl Iterator<Item = io::Result<String>>> {
        let lines = BufReader::new(File::open(&self.path)?).lines();
        Ok(lines.skip(1).take(self.cases))
    }

    /// The results are complete without it.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// `results.json.lines`, for `results.json`.
pub fn beside(results: &Path) -> PathBuf {
    let mut name = results.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".lines");
    results.with_file_name(name)
}
