//! Where settings come from: which file, which profile, which variables.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{ArgMatches, FromArgMatches};

use super::environment::{Variables, switch, variable};
use crate::cli::SourceArgs;

/// The name of the file that is looked for.
pub const NAME: &str = "raft-runner.toml";

/// What surrounds the program.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// The current folder, unless it is gone.
    pub folder: Option<PathBuf>,
    pub home: Option<PathBuf>,
    pub variables: Variables,
}

#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub file: Option<PathBuf>,
    pub profile: Option<Profile>,
    pub variables: Variables,
}

/// Which profile, and what asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub asked_by: String,
}

impl Outside {
    pub fn here() -> Self {
        Self {
            folder: env::current_dir().ok(),
            home: env::home_dir(),
            variables: Variables::of(env::vars_os()),
        }
    }

    /// The file that counts in the current folder, as it is named from here. The search ends at the root
    /// of a repository, and at the home folder.
    pub fn file_here_or_above(&self) -> Option<PathBuf> {
        let mut from_here = PathBuf::new();
        for folder in self.folder.as_deref()?.ancestors() {
            if folder.join(NAME).exists() {
                return Some(from_here.join(NAME));
            }
            if folder.join(".git").exists() || self.home.as_deref() == Some(folder) {
                return None;
            }
            from_here.push("..");
        }
        None
    }
}

impl Sources {
    /// What the command line says of them, and else the environment.
    pub fn of(matches: &ArgMatches, outside: &Outside) -> Result<Self> {
        let given = SourceArgs::from_arg_matches(matches)?;
        let variables = outside.variables.clone();
        let wanted = given.config.is_some() || given.profile.is_some();
        if given.no_config || (!wanted && is_unwanted(&variables)?) {
            return Ok(Self { variables, ..Self::default() });
        }
        let named = given.config.or_else(|| variables.get("config").map(PathBuf::from));
        let file = named.or_else(|| outside.file_here_or_above());
        let profile = profile(given.profile, &variables)?;
        if let (Some(Profile { name, asked_by }), None) = (&profile, &file) {
            bail!("no {NAME} here or above has the profile '{name}' that {asked_by} asks for");
        }
        Ok(Self { file, profile, variables })
    }

    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

fn is_unwanted(variables: &Variables) -> Result<bool> {
    let Some(value) = variables.get("no-config") else { return Ok(false) };
    switch(&value.to_string_lossy(), &variable(&["no-config"]))
}

fn profile(given: Option<String>, variables: &Variables) -> Result<Option<Profile>> {
    if let Some(name) = given {
        return Ok(Some(Profile { name, asked_by: "--profile".into() }));
    }
    let Some(name) = variables.get("profile") else { return Ok(None) };
    let asked_by = variable(&["profile"]);
    match name.to_str() {
        Some(name) => Ok(Some(Profile { name: name.to_owned(), asked_by })),
        None => bail!("invalid value '{}' for {asked_by}: must be text in UTF-8", name.display()),
    }
}
