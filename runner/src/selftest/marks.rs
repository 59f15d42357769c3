//! What is counted of the runs of one faulty peer.

use std::collections::BTreeMap;
use std::io;

use crate::oracle::Scenarios;
use crate::report::{Progress, Reporter};
use crate::results::Results;
use crate::verdict::Settled;

/// Of the runs in one kind of network.
#[derive(Clone, Debug, Default)]
pub struct Share {
    pub runs: u64,
    /// Failed by the tests, whatever the oracle said.
    pub failed: u64,
    /// Broke a rule.
    pub broke: u64,
    /// How often each rule was the first to be broken in a run, and how many seeds it took.
    pub first: BTreeMap<&'static str, First>,
    pub scenarios: Scenarios,
    /// How many seeds it took until a run failed or broke a rule.
    pub seeds: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
pub struct First {
    pub runs: u64,
    pub seeds: u64,
}

/// Hears of every run, and counts.
#[derive(Debug, Default)]
pub struct Marks {
    pub share: Share,
}

impl Share {
    fn take(&mut self, settled: &Settled) {
        let (verdict, seeds) = (&settled.outcome.verdict, settled.case.iteration + 1);
        self.runs += 1;
        self.scenarios += settled.outcome.scenarios;
        self.failed += u64::from(!verdict.of_the_lab().passed());
        if !verdict.passed() {
            self.seeds.get_or_insert(seeds);
        }
        if let Some(breach) = verdict.breach() {
            self.broke += 1;
            let name = breach.cause().rule.name;
            self.first.entry(name).or_insert(First { runs: 0, seeds }).runs += 1;
        }
    }
}

impl Reporter for Marks {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Settled(settled) => self.share.take(settled),
            Progress::Started(_) | Progress::Finished(..) | Progress::Tick => {}
        }
        Ok(())
    }

    fn finish(&mut self, _: &Results) -> io::Result<()> {
        Ok(())
    }
}
