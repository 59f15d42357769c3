//! The flags that can be set outside of the command line: read off its definitions, so that there is no
//! second list of them.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};

use crate::cli::opposites;

/// Commands about the tool itself. They work however wrong the settings are.
const ABOUT_THE_TOOL: [&str; 4] = ["completions", "config", "doctor", "man"];

/// A replay is what its line says, and a trace brings what it was recorded with. So what is set for
/// all commands is not set for this one.
const APART: [&str; 1] = ["replay"];

/// All flags of all commands that have settings.
pub struct Catalog {
    /// As the command line is defined, but that nothing is required.
    lenient: Command,
    flags: Vec<Flag>,
}

#[derive(Clone, Debug)]
pub struct Flag {
    pub command: String,
    pub id: String,
    pub long: String,
    pub kind: Kind,
    /// What it takes, as the help says it. Flags of one name that take the same mean the same.
    pub takes: String,
    pub built_in: Vec<String>,
    /// The ids of what cannot be used together with it.
    pub rivals: BTreeSet<String>,
    path: PathPart,
    is_global: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Switch,
    Value,
    List,
}

/// Which part of a value is a path, and so relative to where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PathPart {
    None,
    All,
    /// What follows the first `=`.
    Rest,
}

impl Catalog {
    pub fn of(definitions: Command) -> Self {
        let mut lenient = definitions
            .mut_subcommands(|command| command.mut_args(|argument| argument.required(false)));
        lenient.build();
        let has_settings = |command: &&Command| {
            !command.is_hide_set() && !ABOUT_THE_TOOL.contains(&command.get_name())
        };
        let flags = lenient.get_subcommands().filter(has_settings).flat_map(flags).collect();
        Self { lenient, flags }
    }

    /// What a line has so far. `None`: whatever is set, it asks for help, or is wrong.
    pub fn read(&self, line: &[OsString]) -> Option<ArgMatches> {
        self.lenient.clone().try_get_matches_from(line).ok()
    }

    pub fn commands(&self) -> Vec<&str> {
        let mut commands: Vec<_> = self.flags.iter().map(|flag| flag.command.as_str()).collect();
        commands.dedup();
        commands
    }

    pub fn has(&self, command: &str) -> bool {
        self.flags.iter().any(|flag| flag.command == command)
    }

    pub fn of_command(&self, command: &str) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(move |flag| flag.command == command)
    }

    /// Those that are called so; those of one command, if it is named.
    pub fn named(&self, long: &str, command: Option<&str>) -> Vec<&Flag> {
        let of = |flag: &&Flag| match command {
            Some(command) => flag.command == command,
            None => flag.is_set_for_all(),
        };
        self.flags.iter().filter(|flag| flag.long == long).filter(of).collect()
    }

    /// The names of all flags, or of those of one command, each once.
    pub fn names(&self, command: Option<&str>) -> Vec<&str> {
        let of = |flag: &&Flag| command.is_none_or(|command| flag.command == command);
        let names: BTreeSet<_> =
            self.flags.iter().filter(of).map(|flag| flag.long.as_str()).collect();
        names.into_iter().collect()
    }

    /// The commands that have a flag of this name.
    pub fn commands_with(&self, long: &str) -> Vec<&str> {
        let flags = self.flags.iter().filter(|flag| flag.long == long);
        flags.map(|flag| flag.command.as_str()).collect()
    }

    /// Why the command line would not take this value.
    pub fn refuses(&self, flag: &Flag, value: &str) -> Option<String> {
        let argument = format!("--{}={value}", flag.long);
        let command = self.lenient.find_subcommand(&flag.command)?.clone();
        let error = command.try_get_matches_from([&flag.command, &argument]).err()?;
        reason(&error)
    }
}

impl Flag {
    /// Whether what is set for all commands is set for this flag.
    pub fn is_set_for_all(&self) -> bool {
        self.is_global || !APART.contains(&self.command.as_str())
    }

    /// A value as it stands in a file of another folder, for use in this one.
    pub fn seen_from_here(&self, value: &str, folder: &Path) -> String {
        let moved = |path: &str| {
            let is_file = !path.is_empty() && path != "-";
            if is_file { folder.join(path).display().to_string() } else { path.to_owned() }
        };
        match (self.path, value.split_once('=')) {
            (PathPart::All, _) => moved(value),
            (PathPart::Rest, Some((kind, path))) => format!("{kind}={}", moved(path)),
            (PathPart::Rest, None) | (PathPart::None, _) => value.to_owned(),
        }
    }
}

fn flags(command: &Command) -> Vec<Flag> {
    let rivals = rivals(command);
    let of = |argument: &Arg| {
        let id = argument.get_id().to_string();
        let is_opposite = opposites::of(&id).is_some();
        // Where settings come from is no setting.
        let is_source = ["config", "no_config", "profile"].contains(&id.as_str());
        let long = argument.get_long().filter(|_| !is_opposite && !is_source)?.to_owned();
        Some(Flag {
            command: command.get_name().to_owned(),
            kind: kind(argument.get_action())?,
            takes: takes(argument),
            built_in: argument
                .get_default_values()
                .iter()
                .map(|value| value.display().to_string())
                .collect(),
            rivals: rivals.get(&id).cloned().unwrap_or_default(),
            path: path_part(argument),
            is_global: argument.is_global_set(),
            id,
            long,
        })
    };
    command.get_arguments().filter_map(of).collect()
}

/// Of two flags that exclude each other, it is enough if one says so.
fn rivals(command: &Command) -> BTreeMap<String, BTreeSet<String>> {
    let mut rivals: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for argument in command.get_arguments() {
        for other in command.get_arg_conflicts_with(argument) {
            let pair = (argument.get_id().to_string(), other.get_id().to_string());
            rivals.entry(pair.0.clone()).or_default().insert(pair.1.clone());
            rivals.entry(pair.1).or_default().insert(pair.0);
        }
    }
    rivals
}

fn kind(action: &ArgAction) -> Option<Kind> {
    if action.takes_values() {
        Some(if matches!(action, ArgAction::Append) { Kind::List } else { Kind::Value })
    } else {
        matches!(action, ArgAction::SetTrue).then_some(Kind::Switch)
    }
}

fn takes(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")
}

fn path_part(argument: &Arg) -> PathPart {
    let hint = argument.get_value_hint();
    if !matches!(hint, ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath) {
        PathPart::None
    } else if takes(argument).contains('=') {
        PathPart::Rest
    } else {
        PathPart::All
    }
}

/// What is wrong with a value, without what it is a value of. `None`: it is not the value.
fn reason(error: &clap::Error) -> Option<String> {
    let is_of_value = matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue);
    if !is_of_value {
        return None;
    }
    Some(match (error.source(), error.get(ContextKind::ValidValue)) {
        (Some(source), _) => format!(": {source}"),
        (None, Some(ContextValue::Strings(values))) if !values.is_empty() => {
            format!(" [possible values: {}]", values.join(", "))
        }
        (None, _) => ": must not be empty".into(),
    })
}
