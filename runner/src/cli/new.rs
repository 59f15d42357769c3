//! The flags of `new`.

use std::path::PathBuf;

use clap::Args;

/// Make a crate for a Raft of your own: it compiles, and fails part 3A as an empty Raft does
///
/// It has the lab's skeleton to fill in, a program that is this whole tool about it, tests that
/// `cargo test` runs, a workflow for GitHub, and a README that walks from there to part 3D.
#[derive(Debug, Args)]
#[command(after_long_help = NEW_EXAMPLES)]
pub struct NewArgs {
    /// The folder to make; it may exist if nothing but .git is in it
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// The name of the crate [default: that of the folder]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// The folder with raft-runner's sources [default: those that this program was built from]
    ///
    /// The crate is built with what is there: raft-runner is in no registry.
    #[arg(long, value_name = "DIR")]
    pub workspace: Option<PathBuf>,

    /// The repository with raft-runner's sources, in place of a folder
    ///
    /// Others can build the crate then, and so can CI.
    #[arg(long, value_name = "URL", conflicts_with = "workspace", value_parser = url)]
    pub git: Option<String>,
}

const NEW_EXAMPLES: &str = "\
Examples:
  raft-runner new my-raft                     in a folder of that name
  raft-runner new . --name my-raft            here, if nothing but .git is here
  raft-runner new my-raft --workspace ../src  with other sources
  raft-runner new my-raft --git https://github.com/OWNER/raft-runner

And then:
  cd my-raft
  cargo run --release -- test 3A

Exit codes: 0 it is made, 2 it cannot be made, and nothing is left behind.";

fn url(text: &str) -> Result<String, String> {
    let is_one = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    is_one.then(|| text.to_owned()).ok_or_else(|| {
        "must be the address of a repository, such as https://github.com/OWNER/raft-runner".into()
    })
}
