//! What only somebody who guides a cluster by hand does to it, while it runs.

use raftapi::{Accepted, Command};

use super::{Cluster, Conditions, Snapshots};
use crate::tester::command::brief;
use crate::tester::copies::Copies;
use crate::tester::failure::Failure;
use crate::tester::weather::Profile;

impl Cluster {
    /// Runs `guide` to its end, which may take as long as it likes, or to the first nonsense that a
    /// server tells its service; under the weather of `profile`, if there is one. Then kills every
    /// server and closes the network.
    pub async fn run_guided(
        &self,
        profile: Option<Profile>,
        guide: impl Future<Output = Result<(), Failure>>,
    ) -> Option<Failure> {
        let result = match profile {
            None => self.run(guide).await,
            Some(profile) => self.run_in_weather(profile, guide).await,
        };
        self.shut_down();
        let failure = result.err();
        self.tell_end(failure.as_ref());
        failure
    }

    /// Before the first command: when the service takes snapshots.
    pub fn set_snapshots(&self, snapshots: Snapshots) {
        self.0.snapshots.set(snapshots);
    }

    /// Whether any server runs, or will again by itself.
    pub fn is_alive(&self) -> bool {
        (0..self.servers()).any(|server| self.is_up(server))
    }

    /// Hands a command to the connected server that leads the highest term, if one leads.
    #[track_caller]
    pub fn submit_to_leader(&self, command: Command) -> Option<Accepted> {
        let leaders = self.connected_states().filter(|&(_, _, leads)| leads);
        let Some((leader, ..)) = leaders.max_by_key(|&(_, term, _)| term) else {
            self.step(|| format!("submit {}: nobody leads", brief(&command)));
            return None;
        };
        self.submit(leader, command)
    }

    /// Hands a command to a server, and says so if that is down.
    #[track_caller]
    pub fn submit_to(&self, server: usize, command: Command) -> Option<Accepted> {
        if self.life(server).is_none() {
            self.step(|| format!("submit {} to {server}: it is down", brief(&command)));
        }
        self.submit(server, command)
    }

    /// Connects a server, unless it is down.
    #[track_caller]
    pub fn connect_if_up(&self, server: usize) {
        if self.is_up(server) {
            self.connect(server);
        } else {
            self.step(|| format!("connect {server}: it is down"));
        }
    }

    /// Starts a server from what it had saved, and connects it.
    #[track_caller]
    pub fn restart(&self, server: usize) {
        self.start(server);
        self.connect(server);
    }

    /// The service of a server takes a snapshot of all that it has applied, unless the server has
    /// one that goes as far.
    #[track_caller]
    pub fn snapshot(&self, server: usize) {
        let saved = Copies::end_of(&self.0.servers.borrow().saved_snapshot(server));
        let applied = self.copies().applied(server);
        if self.life(server).is_none() || applied <= saved {
            self.step(|| format!("snapshot {server}: there is nothing new to take"));
            return;
        }
        self.step(|| format!("snapshot {server}"));
        let snapshot = self.copies().snapshot(server, applied);
        self.compact(server, applied, snapshot);
    }

    /// Calls on paths that lead nowhere take long to fail, or do not.
    #[track_caller]
    pub fn set_long_delays(&self, long_delays: bool) {
        self.step(|| format!("long delays {}", if long_delays { "on" } else { "off" }));
        self.set_conditions(Conditions { long_delays, ..self.0.conditions.get() });
    }
}
