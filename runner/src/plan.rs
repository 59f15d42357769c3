//! From flags and catalog to cases: which tests, with which seeds, in what order, on how many workers.

mod agenda;
pub mod ration;
pub mod select;
mod setting;
pub mod shard;
pub mod writable;

use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use self::agenda::Agenda;
pub use self::setting::{Kept, Setting, Traces, Wanted};
use bytesize::ByteSize;

use crate::cli::{ExploreArgs, IsolationArgs, Record, ReplayArgs, RunArgs, SelftestArgs, TestArgs};
use crate::exit::Refusal;
use crate::lab::{EXPLORE, TESTS, Test};
use crate::oracle::{RULES, Rule};
use crate::peer::PeerKind;
use crate::replay::Named;
use crate::results::file::Run;
use crate::results::wire::Head;
use crate::tester::weather::NetworkKind;
use crate::verdict::{Case, Verdict};

/// A fault that does not show is hunted for so many times the iterations.
const HUNT: u64 = 100;

/// Silent for so long in real time, a worker is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// All that decides a run of the tool, and nothing that happens in it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub setting: Setting,
    pub peer: PeerKind,
    pub workers: usize,
    pub recording: Recording,
    pub patience: Duration,
    /// `None`: cases run on threads of this process.
    pub processes: Option<Processes>,
    /// What the oracle holds every run to; empty: there is no oracle.
    pub rules: Vec<&'static Rule>,
}

/// How worker processes are started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processes {
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Of each; what needs more is ended.
    pub memory_limit: Option<ByteSize>,
}

/// Which runs are written down, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recording {
    Nothing,
    /// The first of each test, into a folder.
    Some(Traces),
    /// The only run there is.
    To(PathBuf),
}

impl Plan {
    pub fn of_test(args: &TestArgs, peers: &[PeerKind]) -> Result<Self, Refusal> {
        let peer = select::peer(args.run.peer.as_deref(), peers)?;
        let tests = select::tests(&args.selectors, &args.skip, &TESTS)?;
        let without_end = Setting::without_end(tests.len());
        let setting = Setting {
            iterations: if args.until.is_said() { without_end } else { args.iterations },
            tests,
            stop_after: args.until.time,
            network: args.network,
            fail_fast: args.fail_fast || args.until.looping,
            max_fail_rate: args.max_fail_rate,
            ..common(peer, peers, args.run.seed)
        };
        Self::of(setting, peer, &args.run)
    }

    pub fn of_explore(args: &ExploreArgs, peers: &[PeerKind]) -> Result<Self, Refusal> {
        let peer = select::peer(args.run.peer.as_deref(), peers)?;
        let tests: Vec<_> =
            EXPLORE.iter().filter(|test| args.servers.contains(&test.peers)).collect();
        let without_end = Setting::without_end(tests.len());
        let setting = Setting {
            tests,
            iterations: args.iterations.unwrap_or(without_end),
            stop_after: args.iterations.is_none().then_some(args.time),
            network: NetworkKind::Harsh,
            fail_fast: !args.keep_going,
            ..common(peer, peers, args.run.seed)
        };
        Self::of(setting, peer, &args.run)
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
        let setting = Setting {
            tests: TESTS.iter().chain(beyond).collect(),
            iterations: args.iterations,
            network,
            ..common(peer, &[], Some(args.seed))
        };
        Self::unrecorded(setting, peer, RULES.to_vec()).staffed(args.jobs)
    }

    /// Random workloads until a faulty peer fails.
    pub fn of_hunt(args: &SelftestArgs, peer: PeerKind) -> Result<Self, Refusal> {
        let plan = Self::of_selftest(args, peer, NetworkKind::Harsh)?;
        let iterations = args.iterations.saturating_mul(HUNT);
        let iterations = iterations.min(Setting::without_end(EXPLORE.len()));
        let tests = EXPLORE.iter().collect();
        let setting = Setting { tests, iterations, fail_fast: true, ..plan.setting };
        Self { setting, ..plan }.staffed(args.jobs)
    }

    pub fn of_replay(
        named: &Named,
        args: &ReplayArgs,
        peers: &[PeerKind],
    ) -> Result<Self, Refusal> {
        let peer = select::peer(named.peer.as_deref(), peers)?;
        let test = select::any(&named.test)?;
        let setting = Setting {
            tests: vec![test],
            network: named.network.unwrap_or_else(|| test.usual_network()),
            ..common(peer, peers, Some(named.seed))
        };
        let recording = args.record.clone().map_or(Recording::Nothing, Recording::To);
        Self { recording, ..Self::unrecorded(setting, peer, rules(args.no_oracle)) }
            .isolated(&args.isolation)?
            .staffed(None)
    }

    /// The same, but that these come first.
    pub fn beginning_with(self, kept: Vec<Kept>, jobs: Option<u64>) -> Result<Self, Refusal> {
        Self { setting: self.setting.keeping(kept.into()), ..self }.staffed(jobs)
    }

