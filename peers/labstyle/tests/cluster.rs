//! Labstyle in small worlds of its own: it elects, agrees, survives crashes, installs snapshots.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use labrpc::{
    ClientEnd, Network, Node, Persister, Receiver, World, channel, kill, on, sleep, spawn,
};
use labstyle::Raft;
use raftapi::{ApplyMsg, Command, Raft as _};

const SERVERS: usize = 3;
const SEEDS: u64 = 20;
/// Long enough for an election, and for everybody to catch up after it.
const A_WHILE: Duration = Duration::from_secs(3);
/// A service makes a snapshot whenever it has applied another so many commands.
const SNAPSHOT_INTERVAL: u64 = 10;

/// What one service has applied.
type Applied = Rc<RefCell<BTreeMap<u64, Command>>>;

struct Server {
    rf: Rc<Raft>,
    ends: Vec<ClientEnd>,
    persister: Persister,
    applied: Applied,
}

struct Cluster {
    network: Network,
    servers: Vec<Server>,
}

impl Cluster {
    fn new() -> Self {
        let network = Network::new();
        let servers =
            (0..SERVERS).map(|i| start_server(&network, i, Persister::new(Node::new(i)))).collect();
        Self { network, servers }
    }

    fn connect(&self, i: usize, connected: bool) {
        for j in 0..SERVERS {
            self.network.enable(&self.servers[i].ends[j], connected);
            self.network.enable(&self.servers[j].ends[i], connected);
        }
    }

    fn crash_and_restart(&mut self, i: usize) {
        self.network.delete_server(i);
        kill(Node::new(i));
        let saved = self.servers[i].persister.copy();
        self.servers[i] = start_server(&self.network, i, saved);
        self.connect(i, true);
    }

    async fn leader(&self) -> usize {
        sleep(A_WHILE).await;
        let states: Vec<_> = self.servers.iter().map(|server| server.rf.get_state()).collect();
        let leaders: Vec<_> = (0..SERVERS).filter(|&i| states[i].1).collect();
        assert_eq!(leaders.len(), 1, "terms and leaders: {states:?}");
        leaders[0]
    }

    /// Gives the leader some commands, and waits until all of `wanted` have applied them.
    async fn agree(&self, leader: usize, commands: std::ops::Range<u64>, wanted: &[usize]) {
        for number in commands {
            let command = Command::from(number.to_string().as_str());
            let start = || self.servers[leader].rf.start(command.clone());
            let accepted = on(Node::new(leader), start).expect("the leader takes it");
            sleep(Duration::from_millis(200)).await;
            for &i in wanted {
                assert_eq!(self.servers[i].applied.borrow().get(&accepted.index), Some(&command));
            }
        }
    }
}

fn start_server(network: &Network, i: usize, persister: Persister) -> Server {
    let node = Node::new(i);
    let ends: Vec<_> = (0..SERVERS).map(|_| network.make_end(node)).collect();
    for (j, end) in ends.iter().enumerate() {
        network.connect(end, j);
        network.enable(end, true);
    }

    let snapshot = persister.read_snapshot();
    let applied = Applied::default();
    if !snapshot.is_empty() {
        *applied.borrow_mut() = postcard::from_bytes(&snapshot).unwrap();
    }
    let (apply_ch, messages) = channel();
    let rf = on(node, || Raft::make(ends.clone(), i, persister.clone(), apply_ch));
    network.add_server(i, node, rf.service());
    spawn(serve(node, Rc::clone(&rf), messages, Rc::clone(&applied)));
    Server { rf, ends, persister, applied }
}

/// A service that remembers all commands, and puts them all into its snapshots.
async fn serve(node: Node, rf: Rc<Raft>, mut messages: Receiver<ApplyMsg>, applied: Applied) {
    while let Some(message) = messages.recv().await {
        let mut applied = applied.borrow_mut();
        let last = applied.last_key_value().map_or(0, |(index, _)| *index);
        match message {
            ApplyMsg::Command { index, command } => {
                assert_eq!(index, last + 1, "each index once, in order");
                applied.insert(index, command);
                if index % SNAPSHOT_INTERVAL == 0 {
                    let snapshot = postcard::to_stdvec(&*applied).unwrap();
                    on(node, || rf.snapshot(index, snapshot.into()));
                }
            }
            ApplyMsg::Snapshot { index, snapshot, .. } => {
                assert!(index > last, "a snapshot takes nothing back");
                *applied = postcard::from_bytes(&snapshot).unwrap();
            }
        }
    }
}

/// Runs a scenario in a world a seed.
fn in_many_worlds(scenario: impl AsyncFn(Cluster)) {
    for seed in 0..SEEDS {
        let ended = World::new(seed).run(async { scenario(Cluster::new()).await });
        ended.result.unwrap_or_else(|stuck| panic!("seed {seed}: {stuck}"));
    }
}

#[test]
fn a_new_leader_follows_a_lost_one() {
    in_many_worlds(async |cluster| {
        let first = cluster.leader().await;
        cluster.connect(first, false);
        sleep(A_WHILE).await;
        cluster.connect(first, true);
        cluster.leader().await;
        let terms: Vec<_> = cluster.servers.iter().map(|server| server.rf.get_state().0).collect();
        assert!(terms.iter().all(|&term| term >= 2 && term == terms[0]), "{terms:?}");
    });
}

#[test]
fn a_majority_agrees_and_the_rest_catches_up() {
    in_many_worlds(async |cluster| {
        let leader = cluster.leader().await;
        let (follower, lost) = ((leader + 1) % SERVERS, (leader + 2) % SERVERS);
        cluster.agree(leader, 0..3, &[leader, follower, lost]).await;
        cluster.connect(lost, false);
        cluster.agree(leader, 3..6, &[leader, follower]).await;
        cluster.connect(lost, true);
        let leader = cluster.leader().await;
        cluster.agree(leader, 6..7, &[0, 1, 2]).await;
        assert_eq!(cluster.servers[lost].applied.borrow().len(), 7);
    });
}

#[test]
fn what_was_committed_outlives_a_crash_of_all() {
    in_many_worlds(async |mut cluster| {
        let leader = cluster.leader().await;
        cluster.agree(leader, 0..15, &[0, 1, 2]).await;
        (0..SERVERS).for_each(|i| cluster.crash_and_restart(i));
        let leader = cluster.leader().await;
        cluster.agree(leader, 15..20, &[0, 1, 2]).await;
        assert!(cluster.servers.iter().all(|server| server.applied.borrow().len() == 20));
    });
}

#[test]
fn a_snapshot_replaces_entries_that_are_gone() {
    in_many_worlds(async |cluster| {
        let leader = cluster.leader().await;
        let (follower, lost) = ((leader + 1) % SERVERS, (leader + 2) % SERVERS);
        cluster.connect(lost, false);
        cluster.agree(leader, 0..35, &[leader, follower]).await;
        cluster.connect(lost, true);
        let leader = cluster.leader().await;
        cluster.agree(leader, 35..36, &[0, 1, 2]).await;

        let saved = Raft::saved(&cluster.servers[lost].persister.read_raft_state()).unwrap();
        assert_eq!((saved.base_index, saved.entries.len()), (30, 6));
        assert_eq!(cluster.servers[lost].applied.borrow().len(), 36);
    });
}
