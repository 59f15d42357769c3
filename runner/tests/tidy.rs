//! The architecture as a test: module edges, file sizes, and documents that match the tree.

use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 450;
/// Code has 100 columns; a table that is kept from the formatter may have more.
const MAX_COLUMNS: usize = 150;
const EMPTY_NAMES: [&str; 7] = ["util", "helpers", "common", "imp", "misc", "manager", "mod"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below `folder`, relative to the workspace, in order.
fn files_below(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root()).expect("below the workspace");
                files.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    files
}

fn rust_files() -> Vec<String> {
    let crates = ["labrpc", "raftapi", "raft", "runner", "peers"];
    let files = crates.into_iter().flat_map(files_below);
    files.filter(|path| path.ends_with(".rs") && !path.contains("/target/")).collect()
}

/// A rule of ARCHITECTURE.md: what lies below `place` must not name any of `forbidden`.
struct Edge {
    place: String,
    except: Vec<String>,
    forbidden: Vec<String>,
}

fn code_spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of the table under `heading`, cell by cell.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, section) = document.split_once(heading).unwrap_or_else(|| panic!("no {heading:?}"));
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn edges() -> Vec<Edge> {
    let rows = table(&read("ARCHITECTURE.md"), "## Who may know whom");
    rows.into_iter()
        .map(|cells| {
            let mut places = code_spans(&cells[0]).into_iter();
            Edge {
                place: places.next().expect("an edge has a place"),
                except: places.collect(),
                forbidden: code_spans(&cells[1]),
            }
        })
        .collect()
}

/// A line without its comment and without what stands in plain strings.
fn code_of(line: &str) -> String {
    let line = line.split("//").next().unwrap_or(line);
    line.split('"').step_by(2).collect()
}

/// Whether `code` names `path`, and not just something that ends or goes on like it.
fn names(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + path.len()..].chars().next();
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !before.is_some_and(part) && (path.ends_with(':') || !after.is_some_and(part))
    })
}

/// Whether it is this file, in this folder, or the file beside the folder.
fn lies_in(file: &str, place: &str) -> bool {
    let rest = file.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest == ".rs")
}

#[test]
fn nobody_knows_what_it_must_not() {
    let edges = edges();
    assert!(edges.len() >= 8, "the table of edges is gone from ARCHITECTURE.md");
    let mut offences = Vec::new();
    for Edge { place, except, forbidden } in &edges {
        let judged: Vec<_> = rust_files()
            .into_iter()
            .filter(|file| lies_in(file, place))
            .filter(|file| !except.iter().any(|free| lies_in(file, free)))
            .collect();
        assert!(!judged.is_empty(), "ARCHITECTURE.md has a rule for {place}, which is not there");
        for file in judged {
            for (number, line) in read(&file).lines().enumerate() {
                let code = code_of(line);
                let named = forbidden.iter().filter(|path| names(&code, path));
                offences.extend(named.map(|path| format!("{file}:{}: {path}", number + 1)));
            }
        }
    }
    assert!(offences.is_empty(), "against ARCHITECTURE.md:\n{}", offences.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut offences = Vec::new();
    for file in rust_files() {
        let text = read(&file);
        if !text.starts_with("//! ") {
            offences.push(format!("{file}: does not open with what it is for"));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES && !file.contains("/tests/") {
            offences.push(format!("{file}: {lines} lines"));
        }
        for (number, line) in text.lines().enumerate() {
            if line.chars().count() > MAX_COLUMNS {
                offences.push(format!("{file}:{}: over {MAX_COLUMNS} columns", number + 1));
            }
        }
        let stem = Path::new(&file).file_stem().expect("a file has a name").to_string_lossy();
        if EMPTY_NAMES.contains(&&*stem) {
            offences.push(format!("{file}: a name that says nothing"));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimple", "mented!(")];
    let mut offences = Vec::new();
    for file in rust_files() {
        for (number, line) in read(&file).lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                offences.push(format!("{file}:{}: {line}", number + 1));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn the_map_names_every_folder_and_nothing_else() {
    let rows = table(&read("ARCHITECTURE.md"), "## The map");
    let named: Vec<_> = rows.iter().flat_map(|cells| code_spans(&cells[0])).collect();
    for path in &named {
        assert!(root().join(path).exists(), "the map names {path}, which is not there");
    }
    for file in rust_files() {
        let folder = Path::new(&file).parent().expect("a file has a folder").to_string_lossy();
        let known = named.iter().any(|path| folder.starts_with(path.trim_end_matches('/')));
        assert!(known, "the map does not name {folder}");
    }
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut missing = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for span in code_spans(&read(document)) {
            let is_path = ["labrpc/", "raftapi/", "raft/", "runner/", "peers/", "docs/"]
                .iter()
                .any(|folder| span.starts_with(folder));
            if is_path && !span.contains(['*', '<', ' ', '{']) && !root().join(&span).exists() {
                missing.push(format!("{document}: {span}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_changelog_has_its_form() {
    let text = read("CHANGELOG.md");
    assert!(text.starts_with("# Changelog\n"));
    let mut in_item = false;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1) {
        in_item = line.starts_with("- ") || (in_item && line.starts_with("  "));
        assert!(in_item, "CHANGELOG.md: neither an item nor its continuation: {line:?}");
    }
}
