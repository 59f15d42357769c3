//! Defaults for flags, from a file beside the user's code and from the environment: they are put into the
//! command line where it is silent, and read as if they had been typed.

mod choice;
pub mod command;
mod entry;
mod environment;
mod file;
mod flags;
mod sources;

use std::ffi::OsString;

use anyhow::Result;
use clap::ArgMatches;

use self::choice::{Choice, Given, choose};
use self::entry::{Entry, Value};
pub use self::environment::Variables;
use self::file::{File, Tables};
use self::flags::Catalog;
pub use self::sources::{NAME, Outside, Sources};
use crate::cli;
use crate::exit::Refusal;
use crate::nearest::nearest;

/// Where settings come from, or why that cannot be told.
pub type Found = Result<Sources, String>;

/// A command line that says all that is set.
#[derive(Debug)]
pub struct Filled {
    pub line: Vec<OsString>,
    pub sources: Found,
    /// What was put into it.
    used: Vec<Entry>,
}

/// Puts into a command line what is set elsewhere, and is not said in it.
pub fn fill_in(line: Vec<OsString>, outside: &Outside) -> Result<Filled, Refusal> {
    let catalog = Catalog::of(cli::command());
    let Some(matches) = catalog.read(&line) else { return Ok(Filled::as_it_is(line)) };
    filled(line, &matches, outside, &catalog).map_err(refusal)
}

fn filled(
    line: Vec<OsString>,
    matches: &ArgMatches,
    outside: &Outside,
    catalog: &Catalog,
) -> Result<Filled> {
    let sources = Sources::of(matches, outside);
    let Some((command, given)) = matches.subcommand().filter(|(name, _)| catalog.has(name)) else {
        let sources = sources.map_err(|error| format!("{error:#}"));
        return Ok(Filled { sources, ..Filled::as_it_is(line) });
    };
    let sources = sources?;
    let settings = Settings::read(&sources, catalog)?;
    let set = settings.of_command(command, catalog)?;
    let choices = set.choose(command, &Given::of(given), catalog)?;
    let arguments = choices.iter().flat_map(|choice| choice.entry.arguments(choice.flag));
    Ok(Filled {
        line: with_arguments(line, arguments),
        used: choices.iter().map(|choice| choice.entry.clone()).collect(),
        sources: Ok(sources),
    })
}

impl Filled {
    fn as_it_is(line: Vec<OsString>) -> Self {
        Self { line, sources: Ok(Sources::default()), used: Vec::new() }
    }

    /// Says where a value is written that turned out to be wrong only later.
    pub fn trace_back(&self, refusal: Refusal) -> Refusal {
        let traced = |line: String| match self.used.iter().find(|entry| is_about(&line, entry)) {
            Some(entry) => format!("{}: {line}", entry.place),
            None => line,
        };
        match refusal {
            Refusal::Usage(line) => Refusal::Usage(traced(line)),
            Refusal::NothingSelected(line) => Refusal::NothingSelected(traced(line)),
            Refusal::Line(_) | Refusal::Output(_) => refusal,
        }
    }
}

fn is_about(line: &str, entry: &Entry) -> bool {
    match &entry.value {
        Value::Switch(_) => false,
        Value::Values(values) => values.iter().any(|value| line.contains(&format!("'{value}'"))),
    }
}

fn refusal(error: anyhow::Error) -> Refusal {
    Refusal::Usage(format!("{error:#}"))
}

/// Everything that is set, for all commands.
struct Settings {
    file: Option<File>,
    profile: Option<Tables>,
    variables: Variables,
}

/// What is set for one command, the nearest first.
struct Set<'a> {
    own_variables: Vec<Entry>,
    variables: Vec<Entry>,
    tables: Vec<&'a Tables>,
}

impl Settings {
    fn read(sources: &Sources, catalog: &Catalog) -> Result<Self> {
        let file = sources.file().map(|path| File::read(path, catalog)).transpose()?;
        let profile = match (&file, &sources.profile) {
            (Some(file), Some(profile)) => Some(file.profile(&profile.name)?.clone()),
            (None, _) | (_, None) => None,
        };
        Ok(Self { file, profile, variables: sources.variables.clone() })
    }

    fn of_command(&self, command: &str, catalog: &Catalog) -> Result<Set<'_>> {
        let base = self.file.iter().map(|file| &file.tables);
        Ok(Set {
            own_variables: self.variables.of_command(command, catalog)?,
            variables: self.variables.of_all(command, catalog)?,
            tables: self.profile.iter().chain(base).collect(),
        })
    }
}

impl Set<'_> {
    fn choose<'a>(
        &'a self,
        command: &str,
        given: &Given,
        catalog: &'a Catalog,
    ) -> Result<Vec<Choice<'a>>> {
        let flags: Vec<_> = catalog.of_command(command).collect();
        let mut tables: Vec<Vec<&Entry>> =
            vec![self.own_variables.iter().collect(), self.variables.iter().collect()];
        for table in &self.tables {
            tables.push(table.commands.get(command).into_iter().flatten().collect());
            let reaches = |entry: &&Entry| {
                flags.iter().any(|flag| flag.long == entry.key && flag.is_set_for_all())
            };
            tables.push(table.general.iter().filter(reaches).collect());
        }
        choose(&flags, given, &tables)
    }
}

/// The value of a flag that takes one, as it is set for a command.
pub fn value(command: &str, long: &str, sources: &Sources) -> Result<Option<String>> {
    let catalog = Catalog::of(cli::command());
    let settings = Settings::read(sources, &catalog)?;
    let set = settings.of_command(command, &catalog)?;
    let choices = set.choose(command, &Given::default(), &catalog)?;
    let choice = choices.iter().find(|choice| choice.flag.long == long);
    Ok(choice.and_then(|choice| match &choice.entry.value {
        Value::Switch(_) => None,
        Value::Values(values) => {
            values.first().map(|value| choice.entry.seen_from_here(choice.flag, value))
        }
    }))
}

/// Variables that are named like ours and set nothing, with the nearest names that would.
pub fn stray_variables(sources: &Sources) -> Vec<(&str, String)> {
    let known = environment::known(&Catalog::of(cli::command()));
    let stray = sources.variables.names().filter(|name| !known.contains(*name));
    let near = |name| nearest(name, known.iter().map(String::as_str)).unwrap_or_default();
    stray.map(|name| (name, near(name))).collect()
}

/// Before what follows a `--`, which is no flag.
fn with_arguments(
    mut line: Vec<OsString>,
    arguments: impl Iterator<Item = String>,
) -> Vec<OsString> {
    let end = line.iter().position(|word| word == "--").unwrap_or(line.len());
    line.splice(end..end, arguments.map(OsString::from));
    line
}
