//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a new file beside `path`, then lets it take the place of what is there. Folders on the way
/// are made.
pub fn replace(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let partial = partial_beside(path)?;
    let filled = File::create_new(&partial).and_then(|file| {
        let mut file = BufWriter::new(file);
        fill(&mut file)?;
        file.into_inner()?.sync_data()
    });
    let replaced = filled.and_then(|()| fs::rename(&partial, path));
    if replaced.is_err() {
        // Whether or not there is anything to remove, the first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    replaced
}

/// A name for the unfinished file, used by nobody else: in the same folder, since only there a
/// rename is one step.
fn partial_beside(path: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!(".{}.{}-{count}.partial", name.display(), process::id());
    Ok(path.with_file_name(name))
}
