//! Runs a plan: cases go out to worker threads and come back settled, in the plan's order.

mod crew;
pub(crate) mod ending;
pub(crate) mod isolated;
mod ledger;
mod repeat;
mod trial;
pub mod watch;
mod worker;

use std::io;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, select, tick};

use crate::execute::crew::Crew;
use crate::execute::ledger::Ledger;
use crate::execute::trial::Trials;
use crate::execute::worker::{Job, News, Report};
use crate::panics;
use crate::plan::Plan;
use crate::report::{Progress, Reporter};
use crate::results::{Ending, Results};
use crate::verdict::{Outcome, Settled};

/// How often the clock on the wall is looked at.
const TICK: Duration = Duration::from_millis(100);

/// After an interrupt, how long the cases that run may take to end.
const GRACE: Duration = Duration::from_secs(1);

/// Each worker left behind keeps a core busy; with so many, the rest cannot be judged fairly.
const HUNG_AT_MOST: usize = 16;

/// What an earlier run of the same plan has done.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    pub cases: Vec<Settled>,
    /// Real time.
    pub elapsed: Duration,
}

/// Runs every case of `plan`, or as many as `interrupts` and failures leave.
pub fn execute(
    plan: &Plan,
    interrupts: &Receiver<()>,
    reporter: &mut dyn Reporter,
) -> io::Result<Results> {
    go_on(plan, Earlier::default(), interrupts, reporter)
}

/// The same, but for what an earlier run of `plan` has done.
pub fn go_on(
    plan: &Plan,
    earlier: Earlier,
    interrupts: &Receiver<()>,
    reporter: &mut dyn Reporter,
) -> io::Result<Results> {
    panics::keep_those_in_worlds();
    for settled in &earlier.cases {
        reporter.on(&Progress::Finished(&settled.case, &settled.outcome))?;
    }
    let (crew, reports) = Crew::hire(plan);
    let ledger = Ledger::new(plan, earlier.cases);
    let results = Results::new(&plan.setting);
    let mut dispatch = Dispatch {
        plan,
        crew,
        ledger,
        results,
        reporter,
        handed_out: 0,
        heard: 0,
        hung: 0,
        before: earlier.elapsed,
        began: now(),
        ending: None,
    };
    dispatch.until_done(interrupts, &reports)?;
    Ok(dispatch.results())
}

/// Whether a case that passed once goes the same way again.
pub fn goes_as_before(plan: &Plan, settled: &Settled) -> bool {
    panics::keep_those_in_worlds();
    let (case, peer, rules) = (settled.case, plan.peer, &*plan.rules);
    let trials = Trials { case, peer, rules, begins: Box::new(|| ()) };
    trials.run().agrees_with(&settled.outcome)
}

/// Turns what all workers report, interrupts and the passing of time into one event after another.
struct Dispatch<'a> {
    plan: &'a Plan,
    crew: Crew,
    ledger: Ledger<'a>,
    results: Results,
    reporter: &'a mut dyn Reporter,
    /// How many cases are or were with a worker, and how many of them came back.
    handed_out: u64,
    heard: u64,
    hung: usize,
    /// Real time that an earlier run has taken.
    before: Duration,
    began: Instant,
    /// Why, and since when, no more cases are begun.
    ending: Option<(Ending, Instant)>,
}

impl Dispatch<'_> {
    fn until_done(
        &mut self,
        interrupts: &Receiver<()>,
        reports: &Receiver<Report>,
    ) -> io::Result<()> {
        let ticks = tick(TICK);
        self.settle()?;
        while !self.is_done() {
            self.hand_out();
            select! {
                recv(reports) -> report => self.hear(report.expect("the crew reports"))?,
                recv(ticks) -> _ => self.look()?,
                recv(interrupts) -> _ => self.stop(Ending::Interrupted),
            }
            self.settle()?;
        }
        self.settle_leftovers()
    }

    fn is_done(&self) -> bool {
        match self.ending {
            None => self.ledger.is_complete(),
            Some((_, since)) => self.crew.is_idle() || since.elapsed() > GRACE,
        }
    }

    /// Keeps a few cases ahead of the workers, so that none of them waits.
    fn hand_out(&mut self) {
        let ahead = 2 * self.plan.workers as u64;
        while self.handed_out < self.heard + ahead && self.handed_out < self.ledger.end() {
            if self.ledger.knows(self.handed_out) {
                self.heard += 1;
            } else {
                let case = self.plan.setting.case(self.handed_out);
                self.crew.assign(Job::Judge { case, twice: case.iteration == 0 });
            }
            self.handed_out += 1;
        }
    }

    fn hear(&mut self, report: Report) -> io::Result<()> {
        if let News::PutBack(jobs) = report.news {
            jobs.into_iter().for_each(|job| self.crew.assign_next(job));
            return Ok(());
        }
        if !self.crew.note(&report) {
            return Ok(()); // From one who was given up.
        }
        match report.news {
            News::Started(case) => self.reporter.on(&Progress::Started(&case)),
            News::Judged(case, outcome) => {
                self.heard += 1;
                self.reporter.on(&Progress::Finished(&case, &outcome))?;
                self.ledger.judged(case, outcome);
                Ok(())
            }
            News::Recorded(settled) => {
                self.ledger.settled(settled);
                Ok(())
            }
            News::PutBack(_) => Ok(()),
            News::Broken(bug) => panic!("a worker broke, which is a bug of raft-runner: {bug}"),
        }
    }

    fn look(&mut self) -> io::Result<()> {
        for case in self.crew.replace_silent(self.plan.patience) {
            let outcome = Outcome::hung(self.plan.patience);
            self.hung += 1;
            if self.ledger.hung(case, &outcome) {
                self.heard += 1;
                self.reporter.on(&Progress::Finished(&case, &outcome))?;
            }
        }
        if self.hung >= HUNG_AT_MOST && self.crew.leaves_behind() && self.ending.is_none() {
            self.stop(Ending::TooManyHung);
        }
        if self.plan.setting.stop_after.is_some_and(|time| self.elapsed() >= time) {
            self.ledger.time_is_over(self.handed_out);
        }
        self.reporter.on(&Progress::Tick)
    }

    fn stop(&mut self, why: Ending) {
        self.crew.begin_none_from(0);
        self.ending.get_or_insert_with(|| (why, now()));
    }

    /// Has done what the ledger finds to do, and passes on what it has in order.
    fn settle(&mut self) -> io::Result<()> {
        for job in self.ledger.recordings() {
            self.crew.assign_next(job);
        }
        self.crew.begin_none_from(match self.ending {
            Some(_) => 0,
            None => self.ledger.end(),
        });
        while let Some(settled) = self.ledger.next() {
            self.results.take(&settled);
            self.reporter.on(&Progress::Settled(&settled))?;
        }
        Ok(())
    }

    /// What came back out of order, after an interrupt.
    fn settle_leftovers(&mut self) -> io::Result<()> {
        for settled in self.ledger.leftovers() {
            self.results.take(&settled);
            self.reporter.on(&Progress::Settled(&settled))?;
        }
        Ok(())
    }

    fn elapsed(&self) -> Duration {
        self.before + self.began.elapsed()
    }

    fn results(self) -> Results {
        let elapsed = self.elapsed();
        let ending = self.ending.map_or_else(|| self.ledger.ending(), |(why, _)| why);
        Results { ending, elapsed, ..self.results }
    }
}

#[expect(clippy::disallowed_methods, reason = "patience with a worker is real time")]
fn now() -> Instant {
    Instant::now()
}
