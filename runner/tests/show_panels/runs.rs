//! Runs to look at: the samples.

use std::fs;
use std::path::{Path, PathBuf};

use raft_runner::trace::Trace;

pub fn path(name: &str) -> PathBuf {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    samples.join(name).with_extension("jsonl")
}

/// Every sample, with its name.
pub fn samples() -> Vec<(String, Trace)> {
    let files = fs::read_dir(path("x").parent().unwrap()).unwrap();
    let mut names: Vec<_> = files
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 6);
    names.into_iter().map(|name| (name.clone(), Trace::read(&path(&name)).unwrap())).collect()
}
