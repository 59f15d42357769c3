//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a new file beside `path`, then lets it take the place of what is there. Folders on the way
/// are made, a link stays one, and what is no file, such as a pipe, is written to as it is.
pub fn replace(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if there.is_file() => put_in_place(&fs::canonicalize(path)?, fill),
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => write(File::options().write(true).open(path)?, fill).map(drop),
        Err(_) => put_in_place(path, fill),
    }
}

/// Whether this open file is still the one at `path`, which another may have taken the place of.
#[cfg(unix)]
pub fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let name = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let [ours, theirs] = [file.metadata(), fs::metadata(path)].map(|found| found.map(name).ok());
    ours == theirs
}

#[cfg(not(unix))]
pub fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}

fn put_in_place(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let partial = partial_beside(path)?;
    let filled = File::create_new(&partial).and_then(|file| write(file, fill)?.sync_data());
    let replaced = filled.and_then(|()| fs::rename(&partial, path));
    if replaced.is_err() {
        // Whether or not there is anything to remove, the first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    replaced
}

fn write(
    file: File,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<File> {
    let mut file = BufWriter::new(file);
    fill(&mut file)?;
    Ok(file.into_inner()?)
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

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::io::{Error, Write};
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::path::Path;

    use super::replace;

    #[test]
    fn a_link_stays_one_and_so_does_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");

        replace(Path::new("/dev/null"), |out| out.write_all(b"gone")).unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn what_is_there_stays_until_all_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "old").unwrap();
        let failed = replace(&file, |out| {
            out.write_all(b"half")?;
            Err(Error::other("full"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "full");
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }
}
