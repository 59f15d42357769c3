//! The flags of `test`.

use clap::Args;

use super::run::RunArgs;
use super::values::at_least_one;
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

    #[command(flatten)]
    pub run: RunArgs,
}

const TEST_EXAMPLES: &str = "\
Examples:
  raft-runner test 3A --iterations 500       part 3A, 500 times, on all cores
  raft-runner test reelection figure8        every test with one of these in its name
  raft-runner test --skip 3D --fail-fast     all but part 3D, up to the first failure
  raft-runner test backup --seed 1743        exactly the run that failed with this seed
  raft-runner test 3B --peer labstyle -n 50  another Raft
  raft-runner test all --network harsh -n 50 with late messages, one-way links, crashes at saves …
  raft-runner test all -n 20 --report junit=junit.xml --report json=results.json

Exit codes: 0 all passed, 1 a test failed, 2 wrong usage, 3 a run was not deterministic,
4 no test was selected, 101 a bug of this tool, 130 interrupted.";
