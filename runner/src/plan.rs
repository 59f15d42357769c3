//! From flags and catalog to cases: which tests, with which seeds, in what order, on how many workers.

pub mod select;
pub mod writable;

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::{ExploreArgs, Record, ReplayArgs, RunArgs, SelftestArgs, TestArgs};
use crate::exit::Refusal;
use crate::lab::{EXPLORE, Part, TESTS, Test};
use crate::oracle::{RULES, Rule};
use crate::peer::PeerKind;
use crate::replay::Named;
use crate::tester::weather::NetworkKind;
use crate::verdict::{Case, Verdict};

/// A plan that ends with the time has more iterations than any time has room for.
const AS_MANY_AS_FIT: u64 = u64::MAX / EXPLORE.len() as u64;

/// A fault that does not show is hunted for so many times the iterations.
const HUNT: u64 = 100;

/// Silent for so long in real time, a worker is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// All that decides a run of the tool, and nothing that happens in it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub peer: PeerKind,
    /// It needs no naming.
    pub peer_is_default: bool,
    /// In the lab's order; never empty.
    pub tests: Vec<&'static Test>,
    pub iterations: u64,
    /// In real time; no case begins later.
    pub stop_after: Option<Duration>,
    pub base_seed: u64,
    pub network: NetworkKind,
    pub workers: usize,
    pub fail_fast: bool,
    pub recording: Recording,
    pub patience: Duration,
    /// What the oracle holds every run to; empty: there is no oracle.
    pub rules: Vec<&'static Rule>,
}

/// Which runs are written down, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recording {
    Nothing,
    /// The first `at_most` of each test, into `folder`.
    Some {
        of: Wanted,
        folder: PathBuf,
        at_most: u64,
    },
    /// The only run there is.
    To(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Failures,
    All,
}

impl Plan {
    pub fn of_test(args: &TestArgs, peers: &[PeerKind]) -> Result<Self, Refusal> {
        let peer = select::peer(args.run.peer.as_deref(), peers)?;
        let plan = Self {
            peer,
            peer_is_default: peer.name == peers[0].name,
            tests: select::tests(&args.selectors, &args.skip, &TESTS)?,
            iterations: args.iterations,
            stop_after: None,
            base_seed: args.run.seed.unwrap_or_else(|| rand::random::<u32>().into()),
            network: args.network,
            workers: 1,
            fail_fast: args.fail_fast,
            recording: Recording::of(&args.run),
            patience: PATIENCE,
            rules: rules(args.run.no_oracle),
        };
        plan.staffed(args.run.jobs)
    }

    pub fn of_explore(args: &ExploreArgs, peers: &[PeerKind]) -> Result<Self, Refusal> {
        let peer = select::peer(args.run.peer.as_deref(), peers)?;
        let tests = EXPLORE.iter().filter(|test| args.servers.contains(&test.peers)).collect();
        let plan = Self {
            peer,
            peer_is_default: peer.name == peers[0].name,
            tests,
            iterations: args.iterations.unwrap_or(AS_MANY_AS_FIT),
            stop_after: args.iterations.is_none().then_some(args.time),
            base_seed: args.run.seed.unwrap_or_else(|| rand::random::<u32>().into()),
            network: NetworkKind::Harsh,
            workers: 1,
            fail_fast: !args.keep_going,
            recording: Recording::of(&args.run),
            patience: PATIENCE,
            rules: rules(args.run.no_oracle),
        };
        plan.staffed(args.run.jobs)
    }

    /// One faulty peer through every test; on a harsh network, through random workloads as well.
    pub fn of_selftest(
        args: &SelftestArgs,
        peer: PeerKind,
        network: NetworkKind,
    ) -> Result<Self, Refusal> {
        let beyond: &[Test] = match network {
            NetworkKind::Lab => &[],
            NetworkKind::Harsh => &EXPLORE,
        };
        let plan = Self {
            peer,
            peer_is_default: false,
            tests: TESTS.iter().chain(beyond).collect(),
            iterations: args.iterations,
            stop_after: None,
            base_seed: args.seed,
            network,
            workers: 1,
            fail_fast: false,
            recording: Recording::Nothing,
            patience: PATIENCE,
            rules: RULES.to_vec(),
        };
        plan.staffed(args.jobs)
    }

