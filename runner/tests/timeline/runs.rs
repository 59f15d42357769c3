//! Runs to look at: the samples, and runs of events that nobody would record.

use std::fs;
use std::path::{Path, PathBuf};

use raft_runner::trace::Trace;

pub fn path(name: &str) -> PathBuf {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    samples.join(name).with_extension("jsonl")
}

/// Every sample, with its name.
pub fn samples() -> Vec<(String, Trace)> {
    let folder = path("x").parent().unwrap().to_owned();
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut samples: Vec<_> = files
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .map(|(name, path)| (name, Trace::read(&path).unwrap()))
        .collect();
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(samples.len() >= 6);
    samples
}
