//! `raft-runner config`: what is set, and where.

use anyhow::{Result, bail};

use super::choice::{Choice, Given};
use super::entry::{Entry, Place};
use super::flags::{Catalog, Flag};
use super::sources::NAME;
use super::{Found, Settings, Sources, refusal};
use crate::cli::{self, ConfigArgs};
use crate::exit::{Exit, Refusal};
use crate::nearest::nearest;
use crate::report::paint::{ASIDE, TITLE, painted};
use crate::report::screen;

pub fn show(args: &ConfigArgs, sources: &Found) -> Result<Exit, Refusal> {
    let sources = sources.as_ref().map_err(|reason| Refusal::Usage(reason.clone()))?;
    let text = text(args.command.as_deref(), sources).map_err(refusal)?;
    screen::print(&text)?;
    Ok(Exit::Passed)
}

/// A flag, its value, and what has set it.
type Row = [String; 3];

fn text(command: Option<&str>, sources: &Sources) -> Result<String> {
    let catalog = Catalog::of(cli::command());
    let settings = Settings::read(sources, &catalog)?;
    let mut text = head(sources);
    let mut shown = false;
    for name in wanted(command, &catalog)? {
        let rows = rows(name, command.is_some(), &settings, &catalog)?;
        if !rows.is_empty() {
            shown = true;
            text += &format!("\n{}\n{}", painted(TITLE, name), table(&rows));
        }
    }
    if !shown {
        text += "\nNothing is set: all flags are as `--help` says.\n";
    }
    Ok(text)
}

fn head(sources: &Sources) -> String {
    let file = match sources.file() {
        Some(path) => path.display().to_string(),
        None => format!("none: no {NAME} is read"),
    };
    let profile = match &sources.profile {
        Some(profile) => format!("{}, by {}", profile.name, profile.asked_by),
        None => "none".into(),
    };
    format!("{} {file}\n{} {profile}\n", painted(ASIDE, "file   "), painted(ASIDE, "profile"))
}

fn wanted<'a>(command: Option<&str>, catalog: &'a Catalog) -> Result<Vec<&'a str>> {
    let commands = catalog.commands();
    match command {
        None => Ok(commands),
        Some(name) => match commands.iter().find(|command| **command == name) {
            Some(command) => Ok(vec![command]),
            None => {
                let nearest = nearest(name, commands.into_iter()).unwrap_or_default();
                bail!("no command named '{name}' has settings; nearest: {nearest}")
            }
        },
    }
}

fn rows(command: &str, all: bool, settings: &Settings, catalog: &Catalog) -> Result<Vec<Row>> {
    let set = settings.of_command(command, catalog)?;
    let choices = set.choose(command, &Given::default(), catalog)?;
    let of = |flag: &Flag| {
        let choice = choices.iter().find(|choice| choice.flag.id == flag.id);
        match choice {
            Some(choice) => Some(set_row(choice, settings)),
            None => all.then(|| built_in_row(flag)),
        }
    };
    Ok(catalog.of_command(command).filter_map(of).collect())
}

fn set_row(Choice { flag, entry }: &Choice<'_>, settings: &Settings) -> Row {
    let is_of_profile = settings.profile.as_ref().is_some_and(|profile| {
        profile.general.contains(entry)
            || profile.commands.values().flatten().any(|own| own == *entry)
    });
    let source = match (&entry.place, is_of_profile) {
        (place @ Place::Line { .. }, true) => format!("{place}, of the profile"),
        (place, _) => place.to_string(),
    };
    [format!("--{}", flag.long), written(entry), source]
}

fn built_in_row(flag: &Flag) -> Row {
    let value = if flag.built_in.is_empty() { "-".into() } else { flag.built_in.join(" ") };
    [format!("--{}", flag.long), value, "built in".into()]
}

/// On one line, however it is written.
fn written(entry: &Entry) -> String {
    entry.written.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table(rows: &[Row]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let (flags, values) = (width(0).unwrap_or_default(), width(1).unwrap_or_default());
    let line = |[flag, value, source]: &Row| {
        format!("  {flag:<flags$}  {value:<values$}  {}\n", painted(ASIDE, source))
    };
    rows.iter().map(line).collect()
}
