//! The flags of `completions`.

use clap::Args;
use clap_complete::Shell;

/// Print a script that teaches a shell to complete commands, flags, tests and peers
#[derive(Debug, Args)]
#[command(after_long_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  mkdir -p ~/.local/share/bash-completion/completions
  raft-runner completions bash > ~/.local/share/bash-completion/completions/raft-runner
  raft-runner completions fish > ~/.config/fish/completions/raft-runner.fish
  raft-runner completions zsh > ~/.zfunc/_raft-runner    with fpath+=~/.zfunc before compinit

Exit codes: 0 it is printed, 2 there is no such shell.";
