//! Results that were written to a file: read back as if the run had just ended.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::error::Category;

use crate::plan::Setting;
use crate::results::unfinished::lines_beside;
use crate::results::wire::{End, Head, Line};
use crate::results::{Ending, Results};
use crate::verdict::Settled;

/// One run of the tool, as far as its cases are known.
#[derive(Clone, Debug)]
pub struct Run {
    /// The version of the tool that ran it.
    pub runner: String,
    pub setting: Setting,
    /// In the order of the plan.
    pub cases: Vec<Settled>,
    /// A run that was killed does not say how it ended, and counts as interrupted.
    pub ending: Ending,
    pub elapsed: Duration,
    /// Whether processor and real time are known.
    pub has_times: bool,
}

/// A whole file, of which the rest is made up of its cases.
#[derive(Deserialize)]
struct Document {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    end: End,
    cases: Vec<Line>,
}

impl Run {
    /// Reads a file of results, or the lines of a run that did not come to its end.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| missing(path))?;
        Self::of_text(&text).with_context(|| path.display().to_string())
    }

    pub fn of_text(text: &str) -> Result<Self> {
        let first = text.lines().next().unwrap_or_default();
        match serde_json::from_str::<Head>(first) {
            Ok(head) => Self::of_lines(&head, text),
            Err(_) => Self::of_document(text),
        }
    }

    /// What a file says of it before its cases.
    pub fn head(&self) -> Head {
        Head { runner: self.runner.clone(), ..Head::of(&self.setting) }
    }

    pub fn results(&self) -> Results {
        Results::of(&self.setting, &self.cases, self.ending, self.elapsed)
    }

    fn of_document(text: &str) -> Result<Self> {
        let Document { head, end, cases } =
            serde_json::from_str(text).map_err(|error| not_results(text, error))?;
        Self::new(&head, cases, Some(end))
    }

    /// The last line may be cut off, by whatever ended the run. If a case is there twice, the later
    /// line is of a run that was gone on with, and knows more.
    fn of_lines(head: &Head, text: &str) -> Result<Self> {
        let (mut cases, mut end) = (BTreeMap::new(), None);
        for (number, line) in (1..).zip(text.lines()).skip(1) {
            match serde_json::from_str::<Line>(line) {
                Ok(case) => {
                    cases.insert((case.test.clone(), case.seed, case.kept), case);
                }
                Err(error) if error.classify() == Category::Eof => break,
                Err(error) => {
                    let known = serde_json::from_str::<End>(line).ok();
                    end = Some(known.ok_or(error).with_context(|| format!("line {number}"))?);
                }
            }
        }
        Self::new(head, cases.into_values().collect(), end)
    }

    fn new(head: &Head, lines: Vec<Line>, end: Option<End>) -> Result<Self> {
        let setting = head.setting()?;
        let has_times = lines.iter().all(|line| line.cpu_micros.is_some());
        let cases = lines.into_iter().map(|line| line.settled(&setting));
        let mut cases = cases.collect::<Result<Vec<_>>>()?;
        cases.sort_by_key(|settled| settled.case.number);
        if let Some(twice) = cases.windows(2).find(|two| two[0].case.number == two[1].case.number) {
            let case = twice[0].case;
            bail!("{} with seed {} is in it twice", case.test.name, case.seed);
        }
        let ending = end.as_ref().map_or(Ending::Interrupted, |end| end.ending);
        let seconds = end.and_then(|end| end.seconds).unwrap_or_default();
        let elapsed = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let runner = head.runner.clone();
        Ok(Self { runner, setting, cases, ending, elapsed, has_times })
    }
}

/// The name of a file that is not there, and of what its run may have left.
fn missing(path: &Path) -> String {
    let lines = lines_beside(path);
    if lines.exists() {
        return format!(
            "{} has what a run found that was cut short; {}",
            lines.display(),
            path.display()
        );
    }
    path.display().to_string()
}

/// What is wrong with a file, in the words of whoever meant it to be results.
fn not_results(text: &str, error: serde_json::Error) -> anyhow::Error {
    if text.trim().is_empty() {
        anyhow::anyhow!("it is empty, and no results")
    } else if error.is_eof() {
        anyhow::anyhow!("it is cut off at line {}", error.line())
    } else {
        anyhow::Error::new(error).context("it is not what `--report json=FILE` writes")
    }
}
