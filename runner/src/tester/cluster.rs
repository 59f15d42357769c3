//! A cluster under test, as the scripts see it: what they do to it, and what they ask it.

mod guided;
mod hazards;

use std::cell::{Cell, RefCell, RefMut};
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{Instant, JoinHandle, Network, Node, Sleep};
use raftapi::{Accepted, Command, PeerView};

use super::alarm::Alarm;
use super::applier::{self, Snapshots};
use super::command::ToCommand;
use super::copies::Copies;
use super::failure::{ApplyError, CostError, Failure, FailureKind};
use super::narrator::Narrator;
use super::servers::Servers;
use super::witness::{LabEvent, Witness};
use crate::peer::PeerKind;

/// A test that takes longer has failed.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// What a script is given: the servers, the network between them, and all checks. Clones share.
#[derive(Clone)]
pub struct Cluster(Rc<Shared>);

/// How to make a cluster.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    pub servers: usize,
    pub reliable: bool,
    /// Whether the service takes snapshots.
    pub snapshots: bool,
}

/// The five numbers of the line that says that a test passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub time: Duration,
    pub servers: usize,
    pub rpcs: u64,
    pub bytes: u64,
    pub commits: u64,
}

struct Shared {
    kind: PeerKind,
    setup: Setup,
    network: Network,
    conditions: Cell<Conditions>,
    servers: RefCell<Servers>,
    copies: RefCell<Copies>,
    narrator: Narrator,
    alarm: Alarm,
    warnings: RefCell<Vec<String>>,
    made: Instant,
    /// The lab's bounds on time and counts do not hold.
    is_harsh: Cell<bool>,
    snapshots: Cell<Snapshots>,
    script_is_over: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Conditions {
    reliable: bool,
    long_delays: bool,
    long_reordering: bool,
}

/// Making and ending.
impl Cluster {
    /// Starts and connects all servers.
    #[track_caller]
    pub fn new(setup: Setup, kind: PeerKind, witness: Option<Rc<RefCell<dyn Witness>>>) -> Self {
        let network = Network::new();
        let Setup { servers, reliable, .. } = setup;
        let conditions = Conditions { reliable, long_delays: true, long_reordering: false };
        let cluster = Self(Rc::new(Shared {
            kind,
            setup,
            network,
            conditions: Cell::new(conditions),
            servers: RefCell::new(Servers::new(network, servers)),
            copies: RefCell::new(Copies::new(servers)),
            narrator: Narrator::new(witness, Location::caller()),
            alarm: Alarm::new(),
            warnings: RefCell::default(),
            made: labrpc::now(),
            is_harsh: Cell::new(false),
            snapshots: Cell::new(Snapshots::of_lab(setup.snapshots)),
            script_is_over: Cell::new(false),
        }));
        cluster.set_conditions(conditions);
        for server in 0..servers {
            cluster.launch(server);
        }
        for server in 0..servers {
            cluster.link(server);
        }
        cluster
    }

    /// Runs `script` to its end, or to the first nonsense that a server tells its service.
    pub async fn run(
        &self,
        script: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        self.0.alarm.watch(script).await
    }

    /// Ends the test: kills every server, closes the network, and looks at the time it took.
    pub fn finish(&self, result: Result<(), Failure>) -> Option<Failure> {
        self.shut_down();
        let failure = result.err().or_else(|| self.lateness());
        self.tell_end(failure.as_ref());
        failure
    }

    fn shut_down(&self) {
        for server in 0..self.servers() {
            if let Some(peer) = self.0.servers.borrow().peer(server) {
                labrpc::on(Node::new(server), || peer.kill());
            }
        }
        self.0.network.cleanup();
    }

    fn tell_end(&self, failure: Option<&Failure>) {
        let text = failure.map(Failure::to_string);
        self.tell(LabEvent::Ended { failure: text.as_deref() });
    }

    fn lateness(&self) -> Option<Failure> {
        let late = self.0.made.elapsed() > TIME_LIMIT && !self.0.is_harsh.get();
        late.then(|| self.0.narrator.blame(self.0.narrator.place(), "time", CostError::Time))
    }

    pub fn figures(&self) -> Figures {
        Figures {
            time: self.0.made.elapsed(),
            servers: self.servers(),
            rpcs: self.0.network.total_count(),
            bytes: self.0.network.total_bytes(),
            commits: self.0.copies.borrow().highest(),
        }
    }

    /// Notes what is odd but no failure; under the weather, nothing is odd.
    #[track_caller]
    pub fn warn(&self, text: &str) {
        if self.0.is_harsh.get() {
            return;
        }
        self.step(|| format!("warning: {text}"));
        self.0.warnings.borrow_mut().push(text.to_owned());
    }

