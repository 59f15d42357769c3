//! Makes a crate for a Raft of one's own, whole or not at all.

mod files;
mod folder;
mod name;
mod outer;
mod source;

use std::path::{self, Path, PathBuf};

use self::source::Source;
use crate::cli::NewArgs;
use crate::exit::{Exit, Refusal};
use crate::report::screen;

pub fn new(args: &NewArgs) -> Result<Exit, Refusal> {
    let path = absolute(&args.path)?;
    folder::must_be_free(&args.path)?;
    let name = name::of(args.name.as_deref(), &path)?;
    outer::must_not_take_in(&args.path, &path)?;
    let source = Source::of(args, &path)?;
    folder::fill(&args.path, &files::of(&name, &source))
        .map_err(|error| refusal(&args.path, &error.to_string()))?;
    screen::print(&told(&name, &args.path))?;
    Ok(Exit::Passed)
}

/// Where the folder is or will be. Links on the way are followed, so that `..` means what it says.
fn absolute(given: &Path) -> Result<PathBuf, Refusal> {
    let whole = path::absolute(given).map_err(|error| refusal(given, &error.to_string()))?;
    let there = whole.ancestors().find_map(|folder| {
        let found = folder.canonicalize().ok()?;
        Some((found, whole.strip_prefix(folder).ok()?))
    });
    Ok(there.map_or_else(
        || whole.clone(),
        |(found, rest)| if rest.as_os_str().is_empty() { found } else { found.join(rest) },
    ))
}

fn refusal(path: &Path, why: &str) -> Refusal {
    Refusal::Usage(format!("cannot make '{}': {why}", path.display()))
}

fn told(name: &str, path: &Path) -> String {
    let path = path.display().to_string();
    let folder = if path.contains(char::is_whitespace) { format!("'{path}'") } else { path };
    let enter = if folder == "." { String::new() } else { format!("  cd {folder}\n") };
    format!(
        "{name} is made: a Raft that elects nobody yet. Its README.md walks from there to part 3D.\n\n\
         {enter}  cargo run --release -- test 3A\n"
    )
}
