//! How far a run is: a bar on a terminal, a line now and then elsewhere. On stderr.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::plan::Setting;
use crate::report::amounts::{counted, span, times};
use crate::report::paint::{BAD, painted};
use crate::report::screen;
use crate::report::{Loudness, Progress, Reporter};
use crate::results::{Key, Results};
use crate::verdict::{Outcome, Settled};

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// So many kinds of failure are told of as they come up; the report tells of all.
const EARLY_NEWS: usize = 10;

const TEMPLATE: &str = "[{wide_bar}] {pos}/{len}  {failed}  {rate}  {speed}  {left}";

/// Of a plan that does not end with its cases.
const OPEN_TEMPLATE: &str = "{pos} runs  {failed}  {rate}  {speed}  {left}";

pub struct Meter {
    bar: ProgressBar,
    /// How many runs are over.
    done: u64,
    form: Form,
    counts: Arc<Counts>,
    end: End,
    /// What of the plan is worth knowing from the start.
    opening: Option<String>,
    /// The kinds of failure that were told of; `None`: the report tells of them as they come.
    seen: Option<BTreeSet<Key>>,
}

/// What is known to end the plan.
#[derive(Clone, Copy)]
enum End {
    Cases(u64),
    /// In real time.
    Time(Duration),
    /// A failure, or a person.
    Unknown,
}

enum Form {
    /// Nobody wants to know, or the report itself shows it.
    Silent,
    Bar,
    Lines {
        next: Duration,
    },
}

#[derive(Default)]
struct Counts {
    failed: AtomicU64,
    virtual_micros: AtomicU64,
}

impl Meter {
    pub fn new(setting: &Setting, loudness: Loudness) -> Self {
        let counts = Arc::new(Counts::default());
        let form = Form::fitting(setting, loudness);
        let target = match form {
            Form::Bar => ProgressDrawTarget::stderr_with_hz(10),
            Form::Silent | Form::Lines { .. } => ProgressDrawTarget::hidden(),
        };
        let end = End::of(setting);
        let bar = ProgressBar::with_draw_target(end.length(), target);
        let bar = bar.with_style(style(&counts, end));
        let is_first_to_tell = !shows_runs(setting, loudness) && loudness != Loudness::Quiet;
        Self {
            bar,
            done: 0,
            form,
            counts,
            end,
            opening: is_first_to_tell.then(|| opening(setting)),
            seen: is_first_to_tell.then(BTreeSet::new),
        }
    }

    /// For those who write to the same terminal.
    pub fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    fn finished(&mut self, outcome: &Outcome) {
        let virtual_micros = outcome.ended.as_micros() as u64;
        self.counts.virtual_micros.fetch_add(virtual_micros, Ordering::Relaxed);
        self.counts.failed.fetch_add(u64::from(!outcome.verdict.passed()), Ordering::Relaxed);
        self.done += 1;
        screen::if_free(|| self.bar.set_position(self.done));
    }

    fn started(&mut self) {
        if let Some(line) = self.opening.take() {
            self.say(&line);
        }
    }

    /// The first failure of a kind is worth a line before the end.
    fn settled(&mut self, settled: &Settled) {
        let verdict = &settled.outcome.verdict;
        let Some(seen) = self.seen.as_mut().filter(|seen| seen.len() < EARLY_NEWS) else { return };
        if !verdict.passed() && seen.insert(Key::of(settled.case.place, verdict)) {
            let title = painted(BAD, &format!("FAIL {}:", settled.case.test.name));
            self.say(&format!("{title} {} (seed {})", verdict.in_one_line(), settled.case.seed));
        }
    }

    fn tick(&mut self) {
        let elapsed = self.bar.elapsed();
        match &mut self.form {
            Form::Silent => {}
            Form::Bar => drop(screen::if_free(|| self.bar.tick())),
            Form::Lines { next } if elapsed < *next => {}
            Form::Lines { next } => {
                *next = elapsed + LINE_EVERY;
                self.say(&self.line());
            }
        }
    }

    fn line(&self) -> String {
        let done = self.done;
        let failed = self.counts.failed.load(Ordering::Relaxed);
        let runs = match self.end {
            End::Cases(all) => format!("{done} of {all} runs"),
            End::Time(_) | End::Unknown => counted(done, "run"),
        };
        let left = self.end.left(self.bar.elapsed(), self.bar.eta(), done);
        format!(
            "{runs}, {failed} failed{}",
            left.map_or_else(String::new, |left| format!(", {left}"))
        )
    }

