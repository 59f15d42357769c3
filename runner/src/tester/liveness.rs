//! After the weather: the healed cluster must get on, and if it does not, says why.

mod diagnosis;
mod sights;

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use labrpc::{Instant, now, sleep};
use raftapi::Command;

pub use self::diagnosis::{Elections, Standstill};
use self::sights::Sights;
use super::cluster::Cluster;
use super::command::{ToCommand, brief, random_number};
use super::failure::{Failure, FailureKind};
use super::ms;

/// What is left of the weather ends within seven seconds: messages are late by six at most, and a
/// call that leads nowhere fails after seven. Then five seconds are for an election, as in the lab,
/// and as many for a vote that is split again and again or a log that is far behind; the rest is
/// for the commit, for which `one` waits two seconds.
const BOUND: Duration = Duration::from_secs(20);

/// How often all servers are looked at. Two that become candidates between two looks are said to
/// have done so in the same instant.
const LOOK: Duration = ms(10);

/// As often as `one` asks.
const ASK_EVERY: Duration = ms(50);

/// So long a leader that took the command has to get it applied; then it is submitted again.
const SETTLES_IN: Duration = Duration::from_secs(2);

/// A cluster that nothing disturbs has not committed a fresh command on all servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoProgress {
    pub after: Duration,
    pub why: Standstill,
}

impl fmt::Display for NoProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.after.as_secs();
        write!(f, "no progress {seconds} s after the network healed: {}", self.why)
    }
}

/// Demands that all servers apply one more command.
pub(super) async fn demand(cluster: &Cluster) -> Result<(), Failure> {
    let command = random_number().to_command();
    let said = command.clone();
    let check = cluster.narrator().check_while(
        Location::caller(),
        || format!("progress: {} on all servers", brief(&said)),
        progress(cluster, command),
        |index| format!("index {index}"),
    );
    check.await.map(drop)
}

async fn progress(cluster: &Cluster, command: Command) -> Result<u64, FailureKind> {
    let begun = now();
    let mut sights = Sights::new(cluster);
    let mut request = Request { command, last_asked: 0, ask_at: begun, accepted: None };
    while begun.elapsed() < BOUND {
        sleep(LOOK).await;
        sights.look(cluster);
        cluster.latest_leader()?;
        if let Some(index) = request.look(cluster) {
            return Ok(index);
        }
    }
    let why = diagnosis::of(&sights, &request.progress(cluster));
    Err(NoProgress { after: BOUND, why }.into())
}

/// The command on its way to all servers.
struct Request {
    command: Command,
    last_asked: usize,
    ask_at: Instant,
    /// The last index at which a leader has taken it, and when.
    accepted: Option<(u64, Instant)>,
}

impl Request {
    /// Returns the index at which all servers have applied it.
    fn look(&mut self, cluster: &Cluster) -> Option<u64> {
        if let Some((index, _)) = self.accepted
            && self.missing(cluster, index).next().is_none()
        {
            return Some(index);
        }
        let settles = self.accepted.is_some_and(|(_, since)| since.elapsed() < SETTLES_IN);
        if !settles && now() >= self.ask_at {
            self.ask_at = now() + ASK_EVERY;
            let index = cluster.ask_around(&self.command, &mut self.last_asked);
            self.accepted = index.map(|index| (index, now())).or(self.accepted);
        }
        None
    }

    fn progress(&self, cluster: &Cluster) -> Progress {
        let index = self.accepted.map(|(index, _)| index);
        let missing = index.map(|index| self.missing(cluster, index).collect());
        Progress { index, missing: missing.unwrap_or_default() }
    }

    fn missing(&self, cluster: &Cluster, index: u64) -> impl Iterator<Item = usize> {
        let lacks = move |&server: &usize| !cluster.copies().holds(server, index, &self.command);
        (0..cluster.servers()).filter(lacks)
    }
}

/// How far the command has come.
struct Progress {
    /// Where it will be; `None`: no leader has taken it.
    index: Option<u64>,
    /// The servers that have not applied it there.
    missing: Vec<usize>,
}
