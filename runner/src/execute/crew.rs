//! The workers together: who is busy with what, and for how long.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::execute::isolated::Workshop;
use crate::execute::now;
use crate::execute::worker::{Job, News, Report, Worker};
use crate::oracle::Rule;
use crate::peer::PeerKind;
use crate::plan::Plan;
use crate::verdict::Case;

/// Room for a peer that recurses, as deep as on a main thread.
const STACK_BYTES: usize = 8 << 20;

pub struct Crew {
    peer: PeerKind,
    rules: Arc<[&'static Rule]>,
    urgent: (Sender<Job>, Receiver<Job>),
    jobs: (Sender<Job>, Receiver<Job>),
    reports: Sender<Report>,
    end: Arc<AtomicU64>,
    workshop: Option<Workshop>,
    /// Those who were not given up, with what they do.
    busy: BTreeMap<usize, Option<Busy>>,
    hired: usize,
}

struct Busy {
    case: Case,
    since: Instant,
}

impl Crew {
    pub fn hire(plan: &Plan) -> (Self, Receiver<Report>) {
        let (reports, from_crew) = unbounded();
        let mut crew = Self {
            peer: plan.peer,
            rules: plan.rules.clone().into(),
            urgent: unbounded(),
            jobs: unbounded(),
            reports,
            end: Arc::new(AtomicU64::new(plan.setting.cases())),
            workshop: plan.processes.as_ref().map(Workshop::new),
            busy: BTreeMap::new(),
            hired: 0,
        };
        (0..plan.workers).for_each(|_| crew.hire_one());
        (crew, from_crew)
    }

    fn hire_one(&mut self) {
        let worker = Worker {
            id: self.hired,
            workshop: self.workshop.clone(),
            peer: self.peer,
            rules: Arc::clone(&self.rules),
            urgent: self.urgent.1.clone(),
            jobs: self.jobs.1.clone(),
            reports: self.reports.clone(),
            end: Arc::clone(&self.end),
        };
        self.busy.insert(self.hired, None);
        self.hired += 1;
        drop(in_thread(&format!("worker {}", worker.id), move || worker.work()));
    }

    pub fn assign(&self, job: Job) {
        self.jobs.0.send(job).expect("the crew keeps a receiver");
    }

    /// Before all that is only assigned.
    pub fn assign_next(&self, job: Job) {
        self.urgent.0.send(job).expect("the crew keeps a receiver");
    }

    pub fn begin_none_from(&self, end: u64) {
        self.end.store(end, Ordering::Relaxed);
    }

    pub fn is_idle(&self) -> bool {
        self.busy.values().all(Option::is_none)
    }

    /// Keeps book of who does what. Returns whether the reporter still belongs to the crew.
    pub fn note(&mut self, report: &Report) -> bool {
        let Some(busy) = self.busy.get_mut(&report.worker) else { return false };
        *busy = match &report.news {
            News::Started(case) => Some(Busy { case: *case, since: now() }),
            News::Judged(..) | News::Recorded(_) | News::Broken(_) | News::PutBack(_) => None,
        };
        true
    }

    /// Gives up who has not been heard of for so long; returns what they were busy with.
    pub fn replace_silent(&mut self, patience: Duration) -> Vec<Case> {
        let is_silent = |busy: &Busy| busy.since.elapsed() > patience;
        let silent: Vec<_> = self
            .busy
            .extract_if(.., |_, busy| busy.as_ref().is_some_and(is_silent))
            .filter_map(|(worker, busy)| Some((worker, busy?.case)))
            .collect();
        for (worker, _) in &silent {
            if let Some(workshop) = &self.workshop {
                workshop.roster.kill(*worker);
            }
            self.hire_one();
        }
        silent.into_iter().map(|(_, case)| case).collect()
    }

    /// Who is given up keeps a core busy for good, unless a process can be killed.
    pub fn leaves_behind(&self) -> bool {
        self.workshop.is_none()
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        if let Some(workshop) = &self.workshop {
            workshop.roster.kill_all();
        }
    }
}

/// A thread with room for peers.
pub fn in_thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    let thread = thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES);
    thread.spawn(work).expect("the system lets us have another thread")
}
