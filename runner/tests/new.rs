//! A crate for a Raft of one's own: what is in it, and what is left where none can be made.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use toml_edit::DocumentMut;

fn new(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    command.arg("new").args(args).current_dir(folder).output().expect("the program runs")
}

fn made(folder: &Path, args: &[&str]) -> String {
    let output = new(folder, args);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).expect("a text")
}

/// Nothing but one line, and nothing made.
fn refused(folder: &Path, args: &[&str], why: &str) {
    let before = below(folder);
    let output = new(folder, args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.starts_with("error: ") && error.contains(why), "{args:?}: {error}");
    assert_eq!((output.status.code(), error.lines().count()), (Some(2), 1), "{args:?}: {error}");
    assert_eq!(below(folder), before, "{args:?}");
}

/// All that is in a folder, in order.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.push(path.display().to_string());
    }
    found.sort();
    found
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn a_new_crate_is_the_skeleton_with_a_program_tests_and_a_workflow() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = made(folder.path(), &["first/my-lab"]);
    assert!(said.contains("  cd first/my-lab\n  cargo run --release -- test 3A\n"), "{said}");

    let root = folder.path().join("first/my-lab");
    let skeleton = include_str!("../../peers/skeleton/src/lib.rs");
    assert_eq!(read(&root, "src/lib.rs"), skeleton);
    let main = read(&root, "src/main.rs");
    assert!(main.contains("PeerKind::of::<my_lab::Raft>(\"my-lab\", "), "{main}");
    assert!(read(&root, "tests/lab.rs").contains("PeerKind::of::<my_lab::Raft>(\"my-lab\", "));
    assert!(read(&root, ".github/workflows/lab.yml").contains("cargo test"));
    assert!(read(&root, "README.md").starts_with("# my-lab\n"));
    assert!(read(&root, ".gitignore").contains("/target\n"));
    for file in below(&root).iter().filter(|path| Path::new(path).is_file()) {
        let text = fs::read_to_string(file).expect("a text");
        assert!(!text.contains("my-raft") && !text.contains("my_raft"), "{file}");
        let open = text.lines().find(|line| line.contains('{') && line.contains("}…"));
        assert_eq!(open, None, "{file}");
    }
}

/// With the versions of this repository, and what the skeleton needs.
#[test]
fn a_new_crate_needs_what_the_skeleton_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    made(folder.path(), &["mine"]);
    let ours: DocumentMut = include_str!("../../Cargo.toml").parse().expect("a manifest");
    let skeleton: DocumentMut =
        include_str!("../../peers/skeleton/Cargo.toml").parse().expect("a manifest");
    let manifest: DocumentMut =
        read(&folder.path().join("mine"), "Cargo.toml").parse().expect("a manifest");
    let needed = manifest["dependencies"].as_table().expect("a table");
    let skeletons = skeleton["dependencies"].as_table().expect("a table");
    assert_eq!(needed.len(), skeletons.len() + 1);
    for (name, _) in skeletons {
        let (mine, theirs) = (&needed[name], &ours["workspace"]["dependencies"][name]);
        match theirs.get("path").and_then(|path| path.as_str()) {
            Some(path) => {
                let mine = mine["path"].as_str().expect("a folder");
                let there = folder.path().join("mine").join(mine).join("Cargo.toml");
                assert!(mine.ends_with(&format!("/{path}")) && there.is_file(), "{name}: {mine}");
            }
            None => assert_eq!(mine.to_string().trim(), theirs.to_string().trim(), "{name}"),
        }
    }
    let runner = &needed["raft-runner"];
    assert_eq!(runner["default-features"].as_bool(), Some(false), "its peers are not needed");
    assert!(manifest["workspace"].is_table(), "no other workspace takes it in");
}

#[test]
fn a_new_crate_takes_raft_runner_from_a_repository_if_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    made(folder.path(), &["mine", "--git", "https://example.org/raft-runner"]);
    let root = folder.path().join("mine");
    let manifest: DocumentMut = read(&root, "Cargo.toml").parse().expect("a manifest");
    for name in ["labrpc", "raftapi", "raft-runner"] {
        let git = manifest["dependencies"][name]["git"].as_str();
        assert_eq!(git, Some("https://example.org/raft-runner"), "{name}");
    }
    assert!(!read(&root, ".github/workflows/lab.yml").contains("find raft-runner"));
}

#[test]
fn a_folder_that_exists_is_filled_if_nothing_is_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("clone/.git")).expect("a folder");
    let said = made(&folder.path().join("clone"), &[".", "--name", "my-lab"]);
    assert!(said.starts_with("my-lab is made") && !said.contains("cd "), "{said}");
    assert!(folder.path().join("clone/.git").is_dir());
    assert!(read(&folder.path().join("clone"), "Cargo.toml").contains("name = \"my-lab\""));
    let hidden = below(&folder.path().join("clone"));
    assert!(!hidden.iter().any(|path| path.contains("partial")), "{hidden:?}");
}

#[test]
fn where_no_crate_can_be_made_nothing_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir(root.join("full")).expect("a folder");
    fs::write(root.join("full/notes.txt"), "precious").expect("a file");
    fs::write(root.join("file"), "precious").expect("a file");
    fs::create_dir(root.join("elsewhere")).expect("a folder");

    refused(root, &["full"], "the folder is not empty: there is 'notes.txt'");
    refused(root, &["file"], "a file is there");
    refused(root, &["file/below"], "cannot make 'file/below'");
    refused(root, &["new/3a"], "'3a' is no name for this crate: it takes lower-case letters");
    refused(root, &["new/async"], "'async' is no name for this crate: that is a word of Rust");
    refused(
        root,
        &["new/serde"],
        "it is that of a crate that this one needs; --name gives another",
    );
    refused(root, &["new/mine", "--name", "My Raft"], "'My Raft' is no name for this crate");
    let nowhere = ["new/mine", "--workspace", "elsewhere"];
    refused(
        root,
        &nowhere,
        "there are no sources of raft-runner in 'elsewhere': labrpc/Cargo.toml is missing",
    );
    refused(root, &["new/mine", "--git", "two words"], "must be the address of a repository");
    assert_eq!(read(root, "full/notes.txt"), "precious");
}

/// Where root may write everywhere, this cannot be shown.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).expect("they can be set");
    if fs::create_dir(closed.join("probe")).is_ok() {
        fs::remove_dir(closed.join("probe")).expect("it is there");
        return;
    }
    refused(folder.path(), &["closed/deep/mine"], "cannot make 'closed/deep/mine': Permission");
    refused(&closed, &["."], "cannot make '.': Permission");
}

#[test]
fn a_new_crate_is_not_put_where_a_workspace_takes_it_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let outer = "[workspace]\nmembers = [\"tool\", \"peers/*\"]\nexclude = [\"peers/free\"]\n";
    fs::write(folder.path().join("Cargo.toml"), outer).expect("a file");
    refused(folder.path(), &["peers/mine"], "would become a member of the workspace in '");
    for free in ["mine", "peers/free", "peers/deep/mine"] {
        made(folder.path(), &[free]);
    }
}
