//! A worker that has its cases run by a process of its own: whatever a peer does to that process costs
//! one case, and the next process goes on.

mod inside;
mod letter;
mod process;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

pub use self::inside::work_inside;
pub use self::process::Workshop;

use self::letter::{Answer, Ask};
use self::process::{Death, Process};
use crate::execute::now;
use crate::execute::worker::{Job, News, Worker};
use crate::verdict::{Crash, Outcome, Recorded, Settled};

/// A batch should take so long: then what it costs to pass it over is nothing beside it.
const LONG_ENOUGH: Duration = Duration::from_millis(2);

/// Of a larger batch, too much would have to be done again if the process ended.
const BATCH_AT_MOST: usize = 32;

/// Works until there are no more jobs, or until it is given up.
pub fn work(worker: &Worker, workshop: &Workshop) {
    let mut desk = Desk { worker, workshop, process: None };
    let mut size = 1;
    while let Some(first) = worker.next_job() {
        let began = now();
        let batch = worker.batch(first, size);
        if desk.do_all(batch).is_none() {
            return;
        }
        size = next_size(size, began);
    }
}

fn next_size(size: usize, began: Instant) -> usize {
    if began.elapsed() < LONG_ENOUGH { (2 * size).min(BATCH_AT_MOST) } else { (size / 2).max(1) }
}

struct Desk<'a> {
    worker: &'a Worker,
    workshop: &'a Workshop,
    process: Option<Process>,
}

/// The worker was given up, and somebody else has taken its place.
type GivenUp = Option<()>;

impl Desk<'_> {
    fn do_all(&mut self, mut batch: VecDeque<Job>) -> GivenUp {
        while !batch.is_empty() {
            if let Some(death) = self.pass_over(&mut batch)? {
                self.after(&death, &mut batch)?;
            }
        }
        Some(())
    }

    /// Has all of `batch` done by the process; what is left is what it did not come to.
    fn pass_over(&mut self, batch: &mut VecDeque<Job>) -> Option<Option<Death>> {
        let process = match self.process.take() {
            Some(process) => process,
            None => match self.workshop.open(self.worker.id) {
                Ok(process) => process,
                Err(error) => return Some(Some(Death::not_born(&error))),
            },
        };
        let process = self.process.insert(process);
        let asks: Vec<_> = batch.iter().map(Ask::of).collect();
        process.ask(&asks);
        while let Some(job) = batch.front() {
            self.worker.report(News::Started(*job.case()));
            match process.answer() {
                Some(answer) => {
                    let job = batch.pop_front().expect("it is in front");
                    self.worker.report(news(job, answer));
                }
                None => {
                    self.process = None;
                    let death = self.workshop.roster.bury(self.worker.id);
                    if death.is_none() {
                        self.put_back(batch);
                    }
                    return Some(Some(death?));
                }
            }
        }
        Some(None)
    }

    /// The process has ended, and any of what it had been given may be why: each is done alone.
    fn after(&mut self, death: &Death, batch: &mut VecDeque<Job>) -> GivenUp {
        if batch.len() == 1 || death.before_birth {
            let job = batch.pop_front().expect("somebody was asked for it");
            self.worker.report(crashed(job, death));
            return Some(());
        }
        for job in batch.drain(..) {
            let mut alone = VecDeque::from([job]);
            if let Some(death) = self.pass_over(&mut alone)? {
                self.worker.report(crashed(alone.pop_front().expect("it was asked for"), &death));
            }
        }
        Some(())
    }

    /// What was running has hung, and the rest is for others.
    fn put_back(&self, batch: &mut VecDeque<Job>) {
        batch.pop_front();
        self.worker.report(News::PutBack(batch.drain(..).collect()));
    }
}

fn news(job: Job, answer: Answer) -> News {
    let case = *job.case();
    let settled = match answer {
        Answer::Broken(why) => return News::Broken(why),
        Answer::Judged(line) | Answer::Recorded(line) => line.of_case(case),
    };
    match (settled, job) {
        (Ok(settled), Job::Judge { .. }) => News::Judged(case, settled.outcome),
        (Ok(settled), Job::Record { .. }) => News::Recorded(settled),
        (Err(error), _) => News::Broken(format!("{error:#}")),
    }
}

fn crashed(job: Job, death: &Death) -> News {
    let crash = Crash { how: death.how.clone(), last_words: death.last_words.clone() };
    match job {
        Job::Judge { case, .. } => News::Judged(case, Outcome::crashed(crash)),
        Job::Record { case, once, .. } => {
            let why = format!("when it was run again, its process was gone: {}", crash.how);
            News::Recorded(Settled::unexplained(case, *once, Recorded::NotWritten(why)))
        }
    }
}
