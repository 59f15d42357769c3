//! What a crate may be called.

use std::path::Path;

use crate::exit::Refusal;
use crate::new::files;

/// Words of the language; cargo takes none of them for a library.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// What is always there under this name, or where cargo puts something else.
const TAKEN: [&str; 9] =
    ["alloc", "build", "core", "deps", "examples", "incremental", "proc-macro", "std", "test"];

/// The name that is given, or that of the folder.
pub fn of(given: Option<&str>, folder: &Path) -> Result<String, Refusal> {
    let of_folder = || folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = given.map(str::to_owned).or_else(of_folder).unwrap_or_default();
    let other = if given.is_some() { "" } else { "; --name gives another" };
    match fault(&name) {
        None => Ok(name),
        Some(why) => {
            Err(Refusal::Usage(format!("'{name}' is no name for this crate: {why}{other}")))
        }
    }
}

fn fault(name: &str) -> Option<&'static str> {
    let dashed = name.replace('_', "-");
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(is_part) {
        Some("it takes lower-case letters, digits, '-' and '_', and a letter in front")
    } else if KEYWORDS.contains(&name) {
        Some("that is a word of Rust")
    } else if TAKEN.contains(&dashed.as_str()) {
        Some("cargo and Rust have it for something else")
    } else if files::dependencies().any(|taken| taken.replace('_', "-") == dashed) {
        Some("it is that of a crate that this one needs")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn a_crate_is_called_what_cargo_and_rust_take() {
        for name in ["my-raft", "my_raft", "raft", "r", "raft2", "lab3"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for name in ["", "3a", "-raft", "My-Raft", "my raft", "rüft", "async", "self", "test"] {
            assert!(fault(name).is_some(), "{name}");
        }
        for name in ["proc_macro", "serde", "raftapi", "raft-runner", "raft_runner", "bytes"] {
            assert!(fault(name).is_some(), "{name}");
        }
    }
}
