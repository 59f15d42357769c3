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

/// A run in which every text that a peer or a test may choose is bad for somebody who shows it.
pub fn hostile() -> Trace {
    let file = fs::read_to_string(path("every-event")).expect("a sample");
    let bad = r#"</script><script>document.title='owned'</script><!-- \"&amp; \u0000\u0007\u2028\n S0 {}"#;
    let file = file
        .replace("one(101, 3)", bad)
        .replace(r#""command":"101""#, &format!(r#""command":"{bad}""#));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hostile.jsonl");
    fs::write(&path, file).expect("a file");
    Trace::read(&path).expect("still a trace")
}