    pub fn warnings(&self) -> Vec<String> {
        self.0.warnings.take()
    }

    /// A failure that the script itself has found.
    #[track_caller]
    pub fn failure(&self, kind: impl Into<FailureKind>) -> Failure {
        self.0.narrator.blame(Location::caller(), "script", kind)
    }

    /// What the script itself asks for.
    #[track_caller]
    pub fn demand(&self, holds: bool, otherwise: impl Into<FailureKind>) -> Result<(), Failure> {
        if holds { Ok(()) } else { Err(self.failure(otherwise)) }
    }
}

/// What a script does.
impl Cluster {
    /// Starts a server from what it had saved, disconnected. One that runs is crashed before.
    #[track_caller]
    pub fn start(&self, server: usize) {
        self.step(|| format!("start {server}"));
        self.launch(server);
    }

    /// Only what the server had saved outlives this.
    #[track_caller]
    pub fn crash(&self, server: usize) {
        self.step(|| format!("crash {server}"));
        self.take_down(server);
    }

    /// Connects a server with all that are connected.
    #[track_caller]
    pub fn connect(&self, server: usize) {
        self.step(|| format!("connect {server}"));
        self.link(server);
    }

    /// Cuts a server off from all others. It goes on running.
    #[track_caller]
    pub fn disconnect(&self, server: usize) {
        self.step(|| format!("disconnect {server}"));
        self.cut(server);
    }

    #[track_caller]
    pub fn start_all(&self, servers: impl IntoIterator<Item = usize>) {
        for server in servers {
            self.start(server);
        }
    }

    #[track_caller]
    pub fn connect_all(&self, servers: impl IntoIterator<Item = usize>) {
        for server in servers {
            self.connect(server);
        }
    }

    #[track_caller]
    pub fn disconnect_all(&self, servers: impl IntoIterator<Item = usize>) {
        for server in servers {
            self.disconnect(server);
        }
    }

    /// Hands a command to a server; `None` if it is down or not the leader.
    #[track_caller]
    pub fn submit(&self, server: usize, command: impl ToCommand) -> Option<Accepted> {
        self.0.narrator.go_to(Location::caller());
        self.propose(server, command.to_command())
    }

    #[track_caller]
    pub fn set_reliable(&self, reliable: bool) {
        self.step(|| format!("network {}", if reliable { "reliable" } else { "unreliable" }));
        self.set_conditions(Conditions { reliable, ..self.0.conditions.get() });
    }

    #[track_caller]
    pub fn set_long_reordering(&self, long_reordering: bool) {
        self.step(|| format!("long reordering {}", if long_reordering { "on" } else { "off" }));
        self.set_conditions(Conditions { long_reordering, ..self.0.conditions.get() });
    }

    #[track_caller]
    pub fn sleep(&self, duration: Duration) -> Sleep {
        self.step(|| format!("sleep {duration:?}"));
        labrpc::sleep(duration)
    }

    /// Runs a client beside the script. If it fails, the test has failed, at once.
    pub fn go<T: 'static>(
        &self,
        client: impl AsyncFnOnce(Self) -> Result<T, Failure> + 'static,
    ) -> JoinHandle<Result<T, Failure>> {
        let cluster = self.clone();
        labrpc::spawn_joinable(async move {
            let result = cluster.while_scripted(client(cluster.clone())).await;
            if let Err(failure) = &result
                && !cluster.excuses(failure)
            {
                cluster.0.alarm.raise(failure.clone());
            }
            result
        })
    }
}

/// What a script may ask.
impl Cluster {
    pub fn servers(&self) -> usize {
        self.0.setup.servers
    }

    /// The server `steps` after `server`, round and round.
    pub fn after(&self, server: usize, steps: usize) -> usize {
        (server + steps) % self.servers()
    }

    pub fn any_server(&self) -> usize {
        labrpc::random_range(0..self.servers() as u64) as usize
    }

    pub fn is_up(&self, server: usize) -> bool {
        self.0.servers.borrow().is_up(server)
    }

    pub fn is_connected(&self, server: usize) -> bool {
        self.0.servers.borrow().is_connected(server)
    }

    /// The term of a server, and whether it believes that it leads; `None` if it is down.
    pub fn get_state(&self, server: usize) -> Option<(u64, bool)> {
        let peer = self.0.servers.borrow().peer(server)?;
        Some(labrpc::on(Node::new(server), || peer.get_state()))
    }

    /// The RPCs that have reached the servers since each was started, together. Less than before if
    /// the weather has crashed one.
    pub fn rpc_count(&self) -> u64 {
        self.0.servers.borrow().rpc_count()
    }

