//! The report for people: the lab's own lines for one iteration, a table for many.

mod failure;
pub mod figures;
mod lines;
pub mod peaks;
pub mod reached;
mod since;
pub mod summary;
pub mod table;

use std::collections::BTreeSet;
use std::io;

use self::failure::{Length, Manner};
use crate::plan::Setting;
use crate::report::screen::Screen;
use crate::report::{Loudness, Progress, Reporter, Times};
use crate::results::{Key, Results};
use crate::verdict::Settled;

pub struct Human {
    setting: Setting,
    loudness: Loudness,
    screen: Screen,
    times: Times,
    /// The kinds of failure whose story was told.
    told: BTreeSet<Key>,
}

/// What fits the number of iterations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Lab,
    Table,
}

impl Human {
    pub fn new(setting: &Setting, loudness: Loudness, screen: Screen) -> Self {
        let (times, told) = (Times::Told, BTreeSet::new());
        Self { setting: setting.clone(), loudness, screen, times, told }
    }

    /// For results of which real and processor time are not known.
    pub fn telling(self, times: Times) -> Self {
        Self { times, ..self }
    }

    fn form(&self) -> Form {
        if self.setting.iterations <= 1 { Form::Lab } else { Form::Table }
    }

    /// A story is told of the first failure of its kind.
    fn manner_for(&mut self, settled: &Settled) -> Manner<'_> {
        let first = settled.explanation.is_some()
            && self.told.insert(Key::of(settled.case.place, &settled.outcome.verdict));
        Manner { length: if first { self.length() } else { Length::None }, ..self.manner() }
    }

    fn manner(&self) -> Manner<'_> {
        let (width, end_of_lines) = (self.screen.width(), self.screen.end_of_lines());
        Manner { setting: &self.setting, width, end_of_lines, length: self.length() }
    }

    fn length(&self) -> Length {
        match self.loudness {
            Loudness::Quiet => Length::None,
            Loudness::Normal => Length::Short,
            Loudness::Verbose => Length::Full,
        }
    }

    fn settled(&mut self, settled: &Settled) -> io::Result<()> {
        let passed = settled.outcome.verdict.passed();
        let (form, loudness) = (self.form(), self.loudness);
        let manner = match form {
            Form::Lab => self.manner_for(settled),
            Form::Table => Manner { length: Length::None, ..self.manner() },
        };
        let text = match (form, loudness) {
            (Form::Lab, Loudness::Quiet) if passed => return Ok(()),
            (Form::Lab, Loudness::Quiet) => failure::block(settled, manner),
            (Form::Lab, Loudness::Normal) => lines::of_lab(settled, manner),
            (Form::Lab, Loudness::Verbose) => {
                lines::of_lab(settled, manner) + &lines::of_numbers(settled)
            }
            (Form::Table, Loudness::Verbose) if passed => lines::of_case(settled),
            (Form::Table, Loudness::Verbose) => {
                lines::of_case(settled) + &failure::rows(settled, manner)
            }
            (Form::Table, Loudness::Quiet | Loudness::Normal) => return Ok(()),
        };
        self.screen.show(&text)
    }

    /// For who wants to know all.
    fn peaks(&self, results: &Results) -> String {
        match self.loudness {
            Loudness::Quiet | Loudness::Normal => String::new(),
            Loudness::Verbose => {
                peaks::table(results, &self.setting, self.times, self.screen.width())
            }
        }
    }

    /// Nothing is known of that without the oracle.
    fn reached(&self, results: &Results) -> String {
        if !self.setting.oracle {
            return String::new();
        }
        let whole = self.setting.should_reach_all();
        reached::lines(&results.scenarios, whole, self.screen.width()) + "\n"
    }

    fn end(&self, results: &Results) -> String {
        let (setting, times) = (&self.setting, self.times);
        let end_of_lines = self.screen.end_of_lines();
        match (self.form(), self.loudness) {
            (Form::Lab, Loudness::Quiet) => summary::in_lines(results, times, end_of_lines),
            (Form::Table, Loudness::Quiet) => {
                failure::groups(results, self.manner())
                    + &summary::in_lines(results, times, end_of_lines)
            }
            (Form::Lab, _) => {
                since::lines(results, end_of_lines)
                    + &summary::all(results, setting, times, end_of_lines)
            }
            (Form::Table, _) => {
                figures::tables(results, setting, times, self.screen.width())
                    + &self.peaks(results)
                    + &failure::groups(results, self.manner())
                    + &self.reached(results)
                    + &since::lines(results, end_of_lines)
                    + &summary::all(results, setting, times, end_of_lines)
            }
        }
    }
}

impl Reporter for Human {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Settled(settled) => self.settled(settled),
            Progress::Started(_) | Progress::Finished(..) | Progress::Tick => Ok(()),
        }
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let text = self.end(results);
        self.screen.show(&text)
    }
}
