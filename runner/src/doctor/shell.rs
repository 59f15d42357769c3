//! The completions of the shell: whether they are there, and are this program's.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap_complete::Shell;

use super::Finding;
use crate::completions;
use crate::peer::PeerKind;
use crate::program;

pub fn completions(peers: &[PeerKind]) -> Finding {
    let Some(shell) = Shell::from_env() else {
        return Finding::fine("completions", "none: SHELL names no shell that they could be for");
    };
    let program = program::file_name();
    let home = env::home_dir().unwrap_or_default();
    let script = completions::script(shell, &program, peers);
    of_shell(shell, &program, &script, &home)
}

/// Where a shell looks for completions.
struct Places {
    file: String,
    /// Below the home folder.
    own: &'static str,
    /// Below what everybody shares.
    shared: &'static str,
    /// What it reads when it starts, below the home folder.
    start: &'static str,
}

impl Places {
    /// `None`: it has no such place.
    fn of(shell: Shell, program: &str) -> Option<Self> {
        let (file, own, shared, start) = match shell {
            Shell::Bash => (
                program.to_owned(),
                ".local/share/bash-completion/completions",
                "bash-completion/completions",
                ".bashrc",
            ),
            Shell::Zsh => (format!("_{program}"), ".zfunc", "zsh/site-functions", ".zshrc"),
            Shell::Fish => (
                format!("{program}.fish"),
                ".config/fish/completions",
                "fish/vendor_completions.d",
                ".config/fish/config.fish",
            ),
            Shell::Elvish | Shell::PowerShell | _ => return None,
        };
        Some(Self { file, own, shared, start })
    }

    fn own(&self, home: &Path) -> PathBuf {
        home.join(self.own).join(&self.file)
    }

    fn all(&self, home: &Path) -> Vec<PathBuf> {
        let shared =
            ["/usr/local/share", "/usr/share"].map(|root| Path::new(root).join(self.shared));
        let shared = shared.into_iter().map(|folder| folder.join(&self.file));
        [self.own(home)].into_iter().chain(shared).collect()
    }
}

fn of_shell(shell: Shell, program: &str, script: &str, home: &Path) -> Finding {
    let Some(places) = Places::of(shell, program) else {
        let say = format!("`{program} completions {shell}` prints those for {shell}");
        return Finding::fine("completions", say);
    };
    let all = places.all(home);
    let there = all.iter().find_map(|path| Some((path, fs::read(path).ok()?)));
    let write = format!("{program} completions {shell} > {}", places.own(home).display());
    match there {
        Some((path, text)) if text == script.as_bytes() => {
            Finding::fine("completions", format!("of {shell}, in {}", path.display()))
        }
        Some((path, _)) => {
            let say = format!("of {shell}, in {}, but not of this version", path.display());
            Finding::odd("completions", say, write)
        }
        // The shell asks for them each time.
        None if says(&home.join(places.start), &format!("completions {shell}")) => {
            Finding::fine("completions", format!("of {shell}, as it starts"))
        }
        None => Finding::odd("completions", format!("{shell} has none"), write),
    }
}

fn says(file: &Path, words: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Health;

    #[test]
    fn completions_are_there_or_old_or_missing() {
        let home = tempfile::tempdir().expect("a folder");
        // Nobody has installed a program of this name for everybody.
        let look = || of_shell(Shell::Fish, "raft-runner-of-a-test", "new", home.path());
        let none = look();
        assert_eq!((none.health, none.say.as_str()), (Health::Odd, "fish has none"));
        let folder = home.path().join(".config/fish/completions");
        fs::create_dir_all(&folder).expect("folders");
        let file = folder.join("raft-runner-of-a-test.fish");
        fs::write(&file, "old").expect("a file");
        assert!(look().say.ends_with("but not of this version"));
        fs::write(&file, "new").expect("a file");
        assert_eq!(look().health, Health::Fine);
        fs::remove_file(&file).expect("it was there");
        fs::write(
            home.path().join(".config/fish/config.fish"),
            "raft-runner completions fish | source",
        )
        .expect("a file");
        assert_eq!(look().health, Health::Fine);
    }
}
