//! The files of a new crate: the skeleton as it is in this repository, and what goes round it.

use toml_edit::{DocumentMut, InlineTable, Item, Value};

use crate::new::folder::NewFile;
use crate::new::source::Source;

/// This repository's own files, so that the new crate can never part from them.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");
const LOCKED: &str = include_str!("../../../Cargo.lock");
const SKELETON: &str = include_str!("../../../peers/skeleton/src/lib.rs");
const SKELETON_MANIFEST: &str = include_str!("../../../peers/skeleton/Cargo.toml");
const CLIPPY: &str = include_str!("../../../clippy.toml");
const RUSTFMT: &str = include_str!("../../../rustfmt.toml");
const TOOLCHAIN: &str = include_str!("../../../rust-toolchain.toml");

const MANIFEST: &str = include_str!("template/manifest.toml");
const README: &str = include_str!("template/readme.md");
const MAIN: &str = include_str!("template/main.rs");
const TESTS: &str = include_str!("template/lab.rs");
const WORKFLOW: &str = include_str!("template/workflow.yml");
const FIND_RUNNER: &str = include_str!("template/find-runner.yml");
const IGNORED: &str = "/target\n/traces\n";

/// The program and the tests call it; the skeleton does not.
const RUNNER: &str = "raft-runner";

/// All files of a crate with this name.
pub fn of(name: &str, source: &Source) -> Vec<NewFile> {
    let named =
        |text: &str| text.replace("my_raft", &name.replace('-', "_")).replace("my-raft", name);
    vec![
        file("Cargo.toml", named(&manifest(source))),
        // Of what is not needed, cargo clears it at the first build.
        file("Cargo.lock", LOCKED.into()),
        file("README.md", named(&readme(source))),
        file("src/lib.rs", SKELETON.into()),
        file("src/main.rs", named(MAIN)),
        file("tests/lab.rs", named(TESTS)),
        file(".github/workflows/lab.yml", workflow(source)),
        file(".gitignore", IGNORED.into()),
        file("clippy.toml", CLIPPY.into()),
        file("rustfmt.toml", RUSTFMT.into()),
        file("rust-toolchain.toml", TOOLCHAIN.into()),
    ]
}

/// The crates that a new one needs.
pub fn dependencies() -> impl Iterator<Item = String> {
    let skeleton = parsed(SKELETON_MANIFEST);
    let table = skeleton["dependencies"].as_table().expect("the skeleton has dependencies");
    let mut names: Vec<_> = table.iter().map(|(name, _)| name.to_owned()).collect();
    names.push(RUNNER.into());
    names.sort();
    names.into_iter()
}

fn file(path: &'static str, text: String) -> NewFile {
    NewFile { path, text }
}

fn manifest(source: &Source) -> String {
    let workspace = parsed(WORKSPACE);
    let (ours, theirs): (Vec<_>, Vec<_>) =
        dependencies().partition(|name| folder_of(&workspace, name).is_some());
    let of_package = |key: &str| plain(&workspace["workspace"]["package"][key]);
    MANIFEST
        .replace("{edition}", &of_package("edition"))
        .replace("{rust-version}", &of_package("rust-version"))
        .replace("{comment}", &comment(source))
        .replace("{ours}", &lines(&ours, |name| our_own(&workspace, name, source)))
        .replace("{theirs}", &lines(&theirs, |name| plain(dependency(&workspace, name))))
}

fn lines(names: &[String], value: impl Fn(&str) -> String) -> String {
    let lines: Vec<_> = names.iter().map(|name| format!("{name} = {}", value(name))).collect();
    lines.join("\n")
}

/// A dependency on one of this repository's crates.
fn our_own(workspace: &DocumentMut, name: &str, source: &Source) -> String {
    let mut table = InlineTable::new();
    match source {
        Source::Folder(folder) => {
            let inside = folder_of(workspace, name).expect("it is one of this repository's");
            table.insert("path", format!("{folder}/{inside}").into());
        }
        Source::Git(url) => _ = table.insert("git", url.into()),
    }
    if name == RUNNER {
        // Without the peers of this repository.
        table.insert("default-features", false.into());
    }
    table.to_string()
}

fn comment(source: &Source) -> String {
    match source {
        Source::Folder(folder) => format!(
            "# raft-runner is in no registry. These are its sources in a folder of this machine. Others, and CI,\n\
             # can build this crate once all three lines name a repository with them instead:\n\
             #   path = \"{folder}/…\"   becomes   git = \"https://github.com/OWNER/raft-runner\""
        ),
        Source::Git(url) => format!(
            "# raft-runner is in no registry: it comes from its repository. To build with sources of your own,\n\
             # let all three lines name the folder instead:\n\
             #   git = \"{url}\"   becomes   path = \"../raft-runner/labrpc\", …/raftapi, …/runner"
        ),
    }
}

fn readme(source: &Source) -> String {
    README
        .replace("{writing}", &source.file("docs/writing-a-peer.md"))
        .replace("{labstyle}", &source.file("peers/labstyle"))
}

fn workflow(source: &Source) -> String {
    let find = match source {
        Source::Folder(_) => FIND_RUNNER,
        Source::Git(_) => "",
    };
    WORKFLOW.replace("{find-runner}", find)
}

fn folder_of<'a>(workspace: &'a DocumentMut, name: &str) -> Option<&'a str> {
    dependency(workspace, name).get("path")?.as_str()
}

fn dependency<'a>(workspace: &'a DocumentMut, name: &str) -> &'a Item {
    &workspace["workspace"]["dependencies"][name]
}

/// A value as it is written, without what stands round it.
fn plain(item: &Item) -> String {
    let mut value: Value = item.as_value().expect("it is in one line").clone();
    value.decor_mut().clear();
    value.to_string()
}

fn parsed(text: &str) -> DocumentMut {
    text.parse().expect("cargo has read it before")
}
