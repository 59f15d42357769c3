//! One thing that is set: what, to which value, and where it is written.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use super::flags::Flag;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the flag.
    pub key: String,
    pub value: Value,
    /// The value as it is written.
    pub written: String,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Switch(bool),
    Values(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Of the environment.
    Variable(String),
    Line {
        file: PathBuf,
        line: usize,
    },
}

impl Entry {
    /// Whether it asks for something, and so can be at odds with another.
    pub fn is_active(&self) -> bool {
        match &self.value {
            Value::Switch(on) => *on,
            Value::Values(values) => !values.is_empty(),
        }
    }

    /// What somebody would type.
    pub fn arguments(&self, flag: &Flag) -> Vec<String> {
        match &self.value {
            Value::Switch(false) => Vec::new(),
            Value::Switch(true) => vec![format!("--{}", flag.long)],
            Value::Values(values) => values
                .iter()
                .map(|value| format!("--{}={}", flag.long, self.seen_from_here(flag, value)))
                .collect(),
        }
    }

    pub fn seen_from_here(&self, flag: &Flag, value: &str) -> String {
        match &self.place {
            Place::Variable(_) => value.to_owned(),
            Place::Line { file, .. } => match file.parent() {
                Some(folder) => flag.seen_from_here(value, folder),
                None => value.to_owned(),
            },
        }
    }

    /// Its name where it is written.
    pub fn name(&self) -> String {
        match &self.place {
            Place::Variable(name) => name.clone(),
            Place::Line { line, .. } => format!("'{}' of line {line}", self.key),
        }
    }
}

impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Variable(name) => f.write_str(name),
            Place::Line { .. } => write!(f, "{}: '{}'", self.place, self.key),
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Line { file, line } => write!(f, "{}:{line}", file.display()),
        }
    }
}
