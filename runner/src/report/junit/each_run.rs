//! JUnit XML with a case for every run, `TestReElection3A@1743`, for those who want to see each seed.

use std::collections::BTreeMap;
use std::io;
use std::mem;

use quick_junit::{TestCase, TestCaseStatus};

use super::{class, failed, since, suite, xml};
use crate::lab::Part;
use crate::plan::Setting;
use crate::report::page::Target;
use crate::report::{Progress, Reporter, Times, plain};
use crate::results::Results;
use crate::verdict::Settled;

/// Keeps a case for each run, so it is for runs that end.
pub struct EachRun {
    setting: Setting,
    target: Target,
    times: Times,
    parts: BTreeMap<Part, Vec<TestCase>>,
}

impl EachRun {
    pub fn new(setting: &Setting, target: Target, times: Times) -> Self {
        Self { setting: setting.clone(), target, times, parts: BTreeMap::new() }
    }

    fn take(&mut self, settled: &Settled) {
        let case = of_run(settled, &self.setting, self.times);
        self.parts.entry(settled.case.test.part).or_default().push(case);
    }

    /// Of all that was taken in.
    fn text(&mut self, results: &Results) -> String {
        let parts = mem::take(&mut self.parts).into_iter();
        let suites = parts.map(|(part, cases)| suite(&part.to_string(), cases));
        let suites = suites.chain(since(&self.setting, results));
        xml(suites.collect(), &self.setting, results, self.times)
    }
}

impl Reporter for EachRun {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        if let Progress::Settled(settled) = progress {
            self.take(settled);
        }
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let text = self.text(results);
        self.target.write(&text)
    }
}

fn of_run(settled: &Settled, setting: &Setting, times: Times) -> TestCase {
    let (run, outcome) = (&settled.case, &settled.outcome);
    let status = if outcome.verdict.passed() {
        TestCaseStatus::success()
    } else {
        failed(settled, &plain::of_run(settled, setting))
    };
    // A seed that is kept may be drawn as well.
    let kept = if run.kept { " (kept)" } else { "" };
    let mut case = TestCase::new(format!("{}@{}{kept}", run.test.name, run.seed), status);
    case.set_classname(class(setting, run.test.part));
    if times == Times::Told {
        case.set_time(outcome.cpu);
    }
    case
}