    /// Random workloads until a faulty peer fails.
    pub fn of_hunt(args: &SelftestArgs, peer: PeerKind) -> Result<Self, Refusal> {
        let plan = Self::of_selftest(args, peer, NetworkKind::Harsh)?;
        let iterations = args.iterations.saturating_mul(HUNT).min(AS_MANY_AS_FIT);
        let tests = EXPLORE.iter().collect();
        Self { tests, iterations, fail_fast: true, ..plan }.staffed(args.jobs)
    }

    pub fn of_replay(
        named: &Named,
        args: &ReplayArgs,
        peers: &[PeerKind],
    ) -> Result<Self, Refusal> {
        let peer = select::peer(named.peer.as_deref(), peers)?;
        let test = select::any(&named.test)?;
        Ok(Self {
            peer,
            peer_is_default: peer.name == peers[0].name,
            tests: vec![test],
            iterations: 1,
            stop_after: None,
            base_seed: named.seed,
            network: named.network.unwrap_or_else(|| test.usual_network()),
            workers: 1,
            fail_fast: false,
            recording: args.record.clone().map_or(Recording::Nothing, Recording::To),
            patience: PATIENCE,
            rules: rules(args.no_oracle),
        })
    }

    /// How many runs there are.
    pub fn cases(&self) -> u64 {
        self.checked_cases().expect("a plan with more cases than numbers is refused")
    }

    /// Every test once, then every test once more with the next seed, and so on.
    pub fn case(&self, number: u64) -> Case {
        let tests = self.tests.len() as u64;
        let iteration = number / tests;
        Case {
            number,
            test: self.tests[self.test_of(number)],
            iteration,
            seed: self.base_seed.wrapping_add(iteration),
            network: self.network,
        }
    }

    /// Which of `tests` a case runs.
    pub fn test_of(&self, number: u64) -> usize {
        (number % self.tests.len() as u64) as usize
    }

    /// Enough runs together to come through every situation that matters.
    pub fn should_reach_all(&self) -> bool {
        self.tests.len() >= TESTS.len() || self.tests.iter().all(|test| test.part == Part::Explore)
    }

    /// All the lab's tests run together, on its network, so its limit for the whole set holds.
    pub fn is_whole_lab(&self) -> bool {
        self.tests.len() == TESTS.len() && self.network == NetworkKind::Lab
    }

    /// With as many workers as are asked for, if there is work for them.
    fn staffed(self, jobs: Option<u64>) -> Result<Self, Refusal> {
        let cases = self.checked_cases().ok_or_else(|| too_many(self.iterations))?;
        Ok(Self { workers: workers(jobs, cases), ..self })
    }

    fn checked_cases(&self) -> Option<u64> {
        self.iterations.checked_mul(self.tests.len() as u64)
    }
}

impl Recording {
    /// Whether a run with this end is written down, if there are not enough of its test yet.
    pub fn wants(&self, verdict: &Verdict) -> bool {
        match self {
            Self::Nothing => false,
            Self::Some { of: Wanted::Failures, .. } => !verdict.passed(),
            Self::Some { of: Wanted::All, .. } | Self::To(_) => true,
        }
    }

    /// The most of one test.
    pub fn at_most(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Some { at_most, .. } => *at_most,
            Self::To(_) => 1,
        }
    }

    /// Where the trace of `case` goes.
    pub fn path(&self, case: &Case, peer: &str) -> Option<PathBuf> {
        match self {
            Self::Nothing => None,
            Self::Some { folder, .. } => {
                // Not every file system takes a colon.
                let peer = peer.replace(':', "-");
                Some(folder.join(format!("{}-{peer}-{}.jsonl", case.test.name, case.seed)))
            }
            Self::To(file) => Some(file.clone()),
        }
    }

    fn of(args: &RunArgs) -> Self {
        let of = match args.record {
            Record::None => return Self::Nothing,
            Record::Failures => Wanted::Failures,
            Record::All => Wanted::All,
        };
        Self::Some { of, folder: args.traces.clone(), at_most: args.max_traces }
    }
}

/// Never more than there is work for.
fn workers(jobs: Option<u64>, cases: u64) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    jobs.unwrap_or_else(cores).min(cases) as usize
}

/// What the oracle holds a run to, unless there is none.
fn rules(no_oracle: bool) -> Vec<&'static Rule> {
    if no_oracle { Vec::new() } else { RULES.to_vec() }
}

fn too_many(iterations: u64) -> Refusal {
    Refusal::Usage(format!("{iterations} iterations are more than can be counted"))
}
