//! Makes each mutant: a copy of the reference's sources with its patch applied.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A patch with its lesson: what is wrong, which rule it breaks, what happens, who must catch it.
struct Mutant {
    name: String,
    about: String,
    rule: String,
    symptom: String,
    /// Tests that must fail, each with the number of seeds within which it does.
    caught_by: Vec<(String, u64)>,
    /// The rule of the oracle that must be the first to be broken; `-`: it is no matter of rules.
    oracle: String,
    patches: Vec<String>,
}

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let reference = here.join("../../raft/src");
    let patches = here.join("patches");
    for watched in [&reference, &patches] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let mutants: Vec<_> = files_below(&patches).iter().map(|path| read(path)).collect();
    for mutant in &mutants {
        make(mutant, &reference, &out.join(mutant.module()));
    }
    fs::write(out.join("gallery.rs"), gallery(&mutants, &out)).expect("OUT_DIR is writable");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

impl Mutant {
    fn module(&self) -> String {
        self.name.replace('-', "_")
    }
}

fn read(path: &Path) -> Mutant {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let (lesson, diff) =
        text.split_once("\n--- ").unwrap_or_else(|| panic!("{}: no diff", path.display()));
    let line = |key: &str| {
        let found = lesson.lines().find_map(|line| line.strip_prefix(key));
        found.unwrap_or_else(|| panic!("{}: no line {key:?}", path.display())).trim().to_owned()
    };
    let about = lesson.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    Mutant {
        name: path.file_stem().expect("a patch has a name").to_string_lossy().into_owned(),
        about,
        rule: line("rule:"),
        symptom: line("symptom:"),
        caught_by: caught_by(&line("caught by:")),
        oracle: line("oracle:"),
        patches: format!("\n--- {diff}").split("\n--- ").skip(1).map(one_file).collect(),
    }
}

fn one_file(patch: &str) -> String {
    format!("--- {}\n", patch.trim_end_matches('\n'))
}

/// Reads `TestBackup3B 3, TestRejoin3B 10`; nothing if the lab's tests do not see this fault.
fn caught_by(list: &str) -> Vec<(String, u64)> {
    let named = list.split(',').map(str::trim).filter(|item| *item != "-");
    named
        .map(|item| {
            let (test, seeds) = item.split_once(' ').unwrap_or_else(|| panic!("{item:?}: seeds?"));
            (test.to_owned(), seeds.parse().unwrap_or_else(|e| panic!("{item:?}: {e}")))
        })
        .collect()
}

/// Copies the reference to `folder`, as a module of the gallery, with the patch applied.
fn make(mutant: &Mutant, reference: &Path, folder: &Path) {
    let mut patched = 0;
    for source in files_below(reference) {
        let name = source.strip_prefix(reference).expect("it lies below").to_owned();
        let mut text = fs::read_to_string(&source).expect("a source can be read");
        for patch in &mutant.patches {
            let patch = diffy::Patch::from_str(patch)
                .unwrap_or_else(|e| panic!("{}.patch: {e}", mutant.name));
            if patch.original().is_some_and(|path| Path::new(path) == Path::new("a").join(&name)) {
                text = diffy::apply(&text, &patch).unwrap_or_else(|e| {
                    panic!("{}.patch no longer applies to {}: {e}", mutant.name, name.display())
                });
                patched += 1;
            }
        }
        let target = folder.join(&name);
        fs::create_dir_all(target.parent().expect("it lies below")).expect("OUT_DIR is writable");
        let text = text.replace("crate::", &format!("crate::gallery::{}::", mutant.module()));
        fs::write(&target, text).expect("OUT_DIR is writable");
    }
    assert_eq!(patched, mutant.patches.len(), "{}.patch names an unknown file", mutant.name);
}

/// The modules, and a function that shows them all to a guest.
fn gallery(mutants: &[Mutant], out: &Path) -> String {
    let mut text = String::new();
    for mutant in mutants {
        let root = out.join(mutant.module()).join("lib.rs");
        writeln!(text, "#[path = {:?}]\nmod {};", root.display().to_string(), mutant.module())
            .expect("a string takes everything");
    }
    text += "\npub fn tour(guest: &mut impl crate::Guest) {\n";
    for mutant in mutants {
        let Mutant { name, about, rule, symptom, caught_by, oracle, .. } = mutant;
        let oracle = Some(oracle).filter(|oracle| *oracle != "-");
        writeln!(
            text,
            "    guest.meet::<{}::Peer>(&crate::Lesson {{ name: {name:?}, \
             peer: \"mutant:{name}\", about: {about:?}, rule: {rule:?}, \
             symptom: {symptom:?}, caught_by: &{caught_by:?}, oracle: {oracle:?} }});",
            mutant.module()
        )
        .expect("a string takes everything");
    }
    text + "}\n"
}
