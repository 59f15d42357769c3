//! Which of several settings counts: what is given before what is set, and the nearer before the farther.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use clap::ArgMatches;
use clap::parser::ValueSource;

use super::entry::Entry;
use super::flags::Flag;
use crate::cli::opposites;

/// What the command line itself says.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The ids of flags that have their value.
    decided: BTreeSet<String>,
    /// The ids of all that asks for something.
    active: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    pub flag: &'a Flag,
    pub entry: &'a Entry,
}

impl Given {
    pub fn of(matches: &ArgMatches) -> Self {
        let mut given = Self::default();
        for id in matches.ids().map(|id| id.as_str()) {
            if matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            match opposites::of(id) {
                Some(switch) => given.decided.insert(switch.to_owned()),
                None => given.active.insert(id.to_owned()),
            };
        }
        given
    }
}

/// For each flag the first entry there is, where `tables` are sorted by whose word counts more. An entry
/// that excludes what counts more does not count.
pub fn choose<'a>(
    flags: &[&'a Flag],
    given: &Given,
    tables: &[Vec<&'a Entry>],
) -> Result<Vec<Choice<'a>>> {
    let Given { mut decided, mut active } = given.clone();
    let mut choices: Vec<Choice<'a>> = Vec::new();
    for table in tables {
        let outdone = active.clone();
        let nearer = choices.len();
        for &entry in table {
            let Some(flag) = flags.iter().find(|flag| flag.long == entry.key) else { continue };
            let is_outdone = flag.rivals.iter().any(|rival| outdone.contains(rival));
            let is_decided = decided.contains(&flag.id) || outdone.contains(&flag.id);
            if is_decided || (is_outdone && entry.is_active()) {
                continue;
            }
            decided.insert(flag.id.clone());
            if entry.is_active() {
                must_agree(flag, entry, &choices[nearer..])?;
                active.insert(flag.id.clone());
            }
            choices.push(Choice { flag, entry });
        }
    }
    Ok(choices)
}

/// Neither of two entries of one table counts more than the other.
fn must_agree(flag: &Flag, entry: &Entry, beside: &[Choice<'_>]) -> Result<()> {
    let at_odds =
        beside.iter().find(|other| other.entry.is_active() && flag.rivals.contains(&other.flag.id));
    match at_odds {
        None => Ok(()),
        Some(other) => bail!("{entry} cannot be used together with {}", other.entry.name()),
    }
}
