//! How far a run is: a bar on a terminal, a line now and then elsewhere. On stderr.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::plan::Plan;
use crate::report::amounts::{span, times};
use crate::report::paint::{BAD, painted};
use crate::report::{Loudness, Progress, Reporter};
use crate::results::Results;
use crate::verdict::{Outcome, Settled};

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// So many kinds of failure are told of as they come up; the report tells of all.
const EARLY_NEWS: usize = 10;

const TEMPLATE: &str = "[{wide_bar}] {pos}/{len}  {failed}  {rate}  {speed}  {left}";

pub struct Meter {
    bar: ProgressBar,
    form: Form,
    counts: Arc<Counts>,
    seen: BTreeSet<String>,
}

enum Form {
    /// Nobody wants to know, or the report itself shows it.
    Silent,
    Bar,
    Lines { next: Duration },
}

#[derive(Default)]
struct Counts {
    failed: AtomicU64,
    virtual_micros: AtomicU64,
}

impl Meter {
    pub fn new(plan: &Plan, loudness: Loudness) -> Self {
        let counts = Arc::new(Counts::default());
        let form = Form::fitting(plan, loudness);
        let target = match form {
            Form::Bar => ProgressDrawTarget::stderr_with_hz(10),
            Form::Silent | Form::Lines { .. } => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(plan.cases()), target)
            .with_style(style(&counts));
        Self { bar, form, counts, seen: BTreeSet::new() }
    }

    /// For those who write to the same terminal.
    pub fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    fn finished(&self, outcome: &Outcome) {
        let virtual_micros = outcome.ended.as_micros() as u64;
        self.counts.virtual_micros.fetch_add(virtual_micros, Ordering::Relaxed);
        self.counts.failed.fetch_add(u64::from(!outcome.verdict.passed()), Ordering::Relaxed);
        self.bar.inc(1);
    }

    /// The first failure of a kind is worth a line before the end.
    fn settled(&mut self, settled: &Settled) {
        let verdict = &settled.outcome.verdict;
        if verdict.passed() || self.seen.len() >= EARLY_NEWS || matches!(self.form, Form::Silent) {
            return;
        }
        let name = settled.case.test.name;
        if self.seen.insert(format!("{name} {}", verdict.signature())) {
            let (title, seed) = (format!("FAIL {name}:"), settled.case.seed);
            self.say(&format!("{} {} (seed {seed})", painted(BAD, &title), verdict.in_one_line()));
        }
    }

    fn tick(&mut self) {
        let elapsed = self.bar.elapsed();
        match &mut self.form {
            Form::Silent => {}
            Form::Bar => self.bar.tick(),
            Form::Lines { next } if elapsed < *next => {}
            Form::Lines { next } => {
                *next = elapsed + LINE_EVERY;
                self.say(&self.line());
            }
        }
    }

    fn line(&self) -> String {
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let failed = self.counts.failed.load(Ordering::Relaxed);
        format!("{done} of {all} runs, {failed} failed, {}", left(self.bar.eta(), done))
    }

    /// Progress that cannot be told is no reason to stop.
    fn say(&self, line: &str) {
        self.bar.suspend(|| drop(writeln!(anstream::stderr(), "{line}")));
    }
}

impl Reporter for Meter {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Started(_) => {}
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

impl Form {
    fn fitting(plan: &Plan, loudness: Loudness) -> Self {
        let shows_runs = plan.iterations == 1 || loudness == Loudness::Verbose;
        match loudness {
            Loudness::Quiet => Self::Silent,
            Loudness::Normal | Loudness::Verbose if shows_runs && io::stdout().is_terminal() => {
                Self::Silent
            }
            Loudness::Normal | Loudness::Verbose if is_dumb() => Self::Lines { next: LINE_EVERY },
            Loudness::Normal | Loudness::Verbose => Self::Bar,
        }
    }
}

fn is_dumb() -> bool {
    ProgressDrawTarget::stderr().is_hidden()
}

fn style(counts: &Arc<Counts>) -> ProgressStyle {
    let (failed, speed) = (Arc::clone(counts), Arc::clone(counts));
    ProgressStyle::with_template(TEMPLATE)
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
        .with_key("left", |state: &ProgressState, to: &mut dyn fmt::Write| {
            let _ = to.write_str(&left(state.eta(), state.pos()));
        })
}

fn left(eta: Duration, done: u64) -> String {
    if done == 0 { "time left unknown".into() } else { format!("{} left", span(eta)) }
}
