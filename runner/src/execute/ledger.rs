//! Puts what comes back from the workers into the order of the plan, so that nothing that is
//! reported, recorded or left out depends on how many they are.

use std::collections::BTreeMap;

use crate::execute::worker::Job;
use crate::plan::Plan;
use crate::plan::ration::{Ration, Turn};
use crate::results::Ending;
use crate::verdict::{Case, Outcome, Recorded, Settled};

pub struct Ledger<'a> {
    plan: &'a Plan,
    /// Cases from this number on do not count.
    end: u64,
    ending: Ending,
    entries: BTreeMap<u64, Entry>,
    /// Every case before it is known not to be recorded, or to be.
    ranked: u64,
    /// Every case before it is passed on.
    passed_on: u64,
    ration: Ration,
}

enum Entry {
    /// Settled by an earlier run, as far as that came.
    Known(Settled),
    Judged(Case, Outcome),
    Recording(Case, Outcome),
    Settled(Settled),
}

impl<'a> Ledger<'a> {
    /// Of a run of which some cases are known already.
    pub fn new(plan: &'a Plan, known: Vec<Settled>) -> Self {
        let ration = Ration::new(&plan.recording, plan.setting.tests.len());
        let (end, ending) = (plan.setting.cases(), Ending::Complete);
        let entries = BTreeMap::new();
        let mut ledger = Self { plan, end, ending, entries, ranked: 0, passed_on: 0, ration };
        known.into_iter().for_each(|settled| ledger.known(settled));
        ledger
    }

    fn known(&mut self, settled: Settled) {
        let case = settled.case;
        self.heed(&case, &settled.outcome);
        self.entries.insert(case.number, Entry::Known(settled));
    }

    /// Whether nobody has to be asked about a case that was not handed out yet.
    pub fn knows(&self, number: u64) -> bool {
        number < self.passed_on || self.entries.contains_key(&number)
    }

    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn is_complete(&self) -> bool {
        self.passed_on >= self.end
    }

    /// Why it ends before the plan does, if so.
    pub fn ending(&self) -> Ending {
        self.ending
    }

    /// Cases from `end` on do not count, since they have not begun in time.
    pub fn time_is_over(&mut self, end: u64) {
        if end < self.end {
            (self.end, self.ending) = (end, Ending::TimeIsOver);
        }
    }

    pub fn judged(&mut self, case: Case, outcome: Outcome) {
        self.heed(&case, &outcome);
        self.entries.insert(case.number, Entry::Judged(case, outcome));
    }

    /// The first failure may be the end.
    fn heed(&mut self, case: &Case, outcome: &Outcome) {
        if self.plan.setting.fail_fast && !outcome.verdict.passed() && case.number < self.end {
            (self.end, self.ending) = (case.number + 1, Ending::FirstFailure);
        }
    }

    pub fn settled(&mut self, settled: Settled) {
        self.entries.insert(settled.case.number, Entry::Settled(settled));
    }

    /// The worker at `case` was given up. Returns whether the case was not judged yet.
    pub fn hung(&mut self, case: Case, outcome: &Outcome) -> bool {
        let was_judged = self.entries.contains_key(&case.number);
        self.judged(case, outcome.clone());
        if was_judged {
            let recorded = Recorded::NotWritten("it hung when it was run again".into());
            self.settled(Settled::unexplained(case, outcome.clone(), recorded));
        }
        !was_judged
    }

    /// What to record next: decided when all earlier cases are known, so always the same ones.
    pub fn recordings(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        while self.ranked < self.end
            && let Some(entry) = self.entries.remove(&self.ranked)
        {
            let (entry, job) = match entry {
                Entry::Judged(case, outcome) => self.rank(case, outcome),
                Entry::Known(settled) => self.rank_known(settled),
                Entry::Recording(..) | Entry::Settled(_) => (entry, None),
            };
            self.entries.insert(self.ranked, entry);
            jobs.extend(job);
            self.ranked += 1;
        }
        jobs
    }

    /// An earlier run may have been cut short before a case was recorded, and what was recorded may
    /// be more than enough once cases before it are known.
    fn rank_known(&mut self, settled: Settled) -> (Entry, Option<Job>) {
        match self.ration.next(&settled.case, &settled.outcome.verdict) {
            Turn::Wanted if !settled.recorded.is_there() => {
                self.recording(settled.case, settled.outcome)
            }
            Turn::Wanted | Turn::NotWanted => (Entry::Settled(settled), None),
            Turn::Enough => (Entry::Settled(settled.forget_trace(Recorded::Enough)), None),
        }
    }

    fn rank(&mut self, case: Case, outcome: Outcome) -> (Entry, Option<Job>) {
        let unrecorded = match self.ration.next(&case, &outcome.verdict) {
            Turn::NotWanted => Recorded::NotWanted,
            Turn::Enough => Recorded::Enough,
            Turn::Wanted => return self.recording(case, outcome),
        };
        (Entry::Settled(Settled::unexplained(case, outcome, unrecorded)), None)
    }

    fn recording(&self, case: Case, outcome: Outcome) -> (Entry, Option<Job>) {
        let path = self.plan.recording.path(&case, self.plan.peer.name);
        let job = path.map(|path| Job::Record { case, once: Box::new(outcome.clone()), path });
        (Entry::Recording(case, outcome), job)
    }

    /// The next case in order, once it is settled. Only what is ranked is ever settled, so what
    /// comes first here comes first of all.
    pub fn next(&mut self) -> Option<Settled> {
        let first = self.entries.first_entry()?;
        if !matches!(first.get(), Entry::Settled(_)) {
            return None;
        }
        let Entry::Settled(settled) = first.remove() else { return None };
        self.passed_on += 1;
        (settled.case.number < self.end).then_some(settled)
    }

    /// What is known of the cases that were not passed on, in order.
    pub fn leftovers(&mut self) -> Vec<Settled> {
        let end = self.end;
        let entries = std::mem::take(&mut self.entries).into_values();
        entries.map(Entry::cut_short).filter(|settled| settled.case.number < end).collect()
    }
}

impl Entry {
    fn cut_short(self) -> Settled {
        match self {
            Self::Known(settled) | Self::Settled(settled) => settled,
            Self::Judged(case, outcome) => Settled::unexplained(case, outcome, Recorded::NotWanted),
            Self::Recording(case, outcome) => {
                Settled::unexplained(case, outcome, Recorded::NotWritten("interrupted".into()))
            }
        }
    }
}