    /// The plan of `run`, which was cut short, if this is the same but for what is drawn anew or has
    /// been found out since.
    pub fn going_on_with(self, run: &Run, args: &RunArgs) -> Result<Self, Refusal> {
        let known = &run.setting;
        let base_seed = args.seed.map_or(known.base_seed, |_| self.setting.base_seed);
        let ours = self.setting;
        let names = |setting: &Setting| setting.tests.iter().map(|test| test.name).collect();
        let [theirs, wanted]: [Vec<_>; 2] = [names(known), names(&ours)];
        // Those of other tests have no place here, and what differs is said below.
        let kept = if theirs == wanted { &known.kept } else { &ours.kept };
        let kept = Arc::clone(kept);
        let setting = Setting { base_seed, ..ours }.keeping(kept);
        if let Some(how) = run.head().differs_from(&Head::of(&setting)) {
            let why = format!("the run to go on with is another: {how}; --fresh begins anew");
            return Err(Refusal::Usage(why));
        }
        Self { setting, ..self }.staffed(args.jobs)
    }

    /// As the flags say that all commands have which run much.
    fn of(setting: Setting, peer: PeerKind, args: &RunArgs) -> Result<Self, Refusal> {
        let recording = Recording::of(args);
        let setting = shared(setting, args)?;
        Self { recording, ..Self::unrecorded(setting, peer, rules(args.no_oracle)) }
            .isolated(&args.isolation)?
            .staffed(args.jobs)
    }

    fn unrecorded(setting: Setting, peer: PeerKind, rules: Vec<&'static Rule>) -> Self {
        let recording = Recording::Nothing;
        Self { setting, peer, workers: 1, recording, patience: PATIENCE, processes: None, rules }
    }

    /// Where cases run, and how long they may take.
    fn isolated(self, args: &IsolationArgs) -> Result<Self, Refusal> {
        let processes = args.processes(self.peer.name, self.rules.is_empty())?;
        Ok(Self { processes, patience: args.patience, ..self })
    }

    /// With as many workers as are asked for, if there is work for them; what else the setting has
    /// to tell follows from the plan.
    fn staffed(self, jobs: Option<u64>) -> Result<Self, Refusal> {
        must_be_countable(&self.setting)?;
        let workers = workers(jobs, self.setting.cases());
        let setting = Setting {
            workers: Some(workers),
            oracle: !self.rules.is_empty(),
            traces: self.recording.traces().cloned(),
            ..self.setting
        };
        Ok(Self { setting, workers, ..self })
    }
}

/// What most plans have in common.
fn common(peer: PeerKind, peers: &[PeerKind], seed: Option<u64>) -> Setting {
    Setting {
        peer_is_default: peers.first().is_some_and(|first| first.name == peer.name),
        base_seed: seed.unwrap_or_else(|| rand::random::<u32>().into()),
        ..Setting::new(peer.name, Vec::new())
    }
}

impl Recording {
    /// Whether a run with this end is written down, if there are not enough of its test yet.
    pub fn wants(&self, verdict: &Verdict) -> bool {
        match self {
            Self::Nothing => false,
            Self::Some(Traces { of: Wanted::Failures, .. }) => !verdict.passed(),
            Self::Some(Traces { of: Wanted::All, .. }) | Self::To(_) => true,
        }
    }

    /// The most of one test.
    pub fn at_most(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Some(traces) => traces.at_most,
            Self::To(_) => 1,
        }
    }

    /// Where the trace of `case` goes.
    pub fn path(&self, case: &Case, peer: &str) -> Option<PathBuf> {
        match self {
            Self::Nothing => None,
            Self::Some(Traces { folder, .. }) => {
                // Not every file system takes a colon.
                let peer = peer.replace(':', "-");
                Some(folder.join(format!("{}-{peer}-{}.jsonl", case.test.name, case.seed)))
            }
            Self::To(file) => Some(file.clone()),
        }
    }

    /// What a setting has written down of it.
    pub fn into_folder(traces: Option<&Traces>) -> Self {
        traces.cloned().map_or(Self::Nothing, Self::Some)
    }

    fn of(args: &RunArgs) -> Self {
        let of = match args.record {
            Record::None => return Self::Nothing,
            Record::Failures => Wanted::Failures,
            Record::All => Wanted::All,
        };
        Self::Some(Traces { of, folder: args.traces.clone(), at_most: args.max_traces })
    }

    fn traces(&self) -> Option<&Traces> {
        match self {
            Self::Some(traces) => Some(traces),
            Self::Nothing | Self::To(_) => None,
        }
    }
}

/// With the cases of one machine only, if it is one of several.
fn shared(setting: Setting, args: &RunArgs) -> Result<Setting, Refusal> {
    let Some(shard) = args.shards.shard else { return Ok(setting) };
    if args.seed.is_none() {
        return Err(Refusal::Usage(format!(
            "--shard {shard} needs --seed: all shards of a run have the same base seed"
        )));
    }
    must_be_countable(&setting)?;
    Ok(setting.of_shard(shard))
}

/// Never more than there is work for.
fn workers(jobs: Option<u64>, cases: u64) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    jobs.unwrap_or_else(cores).min(cases) as usize
}

/// What the oracle holds a run to, unless there is none.
pub(crate) fn rules(no_oracle: bool) -> Vec<&'static Rule> {
    if no_oracle { Vec::new() } else { RULES.to_vec() }
}

fn must_be_countable(setting: &Setting) -> Result<(), Refusal> {
    let too_many = || {
        Refusal::Usage(format!("{} iterations are more than can be counted", setting.iterations))
    };
    setting.whole().map(drop).ok_or_else(too_many)
}
