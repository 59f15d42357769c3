//! A folder that is filled whole, or left as it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use crate::exit::Refusal;
use crate::new::refusal;

/// A file to be, and its text.
pub struct NewFile {
    pub path: &'static str,
    pub text: String,
}

/// A folder that is not there, or that has nothing in it. A fresh clone has its history only.
pub fn must_be_free(path: &Path) -> Result<(), Refusal> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory && path.exists() => {
            return Err(refusal(path, "a file is there"));
        }
        Err(error) => return Err(refusal(path, &error.to_string())),
    };
    for entry in entries {
        let name = entry.map_err(|error| refusal(path, &error.to_string()))?.file_name();
        if name != ".git" {
            let found = name.display();
            return Err(refusal(path, &format!("the folder is not empty: there is '{found}'")));
        }
    }
    Ok(())
}

/// Everything is written aside first, and then takes its place.
pub fn fill(path: &Path, files: &[NewFile]) -> io::Result<()> {
    let made = missing_above(path);
    let filled = fill_aside(path, files);
    if filled.is_err() {
        // Innermost first; what somebody else has put there meanwhile stays.
        made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    filled
}

fn fill_aside(path: &Path, files: &[NewFile]) -> io::Result<()> {
    let is_there = path.exists();
    let aside = aside(path, is_there)?;
    let filled = write(&aside, files)
        .and_then(|()| if is_there { move_into(path, &aside) } else { fs::rename(&aside, path) });
    if is_there || filled.is_err() {
        // What is left there is in nobody's way.
        let _ = fs::remove_dir_all(&aside);
    }
    filled
}

/// Where only a rename is needed to put things in their place.
fn aside(path: &Path, is_there: bool) -> io::Result<PathBuf> {
    let name = format!(".new-{}.partial", process::id());
    let aside = if is_there { path.join(name) } else { path.with_file_name(name) };
    if let Some(folder) = aside.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    fs::create_dir(&aside)?;
    Ok(aside)
}

fn write(folder: &Path, files: &[NewFile]) -> io::Result<()> {
    for NewFile { path, text } in files {
        let path = folder.join(path);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

fn move_into(path: &Path, aside: &Path) -> io::Result<()> {
    let mut moved = Vec::new();
    for entry in fs::read_dir(aside)? {
        let entry = entry?;
        let place = path.join(entry.file_name());
        if let Err(error) = fs::rename(entry.path(), &place) {
            moved.iter().for_each(|(from, to)| drop(fs::rename(to, from)));
            return Err(error);
        }
        moved.push((entry.path(), place));
    }
    Ok(())
}

/// The folders on the way to `path` that do not exist, innermost first.
fn missing_above(path: &Path) -> Vec<PathBuf> {
    let above = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    above.take_while(|folder| !folder.exists()).map(Path::to_owned).collect()
}
