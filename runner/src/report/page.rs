//! A report that is one text, made of the results when they are complete.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::plan::Setting;
use crate::report::{Progress, Reporter};
use crate::results::Results;
use crate::whole_file;

/// Names the file in which GitHub expects the summary of a step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Where a report goes.
#[derive(Clone, Debug)]
pub enum Target {
    File(PathBuf),
    Stdout,
}

pub type Text = Box<dyn Fn(&Setting, &Results) -> String>;

/// Writes a text.
pub struct Page {
    setting: Setting,
    target: Target,
    text: Text,
}

impl Page {
    pub fn new(setting: &Setting, target: Target, text: Text) -> Self {
        Self { setting: setting.clone(), target, text }
    }
}

impl Reporter for Page {
    fn on(&mut self, _: &Progress<'_>) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        self.target.write(&(self.text)(&self.setting, results))
    }
}

impl Target {
    /// A file is written whole or not at all. Only the summary of a step of GitHub's is added to,
    /// since all that the step runs shares it.
    pub fn write(&self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout => io::stdout().write_all(text.as_bytes()),
            Self::File(path) if is_step_summary(path) => append(path, text),
            Self::File(path) => whole_file::replace(path, |file| file.write_all(text.as_bytes()))
                .map_err(|error| named(path, &error)),
        }
    }
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    let file = File::options().append(true).create(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| named(path, &error))
}

pub fn is_step_summary(path: &Path) -> bool {
    step_summary().is_some_and(|summary| summary == path)
}

/// The summary of the step that this program is run by, if it is one of GitHub's.
pub fn step_summary() -> Option<PathBuf> {
    env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// An error that says which file it is about.
pub fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
