//! Runs to look at: the samples, and runs of events that nobody would record.

use std::fs;
use std::path::{Path, PathBuf};

use raft_runner::timeline::{Opened, open};
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

pub fn sample(name: &str) -> Trace {
    Trace::read(&path(name)).unwrap()
}

pub const HEADER: &str = concat!(
    r#"{"format":1,"test":"TestReElection3A","seed":7,"peers":3,"peer":"raft","#,
    r#""edition":"2024","runner":"0.1.0"}"#
);

/// A file with these bytes, opened.
pub fn of_bytes(bytes: &[u8]) -> anyhow::Result<Opened> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::write(&path, bytes).unwrap();
    let opened = open(&path, &mut |_, _| {});
    let here = format!("{}/", folder.path().display());
    opened
        .map(|opened| Opened {
            notice: opened.notice.map(|text| text.replace(&here, "")),
            ..opened
        })
        .map_err(|error| anyhow::anyhow!(format!("{error:#}").replace(&here, "")))
}

/// A run of three peers with these events.
pub fn of_lines(lines: &[&str]) -> Opened {
    of_bytes(format!("{HEADER}\n{}\n", lines.join("\n")).as_bytes()).unwrap()
}
