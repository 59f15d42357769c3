//! One worker thread: takes jobs until there are none, and reports all it does on a channel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, select_biased};

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

/// All that leaves a worker.
pub struct Report {
    pub worker: usize,
    pub news: News,
}

pub enum News {
    /// A run of a case begins; a case may take several.
    Started(Case),
    Judged(Case, Outcome),
    Recorded(Settled),
    /// A bug of ours.
    Broken(String),
}

pub struct Worker {
    pub id: usize,
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
        while let Some(job) = self.next_job() {
            let Some(news) = self.guarded(job) else { continue };
            self.report(news);
        }
    }

    fn next_job(&self) -> Option<Job> {
        select_biased! {
            recv(self.urgent) -> job => job.ok(),
            recv(self.jobs) -> job => job.ok(),
        }
    }

    fn guarded(&self, job: Job) -> Option<News> {
        catch_unwind(AssertUnwindSafe(|| self.carry_out(job))).unwrap_or_else(|payload| {
            let text = payload.downcast_ref::<String>().cloned();
            Some(News::Broken(text.unwrap_or_else(|| "see above".into())))
        })
    }

    fn carry_out(&self, job: Job) -> Option<News> {
        match job {
            Job::Judge { case, .. } if case.number >= self.end.load(Ordering::Relaxed) => None,
            Job::Judge { case, twice } => {
                Some(News::Judged(case, repeat::judge(&self.trials(case), twice)))
            }
            Job::Record { case, once, path } => {
                Some(News::Recorded(repeat::record(&self.trials(case), *once, path)))
            }
        }
    }

    fn trials(&self, case: Case) -> Trials<'_> {
        let (peer, rules) = (self.peer, &*self.rules);
        Trials { case, peer, rules, begins: Box::new(move || self.report(News::Started(case))) }
    }

    /// After the run of the tool nobody listens, and nobody needs to.
    fn report(&self, news: News) {
        let _ = self.reports.send(Report { worker: self.id, news });
    }
}
