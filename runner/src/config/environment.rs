//! What the environment sets: `RAFT_RUNNER_JOBS` is `--jobs` of every command, `RAFT_RUNNER_TEST_JOBS` that
//! of `test`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use anyhow::{Result, bail};

use super::entry::{Entry, Place, Value};
use super::flags::{Catalog, Flag, Kind};

const PREFIX: &str = "RAFT_RUNNER_";

/// The variables of this program that are set to something.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<String, OsString>);

impl Variables {
    pub fn of(all: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let ours = all.into_iter().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            (name.starts_with(PREFIX) && !value.is_empty()).then_some((name, value))
        });
        Self(ours.collect())
    }

    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(&variable(&[name])).map(OsString::as_os_str)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is set for this command alone.
    pub fn of_command(&self, command: &str, catalog: &Catalog) -> Result<Vec<Entry>> {
        let flags = catalog.of_command(command);
        let entries = flags.map(|flag| self.entry(flag, variable(&[command, &flag.long]), catalog));
        entries.filter_map(Result::transpose).collect()
    }

    /// What is set for all commands, as far as this one has it.
    pub fn of_all(&self, command: &str, catalog: &Catalog) -> Result<Vec<Entry>> {
        let flags = catalog.of_command(command).filter(|flag| flag.is_set_for_all());
        let entries = flags.map(|flag| {
            let name = variable(&[&flag.long]);
            if self.0.contains_key(&name) {
                must_mean_one_thing(flag, &name, catalog)?;
            }
            self.entry(flag, name, catalog)
        });
        entries.filter_map(Result::transpose).collect()
    }

    fn entry(&self, flag: &Flag, name: String, catalog: &Catalog) -> Result<Option<Entry>> {
        let Some(written) = self.0.get(&name) else { return Ok(None) };
        let Some(written) = written.to_str() else {
            bail!("invalid value '{}' for {name}: must be text in UTF-8", written.display());
        };
        let value = match flag.kind {
            Kind::Switch => Value::Switch(switch(written, &name)?),
            Kind::Value => Value::Values(vec![written.to_owned()]),
            Kind::List => Value::Values(written.split(',').map(str::to_owned).collect()),
        };
        if let Value::Values(values) = &value {
            let refused =
                values.iter().find_map(|value| Some((value, catalog.refuses(flag, value)?)));
            if let Some((value, reason)) = refused {
                bail!("invalid value '{value}' for {name}{reason}");
            }
        }
        let (key, written) = (flag.long.clone(), written.to_owned());
        Ok(Some(Entry { key, value, written, place: Place::Variable(name) }))
    }
}

/// All names that mean something.
pub fn known(catalog: &Catalog) -> BTreeSet<String> {
    let own = ["config", "no-config", "profile"].into_iter().map(|name| variable(&[name]));
    let flags = catalog.commands().into_iter().flat_map(|command| catalog.of_command(command));
    let names = flags.flat_map(|flag| {
        let general = flag.is_set_for_all().then(|| variable(&[&flag.long]));
        general.into_iter().chain([variable(&[&flag.command, &flag.long])])
    });
    own.chain(names).collect()
}

/// Whether something is on.
pub fn switch(text: &str, name: &str) -> Result<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => bail!("invalid value '{text}' for {name}: must be true or false"),
    }
}

/// `RAFT_RUNNER_TEST_FAIL_FAST`.
pub fn variable(words: &[&str]) -> String {
    format!("{PREFIX}{}", words.join("_").to_ascii_uppercase().replace('-', "_"))
}

fn must_mean_one_thing(flag: &Flag, name: &str, catalog: &Catalog) -> Result<()> {
    let all = catalog.named(&flag.long, None);
    match all.iter().find(|other| other.takes != flag.takes) {
        None => Ok(()),
        Some(other) => bail!(
            "{name} does not mean the same to {} and {}: set {} or {}",
            flag.command,
            other.command,
            variable(&[&flag.command, &flag.long]),
            variable(&[&other.command, &flag.long]),
        ),
    }
}
