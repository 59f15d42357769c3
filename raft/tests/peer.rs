//! A peer in a world: what the shell adds to the core, seen from outside.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{
    ClientEnd, Network, Node, Persister, Receiver, World, channel, kill, on, sleep, spawn,
};
use raft::Peer;
use raftapi::{ApplyMsg, Command, Raft, Role};

const SECOND: Duration = Duration::from_secs(1);

/// Three peers, what they keep, and what each told its service.
struct Cluster {
    network: Network,
    persisters: Vec<Persister>,
    ends: Vec<Vec<ClientEnd>>,
    peers: Vec<Rc<Peer>>,
    applied: Vec<Rc<RefCell<Vec<ApplyMsg>>>>,
}

impl Cluster {
    fn new() -> Self {
        let persisters = (0..3).map(|peer| Persister::new(Node::new(peer))).collect();
        let mut cluster = Self {
            network: Network::new(),
            persisters,
            ends: vec![Vec::new(); 3],
            peers: Vec::new(),
            applied: Vec::new(),
        };
        for peer in 0..3 {
            let (rf, applied) = cluster.make(peer);
            cluster.peers.push(rf);
            cluster.applied.push(applied);
        }
        cluster
    }

    fn make(&mut self, peer: usize) -> (Rc<Peer>, Rc<RefCell<Vec<ApplyMsg>>>) {
        let node = Node::new(peer);
        let ends: Vec<_> = (0..3).map(|_| self.network.make_end(node)).collect();
        for (name, end) in ends.iter().enumerate() {
            self.network.connect(end, name);
            self.network.enable(end, true);
        }
        self.ends[peer].clone_from(&ends);
        let (apply_ch, receiver) = channel();
        let persister = self.persisters[peer].clone();
        let rf = on(node, || Peer::make(ends, peer, persister, apply_ch));
        self.network.add_server(peer, node, rf.service());
        let applied = Rc::default();
        spawn(read(receiver, Rc::clone(&applied)));
        (rf, applied)
    }

    fn crash(&self, peer: usize) {
        self.network.delete_server(peer);
        kill(Node::new(peer));
    }

    fn restart(&mut self, peer: usize) {
        (self.peers[peer], self.applied[peer]) = self.make(peer);
    }

    /// Cuts one peer off, in both directions, or heals that.
    fn enable(&self, peer: usize, enabled: bool) {
        for (from, ends) in self.ends.iter().enumerate() {
            for (to, end) in ends.iter().enumerate() {
                if from == peer || to == peer {
                    self.network.enable(end, enabled);
                }
            }
        }
    }

    fn leader(&self) -> usize {
        (0..3).find(|&peer| self.peers[peer].get_state().1).expect("someone leads by now")
    }

    fn start(&self, peer: usize, command: &str) {
        let rf = &self.peers[peer];
        on(Node::new(peer), || rf.start(Command::from(command))).expect("it leads");
    }

    /// The commands that a peer's service was told, oldest first.
    fn commands(&self, peer: usize) -> String {
        let applied = self.applied[peer].borrow();
        let text = |msg: &ApplyMsg| match msg {
            ApplyMsg::Command { command, .. } => command.to_string(),
            ApplyMsg::Snapshot { index, .. } => format!("snapshot {index}"),
        };
        applied.iter().map(text).collect::<Vec<_>>().join(", ")
    }
}

async fn read(mut receiver: Receiver<ApplyMsg>, applied: Rc<RefCell<Vec<ApplyMsg>>>) {
    while let Some(msg) = receiver.recv().await {
        applied.borrow_mut().push(msg);
    }
}

fn in_a_world<T>(seed: u64, script: impl AsyncFnOnce(Cluster) -> T) -> T {
    World::new(seed).run(async { script(Cluster::new()).await }).result.expect("the world ends")
}

#[test]
fn an_idle_leader_sends_ten_heartbeats_a_second_to_each_peer() {
    let calls = in_a_world(1, async |cluster| {
        sleep(SECOND).await;
        let before = cluster.network.total_count();
        sleep(SECOND).await;
        cluster.network.total_count() - before
    });
    assert_eq!(calls, 20);
}

#[test]
fn proposals_of_one_moment_are_sent_at_once_and_together() {
    let (calls, matched) = in_a_world(2, async |cluster| {
        sleep(SECOND).await;
        let leader = cluster.leader();
        let before = cluster.network.total_count();
        (0..50).for_each(|n| cluster.start(leader, &n.to_string()));
        sleep(Duration::from_millis(1)).await;
        let mut matched = Vec::new();
        cluster.peers[leader].inspect(&mut |view| matched.extend_from_slice(view.match_index));
        (cluster.network.total_count() - before, matched)
    });
    assert_eq!((calls, matched), (2, vec![50, 50, 50]));
}

#[test]
fn a_restarted_cluster_applies_again_what_it_had_saved() {
    let applied = in_a_world(3, async |mut cluster| {
        sleep(SECOND).await;
        cluster.start(cluster.leader(), "x");
        sleep(SECOND).await;
        (0..3).for_each(|peer| cluster.crash(peer));
        (0..3).for_each(|peer| cluster.restart(peer));
        sleep(SECOND).await;
        // An entry of an old term commits only together with one of the new leader's term.
        cluster.start(cluster.leader(), "y");
        sleep(SECOND).await;
        (0..3).map(|peer| cluster.commands(peer)).collect::<Vec<_>>()
    });
    assert_eq!(applied, ["x, y"; 3]);
}

#[test]
fn a_peer_behind_a_snapshot_gets_it_and_goes_on_after_it() {
    let (applied, sizes) = in_a_world(4, async |mut cluster| {
        sleep(SECOND).await;
        let leader = cluster.leader();
        let away = (leader + 1) % 3;
        cluster.enable(away, false);
        (0..20).for_each(|n| cluster.start(leader, &n.to_string()));
        sleep(SECOND).await;
        on(Node::new(leader), || cluster.peers[leader].snapshot(20, Bytes::from_static(b"to 20")));
        cluster.start(leader, "x");
        cluster.enable(away, true);
        sleep(3 * SECOND).await;
        // What was installed survives a crash, together with its snapshot.
        cluster.crash(away);
        cluster.restart(away);
        let sizes = (
            cluster.persisters[away].raft_state_size() < 20,
            cluster.persisters[away].snapshot_size(),
        );
        sleep(SECOND).await;
        cluster.start(cluster.leader(), "y");
        sleep(SECOND).await;
        (cluster.commands(away), sizes)
    });
    assert_eq!((applied.as_str(), sizes), ("x, y", (true, 5)));
}

#[test]
fn a_watcher_sees_and_reads_back_the_whole_state() {
    in_a_world(5, async |cluster| {
        sleep(SECOND).await;
        let leader = cluster.leader();
        cluster.start(leader, "x");
        sleep(SECOND).await;
        let saved = Peer::saved(&cluster.persisters[leader].read_raft_state()).expect("it decodes");
        cluster.peers[leader].inspect(&mut |view| {
            let log = view.log.expect("the log is shown");
            assert_eq!(
                (view.role, view.commit_index, view.last_applied),
                (Role::Leader, Some(1), Some(1))
            );
            assert_eq!((view.term, view.voted_for), (saved.term, Some(saved.voted_for)));
            assert_eq!(
                (log.base_index(), log.last_index(), log.entry(1).1.to_string()),
                (0, 1, "x".into())
            );
            assert_eq!((saved.base_index, saved.entries.len()), (0, 1));
        });
    });
}
