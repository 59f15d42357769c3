//! What the weather does to a cluster, told like all else that happens to it, and what heals that.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use labrpc::{Harsh, Node};

use super::{Cluster, Conditions, Snapshots};
use crate::tester::failure::Failure;
use crate::tester::liveness;
use crate::tester::weather::{Profile, Weather};

/// A whole run.
impl Cluster {
    /// Runs `script` under the weather of `profile`, heals everything, and demands progress then.
    pub async fn run_harsh(
        &self,
        profile: Profile,
        script: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        let result = self.run_in_weather(profile, script).await;
        if let Err(failure) = result {
            if !self.excuses(&failure) {
                return Err(failure);
            }
            self.say(|| format!("the script gives up, which the weather excuses: {failure}"));
        }
        self.heal();
        self.run(liveness::demand(self)).await
    }

    pub(super) async fn run_in_weather(
        &self,
        profile: Profile,
        script: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        self.0.is_harsh.set(true);
        let weather = Weather::begin(self, profile);
        let result = self.run(script).await;
        self.0.script_is_over.set(true);
        weather.end();
        result
    }

    /// Whether `failure` is nobody's fault but the weather's.
    pub(super) fn excuses(&self, failure: &Failure) -> bool {
        self.0.is_harsh.get() && failure.kind.is_excused_by_harsh_weather()
    }

    /// Lets a client of the script rest for ever when the script is over.
    pub(super) async fn while_scripted<F: Future>(&self, client: F) -> F::Output {
        let mut client = pin!(client);
        poll_fn(|cx| match self.0.script_is_over.get() {
            true => Poll::Pending,
            false => client.as_mut().poll(cx),
        })
        .await
    }
}

/// What only a script that is made up on the way does.
impl Cluster {
    /// From now on, the service takes snapshots, or does not.
    #[track_caller]
    pub fn take_snapshots(&self, snapshots: bool) {
        self.step(|| format!("service {} snapshots", if snapshots { "with" } else { "without" }));
        self.0.snapshots.set(Snapshots::of_lab(snapshots));
    }

    /// Servers of different groups do not reach each other. All other cuts are undone.
    #[track_caller]
    pub fn partition(&self, groups: &[u64]) {
        self.step(|| format!("partition {groups:?}"));
        for (from, from_group) in groups.iter().enumerate() {
            for (to, to_group) in groups.iter().enumerate() {
                self.0.network.cut(from, to, from_group != to_group);
            }
        }
    }
}

/// What strikes, and what heals.
impl Cluster {
    /// A line for those who watch. The script stays where it is.
    pub(in crate::tester) fn say(&self, say: impl FnOnce() -> String) {
        self.0.narrator.remark(say);
    }

    pub(in crate::tester) fn set_harsh(&self, harsh: Harsh) {
        self.say(|| match harsh.loss_per_mille {
            0 => "no burst of loss".to_owned(),
            lost => format!("burst of loss: {lost} in 1000"),
        });
        self.0.network.harsh(harsh);
    }

    pub(in crate::tester) fn set_cut(&self, from: usize, to: usize, cut: bool) {
        self.say(|| format!("link {from} to {to} {}", if cut { "cut" } else { "no longer cut" }));
        self.0.network.cut(from, to, cut);
    }

    pub(in crate::tester) fn set_clogged(&self, from: usize, to: usize, clogged: bool) {
        let how = if clogged { "clogged" } else { "free" };
        self.say(|| format!("link {from} to {to} {how}"));
        self.0.network.clog(from, to, clogged);
    }

    pub(in crate::tester) fn set_paused(&self, server: usize, paused: bool) {
        self.say(|| format!("{} {server}", if paused { "pause" } else { "resume" }));
        let node = Node::new(server);
        if paused { labrpc::pause(node) } else { labrpc::resume(node) }
    }

    pub(in crate::tester) fn set_drift(&self, server: usize, per_mille: u64) {
        self.say(|| format!("timers of {server} at {per_mille} in 1000"));
        labrpc::drift(Node::new(server), per_mille);
    }

    /// What `server` lives now; `None` if it is down.
    pub(in crate::tester) fn life(&self, server: usize) -> Option<u64> {
        self.0.servers.borrow().life(server)
    }

    /// Crashes a server behind the script's back: for the script it stays up and connected, since
    /// the weather will bring it back.
    pub(in crate::tester) fn fell(&self, server: usize) {
        self.say(|| format!("crash {server} at a save"));
        let connected = self.is_connected(server);
        self.take_down(server);
        self.0.servers.borrow_mut().note_fallen(server, connected);
    }

    /// Starts a server that fell in `life`, and connects it if the script wants it connected.
    pub(in crate::tester) fn raise(&self, server: usize, life: u64) {
        let fell_then = self.0.servers.borrow().fell_in(server, life);
        if fell_then {
            self.start_anew(server);
        }
    }

    /// All servers are up and connected, and nothing disturbs them or the network any more.
    pub fn heal(&self) {
        self.say(|| "all is healed".to_owned());
        self.0.network.harsh(Harsh::default());
        for server in 0..self.servers() {
            labrpc::resume(Node::new(server));
            labrpc::drift(Node::new(server), 1000);
            for other in 0..self.servers() {
                self.0.network.cut(server, other, false);
                self.0.network.clog(server, other, false);
            }
        }
        let conditions = self.0.conditions.get();
        self.set_conditions(Conditions { reliable: true, long_reordering: false, ..conditions });
        for server in 0..self.servers() {
            if self.life(server).is_none() {
                self.start_anew(server);
            }
            if !self.is_connected(server) {
                self.link(server);
            }
        }
    }

    fn start_anew(&self, server: usize) {
        let connected = self.is_connected(server);
        self.launch(server);
        if connected {
            self.link(server);
        }
    }
}
