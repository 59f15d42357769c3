//! What a script can demand of a cluster: a leader, agreement, small logs.

use std::collections::BTreeMap;
use std::panic::Location;
use std::time::Duration;

use labrpc::{now, random_range, sleep};
use raftapi::Command;

use super::cluster::Cluster;
use super::command::{ToCommand, brief};
use super::failure::{CheckError, CostError, Failure};
use super::ms;

/// May `one` submit its command again if that was not committed in time?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    Yes,
    No,
}

/// Leaders and terms.
impl Cluster {
    /// Waits for exactly one leader of the newest term that has any, for about five seconds.
    #[track_caller]
    pub fn check_one_leader(&self) -> impl Future<Output = Result<usize, Failure>> {
        let check = self.narrator().check_while(
            Location::caller(),
            || "one leader".to_owned(),
            self.one_leader(),
            |(leader, term)| format!("server {leader} in term {term}"),
        );
        async { check.await.map(|(leader, _)| leader) }
    }

    /// All connected servers agree on a term: this one.
    #[track_caller]
    pub fn check_terms(&self) -> Result<u64, Failure> {
        self.narrator().check(
            Location::caller(),
            || "terms agree".to_owned(),
            || self.common_term(),
            |term| format!("term {term}"),
        )
    }

    /// No connected server believes that it leads.
    #[track_caller]
    pub fn check_no_leader(&self) -> Result<(), Failure> {
        self.narrator().check(
            Location::caller(),
            || "no leader".to_owned(),
            || self.leaderless(),
            |()| "none".to_owned(),
        )
    }

    /// No term has two leaders that are connected.
    #[track_caller]
    pub fn check_rival_leaders(&self) -> Result<(), Failure> {
        self.latest_leader().map(drop).map_err(|error| self.failure(error))
    }

    async fn one_leader(&self) -> Result<(usize, u64), CheckError> {
        for _ in 0..10 {
            sleep(ms(450 + random_range(0..100))).await;
            if let Some(found) = self.latest_leader()? {
                return Ok(found);
            }
        }
        Err(CheckError::NoLeader)
    }

    /// The connected leader of the highest term, and that term, if every term has at most one.
    pub(super) fn latest_leader(&self) -> Result<Option<(usize, u64)>, CheckError> {
        let mut leaders: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
        for (server, term, leads) in self.connected_states() {
            if leads {
                let (count, leader) = leaders.entry(term).or_default();
                *count += 1;
                *leader = server;
            }
        }
        match leaders.iter().find(|(_, (count, _))| *count > 1) {
            Some((&term, &(leaders, _))) => Err(CheckError::SeveralLeaders { term, leaders }),
            None => Ok(leaders.last_key_value().map(|(&term, &(_, leader))| (leader, term))),
        }
    }

    fn common_term(&self) -> Result<u64, CheckError> {
        let mut terms = self.connected_states().map(|(_, term, _)| term);
        let first = terms.next().unwrap_or(0);
        if terms.all(|term| term == first) { Ok(first) } else { Err(CheckError::TermsDisagree) }
    }

    fn leaderless(&self) -> Result<(), CheckError> {
        match self.connected_states().find(|&(_, _, leads)| leads) {
            Some((server, ..)) => Err(CheckError::UnexpectedLeader { server }),
            None => Ok(()),
        }
    }

    /// Each connected server with its term, and whether it believes that it leads.
    pub(super) fn connected_states(&self) -> impl Iterator<Item = (usize, u64, bool)> {
        (0..self.servers()).filter(|&server| self.is_connected(server)).filter_map(|server| {
            let (term, leads) = self.get_state(server)?;
            Some((server, term, leads))
        })
    }
}

/// Agreement.
impl Cluster {
    /// How many servers have applied `index`, those that are down included, and the command there.
    #[track_caller]
    pub fn n_committed(&self, index: u64) -> Result<(usize, Option<Command>), Failure> {
        match self.copies().committed(index) {
            Ok((count, command)) => Ok((count, command.map(Command::from))),
            Err(error) => Err(self.failure(error)),
        }
    }

    /// Nobody has applied `index`.
    #[track_caller]
    pub fn check_no_agreement(&self, index: u64) -> Result<(), Failure> {
        self.narrator().check(
            Location::caller(),
            || format!("no agreement on index {index}"),
            || match self.copies().committed(index)? {
                (0, _) => Ok(()),
                (committed, _) => Err(CheckError::NoMajority { committed }),
            },
            |()| "none".to_owned(),
        )
    }

