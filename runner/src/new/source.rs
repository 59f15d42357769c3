//! Where a new crate finds raft-runner: in a folder of this machine, or in a repository.

use std::path::{Component, Path, PathBuf};

use crate::cli::NewArgs;
use crate::exit::Refusal;

/// The sources that this program was built from.
const BUILT_FROM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// As it is written in the manifest of the new crate.
    Folder(String),
    /// Its address.
    Git(String),
}

impl Source {
    /// For the crate that will be in the folder `path`.
    pub fn of(args: &NewArgs, path: &Path) -> Result<Self, Refusal> {
        match (&args.git, &args.workspace) {
            (Some(url), _) => Ok(Self::Git(url.clone())),
            (None, Some(given)) => Ok(Self::Folder(written(path, &sources_in(given)?))),
            (None, None) => Ok(Self::Folder(written(path, &built_from()?))),
        }
    }

    /// Where one of its files is, for a reader.
    pub fn file(&self, inside: &str) -> String {
        match self {
            Self::Folder(folder) => format!("`{folder}/{inside}`"),
            Self::Git(url) => format!("`{inside}` of <{url}>"),
        }
    }
}

fn sources_in(given: &Path) -> Result<PathBuf, Refusal> {
    let manifests = ["labrpc", "raftapi", "runner"].map(|part| format!("{part}/Cargo.toml"));
    if let Some(missing) = manifests.iter().find(|manifest| !given.join(manifest).is_file()) {
        return Err(Refusal::Usage(format!(
            "there are no sources of raft-runner in '{}': {missing} is missing",
            given.display()
        )));
    }
    given.canonicalize().map_err(|error| {
        Refusal::Usage(format!("cannot use the sources in '{}': {error}", given.display()))
    })
}

fn built_from() -> Result<PathBuf, Refusal> {
    sources_in(Path::new(BUILT_FROM)).map_err(|_gone| {
        Refusal::Usage(
            "the sources that this program was built from are gone; name others by --workspace \
             DIR or --git URL"
                .into(),
        )
    })
}

/// The way from the new crate to the sources: over a folder that holds both, so that they can be
/// moved and copied together; from the root of all if there is none.
fn written(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let apart: Vec<_> = from.components().skip(shared).collect();
    let is_name = |part: &Component<'_>| matches!(part, Component::Normal(_));
    let holds_both = from.components().take(shared).any(|part| is_name(&part));
    if !holds_both || !apart.iter().all(is_name) {
        return slashed(to);
    }
    let up = apart.iter().map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(shared)).collect();
    if way.as_os_str().is_empty() { ".".into() } else { slashed(&way) }
}

fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::written;

    #[test]
    fn sources_are_found_from_the_crate_or_from_the_root() {
        let cases = [
            ("/home/me/my-raft", "/home/me/raft-runner", "../raft-runner"),
            ("/home/me/lab/my-raft", "/home/me/raft-runner", "../../raft-runner"),
            ("/home/me/raft-runner/my-raft", "/home/me/raft-runner", ".."),
            ("/tmp/my-raft", "/home/me/raft-runner", "/home/me/raft-runner"),
            ("/home/me/new/../my-raft", "/home/me/raft-runner", "/home/me/raft-runner"),
        ];
        for (from, to, way) in cases {
            assert_eq!(written(Path::new(from), Path::new(to)), way, "from {from} to {to}");
        }
    }
}
