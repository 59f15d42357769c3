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
        .strip_prefix(here)
        .map_or(called.as_str(), |path| path.to_str().unwrap_or(&called));
    if short.contains(char::is_whitespace) { format!("'{short}'") } else { short.to_owned() }
}

/// Without the folder it is in, as a shell knows it.
pub fn file_name() -> String {
    let called = env::args_os().next().unwrap_or_default();
    let stem = Path::new(&called).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| "raft-runner".into())
}
