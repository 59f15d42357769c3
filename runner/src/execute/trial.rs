//! One run of a case: a world of its own, made and dropped here.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use cpu_time::ThreadTime;
use labrpc::{Ended, Instant, Watcher, World};

use crate::execute::ending;
use crate::execute::watch::Watch;
use crate::lab::{Figures, Finished};
use crate::oracle::{Oracle, Rule, Scenarios};
use crate::panics;
use crate::peer::PeerKind;
use crate::tester::weather::NetworkKind;
use crate::tester::witness::Witness;
use crate::trace::{Header, Recorder, Trace};
use crate::verdict::{Case, Outcome, Verdict};

/// In virtual time; the lab's own limits are shorter.
const WORLD_LIMIT: Duration = Duration::from_secs(600);
/// On a harsh network those do not hold.
const HARSH_WORLD_LIMIT: Duration = Duration::from_secs(1200);

/// As many runs of one case as are needed.
pub struct Trials<'a> {
    pub case: Case,
    pub peer: PeerKind,
    /// What the oracle holds it to; none: there is no oracle.
    pub rules: &'a [&'static Rule],
    /// Told before each run.
    pub begins: Box<dyn Fn() + 'a>,
}

impl Trials<'_> {
    pub fn run(&self) -> Outcome {
        self.run_until(None).0
    }

    pub fn run_recorded(&self) -> (Outcome, Trace) {
        let Case { test, seed, network, .. } = self.case;
        let header = Header::new(test.name, seed, test.peers, self.peer.name).on(network.into());
        let recorder = Recorder::new(header, self.peer.saved_brief);
        let (outcome, at) = self.run_until(Some(Rc::clone(&recorder)));
        let trace = recorder.borrow_mut().finish(at, ending::last_line(&outcome.verdict));
        (outcome, trace)
    }

    /// Who watches; nobody, if nobody has to.
    fn watch(&self, recorder: Option<Rc<RefCell<Recorder>>>) -> Option<Rc<RefCell<Watch>>> {
        let (servers, read_saved) = (self.case.test.peers, self.peer.saved_brief);
        let oracle = (!self.rules.is_empty()).then(|| Oracle::new(servers, read_saved, self.rules));
        let needed = oracle.is_some() || recorder.is_some();
        needed.then(|| Rc::new(RefCell::new(Watch::new(oracle, recorder))))
    }

    fn run_until(&self, recorder: Option<Rc<RefCell<Recorder>>>) -> (Outcome, Instant) {
        (self.begins)();
        let began = ThreadTime::now();
        let world = World::new(self.case.seed).time_limit(limit(self.case.network));
        let watch = self.watch(recorder);
        let world = match watch.clone() {
            Some(watcher) => world.watched_by(watcher as Rc<RefCell<dyn Watcher>>),
            None => world,
        };
        let witness = watch.clone().map(|witness| witness as Rc<RefCell<dyn Witness>>);
        let script = self.case.test.run_on(self.case.weather(), self.peer, witness);
        let (ended, panic) = panics::during(|| world.run(script));
        let at = ended.at;
        let outcome = outcome(ended, panic, whole_micros(began.elapsed()));
        match watch {
            Some(watch) => (judged(outcome, &watch.borrow()), at),
            None => (outcome, at),
        }
    }
}

/// With what the oracle has to say about the run.
fn judged(outcome: Outcome, watch: &Watch) -> Outcome {
    let scenarios = watch.oracle().map_or(outcome.scenarios, Oracle::scenarios);
    Outcome { verdict: ending::judged(outcome.verdict, watch), scenarios, ..outcome }
}

/// As all times are written down, so that results that are read back say the same.
fn whole_micros(time: Duration) -> Duration {
    Duration::from_micros(time.as_micros() as u64)
}

fn limit(network: NetworkKind) -> Duration {
    match network {
        NetworkKind::Lab => WORLD_LIMIT,
        NetworkKind::Harsh => HARSH_WORLD_LIMIT,
    }
}

fn outcome(ended: Ended<Finished>, place: Option<String>, cpu: Duration) -> Outcome {
    let (verdict, figures, warnings) = match ended.result {
        Ok(finished) => {
            let verdict =
                finished.failure.map_or(Verdict::Passed, |found| Verdict::Failed(found.into()));
            (verdict, finished.figures, finished.warnings)
        }
        Err(stuck) => (ending::of_stuck(stuck, place), Figures::default(), Vec::new()),
    };
    let ended_at = ended.at.since_start();
    Outcome {
        verdict,
        figures,
        ended: ended_at,
        digest: ended.digest,
        cpu,
        scenarios: Scenarios::default(),
        warnings,
    }
}