    /// Waits for `wanted` servers to apply `index` and returns the command there; `None` as soon
    /// as some server has left `term` for a higher one.
    #[track_caller]
    pub fn wait(
        &self,
        index: u64,
        wanted: usize,
        term: Option<u64>,
    ) -> impl Future<Output = Result<Option<Command>, Failure>> {
        self.narrator().check_while(
            Location::caller(),
            move || format!("wait({index}, {wanted})"),
            self.decided(index, wanted, term),
            |command| command.as_ref().map_or_else(|| "a higher term".to_owned(), brief),
        )
    }

    async fn decided(
        &self,
        index: u64,
        wanted: usize,
        term: Option<u64>,
    ) -> Result<Option<Command>, CheckError> {
        let mut pause = ms(10);
        for _ in 0..30 {
            if self.copies().committed(index)?.0 >= wanted {
                break;
            }
            sleep(pause).await;
            if pause < Duration::from_secs(1) {
                pause *= 2;
            }
            if term.is_some_and(|term| self.has_left(term)) {
                return Ok(None);
            }
        }
        match self.copies().committed(index)? {
            (decided, Some(command)) if decided >= wanted => Ok(Some(command.into())),
            (decided, _) => Err(CheckError::FewDecided { index, decided, wanted }),
        }
    }

    /// Whether some server, connected or not, is in a higher term.
    fn has_left(&self, term: u64) -> bool {
        let mut states = (0..self.servers()).filter_map(|server| self.get_state(server));
        states.any(|(now, _)| now > term)
    }

    /// Submits a command to whoever leads, waits until `wanted` servers have applied it, and
    /// returns its index. Gives up after ten seconds, or without `retry` two seconds after a
    /// leader took the command.
    #[track_caller]
    pub fn one(
        &self,
        command: impl ToCommand,
        wanted: usize,
        retry: Retry,
    ) -> impl Future<Output = Result<u64, Failure>> {
        let command = command.to_command();
        let said = command.clone();
        self.narrator().check_while(
            Location::caller(),
            move || format!("one({}, {wanted})", brief(&said)),
            self.agree(command, wanted, retry),
            |index| format!("index {index}"),
        )
    }

    async fn agree(
        &self,
        command: Command,
        wanted: usize,
        retry: Retry,
    ) -> Result<u64, CheckError> {
        let begun = now();
        let mut last_asked = 0;
        while begun.elapsed() < Duration::from_secs(10) {
            let Some(index) = self.ask_around(&command, &mut last_asked) else {
                sleep(ms(50)).await;
                continue;
            };
            if self.settled(index, &command, wanted).await? {
                return Ok(index);
            }
            if retry == Retry::No {
                break;
            }
        }
        Err(CheckError::NoAgreement { command })
    }

    /// Tries the connected servers in turn until one takes the command; returns its index.
    pub(super) fn ask_around(&self, command: &Command, last_asked: &mut usize) -> Option<u64> {
        (0..self.servers()).find_map(|_| {
            *last_asked = self.after(*last_asked, 1);
            if !self.is_connected(*last_asked) {
                return None;
            }
            self.propose(*last_asked, command.clone()).map(|accepted| accepted.index)
        })
    }

    /// Looks for two seconds whether `wanted` servers apply `command` at `index`.
    async fn settled(
        &self,
        index: u64,
        command: &Command,
        wanted: usize,
    ) -> Result<bool, CheckError> {
        let begun = now();
        while begun.elapsed() < Duration::from_secs(2) {
            if let (count, Some(there)) = self.copies().committed(index)?
                && count >= wanted
                && *there == **command
            {
                return Ok(true);
            }
            sleep(ms(20)).await;
        }
        Ok(false)
    }
}

/// Costs.
impl Cluster {
    /// No server has saved a Raft state of `limit` bytes or more.
    #[track_caller]
    pub fn check_log_size(&self, limit: usize) -> Result<(), Failure> {
        self.narrator().check(
            Location::caller(),
            || format!("log size below {limit}"),
            || if self.log_size() < limit { Ok(()) } else { Err(CostError::LogSize) },
            |()| format!("{} bytes", self.log_size()),
        )
    }
}
