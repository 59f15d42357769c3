//! Whether traces can be written where they should go, found out before anything runs.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::exit::Refusal;
use crate::plan::{Recording, Traces};

/// Leaves everything as it was.
pub fn check(recording: &Recording) -> Result<(), Refusal> {
    match recording {
        Recording::Nothing => Ok(()),
        Recording::Some(Traces { folder, .. }) => check_traces(folder),
        Recording::To(file) => {
            check_file(file).map_err(|error| refusal("the trace to", file, &error))
        }
    }
}

/// The same for a folder of traces.
pub fn check_traces(folder: &Path) -> Result<(), Refusal> {
    check_folder(folder).map_err(|error| refusal("traces to", folder, &error))
}

/// The same for a report.
pub fn check_report(file: &Path) -> Result<(), Refusal> {
    check_file_and_folder(file).map_err(|error| refusal("the report to", file, &error))
}

/// The same for the file of failing runs.
pub fn check_seeds(file: &Path) -> Result<(), Refusal> {
    check_file_and_folder(file).map_err(|error| refusal("failing runs to", file, &error))
}

/// The same for all ways to name one file.
pub fn place(file: &Path) -> PathBuf {
    let place = fs::canonicalize(file).or_else(|_missing| std::path::absolute(file));
    place.unwrap_or_else(|_nowhere| file.to_owned())
}

fn refusal(what: &str, path: &Path, error: &io::Error) -> Refusal {
    Refusal::Usage(format!("cannot write {what} '{}': {error}", path.display()))
}

/// The folder may have to be made.
fn check_file_and_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.exists() => check_folder(folder),
        Some(_) | None => check_file(file),
    }
}

fn check_folder(folder: &Path) -> io::Result<()> {
    let made = missing(folder);
    let probe = folder.join(format!(".raft-runner-{}", std::process::id()));
    let written = fs::create_dir_all(folder).and_then(|()| probe_with(&probe));
    made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    written
}

fn probe_with(probe: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(probe)?;
    fs::remove_file(probe)
}

fn check_file(file: &Path) -> io::Result<()> {
    let is_new = !file.exists();
    OpenOptions::new().append(true).create(true).open(file)?;
    if is_new { fs::remove_file(file) } else { Ok(()) }
}

/// The folders on the way to `folder` that do not exist, innermost first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let named = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    named.take_while(|folder| !folder.exists()).map(Path::to_owned).collect()
}
