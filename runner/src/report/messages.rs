//! What happens, a line of JSON each on stdout: for programs that run this one.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{figures, line};
use crate::plan::Setting;
use crate::report::{Progress, Reporter, Times};
use crate::results::Results;
use crate::results::wire::Head;

pub struct Messages {
    setting: Setting,
    times: Times,
    out: Box<dyn Write>,
}

impl Messages {
    /// Says what is run.
    pub fn begin(setting: &Setting, times: Times, out: Box<dyn Write>) -> io::Result<Self> {
        let mut messages = Self { setting: setting.clone(), times, out };
        say(&mut *messages.out, &Head::of(setting))?;
        Ok(messages)
    }
}

impl Reporter for Messages {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        let Progress::Settled(settled) = progress else { return Ok(()) };
        say(&mut *self.out, &line(settled, self.times))
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        say(&mut *self.out, &figures(&self.setting, results, self.times))
    }
}

/// In one write, and at once.
fn say(out: &mut dyn Write, message: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(message)?;
    text.push(b'\n');
    out.write_all(&text)?;
    out.flush()
}
