//! `raft-runner show`: opens a trace or a folder of them, on a terminal or as text.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use crossbeam_channel::Receiver;

use super::action::Way;
use super::browser::{Browser, Choice};
use super::model::{Model, Source};
use super::plain::{self, Extent};
use super::terminal::{self, Screen};
use super::update::Effect;
use super::{Look, notes, screenshot};
use crate::cli::{ShowArgs, moment};
use crate::exit::{Exit, Refusal};
use crate::export::{self, Format};
use crate::interrupt;
use crate::report::reading::open;
use crate::report::screen;
use crate::timeline::{self, Opened, Timeline};
use crate::whole_file;

pub fn show(args: &ShowArgs) -> Result<Exit, Refusal> {
    let look = Look::of_terminal(args.ascii);
    let is_folder = fs::metadata(&args.trace).is_ok_and(|what| what.is_dir());
    if let Some(file) = &args.screenshot {
        screenshot(args, file)?;
        return Ok(Exit::Passed);
    }
    let plain = args.is_plain() || !terminal::is_there();
    if is_folder {
        let browser = Browser::of(&args.trace, look).map_err(refuse)?;
        if plain {
            screen::print(&browser.text())?;
        } else {
            Session::start(look, Some(browser), interrupt::listen())?.choose(&mut |_| false)?;
        }
    } else if plain {
        print(args, look)?;
    } else {
        let opened = open(&args.trace).map_err(refuse)?;
        let browser = beside(&args.trace, look);
        Session::start(look, browser, interrupt::listen())?.begin(&args.trace, opened)?;
    }
    Ok(Exit::Passed)
}

/// The same picture as text.
fn print(args: &ShowArgs, look: Look) -> Result<(), Refusal> {
    let Opened { timeline, notice } = open(&args.trace).map_err(refuse)?;
    notice.iter().for_each(|line| screen::notice(line));
    let of_screen = || u16::try_from(screen::width()).unwrap_or(u16::MAX);
    let width = args.width.unwrap_or_else(of_screen);
    let extent = match moment(args, &timeline)? {
        Some(at) => Extent::Moment(at),
        None if args.whole => Extent::Whole,
        None => Extent::Problem,
    };
    Ok(screen::print(&plain::picture(&timeline, extent, width, look))?)
}

/// The screen as a picture in a file.
fn screenshot(args: &ShowArgs, file: &Path) -> Result<(), Refusal> {
    let Opened { timeline, notice } = open(&args.trace).map_err(refuse)?;
    notice.iter().for_each(|line| screen::notice(line));
    let at = moment(args, &timeline)?;
    let picture = screenshot::opened(timeline, at, args.size, args.ascii);
    whole_file::replace(file, |file| file.write_all(picture.as_bytes()))
        .map_err(|error| refuse(anyhow!("cannot write {}: {error}", file.display())))
}

/// The moment that is asked for, which must be one of the run.
fn moment(args: &ShowArgs, timeline: &Timeline) -> Result<Option<u64>, Refusal> {
    let run = timeline.start()..=timeline.end();
    let checked = args.at.map(|at| moment::check("--at", at, run).map(|()| at));
    checked.transpose().map_err(refuse)
}

fn refuse(error: anyhow::Error) -> Refusal {
    Refusal::Usage(format!("{error:#}"))
}

/// The other traces of the folder, for going from one to the next.
fn beside(path: &Path, look: Look) -> Option<Browser> {
    let folder = match path.parent()? {
        folder if folder.as_os_str().is_empty() => Path::new("."),
        folder => folder,
    };
    let mut browser = Browser::of(folder, look).ok()?;
    browser.select(path);
    Some(browser)
}

/// A terminal with a run on it, or a list of runs, until somebody leaves.
pub struct Session {
    screen: Screen,
    look: Look,
    /// The traces of the folder; `None` if they cannot be listed.
    browser: Option<Browser>,
}

/// How a run was left.
enum Left {
    Program,
    /// For the list of traces.
    Run,
    For(PathBuf),
}

impl Session {
    pub fn start(
        look: Look,
        browser: Option<Browser>,
        interrupts: Receiver<()>,
    ) -> io::Result<Self> {
        Ok(Self { screen: Screen::open(interrupts)?, look, browser })
    }

    /// Begins with a run that is read yet.
    pub fn open(&mut self, path: &Path) -> io::Result<()> {
        match self.read(path)? {
            Ok(opened) => self.begin(path, opened),
            Err(error) => {
                self.say(format!("{error:#}"));
                self.choose(&mut |_| false)
            }
        }
    }

    /// Begins with a run.
    fn begin(&mut self, path: &Path, opened: Opened) -> io::Result<()> {
        match self.stay(path, opened)? {
            Left::Program => Ok(()),
            Left::Run | Left::For(_) => self.choose(&mut |_| false),
        }
    }

