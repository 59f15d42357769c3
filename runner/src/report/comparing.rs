//! Tells its audience, with the results, what has changed since an earlier run.

use std::io;
use std::sync::Arc;

use crate::plan::Setting;
use crate::report::{Fanout, Progress, Reporter, Times, Wishes};
use crate::results::Results;
use crate::results::compare::Earlier;
use crate::results::file::Run;
use crate::results::samples::Samples;

pub struct Comparing {
    audience: Fanout,
    watch: Option<Watch>,
}

/// What is needed of a run that goes on, to compare it.
struct Watch {
    earlier: Arc<Earlier>,
    setting: Setting,
    samples: Samples,
    times: Times,
}

impl Comparing {
    pub fn new(setting: &Setting, audience: Fanout, wishes: &Wishes) -> Self {
        let watch = wishes.baseline.clone().map(|earlier| Watch {
            earlier,
            setting: setting.clone(),
            samples: Samples::new(setting),
            times: wishes.times,
        });
        Self { audience, watch }
    }
}

impl Reporter for Comparing {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        if let (Some(watch), Progress::Settled(settled)) = (&mut self.watch, progress) {
            watch.samples.take(settled);
        }
        self.audience.on(progress)
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        match &self.watch {
            None => self.audience.finish(results),
            Some(Watch { earlier, setting, samples, times }) => {
                let results = compared(results.clone(), earlier, setting, samples, *times);
                self.audience.finish(&results)
            }
        }
    }
}

/// The results of a run that is over, with what has changed since the earlier one that is asked for.
pub fn results_of(run: &Run, wishes: &Wishes) -> Results {
    let results = run.results();
    match &wishes.baseline {
        None => results,
        Some(earlier) => {
            let samples = Samples::of(&run.setting, &run.cases);
            compared(results, earlier, &run.setting, &samples, wishes.times)
        }
    }
}

fn compared(
    results: Results,
    earlier: &Earlier,
    setting: &Setting,
    samples: &Samples,
    times: Times,
) -> Results {
    let found = earlier.compare(setting, &results, samples, times == Times::Told);
    Results { comparison: Some(Arc::new(found)), ..results }
}
