//! Runs to write: the samples, each with its name.

use std::fs;
use std::path::{Path, PathBuf};

use raft_runner::trace::Trace;

pub fn path(name: &str) -> PathBuf {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    samples.join(name).with_extension("jsonl")
}

pub fn samples() -> Vec<(String, Trace)> {
    let folder = path("x").parent().expect("a folder").to_owned();
    let files = fs::read_dir(folder).expect("samples").map(|file| file.expect("a file").path());
    let named = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, Trace::read(&path).expect("a trace"))
    };
    let mut samples: Vec<_> = files.map(named).collect();
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(samples.len() >= 6);
    samples
}
