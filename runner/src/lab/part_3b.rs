//! Part 3B: log replication.

use raftapi::{Accepted, Command};

use super::ELECTION_TIMEOUT;
use crate::tester::Retry::{No, Yes};
use crate::tester::failure::{CostError, Failure, ScriptError};
use crate::tester::{Cluster, ToCommand, ms, random_number, random_range, random_text};

/// Tests that need the term to stay the same try so often.
const TRIES: usize = 5;

/// Basic agreement.
pub(super) async fn basic_agree(cluster: Cluster) -> Result<(), Failure> {
    for index in 1..=3 {
        let (committed, _) = cluster.n_committed(index)?;
        cluster.demand(committed == 0, ScriptError::CommittedBeforeStart)?;
        let got = cluster.one(index * 100, cluster.servers(), No).await?;
        cluster.demand(got == index, ScriptError::AgreedElsewhere { got, expected: index })?;
    }
    Ok(())
}

/// RPC byte count.
pub(super) async fn rpc_bytes(cluster: Cluster) -> Result<(), Failure> {
    const LENGTH: usize = 5000;
    let servers = cluster.servers();
    cluster.one(99, servers, No).await?;
    let before = cluster.total_bytes();

    let mut sent = 0;
    for index in 2..12 {
        let got = cluster.one(random_text(LENGTH), servers, No).await?;
        cluster.demand(got == index, ScriptError::AgreedElsewhere { got, expected: index })?;
        sent += LENGTH as u64;
    }

    // Each command has to go to each server once; the rest is for heartbeats and the like.
    let got = cluster.total_bytes() - before;
    let expected = servers as u64 * sent;
    cluster.demand(got <= expected + 50_000, CostError::Bytes { got, expected })
}

/// Test progressive failure of followers.
pub(super) async fn follower_failure(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(101, servers, No).await?;

    // Without one follower, the other two agree.
    let leader1 = cluster.check_one_leader().await?;
    cluster.disconnect(cluster.after(leader1, 1));
    cluster.one(102, servers - 1, No).await?;
    cluster.sleep(ELECTION_TIMEOUT).await;
    cluster.one(103, servers - 1, No).await?;

    // The leader stays alone.
    let leader2 = cluster.check_one_leader().await?;
    cluster.disconnect_all([1, 2].map(|steps| cluster.after(leader2, steps)));

    // It takes a command, which it must not commit.
    let Some(accepted) = cluster.submit(leader2, 104) else {
        return Err(cluster.failure(ScriptError::StartRejected));
    };
    let (expected, got) = (4, accepted.index);
    cluster.demand(got == expected, ScriptError::StartedElsewhere { expected, got })?;
    cluster.sleep(2 * ELECTION_TIMEOUT).await;
    cluster.check_no_agreement(expected)
}

/// Test failure of leaders.
pub(super) async fn leader_failure(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(101, servers, No).await?;

    // Without the leader, the other two elect one of them and agree.
    let leader1 = cluster.check_one_leader().await?;
    cluster.disconnect(leader1);
    cluster.one(102, servers - 1, No).await?;
    cluster.sleep(ELECTION_TIMEOUT).await;
    cluster.one(103, servers - 1, No).await?;

    // The new leader is cut off as well, so that everybody is alone.
    let leader2 = cluster.check_one_leader().await?;
    cluster.disconnect(leader2);

    // Whoever takes a command now must not commit it.
    for server in 0..servers {
        cluster.submit(server, 104);
    }
    cluster.sleep(2 * ELECTION_TIMEOUT).await;
    cluster.check_no_agreement(4)
}

/// Agreement after follower reconnects.
pub(super) async fn fail_agree(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(101, servers, No).await?;

    // Without one follower, the leader and the other one agree.
    let leader = cluster.check_one_leader().await?;
    let follower = cluster.after(leader, 1);
    cluster.disconnect(follower);
    cluster.one(102, servers - 1, No).await?;
    cluster.one(103, servers - 1, No).await?;
    cluster.sleep(ELECTION_TIMEOUT).await;
    cluster.one(104, servers - 1, No).await?;
    cluster.one(105, servers - 1, No).await?;

    // It comes back; now all agree, on what it has missed and on what is new.
    cluster.connect(follower);
    cluster.one(106, servers, Yes).await?;
    cluster.sleep(ELECTION_TIMEOUT).await;
    cluster.one(107, servers, Yes).await?;
    Ok(())
}

