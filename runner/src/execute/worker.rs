//! One worker thread: takes jobs until there are none, and reports all it does on a channel.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, select_biased};

use crate::execute::isolated::{self, Workshop};
use crate::execute::repeat;
use crate::execute::trial::Trials;
use crate::oracle::Rule;
use crate::peer::PeerKind;
use crate::verdict::{Case, Outcome, Settled};

pub enum Job {
    /// Run a case; `twice`: and once more, to see that it goes the same way.
    Judge { case: Case, twice: bool },
    /// Run a case again, and write down what happens.
    Record { case: Case, once: Box<Outcome>, path: PathBuf },
}

impl Job {
    pub fn case(&self) -> &Case {
        match self {
            Self::Judge { case, .. } | Self::Record { case, .. } => case,
        }
    }
}

/// All that leaves a worker.
pub struct Report {
    pub worker: usize,
    pub news: News,
}

pub enum News {
    /// A run of a case begins; a case may take several.
    Started(Case),
    /// What a worker that is given up had been going to do.
    PutBack(Vec<Job>),
    Judged(Case, Outcome),
    Recorded(Settled),
    /// A bug of ours.
    Broken(String),
}

pub struct Worker {
    pub id: usize,
    /// `None`: it runs its cases itself.
    pub workshop: Option<Workshop>,
    pub peer: PeerKind,
    pub rules: Arc<[&'static Rule]>,
    pub urgent: Receiver<Job>,
    pub jobs: Receiver<Job>,
    pub reports: Sender<Report>,
    /// Cases from this number on are not wanted any more.
    pub end: Arc<AtomicU64>,
}

impl Worker {
    pub fn work(&self) {
        if let Some(workshop) = &self.workshop {
            return isolated::work(self, workshop);
        }
        while let Some(job) = self.next_job() {
            let news = self.guarded(job);
            self.report(news);
        }
    }

    /// Waits for a job that is still wanted; `None`: there will be no more.
    pub fn next_job(&self) -> Option<Job> {
        loop {
            let job = select_biased! {
                recv(self.urgent) -> job => job.ok(),
                recv(self.jobs) -> job => job.ok(),
            }?;
            if self.is_wanted(&job) {
                return Some(job);
            }
        }
    }

    /// `first`, and up to `size` jobs in all that are there already.
    pub fn batch(&self, first: Job, size: usize) -> VecDeque<Job> {
        let mut batch = VecDeque::from([first]);
        let more = self.jobs.try_iter().filter(|job| self.is_wanted(job));
        batch.extend(more.take(size - 1));
        batch
    }

    fn is_wanted(&self, job: &Job) -> bool {
        match job {
            Job::Judge { case, .. } => case.number < self.end.load(Ordering::Relaxed),
            Job::Record { .. } => true,
        }
    }

    fn guarded(&self, job: Job) -> News {
        catch_unwind(AssertUnwindSafe(|| self.carry_out(job))).unwrap_or_else(|payload| {
            let text = payload.downcast_ref::<String>().cloned();
            News::Broken(text.unwrap_or_else(|| "see above".into()))
        })
    }

    fn carry_out(&self, job: Job) -> News {
        match job {
            Job::Judge { case, twice } => {
                News::Judged(case, repeat::judge(&self.trials(case), twice))
            }
            Job::Record { case, once, path } => {
                News::Recorded(repeat::record(&self.trials(case), *once, path))
            }
        }
    }

    fn trials(&self, case: Case) -> Trials<'_> {
        let (peer, rules) = (self.peer, &*self.rules);
        Trials { case, peer, rules, begins: Box::new(move || self.report(News::Started(case))) }
    }

    /// After the run of the tool nobody listens, and nobody needs to.
    pub fn report(&self, news: News) {
        let _ = self.reports.send(Report { worker: self.id, news });
    }
}
