//! The flags of `test`.

use std::time::Duration;

use clap::Args;

use super::run::RunArgs;
use super::values::{at_least_one, time};
use crate::tester::weather::NetworkKind;

/// Run tests of the lab, once or many times, each time with another seed
///
/// A run is decided by its test, its peer and its seed: the same three give the same run, to the
/// last message. Iteration i of every test has the base seed + i.
#[derive(Debug, Args)]
#[command(after_long_help = TEST_EXAMPLES)]
pub struct TestArgs {
    /// Which tests: a part (3A), a name or any part of one, or `all` [default: all]
    ///
    /// Upper and lower case are the same. Several select what any of them selects.
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,

    /// Leave out what this selects; may be given several times
    #[arg(long, value_name = "SELECTOR")]
    pub skip: Vec<String>,

    /// How many times to run each test, each time with the next seed
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub iterations: u64,

    #[command(flatten)]
    pub until: UntilArgs,

    /// What kind of network the servers have
    ///
    /// `harsh` draws hazards from each seed: late messages, duplicates, links that work one way
    /// only, pauses, crashes between a save and the reply. The lab's bounds on time and counts do
    /// not hold then, and its findings about what was committed do. When a test is over, everything
    /// is healed, and the servers have to agree on one more command within 20 s.
    #[arg(long, value_name = "KIND", default_value = "lab")]
    pub network: NetworkKind,

    /// Stop at the first failure
    ///
    /// Of the plan, not of the clock: what is reported does not depend on --jobs.
    #[arg(long)]
    pub fail_fast: bool,

    /// Let so large a part of a test's runs fail, and count it as passed: 2%, or 0.02
    ///
    /// Runs that hung, crashed or were not deterministic are never excused. Kept runs have no part in
    /// the rate, as they were chosen because they failed; if the others fail seldom enough, kept runs
    /// that fail are excused with them.
    #[arg(long, value_name = "R", default_value = "0", value_parser = rate)]
    #[arg(conflicts_with_all = ["fail_fast", "looping", "rerun_failed"], hide_default_value = true)]
    pub max_fail_rate: f64,

    #[command(flatten)]
    pub run: RunArgs,
}

/// What ends a run, in place of a number of iterations.
#[derive(Debug, Args)]
pub struct UntilArgs {
    /// Go on with one seed after the other, until a test fails or somebody interrupts
    #[arg(long = "loop", conflicts_with_all = ["iterations", "rerun_failed"])]
    pub looping: bool,

    /// Go on for so long, in real time, past failures unless there is --loop: 90s, 10m, 1h
    #[arg(long = "for", value_name = "TIME", value_parser = time, conflicts_with = "iterations")]
    pub time: Option<Duration>,
}

impl UntilArgs {
    pub fn is_said(&self) -> bool {
        self.looping || self.time.is_some()
    }
}

const TEST_EXAMPLES: &str = "\
Examples:
  raft-runner test 3A --iterations 500       part 3A, 500 times, on all cores
  raft-runner test reelection figure8        every test with one of these in its name
  raft-runner test --skip 3D --fail-fast     all but part 3D, up to the first failure
  raft-runner test backup --seed 1743        exactly the run that failed with this seed
  raft-runner test 3B --peer labstyle -n 50  another Raft
  raft-runner test all --network harsh -n 50 with late messages, one-way links, crashes at saves …
  raft-runner test 3C --loop --for 10m       seed after seed, until one fails or ten minutes are over
  raft-runner test 3B -n 200 --baseline old.json  what has changed since, and is more than chance
  raft-runner test all -n 20 --report junit=junit.xml --report json=results.json

Exit codes: 0 all passed, 1 a test failed, 2 wrong usage, 3 a run was not deterministic,
4 no test was selected, 101 a bug of this tool, 130 interrupted.";

/// A part of all runs.
fn rate(text: &str) -> Result<f64, String> {
    let (number, whole) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    match number.trim_end().parse::<f64>().map(|number| number / whole) {
        Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(rate),
        Ok(_) | Err(_) => Err("must be a percentage such as 2%, or a fraction such as 0.02".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn rates_are_percentages_or_fractions() {
        for (text, wanted) in
            [("2%", 0.02), ("0.02", 0.02), ("0", 0.0), ("100%", 1.0), ("1", 1.0), ("0.5 %", 0.005)]
        {
            assert_eq!(rate(text), Ok(wanted), "{text}");
        }
        for text in ["", "%", "2", "-1%", "101%", "many", "NaN", "inf"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
