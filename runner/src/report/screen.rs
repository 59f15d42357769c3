//! Where a report for people goes, how wide it is, and whose progress display it must not tear.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anstyle::{AnsiColor, Style};
use indicatif::ProgressBar;

/// Of a pipe, and of a terminal that does not say.
const USUAL_WIDTH: usize = 100;

pub struct Screen {
    out: Box<dyn Write>,
    bar: ProgressBar,
    width: usize,
    /// Whether longer lines are broken anywhere.
    breaks: bool,
    /// What could not be shown, since somebody has the terminal for himself.
    waiting: String,
}

/// Whether something else is on the terminal now.
static TAKEN: Mutex<bool> = Mutex::new(false);

/// The terminal for oneself: until it is dropped, nothing is printed.
pub struct Taken(());

impl Taken {
    pub fn now() -> Self {
        *taken() = true;
        Self(())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *taken() = false;
    }
}

/// Prints if nobody has the terminal for himself.
pub fn if_free<T>(print: impl FnOnce() -> T) -> Option<T> {
    let taken = taken();
    (!*taken).then(print)
}

fn taken() -> MutexGuard<'static, bool> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Screen {
    /// Colours are taken out where they are not wanted.
    pub fn stdout(bar: ProgressBar) -> Self {
        let (width, breaks) = (width(), io::stdout().is_terminal());
        Self { out: Box::new(anstream::stdout()), bar, width, breaks, waiting: String::new() }
    }

    pub fn new(out: Box<dyn Write>, width: usize) -> Self {
        let bar = ProgressBar::hidden();
        Self { out, bar, width, breaks: false, waiting: String::new() }
    }

    /// As a terminal does it.
    pub fn breaking(self) -> Self {
        Self { breaks: true, ..self }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// Where a line has to end; `None`: it may be as long as it is, as in a pipe.
    pub fn end_of_lines(&self) -> Option<usize> {
        self.breaks.then_some(self.width)
    }

    /// Shows it as soon as nothing else is on the terminal.
    pub fn show(&mut self, text: &str) -> io::Result<()> {
        self.waiting += text;
        let Self { out, bar, waiting, .. } = self;
        let print = || {
            bar.suspend(|| {
                out.write_all(waiting.as_bytes())?;
                out.flush()
            })
        };
        let Some(printed) = if_free(print) else { return Ok(()) };
        waiting.clear();
        printed
    }
}

/// Shows a text that comes all at once.
pub fn print(text: &str) -> io::Result<()> {
    Screen::stdout(ProgressBar::hidden()).show(text)
}

/// Says beside the output what is amiss with it.
pub fn notice(line: &str) {
    let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    // Nobody is left to tell if even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{yellow}notice:{yellow:#} {line}");
}

/// Of stdout.
pub fn width() -> usize {
    let of_terminal = || terminal_size::terminal_size_of(io::stdout());
    if io::stdout().is_terminal() {
        of_terminal().map_or(USUAL_WIDTH, |(width, _)| width.0.into())
    } else {
        env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL_WIDTH)
    }
}
