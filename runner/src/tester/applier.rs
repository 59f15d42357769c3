//! The service of one server: reads its apply channel, and holds what it reads against all others.

use labrpc::Receiver;
use raftapi::{ApplyMsg, Command};

use super::cluster::Cluster;
use super::failure::ApplyError;
use super::witness::LabEvent;

/// A snapshot is taken at each index before a multiple of this.
const SNAPSHOT_INTERVAL: u64 = 10;

/// When the service takes snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// It does not know what to do with one either.
    Never,
    /// Only when somebody asks for one.
    WhenAsked,
    /// Of every ten commands.
    Regularly,
}

impl Snapshots {
    pub(super) fn of_lab(snapshots: bool) -> Self {
        if snapshots { Self::Regularly } else { Self::Never }
    }
}

/// Reads all that `server` applies in this `life`. The first nonsense ends the test.
pub(super) async fn read(
    cluster: Cluster,
    server: usize,
    life: u64,
    mut apply_ch: Receiver<ApplyMsg>,
) {
    while let Some(msg) = apply_ch.recv().await {
        // What was under way when the server crashed must not count for its next life.
        if !cluster.lives(server, life) {
            return;
        }
        cluster.tell(LabEvent::Applied { peer: server, msg: &msg });
        let taken = match msg {
            ApplyMsg::Command { index, command } => take(&cluster, server, index, &command),
            ApplyMsg::Snapshot { index, snapshot, .. } => {
                install(&cluster, server, index, &snapshot)
            }
        };
        if let Err(error) = taken {
            return cluster.give_up(error);
        }
    }
}

fn take(cluster: &Cluster, server: usize, index: u64, command: &Command) -> Result<(), ApplyError> {
    if cluster.snapshots() == Snapshots::Never {
        return cluster.copies().apply(server, index, command);
    }
    cluster.copies().apply_next(server, index, command)?;
    let is_due = (index + 1).is_multiple_of(SNAPSHOT_INTERVAL);
    if is_due && cluster.snapshots() == Snapshots::Regularly {
        let snapshot = cluster.copies().snapshot(server, index);
        cluster.compact(server, index, snapshot);
    }
    Ok(())
}

/// A service without snapshots does not look at one, as in the lab.
fn install(
    cluster: &Cluster,
    server: usize,
    index: u64,
    snapshot: &[u8],
) -> Result<(), ApplyError> {
    if cluster.snapshots() == Snapshots::Never {
        return Ok(());
    }
    let ends_at = cluster.copies().install(server, snapshot)?;
    if ends_at == index { Ok(()) } else { Err(ApplyError::SnapshotElsewhere { server }) }
}
