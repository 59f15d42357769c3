//! A file of settings: TOML whose keys are flags, whose tables are commands and profiles.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::entry::{Entry, Place, Value};
use super::flags::{Catalog, Flag, Kind};
use crate::nearest::nearest;

/// The table of profiles, and so no command.
const PROFILE: &str = "profile";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub path: PathBuf,
    pub tables: Tables,
    pub profiles: BTreeMap<String, Tables>,
}

/// What is set for all commands, and for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    pub general: Vec<Entry>,
    pub commands: BTreeMap<String, Vec<Entry>>,
}

impl File {
    pub fn read(path: &Path, catalog: &Catalog) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = String::from_utf8(text);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        Self::of_text(&text, path, catalog)
    }

    pub fn of_text(text: &str, path: &Path, catalog: &Catalog) -> Result<Self> {
        let reader = Reader { text, path, catalog };
        let document = DeTable::parse(text).map_err(|error| reader.not_toml(&error))?;
        reader.file(document.get_ref())
    }

    pub fn profile(&self, name: &str) -> Result<&Tables> {
        self.profiles.get(name).ok_or_else(|| {
            let file = self.path.display();
            match nearest(name, self.profiles.keys().map(String::as_str)) {
                Some(names) => anyhow!("{file} has no profile '{name}'; nearest: {names}"),
                None => anyhow!("{file} has no profile '{name}', and no other"),
            }
        })
    }
}

type Key<'i> = Spanned<DeString<'i>>;
type Item<'a, 'i> = (&'a Key<'i>, &'a Spanned<DeValue<'i>>);

struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    catalog: &'a Catalog,
}