    /// The list of traces, and those that are opened from there: who leaves them comes back to it.
    pub fn choose(&mut self, follow: &mut dyn FnMut(&mut Browser) -> bool) -> io::Result<()> {
        while let Some(browser) = &mut self.browser
            && !self.screen.is_interrupted()
            && self.screen.choose(browser, follow)? == Choice::Open
        {
            let path = browser.selected().0.to_owned();
            match self.read(&path)? {
                Ok(opened) => drop(self.stay(&path, opened)?),
                Err(error) => self.say(format!("{error:#}")),
            }
        }
        Ok(())
    }

    /// Reads a file, and says how far that is if it takes a while.
    fn read(&mut self, path: &Path) -> io::Result<anyhow::Result<Opened>> {
        let (mut shown, mut failed) = (0, None);
        let opened = timeline::open(path, &mut |done, total| {
            let percent = done.saturating_mul(100) / total.max(1);
            if percent > shown {
                shown = percent;
                let line = format!(" reading {}: {percent}%", path.display());
                failed = failed.take().or_else(|| self.screen.wait(&line).err());
            }
        });
        failed.map_or(Ok(opened), Err)
    }

    fn say(&mut self, line: String) {
        if let Some(browser) = &mut self.browser {
            browser.say(line);
        }
    }

    /// Shows a run, and those that are gone to from there.
    fn stay(&mut self, path: &Path, opened: Opened) -> io::Result<Left> {
        let mut left = self.show(path, opened)?;
        while let Left::For(path) = &left {
            let path = path.clone();
            match self.read(&path)? {
                Ok(opened) => left = self.show(&path, opened)?,
                Err(error) => {
                    self.say(format!("{error:#}"));
                    return Ok(Left::Run);
                }
            }
        }
        Ok(left)
    }

    fn show(&mut self, path: &Path, opened: Opened) -> io::Result<Left> {
        let Opened { timeline, notice } = opened;
        let place = self.browser.as_ref().map(|browser| browser.selected().1);
        let source = Source { path: Some(path.to_owned()), notice, place };
        let mut model = Model::new(timeline, source, self.look, self.screen.size());
        match notes::read(path) {
            Ok(notes) => model.notes = notes,
            Err(error) => model.said = Some(format!("{error:#}")),
        }
        model.list_notes();
        loop {
            match self.screen.run(&mut model, &mut |_| false)? {
                Effect::Quit => return Ok(Left::Program),
                Effect::Browse if self.browser.is_some() => return Ok(Left::Run),
                Effect::Browse => model.said = Some("its folder cannot be listed".to_owned()),
                Effect::Trace(way) => match self.next(way) {
                    Some(path) => return Ok(Left::For(path)),
                    None => model.said = Some("there is no other trace beside this one".to_owned()),
                },
                Effect::Keep => keep(path, &mut model),
                Effect::Export(kind) => model.said = Some(written(export(path, &model, &kind))),
                Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend => {}
                Effect::Write | Effect::Steer(_) => {}
            }
        }
    }

    /// The file beside the one that is shown.
    fn next(&mut self, way: Way) -> Option<PathBuf> {
        let browser = self.browser.as_mut()?;
        let here = browser.selected().1;
        browser.step(if way == Way::Forth { 1 } else { -1 });
        let (path, there) = browser.selected();
        (here != there).then(|| path.to_owned())
    }
}

/// Writes the notes; what was to be said of the last one stands in front of where they are.
fn keep(path: &Path, model: &mut Model) {
    let written = written(notes::write(path, &model.notes));
    let said = model.said.take().map_or_else(String::new, |said| format!("{said}; "));
    model.said = Some(said + &written);
}

fn written(path: anyhow::Result<PathBuf>) -> String {
    match path {
        Ok(path) => format!("written: {}", path.display()),
        Err(error) => format!("{error:#}"),
    }
}

/// What the screen itself is called among the exports.
const SCREEN: &str = "screen";

/// Writes a file beside the trace; of a picture, the stretch that is on the screen.
fn export(path: &Path, model: &Model, kind: &str) -> anyhow::Result<PathBuf> {
    if kind == SCREEN {
        return write(path.with_extension("screen.svg"), |file| {
            file.write_all(screenshot::of(model).as_bytes())
        });
    }
    let format = Format::from_str(kind, true).map_err(|_unknown| {
        let known: Vec<_> = Format::value_variants().iter().filter_map(name).collect();
        anyhow!("no export `{kind}`; there are: {}, {SCREEN}", known.join(", "))
    })?;
    let name = name(&format).unwrap_or_default();
    let (extension, span) = match name.as_str() {
        "svg" => (name, Some(model.bands.window.range(model.columns()))),
        "perfetto" => ("perfetto.json".to_owned(), None),
        "shiviz" => ("shiviz.log".to_owned(), None),
        _ => (name, None),
    };
    write(path.with_extension(extension), |file| {
        export::export(&model.timeline, format, span, file)
    })
}

fn write(
    path: PathBuf,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> anyhow::Result<PathBuf> {
    whole_file::replace(&path, fill)
        .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

/// A format as it is written on the command line.
fn name(format: &Format) -> Option<String> {
    Some(format.to_possible_value()?.get_name().to_owned())
}
