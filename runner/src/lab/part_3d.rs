//! Part 3D: log compaction.

use crate::tester::Retry::Yes;
use crate::tester::failure::{Failure, ScriptError};
use crate::tester::{Cluster, random_number, random_range};

/// No server may keep a Raft state of so many bytes.
const MAX_LOG_SIZE: usize = 2000;

/// What happens to one server in each round, so that it needs a snapshot to catch up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Disconnect,
    Crash,
}

/// Snapshots basic.
pub(super) async fn snapshot_basic(cluster: Cluster) -> Result<(), Failure> {
    rounds_of_snapshots(&cluster, Fault::None).await
}

/// Install snapshots (disconnect).
pub(super) async fn snapshot_install(cluster: Cluster) -> Result<(), Failure> {
    rounds_of_snapshots(&cluster, Fault::Disconnect).await
}

/// Install snapshots (disconnect+unreliable).
pub(super) async fn snapshot_install_unreliable(cluster: Cluster) -> Result<(), Failure> {
    rounds_of_snapshots(&cluster, Fault::Disconnect).await
}

/// Install snapshots (crash).
pub(super) async fn snapshot_install_crash(cluster: Cluster) -> Result<(), Failure> {
    rounds_of_snapshots(&cluster, Fault::Crash).await
}

/// Install snapshots (unreliable+crash).
pub(super) async fn snapshot_install_un_crash(cluster: Cluster) -> Result<(), Failure> {
    rounds_of_snapshots(&cluster, Fault::Crash).await
}

async fn rounds_of_snapshots(cluster: &Cluster, fault: Fault) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_number(), servers, Yes).await?;
    let mut leader = cluster.check_one_leader().await?;

    for round in 0..30 {
        // In every third round, the victim is the leader itself.
        let mut victim = cluster.after(leader, 1);
        let mut sender = leader;
        if round % 3 == 1 {
            (victim, sender) = (sender, victim);
        }
        if fault != Fault::None {
            strike(cluster, fault, victim);
            cluster.one(random_number(), servers - 1, Yes).await?;
        }

        // Perhaps enough for a snapshot.
        for _ in 0..5 + random_range(0..10) {
            cluster.submit(sender, random_number());
        }

        // Without a fault, all have to keep up, so that nobody needs a snapshot from the leader.
        let wanted = if fault == Fault::None { servers } else { servers - 1 };
        cluster.one(random_number(), wanted, Yes).await?;
        cluster.check_log_size(MAX_LOG_SIZE)?;

        // The victim comes back and needs one, perhaps.
        if fault != Fault::None {
            heal(cluster, fault, victim);
            cluster.one(random_number(), servers, Yes).await?;
            leader = cluster.check_one_leader().await?;
        }
    }
    Ok(())
}

fn strike(cluster: &Cluster, fault: Fault, victim: usize) {
    match fault {
        Fault::None => {}
        Fault::Disconnect => cluster.disconnect(victim),
        Fault::Crash => cluster.crash(victim),
    }
}

fn heal(cluster: &Cluster, fault: Fault, victim: usize) {
    if fault == Fault::Crash {
        cluster.start(victim);
    }
    cluster.connect(victim);
}

/// Crash and restart all servers.
pub(super) async fn snapshot_all_crash(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_number(), servers, Yes).await?;

    for _ in 0..5 {
        // Perhaps enough for a snapshot.
        for _ in 0..5 + random_range(0..10) {
            cluster.one(random_number(), servers, Yes).await?;
        }
        let index1 = cluster.one(random_number(), servers, Yes).await?;

        restart_all(&cluster);
        let index2 = cluster.one(random_number(), servers, Yes).await?;
        let (from, to) = (index1, index2);
        cluster.demand(to > from, ScriptError::IndexDecreased { from, to })?;
    }
    Ok(())
}

/// Snapshot initialization after crash.
pub(super) async fn snapshot_init(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_number(), servers, Yes).await?;

    // Enough for a snapshot.
    for _ in 0..11 {
        cluster.one(random_number(), servers, Yes).await?;
    }
    restart_all(&cluster);

    // One more command, so that the servers save their state again, with the snapshot they found.
    cluster.one(random_number(), servers, Yes).await?;
    restart_all(&cluster);

    // Whoever has lost the snapshot cannot go on from there.
    cluster.one(random_number(), servers, Yes).await?;
    Ok(())
}

/// All crash, and come back one after the other.
fn restart_all(cluster: &Cluster) {
    for server in 0..cluster.servers() {
        cluster.crash(server);
    }
    for server in 0..cluster.servers() {
        cluster.start(server);
        cluster.connect(server);
    }
}
