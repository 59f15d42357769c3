//! What to type to call this program once more.

use std::env;
use std::path::Path;
use std::sync::OnceLock;

static NAME: OnceLock<&str> = OnceLock::new();

/// This program is not the one to call, but the one that this line starts.
pub fn is_called(line: &'static str) {
    let _ = NAME.set(line); // Once said is enough.
}

/// This program, as it was called, or from here.
pub fn name() -> String {
    NAME.get().map_or_else(as_called, |&line| line.to_owned())
}

fn as_called() -> String {
    let called = env::args().next().unwrap_or_else(|| "raft-runner".into());
    let here = env::current_dir().unwrap_or_default();
    let short = Path::new(&called)
        .strip_prefix(&here)
        .map_or(called.as_str(), |path| path.to_str().unwrap_or(&called));
    match by_cargo(short).filter(|_| here.join("Cargo.toml").is_file()) {
        Some(line) => line.to_owned(),
        None if short.contains(char::is_whitespace) => format!("'{short}'"),
        None => short.to_owned(),
    }
}

/// What builds a program of this folder before it runs it: what was mended since is in it then.
fn by_cargo(called: &str) -> Option<&'static str> {
    let folder = Path::new(called).parent()?;
    let lines = [("target/release", "cargo run --release --"), ("target/debug", "cargo run --")];
    lines.iter().find(|(built, _)| folder == Path::new(built)).map(|&(_, line)| line)
}

/// Without the folder it is in, as a shell knows it.
pub fn file_name() -> String {
    let called = env::args_os().next().unwrap_or_default();
    let stem = Path::new(&called).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| "raft-runner".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_built_here_is_called_through_cargo() {
        assert_eq!(by_cargo("target/release/my-raft"), Some("cargo run --release --"));
        assert_eq!(by_cargo("target/debug/my-raft"), Some("cargo run --"));
        for called in ["my-raft", "/usr/bin/my-raft", "../target/release/my-raft", ""] {
            assert_eq!(by_cargo(called), None, "{called}");
        }
    }
}
