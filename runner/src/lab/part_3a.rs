//! Part 3A: leader election.

use super::ELECTION_TIMEOUT;
use crate::tester::failure::{Failure, ScriptError};
use crate::tester::{Cluster, ms};

/// Initial election.
pub(super) async fn initial_election(cluster: Cluster) -> Result<(), Failure> {
    // Is a leader elected?
    cluster.check_one_leader().await?;

    // Followers hear of it a moment later; then all must be in the same term.
    cluster.sleep(ms(50)).await;
    let term1 = cluster.check_terms()?;
    cluster.demand(term1 >= 1, ScriptError::TermTooLow { term: term1 })?;

    // While nothing fails, neither the leader nor the term has a reason to change.
    cluster.sleep(2 * ELECTION_TIMEOUT).await;
    let term2 = cluster.check_terms()?;
    if term2 != term1 {
        cluster.warn("term changed even though there were no failures");
    }

    // There is a leader still.
    cluster.check_one_leader().await?;
    Ok(())
}

/// Election after network failure.
pub(super) async fn re_election(cluster: Cluster) -> Result<(), Failure> {
    let leader1 = cluster.check_one_leader().await?;

    // Without its leader, the cluster elects another one.
    cluster.disconnect(leader1);
    cluster.check_one_leader().await?;

    // The old leader comes back, which should not disturb the new one.
    cluster.connect(leader1);
    let leader2 = cluster.check_one_leader().await?;

    // Without a majority, nobody leads.
    let other = cluster.after(leader2, 1);
    cluster.disconnect(leader2);
    cluster.disconnect(other);
    cluster.sleep(2 * ELECTION_TIMEOUT).await;
    cluster.check_no_leader()?;

    // With a majority, somebody does.
    cluster.connect(other);
    cluster.check_one_leader().await?;

    // The last one comes back, and there is a leader still.
    cluster.connect(leader2);
    cluster.check_one_leader().await?;
    Ok(())
}

/// Multiple elections.
pub(super) async fn many_elections(cluster: Cluster) -> Result<(), Failure> {
    cluster.check_one_leader().await?;

    for _ in 0..9 {
        // Three of seven are cut off, or fewer: the same one may be picked again.
        let picked = [cluster.any_server(), cluster.any_server(), cluster.any_server()];
        cluster.disconnect_all(picked);

        // Either the leader is still there, or the others elect one.
        cluster.check_one_leader().await?;
        cluster.connect_all(picked);
    }

    cluster.check_one_leader().await?;
    Ok(())
}
