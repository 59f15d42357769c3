//! A run that did not come to its end, found by the file that it was to write: in the lines beside it,
//! and in the file itself if that says it was interrupted.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::plan::Setting;
use crate::results::Ending;
use crate::results::file::Run;
use crate::results::wire::Head;

/// How the lines of every run begin.
const FIRST_WORDS: &str = r#"{"format":"#;

const NO_LINES: &str = "it is not of an unfinished run";

/// `results.json.lines`, for `results.json`.
pub fn lines_beside(results: &Path) -> PathBuf {
    let mut name = results.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".lines");
    results.with_file_name(name)
}

/// What is known of a run that was to write `results`; `None`: it came to its end, or never began.
pub fn find(results: &Path) -> Result<Option<Run>> {
    let interrupted = |run: Run| (run.ending == Ending::Interrupted).then_some(run);
    match of_lines(results)? {
        None if results.exists() => Ok(interrupted(Run::read(results)?)),
        None => Ok(None),
        // The lines may be of a second attempt, which did not come as far as the first.
        Some(lines) => match Run::read(results).ok().and_then(interrupted) {
            Some(whole) if lines.head().differs_from(&whole.head()).is_none() => {
                Ok(Some(both(lines, whole)))
            }
            Some(_) | None => Ok(Some(lines)),
        },
    }
}

fn of_lines(results: &Path) -> Result<Option<Run>> {
    let path = lines_beside(results);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| path.display().to_string())?,
    };
    let known = Lines::of_text(&text).with_context(|| path.display().to_string())?;
    match known.filter(Lines::has_cases) {
        Some(_) => Ok(Some(Run::of_text(&text).with_context(|| path.display().to_string())?)),
        None => Ok(None),
    }
}

fn both(first: Run, second: Run) -> Run {
    let known: BTreeSet<_> = first.cases.iter().map(|settled| settled.case.number).collect();
    let more = second.cases.into_iter().filter(|settled| !known.contains(&settled.case.number));
    let mut cases: Vec<_> = first.cases.into_iter().chain(more).collect();
    cases.sort_by_key(|settled| settled.case.number);
    let has_times = first.has_times && second.has_times;
    Run { cases, has_times, elapsed: first.elapsed.max(second.elapsed), ..first }
}

/// The lines of a run that was cut short, as far as they tell of its cases.
pub struct Lines<'a> {
    head: Head,
    /// With the place at which each begins.
    pub cases: Vec<(u64, &'a str)>,
    /// Up to here they are whole.
    pub length: u64,
}

/// Which case a line is about.
#[derive(Deserialize)]
struct Name {
    test: String,
    seed: u64,
    #[serde(default)]
    kept: bool,
}

impl<'a> Lines<'a> {
    /// `None`: nothing was written, or not even its first line.
    pub fn of_text(text: &'a str) -> Result<Option<Self>> {
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let Some(first) = lines.next() else { return nothing_yet(text) };
        let head = serde_json::from_str(first).context(NO_LINES)?;
        let mut known = Self { head, cases: Vec::new(), length: first.len() as u64 };
        for line in lines.take_while(|line| serde_json::from_str::<Name>(line).is_ok()) {
            known.cases.push((known.length, line));
            known.length += line.len() as u64;
        }
        Ok(Some(known))
    }

    pub fn has_cases(&self) -> bool {
        !self.cases.is_empty()
    }

    /// Where each case of `setting` begins that is known, by their numbers.
    pub fn places(&self, setting: &Setting) -> Result<BTreeMap<u64, u64>> {
        if let Some(how) = self.head.differs_from(&Head::of(setting)) {
            bail!("it is of another run: {how}");
        }
        self.cases.iter().map(|(place, line)| Ok((number(line, setting)?, *place))).collect()
    }
}

/// A run that was killed at once has not come to the end of its first line.
fn nothing_yet<'a>(text: &str) -> Result<Option<Lines<'a>>> {
    if text.starts_with(FIRST_WORDS) || FIRST_WORDS.starts_with(text) {
        return Ok(None);
    }
    bail!(NO_LINES)
}

fn number(line: &str, setting: &Setting) -> Result<u64> {
    let Name { test, seed, kept } = serde_json::from_str(line)?;
    let case = setting.find(&test, seed, kept);
    Ok(case.with_context(|| format!("{test} with seed {seed} is no case of this run"))?.number)
}
