//! What is known so far of a run that goes on, a line a case, in a file beside the one to come: it is
//! there whatever ends the run.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::exit::Refusal;
use crate::plan::Setting;
use crate::report::amounts::counted;
use crate::results::unfinished::{self, Lines};
use crate::results::wire::{End, Head, Line};
use crate::whole_file;

/// What becomes of the journal of a run that did not come to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leftover {
    /// It stays as it is.
    #[default]
    InTheWay,
    /// The same, and there are flags for either of the two below.
    Asked,
    Forgotten,
    Resumed,
}

pub struct Journal {
    /// `None`: it has no name, and is gone with the run.
    path: Option<PathBuf>,
    /// Locked, so that no other run writes there.
    file: File,
    length: u64,
    /// Where the lines of cases begin that an earlier run wrote, by their numbers.
    earlier: BTreeMap<u64, u64>,
    /// Where the lines of all cases begin that are noted, in order.
    noted: Vec<u64>,
}

impl Journal {
    /// Begins the journal of the results that are to stand in `results`, or goes on with it.
    pub fn begin(results: &Path, setting: &Setting, leftover: Leftover) -> Result<Self, Refusal> {
        let (path, file) = open(results).map_err(|error| refusal(results, &error))?;
        let (earlier, noted) = (BTreeMap::new(), Vec::new());
        let mut journal = Self { path, file, length: 0, earlier, noted };
        journal.take_up(setting, leftover)?;
        Ok(journal)
    }

    fn take_up(&mut self, setting: &Setting, leftover: Leftover) -> Result<(), Refusal> {
        let text = io::read_to_string(&self.file)?;
        let name = self.path.clone().unwrap_or_default();
        let usage = |error: anyhow::Error| Refusal::Usage(format!("{}: {error:#}", name.display()));
        let Some(lines) = Lines::of_text(&text).map_err(usage)?.filter(|lines| lines.has_cases())
        else {
            return Ok(self.begin_anew(setting)?);
        };
        match leftover {
            Leftover::Forgotten => Ok(self.begin_anew(setting)?),
            Leftover::Resumed => {
                self.earlier = lines.places(setting).map_err(usage)?;
                self.length = lines.length;
                Ok(self.file.set_len(self.length)?)
            }
            Leftover::Asked => {
                Err(is_in_the_way(&name, &lines, "--resume goes on with it, --fresh begins anew"))
            }
            Leftover::InTheWay => Err(is_in_the_way(&name, &lines, "name another file")),
        }
    }

    fn begin_anew(&mut self, setting: &Setting) -> io::Result<()> {
        self.file.set_len(0)?;
        self.append(&bytes(&Head::of(setting))?).map(drop)
    }

    /// What is known of the case with this number; an earlier run may have written the same.
    pub fn note(&mut self, number: u64, line: &Line) -> io::Result<()> {
        let line = bytes(line)?;
        let place = match self.earlier.get(&number) {
            Some(&place) if self.has(&line, place)? => place,
            Some(_) | None => self.append(&line)?,
        };
        self.noted.push(place);
        Ok(())
    }

    fn has(&self, line: &[u8], place: u64) -> io::Result<bool> {
        let mut there = vec![0; line.len()];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(place))?;
        match file.read_exact(&mut there) {
            Ok(()) => Ok(there == line),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub fn end(&mut self, end: &End) -> io::Result<()> {
        self.append(&bytes(end)?).map(drop)
    }

    /// In one write each, so that a line is there or not. Returns its place.
    fn append(&mut self, line: &[u8]) -> io::Result<u64> {
        let place = self.length;
        self.file.write_all(line)?;
        self.length += line.len() as u64;
        Ok(place)
    }

    /// The lines of the cases, as they were written, in the order in which they were noted.
    pub fn cases(&self) -> io::Result<impl Iterator<Item = io::Result<String>>> {
        let mut reader = BufReader::new(&self.file);
        let mut at = reader.seek(SeekFrom::Start(0))?;
        Ok(self.noted.iter().map(move |place| {
            reader.seek_relative(*place as i64 - at as i64)?;
            let mut line = String::new();
            at = place + reader.read_line(&mut line)? as u64;
            line.truncate(line.trim_end().len());
            Ok(line)
        }))
    }

    /// The results are complete without it.
    pub fn remove(&self) -> io::Result<()> {
        self.path.as_ref().map_or(Ok(()), fs::remove_file)
    }
}

/// A run that never came to a case leaves nothing. What was there before is not its own.
impl Drop for Journal {
    fn drop(&mut self) {
        let has_begun = self.length > 0;
        if has_begun && self.noted.is_empty() && self.earlier.is_empty() {
            let _ = self.remove();
        }
    }
}

/// The file beside the results, with its name; nobody goes on with what went into a device or a pipe,
/// so that has a file without one.
fn open(results: &Path) -> io::Result<(Option<PathBuf>, File)> {
    match fs::metadata(results) {
        Ok(there) if !there.is_file() && !there.is_dir() => Ok((None, tempfile::tempfile()?)),
        Ok(_) | Err(_) => {
            let path = unfinished::lines_beside(results);
            let file = open_alone(&path)?;
            Ok((Some(path), file))
        }
    }
}

/// As a line.
fn bytes(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// The file, which is made if there is none, and which nobody else writes to.
fn open_alone(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    loop {
        let file = File::options().create(true).read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) if whole_file::is_still_at(&file, path) => return Ok(file),
            // Another run has come to its end in this moment, and removed it.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

fn is_in_the_way(path: &Path, lines: &Lines<'_>, advice: &str) -> Refusal {
    let runs = counted(lines.cases.len() as u64, "run");
    let path = path.display();
    Refusal::Usage(format!("{path} has {runs} of a run that was cut short: {advice}"))
}

fn refusal(results: &Path, error: &io::Error) -> Refusal {
    let path = results.display();
    Refusal::Usage(if error.kind() == io::ErrorKind::ResourceBusy {
        format!("another run is writing '{path}' just now: wait for it, or name another file")
    } else {
        format!("cannot write the report to '{path}': {error}")
    })
}