/// No agreement if too many followers disconnect.
pub(super) async fn fail_no_agree(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(10, servers, No).await?;

    // Three followers of four are cut off.
    let leader = cluster.check_one_leader().await?;
    let followers = [1, 2, 3].map(|steps| cluster.after(leader, steps));
    cluster.disconnect_all(followers);

    // The leader takes a command, which it must not commit.
    let Some(accepted) = cluster.submit(leader, 20) else {
        return Err(cluster.failure(ScriptError::StartRejected));
    };
    let (expected, got) = (2, accepted.index);
    cluster.demand(got == expected, ScriptError::StartedElsewhere { expected, got })?;
    cluster.sleep(2 * ELECTION_TIMEOUT).await;
    cluster.check_no_agreement(expected)?;

    // The three come back. If they lead, they have never heard of that command.
    cluster.connect_all(followers);
    let leader2 = cluster.check_one_leader().await?;
    let Some(accepted) = cluster.submit(leader2, 30) else {
        return Err(cluster.failure(ScriptError::SecondStartRejected));
    };
    let got = accepted.index;
    cluster.demand((2..=3).contains(&got), ScriptError::StartedUnexpectedly { got })?;
    cluster.one(1000, servers, Yes).await?;
    Ok(())
}

/// Concurrent Start()s.
pub(super) async fn concurrent_starts(cluster: Cluster) -> Result<(), Failure> {
    for attempt in 0..TRIES {
        calm_down(&cluster, attempt).await;
        let Some(committed) = commit_five_at_once(&cluster).await? else { continue };
        for command in FIVE.map(u64::to_command) {
            if !committed.contains(&command) {
                return Err(cluster.failure(ScriptError::CommandMissing { command, committed }));
            }
        }
        return Ok(());
    }
    Err(cluster.failure(ScriptError::TermsChange))
}

const FIVE: [u64; 5] = [100, 101, 102, 103, 104];

/// The commands found at the indexes that the leader gave; `None` if terms change meanwhile.
async fn commit_five_at_once(cluster: &Cluster) -> Result<Option<Vec<Command>>, Failure> {
    let leader = cluster.check_one_leader().await?;
    let Some(Accepted { term, .. }) = cluster.submit(leader, 1) else { return Ok(None) };

    let start = |command| cluster.go(async move |cluster| Ok(cluster.submit(leader, command)));
    let clients = FIVE.map(start);
    let mut indexes = Vec::new();
    for client in clients {
        let accepted = client.await?.filter(|accepted| accepted.term == term);
        indexes.extend(accepted.map(|accepted| accepted.index));
    }
    if !all_are_in(cluster, term) {
        return Ok(None);
    }

    let mut committed = Vec::new();
    for index in indexes {
        match cluster.wait(index, cluster.servers(), Some(term)).await? {
            Some(command) => committed.push(command),
            None => return Ok(None),
        }
    }
    Ok(Some(committed))
}

/// Rejoin of partitioned leader.
pub(super) async fn rejoin(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(101, servers, Yes).await?;

    // The leader is cut off and takes commands that it cannot commit.
    let leader1 = cluster.check_one_leader().await?;
    cluster.disconnect(leader1);
    for command in 102..=104 {
        cluster.submit(leader1, command);
    }

    // A new leader commits another command where the old one has those.
    cluster.one(103, 2, Yes).await?;

    // The new leader is cut off, the old one comes back.
    let leader2 = cluster.check_one_leader().await?;
    cluster.disconnect(leader2);
    cluster.connect(leader1);
    cluster.one(104, 2, Yes).await?;

    // All are together again.
    cluster.connect(leader2);
    cluster.one(105, servers, Yes).await?;
    Ok(())
}