    /// Progress that cannot be told is no reason to stop.
    fn say(&self, line: &str) {
        let print = || drop(writeln!(anstream::stderr(), "{line}"));
        screen::if_free(|| self.bar.suspend(print));
    }
}

impl Reporter for Meter {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Started(_) => self.started(),
            Progress::Finished(_, outcome) => self.finished(outcome),
            Progress::Settled(settled) => self.settled(settled),
            Progress::Tick => self.tick(),
        }
        Ok(())
    }

    fn finish(&mut self, _: &Results) -> io::Result<()> {
        self.bar.finish_and_clear();
        Ok(())
    }
}

impl End {
    fn of(setting: &Setting) -> Self {
        match setting.stop_after {
            Some(time) => Self::Time(time),
            None if setting.is_without_end() => Self::Unknown,
            None => Self::Cases(setting.cases()),
        }
    }

    fn length(self) -> Option<u64> {
        match self {
            Self::Cases(all) => Some(all),
            Self::Time(_) | Self::Unknown => None,
        }
    }

    /// How long it will take yet, where that can be said.
    fn left(self, elapsed: Duration, eta: Duration, done: u64) -> Option<String> {
        match self {
            Self::Time(time) => Some(format!("{} left", span(time.saturating_sub(elapsed)))),
            Self::Cases(_) if done == 0 => Some("time left unknown".into()),
            Self::Cases(_) => Some(format!("{} left", span(eta))),
            Self::Unknown => None,
        }
    }
}

impl Form {
    fn fitting(setting: &Setting, loudness: Loudness) -> Self {
        let is_seen = shows_runs(setting, loudness) && io::stdout().is_terminal();
        if loudness == Loudness::Quiet || is_seen {
            Self::Silent
        } else if ProgressDrawTarget::stderr().is_hidden() {
            Self::Lines { next: LINE_EVERY }
        } else {
            Self::Bar
        }
    }
}

/// The report itself shows each run as it comes.
fn shows_runs(setting: &Setting, loudness: Loudness) -> bool {
    setting.iterations <= 1 || loudness == Loudness::Verbose
}

fn opening(setting: &Setting) -> String {
    let (peer, seed) = (&setting.peer, setting.base_seed);
    format!("{}, peer {peer}, base seed {seed}", much(setting))
}

/// `3 tests × 500 = 1500 runs`, or how long; and how much of it is this shard's.
fn much(setting: &Setting) -> String {
    let tests = counted(setting.tests.len() as u64, "test");
    match (setting.stop_after, setting.shard()) {
        (Some(time), None) => format!("{tests} for {}", span(time)),
        (Some(time), Some(shard)) => format!("{tests} for {}, shard {shard}", span(time)),
        (None, None) if setting.is_without_end() => format!("{tests} until a failure"),
        (None, Some(shard)) if setting.is_without_end() => {
            format!("{tests} until a failure, shard {shard}")
        }
        (None, shard) => {
            let runs = counted(setting.whole().unwrap_or_default(), "run");
            let own = shard.map_or_else(String::new, |shard| {
                format!(", {} of them in shard {shard}", setting.cases())
            });
            format!("{}{tests} × {} = {runs}{own}", before(setting), setting.iterations)
        }
    }
}

/// `2 kept runs + `
fn before(setting: &Setting) -> String {
    match setting.kept.len() as u64 {
        0 => String::new(),
        kept => format!("{} + ", counted(kept, "kept run")),
    }
}

fn style(counts: &Arc<Counts>, end: End) -> ProgressStyle {
    let (failed, speed) = (Arc::clone(counts), Arc::clone(counts));
    let template = if end.length().is_some() { TEMPLATE } else { OPEN_TEMPLATE };
    ProgressStyle::with_template(template)
        .expect("the template is one")
        .progress_chars("#>-")
        .with_key("failed", move |_: &ProgressState, to: &mut dyn fmt::Write| {
            let _ = write!(to, "{} failed", failed.failed.load(Ordering::Relaxed));
        })
        .with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            let _ = write!(to, "{:.0}/s", state.per_sec());
        })
        .with_key("speed", move |state: &ProgressState, to: &mut dyn fmt::Write| {
            let passed = speed.virtual_micros.load(Ordering::Relaxed) as f64 / 1e6;
            let _ = write!(to, "{} real time", times(passed / state.elapsed().as_secs_f64()));
        })
        .with_key("left", move |state: &ProgressState, to: &mut dyn fmt::Write| {
            let left = end.left(state.elapsed(), state.eta(), state.pos());
            let _ = to.write_str(&left.unwrap_or_default());
        })
}