    /// The bytes of all requests and replies.
    pub fn total_bytes(&self) -> u64 {
        self.0.network.total_bytes()
    }

    /// The size of the largest Raft state that any server has saved.
    pub fn log_size(&self) -> usize {
        self.0.servers.borrow().log_size()
    }
}

/// What the checks and the service need.
impl Cluster {
    pub(super) fn narrator(&self) -> &Narrator {
        &self.0.narrator
    }

    pub(super) fn copies(&self) -> RefMut<'_, Copies> {
        self.0.copies.borrow_mut()
    }

    /// Shows what a server that is up shows of itself.
    pub(super) fn inspect(&self, server: usize, show: &mut dyn FnMut(&PeerView<'_>)) {
        if let Some(peer) = self.0.servers.borrow().peer(server) {
            peer.inspect(show);
        }
    }

    pub(super) fn snapshots(&self) -> Snapshots {
        self.0.snapshots.get()
    }

    /// Whether `life` is what `server` lives now.
    pub(super) fn lives(&self, server: usize, life: u64) -> bool {
        self.0.servers.borrow().lives(server, life)
    }

    pub(super) fn propose(&self, server: usize, command: Command) -> Option<Accepted> {
        let peer = self.0.servers.borrow().peer(server)?;
        let told = self.0.narrator.has_listener().then(|| command.clone());
        if let Some(command) = &told {
            self.tell(LabEvent::Submitting { peer: server, command });
        }
        let accepted = labrpc::on(Node::new(server), || peer.start(command));
        if let Some(command) = &told {
            self.tell(LabEvent::Submitted { peer: server, command, accepted });
        }
        accepted
    }

    pub(super) fn compact(&self, server: usize, index: u64, snapshot: Bytes) {
        let Some(peer) = self.0.servers.borrow().peer(server) else { return };
        self.tell(LabEvent::SnapshotTaken { peer: server, index, bytes: snapshot.len() });
        labrpc::on(Node::new(server), || peer.snapshot(index, snapshot));
    }

    /// A server has told its service what cannot be: the test is over.
    pub(super) fn give_up(&self, error: ApplyError) {
        let narrator = &self.0.narrator;
        self.0.alarm.raise(narrator.blame(narrator.place(), "applied", error));
    }

    pub(super) fn tell(&self, event: LabEvent<'_>) {
        self.0.narrator.tell(event);
    }
}

/// How it is done, each in the order of the 2024 tester.
impl Cluster {
    #[track_caller]
    fn step(&self, say: impl FnOnce() -> String) {
        self.0.narrator.step(Location::caller(), say);
    }

    fn set_conditions(&self, conditions: Conditions) {
        let Conditions { reliable, long_delays, long_reordering } = conditions;
        self.0.conditions.set(conditions);
        self.0.network.reliable(reliable);
        self.0.network.long_delays(long_delays);
        self.0.network.long_reordering(long_reordering);
        self.tell(LabEvent::NetworkChanged { reliable, long_delays, long_reordering });
    }

    fn launch(&self, server: usize) {
        self.take_down(server);
        let (ends, persister) = self.0.servers.borrow_mut().prepare(server);
        if let Err(error) = self.copies().restart(server, &persister.read_snapshot()) {
            self.give_up(error);
        }
        self.tell(LabEvent::Started { peer: server });

        let node = Node::new(server);
        let (apply_ch, applied) = labrpc::channel();
        let peer = labrpc::on(node, || {
            let peer = (self.0.kind.make)(ends, server, persister, apply_ch);
            self.0.narrator.meet(server, &peer);
            peer
        });
        let service = labrpc::on(node, || peer.service());
        let life = self.0.servers.borrow_mut().bring_up(server, peer);
        labrpc::spawn(applier::read(self.clone(), server, life, applied));
        self.0.servers.borrow().register(server, service);
    }

    fn take_down(&self, server: usize) {
        self.cut(server);
        let Some(peer) = self.0.servers.borrow_mut().take_down(server) else { return };
        let node = Node::new(server);
        labrpc::on(node, || peer.kill());
        labrpc::kill(node);
        self.0.narrator.part(server);
        self.tell(LabEvent::Crashed { peer: server });
    }

    fn link(&self, server: usize) {
        self.0.servers.borrow_mut().connect(server);
        self.tell(LabEvent::Connected { peer: server });
    }

    fn cut(&self, server: usize) {
        if self.0.servers.borrow_mut().disconnect(server) {
            self.tell(LabEvent::Disconnected { peer: server });
        }
    }
}