/// Leader backs up quickly over incorrect follower logs.
pub(super) async fn backup(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_number(), servers, Yes).await?;

    // The leader and one follower are left alone, with much that they cannot commit.
    let leader1 = cluster.check_one_leader().await?;
    let two = [0, 1].map(|steps| cluster.after(leader1, steps));
    let three = [2, 3, 4].map(|steps| cluster.after(leader1, steps));
    cluster.disconnect_all(three);
    start_fifty(&cluster, leader1);
    cluster.sleep(ELECTION_TIMEOUT / 2).await;

    // The other three commit much.
    cluster.disconnect_all(two);
    cluster.connect_all(three);
    commit_fifty(&cluster).await?;

    // They lose one, and their leader takes much that two of five cannot commit.
    let leader2 = cluster.check_one_leader().await?;
    let other = if leader2 == three[0] { cluster.after(leader2, 1) } else { three[0] };
    cluster.disconnect(other);
    start_fifty(&cluster, leader2);
    cluster.sleep(ELECTION_TIMEOUT / 2).await;

    // The first two and the lost one commit much.
    cluster.disconnect_all(0..servers);
    cluster.connect_all([two[0], two[1], other]);
    commit_fifty(&cluster).await?;

    // All are together again.
    cluster.connect_all(0..servers);
    cluster.one(random_number(), servers, Yes).await?;
    Ok(())
}

fn start_fifty(cluster: &Cluster, leader: usize) {
    for _ in 0..50 {
        cluster.submit(leader, random_number());
    }
}

async fn commit_fifty(cluster: &Cluster) -> Result<(), Failure> {
    for _ in 0..50 {
        cluster.one(random_number(), 3, Yes).await?;
    }
    Ok(())
}

/// RPC counts aren't too high.
pub(super) async fn count(cluster: Cluster) -> Result<(), Failure> {
    // For an election.
    cluster.check_one_leader().await?;
    let rpcs = cluster.rpc_count();
    cluster.demand((1..=30).contains(&rpcs), CostError::RpcsToElect { rpcs })?;

    // For a batch of commands.
    let after_batch = count_for_batch(&cluster).await?;

    // For nothing.
    cluster.sleep(ELECTION_TIMEOUT).await;
    let rpcs = cluster.rpc_count().saturating_sub(after_batch);
    cluster.demand(rpcs <= 3 * 20, CostError::RpcsWhenIdle { rpcs })
}

/// Returns the count after the batch.
async fn count_for_batch(cluster: &Cluster) -> Result<u64, Failure> {
    const ENTRIES: u64 = 10;
    for attempt in 0..TRIES {
        calm_down(cluster, attempt).await;
        let leader = cluster.check_one_leader().await?;
        let before = cluster.rpc_count();
        let Some(term) = commit_batch(cluster, leader, ENTRIES).await? else { continue };
        let after = cluster.rpc_count();
        if !all_are_in(cluster, term) {
            continue;
        }
        let rpcs = after.saturating_sub(before);
        let enough = (ENTRIES + 1 + 3) * 3;
        cluster.demand(rpcs <= enough, CostError::RpcsToAgree { rpcs, entries: ENTRIES })?;
        return Ok(after);
    }
    Err(cluster.failure(ScriptError::TermsChange))
}

/// Commits that many commands, started between two more; returns the term, or `None` if it changes
/// meanwhile.
async fn commit_batch(
    cluster: &Cluster,
    leader: usize,
    entries: u64,
) -> Result<Option<u64>, Failure> {
    let Some(Accepted { index: first, term }) = cluster.submit(leader, 1) else { return Ok(None) };

    let mut batch = Vec::new();
    for index in first + 1..=first + entries + 1 {
        let command = random_range(0..1 << 31).to_command();
        batch.push(command.clone());
        match cluster.submit(leader, command) {
            Some(accepted) if accepted.term == term && accepted.index == index => {}
            Some(accepted) if accepted.term == term => {
                return Err(cluster.failure(ScriptError::StartFailed));
            }
            Some(_) | None => return Ok(None),
        }
    }

    for (index, k) in (first + 1..=first + entries).zip(0..) {
        let waited = cluster.wait(index, cluster.servers(), Some(term)).await?;
        let Some(value) = waited else { return Ok(None) };
        if value != batch[k] {
            let expected = batch;
            return Err(cluster.failure(ScriptError::WrongValue { value, index, expected }));
        }
    }
    Ok(Some(term))
}

/// Before another attempt, the servers get some time.
async fn calm_down(cluster: &Cluster, attempt: usize) {
    if attempt > 0 {
        cluster.sleep(ms(3000)).await;
    }
}

fn all_are_in(cluster: &Cluster, term: u64) -> bool {
    let mut states = (0..cluster.servers()).filter_map(|server| cluster.get_state(server));
    states.all(|(now, _)| now == term)
}