impl Reader<'_> {
    fn file(&self, document: &DeTable<'_>) -> Result<File> {
        let profiles = document.iter().find(|(key, _)| key.get_ref() == PROFILE);
        let profiles = profiles.map(|item| self.profiles(item)).transpose()?.unwrap_or_default();
        let rest = document.iter().filter(|(key, _)| key.get_ref() != PROFILE);
        Ok(File { path: self.path.to_owned(), tables: self.tables(rest)?, profiles })
    }

    fn profiles(&self, (key, value): Item<'_, '_>) -> Result<BTreeMap<String, Tables>> {
        let Some(profiles) = value.get_ref().as_table() else {
            bail!(
                "{}: a profile is a table such as [profile.ci]; --profile says which one is used",
                self.place(key)
            );
        };
        let profile = |(name, value): Item<'_, '_>| {
            let Some(profile) = value.get_ref().as_table() else {
                bail!(
                    "{}: profile '{name}' must be a table: [profile.{name}]",
                    self.place(name),
                    name = name.get_ref()
                );
            };
            Ok((name.get_ref().to_string(), self.tables(profile.iter())?))
        };
        profiles.iter().map(profile).collect()
    }

    fn tables<'a, 'i: 'a>(&self, items: impl Iterator<Item = Item<'a, 'i>>) -> Result<Tables> {
        let mut tables = Tables::default();
        for (key, value) in in_order(items) {
            let name = key.get_ref().as_ref();
            match value.get_ref().as_table() {
                Some(table) => {
                    self.must_be_command(key)?;
                    tables.commands.insert(name.to_owned(), self.command(name, table)?);
                }
                None => tables.general.push(self.entry(None, key, value)?),
            }
        }
        Ok(tables)
    }

    fn command(&self, command: &str, table: &DeTable<'_>) -> Result<Vec<Entry>> {
        let entries = in_order(table.iter());
        entries.into_iter().map(|(key, value)| self.entry(Some(command), key, value)).collect()
    }

    fn entry(
        &self,
        command: Option<&str>,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Entry> {
        let name = key.get_ref().as_ref();
        let flags = self.catalog.named(name, command);
        let [first, others @ ..] = flags.as_slice() else {
            return Err(self.no_flag(command, key));
        };
        if let Some(other) = others.iter().find(|other| other.takes != first.takes) {
            bail!(
                "{}: '{name}' does not mean the same to {} and {other}: put it under [{}] or [{other}]",
                self.place(key),
                first.command,
                first.command,
                other = other.command
            );
        }
        let entry = Entry {
            key: name.to_owned(),
            value: self.value(first.kind, key, value)?,
            written: self.text[value.span()].to_owned(),
            place: self.place(key),
        };
        self.judge(&entry, &flags)?;
        Ok(entry)
    }

    fn value(&self, kind: Kind, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<Value> {
        let wrong = |wanted: &str| {
            let (place, name) = (self.place(key), key.get_ref());
            let written = &self.text[value.span()];
            anyhow!("{place}: invalid value {written} for '{name}': must be {wanted}")
        };
        match (kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(on)) => Ok(Value::Switch(*on)),
            (Kind::Switch, _) => Err(wrong("true or false")),
            (Kind::List, DeValue::Array(items)) => {
                let values = items.iter().map(|item| scalar(item.get_ref()));
                let values =
                    values.collect::<Option<_>>().ok_or_else(|| wrong("a list of values"))?;
                Ok(Value::Values(values))
            }
            (Kind::Value | Kind::List, value) => {
                let value = scalar(value).ok_or_else(|| wrong("one value"))?;
                Ok(Value::Values(vec![value]))
            }
        }
    }

    /// By the command line's own parsers, for every command that it reaches.
    fn judge(&self, entry: &Entry, flags: &[&Flag]) -> Result<()> {
        let Value::Values(values) = &entry.value else { return Ok(()) };
        for flag in flags {
            for value in values {
                let value = entry.seen_from_here(flag, value);
                let Some(reason) = self.catalog.refuses(flag, &value) else { continue };
                let Entry { key, place, .. } = entry;
                let of =
                    if flags.len() > 1 { format!(" of {}", flag.command) } else { String::new() };
                bail!("{place}: invalid value '{value}' for '{key}'{of}{reason}");
            }
        }
        Ok(())
    }

    fn must_be_command(&self, key: &Key<'_>) -> Result<()> {
        let name = key.get_ref().as_ref();
        if self.catalog.has(name) {
            return Ok(());
        }
        let place = self.place(key);
        if !self.catalog.names(Some(name)).is_empty() || self.catalog.names(None).contains(&name) {
            bail!("{place}: '{name}' is a flag, and not a table");
        }
        let commands = self.catalog.commands();
        let nearest = nearest(name, commands.into_iter().chain([PROFILE])).unwrap_or_default();
        bail!("{place}: no command is named '{name}'; nearest: {nearest}")
    }

    fn no_flag(&self, command: Option<&str>, key: &Key<'_>) -> anyhow::Error {
        let (place, name) = (self.place(key), key.get_ref().as_ref());
        let elsewhere = self.catalog.commands_with(name);
        if self.catalog.has(name) {
            return anyhow!("{place}: '{name}' is a command, and needs a table: [{name}]");
        }
        match command {
            Some(command) if !elsewhere.is_empty() => {
                anyhow!("{place}: {command} has no flag '{name}'; {} has", elsewhere.join(", "))
            }
            None if !elsewhere.is_empty() => {
                anyhow!("{place}: '{name}' must stand under [{}]", elsewhere.join("] or ["))
            }
            Some(_) | None => {
                let names = self.catalog.names(command);
                let nearest = nearest(name, names.into_iter()).unwrap_or_default();
                let nobody = || "no command has a".to_owned();
                let has = command.map_or_else(nobody, |command| format!("{command} has no"));
                anyhow!("{place}: {has} flag '{name}'; nearest: {nearest}")
            }
        }
    }

    fn not_toml(&self, error: &toml::de::Error) -> anyhow::Error {
        let start = error.span().map_or(0, |span| span.start);
        let place = self.line(start);
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        anyhow!("{place}: {message}")
    }

    fn place(&self, key: &Key<'_>) -> Place {
        self.line(key.span().start)
    }

    fn line(&self, start: usize) -> Place {
        let before = self.text.get(..start).unwrap_or(self.text);
        Place::Line { file: self.path.to_owned(), line: before.matches('\n').count() + 1 }
    }
}

/// As they stand in the file.
fn in_order<'a, 'i: 'a>(items: impl Iterator<Item = Item<'a, 'i>>) -> Vec<Item<'a, 'i>> {
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|(key, _)| key.span().start);
    items
}

/// As it would be typed. `None`: a list or a table.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => {
            let decimal = i128::from_str_radix(number.as_str(), number.radix());
            Some(decimal.map_or_else(|_| number.to_string(), |number| number.to_string()))
        }
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(on) => Some(on.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
