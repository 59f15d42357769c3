//! Part 3C: persistence.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use raftapi::Command;

use super::ELECTION_TIMEOUT;
use crate::tester::Retry::Yes;
use crate::tester::failure::{Failure, ScriptError};
use crate::tester::{
    Cluster, ToCommand, chance, integer, ms, random_number, random_range, yield_now,
};

/// Basic persistence.
pub(super) async fn persist1(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(11, servers, Yes).await?;

    // All crash and restart.
    cluster.start_all(0..servers);
    for server in 0..servers {
        cluster.disconnect(server);
        cluster.connect(server);
    }
    cluster.one(12, servers, Yes).await?;

    // The leader crashes and restarts.
    let leader1 = cluster.check_one_leader().await?;
    cluster.disconnect(leader1);
    cluster.start(leader1);
    cluster.connect(leader1);
    cluster.one(13, servers, Yes).await?;

    // A leader misses a command, crashes and restarts.
    let leader2 = cluster.check_one_leader().await?;
    cluster.disconnect(leader2);
    cluster.one(14, servers - 1, Yes).await?;
    cluster.start(leader2);
    cluster.connect(leader2);

    // It must have caught up before the next one goes.
    cluster.wait(4, servers, None).await?;

    // A follower misses a command, crashes and restarts.
    let leader3 = cluster.check_one_leader().await?;
    let follower = cluster.after(leader3, 1);
    cluster.disconnect(follower);
    cluster.one(15, servers - 1, Yes).await?;
    cluster.start(follower);
    cluster.connect(follower);
    cluster.one(16, servers, Yes).await?;
    Ok(())
}

/// More persistence.
pub(super) async fn persist2(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    let mut commands = 11..;
    let mut next = || commands.next().unwrap_or_default();
    for _ in 0..5 {
        cluster.one(next(), servers, Yes).await?;

        // Two followers miss a command.
        let leader = cluster.check_one_leader().await?;
        let [one, two, three, four] = [1, 2, 3, 4].map(|steps| cluster.after(leader, steps));
        cluster.disconnect_all([one, two]);
        cluster.one(next(), servers - 2, Yes).await?;

        // Those who have it go. The two crash, restart, and can do nothing alone.
        cluster.disconnect_all([leader, three, four]);
        cluster.start_all([one, two]);
        cluster.connect_all([one, two]);
        cluster.sleep(ELECTION_TIMEOUT).await;

        // A third one, which has it, crashes and restarts: now they can.
        cluster.start(three);
        cluster.connect(three);
        cluster.one(next(), servers - 2, Yes).await?;

        cluster.connect_all([four, leader]);
    }
    cluster.one(1000, servers, Yes).await?;
    Ok(())
}

/// Partitioned leader and one follower crash, leader restarts.
pub(super) async fn persist3(cluster: Cluster) -> Result<(), Failure> {
    cluster.one(101, 3, Yes).await?;

    // One follower misses a command.
    let leader = cluster.check_one_leader().await?;
    let [one, two] = [1, 2].map(|steps| cluster.after(leader, steps));
    cluster.disconnect(two);
    cluster.one(102, 2, Yes).await?;

    // The other two crash; the leader comes back and has to bring it that command.
    cluster.crash(leader);
    cluster.crash(one);
    cluster.connect(two);
    cluster.start(leader);
    cluster.connect(leader);
    cluster.one(103, 2, Yes).await?;

    cluster.start(one);
    cluster.connect(one);
    cluster.one(104, 3, Yes).await?;
    Ok(())
}

/// Figure 8.
///
/// Leaders crash as soon as they have started a command, often before they have replicated it, so
/// that many terms leave their entries in some logs. That is the scenario of Figure 8 in the paper:
/// a leader that commits an entry of an earlier term by counting loses it here.
pub(super) async fn figure8(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_number(), 1, Yes).await?;

    let mut up = servers;
    for _ in 0..1000 {
        let mut leader = None;
        for server in 0..servers {
            if cluster.submit(server, random_number()).is_some() {
                leader = Some(server);
            }
        }
        cluster.sleep(mostly_short()).await;
        if let Some(leader) = leader {
            cluster.crash(leader);
            up -= 1;
        }
        if up < 3 {
            let server = cluster.any_server();
            if !cluster.is_up(server) {
                cluster.start(server);
                cluster.connect(server);
                up += 1;
            }
        }
    }

    revive_all(&cluster);
    cluster.one(random_number(), servers, Yes).await?;
    Ok(())
}

/// Unreliable agreement.
pub(super) async fn unreliable_agree(cluster: Cluster) -> Result<(), Failure> {
    let mut clients = Vec::new();
    for round in 1..50 {
        for client in 0..4 {
            let command = 100 * round + client;
            clients.push(cluster.go(async move |cluster| cluster.one(command, 1, Yes).await));
        }
        cluster.one(round, 1, Yes).await?;
    }

    cluster.set_reliable(true);
    for client in clients {
        client.await?;
    }
    cluster.one(100, cluster.servers(), Yes).await?;
    Ok(())
}

/// Figure 8 (unreliable).
///
/// Here leaders are cut off instead, and old replies come late.
pub(super) async fn figure8_unreliable(cluster: Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    cluster.one(random_range(0..10_000), 1, Yes).await?;

    let mut connected = servers;
    for round in 0..1000 {
        if round == 200 {
            cluster.set_long_reordering(true);
        }
        let mut leader = None;
        for server in 0..servers {
            let accepted = cluster.submit(server, random_range(0..10_000));
            if accepted.is_some() && cluster.is_connected(server) {
                leader = Some(server);
            }
        }
        cluster.sleep(mostly_short()).await;
        if let Some(leader) = leader
            && chance(500)
        {
            cluster.disconnect(leader);
            connected -= 1;
        }
        if connected < 3 {
            let server = cluster.any_server();
            if !cluster.is_connected(server) {
                cluster.connect(server);
                connected += 1;
            }
        }
    }

    cluster.connect_all((0..servers).filter(|&server| !cluster.is_connected(server)));
    cluster.one(random_range(0..10_000), servers, Yes).await?;
    Ok(())
}

/// Once in ten times long enough for an election.
fn mostly_short() -> Duration {
    let half = ELECTION_TIMEOUT.as_millis() as u64 / 2;
    ms(if chance(100) { random_range(0..half) } else { random_range(0..13) })
}

fn revive_all(cluster: &Cluster) {
    for server in 0..cluster.servers() {
        if !cluster.is_up(server) {
            cluster.start(server);
            cluster.connect(server);
        }
    }
}

/// Churn.
pub(super) async fn reliable_churn(cluster: Cluster) -> Result<(), Failure> {
    churn(&cluster).await
}

/// Unreliable churn.
pub(super) async fn unreliable_churn(cluster: Cluster) -> Result<(), Failure> {
    churn(&cluster).await
}

/// While servers come and go, three clients note which of their commands were committed.
async fn churn(cluster: &Cluster) -> Result<(), Failure> {
    let servers = cluster.servers();
    let stop = Rc::new(Cell::new(false));
    let clients = [0, 1, 2].map(|me| {
        let stop = Rc::clone(&stop);
        cluster.go(async move |cluster| churn_client(&cluster, me, &stop).await)
    });

    for _ in 0..20 {
        come_and_go(cluster);
        cluster.sleep(ELECTION_TIMEOUT * 7 / 10).await;
    }

    // Everything is well again, and the clients stop.
    cluster.sleep(ELECTION_TIMEOUT).await;
    cluster.set_reliable(true);
    for server in 0..servers {
        if !cluster.is_up(server) {
            cluster.start(server);
        }
        cluster.connect(server);
    }
    stop.set(true);
    let mut noted = Vec::new();
    for client in clients {
        noted.extend(client.await?);
    }

    // What the clients have seen committed must be in the log.
    cluster.sleep(ELECTION_TIMEOUT).await;
    let last_index = cluster.one(random_number(), servers, Yes).await?;
    let log = read_log(cluster, last_index).await?;
    let found = noted.iter().all(|number| log.binary_search(number).is_ok());
    cluster.demand(found, ScriptError::ValueLost)
}

fn come_and_go(cluster: &Cluster) {
    if chance(200) {
        cluster.disconnect(cluster.any_server());
    }
    if chance(500) {
        let server = cluster.any_server();
        if !cluster.is_up(server) {
            cluster.start(server);
        }
        cluster.connect(server);
    }
    if chance(200) {
        let server = cluster.any_server();
        if cluster.is_up(server) {
            cluster.crash(server);
        }
    }
}

/// Returns the numbers that it has seen committed.
async fn churn_client(cluster: &Cluster, me: u64, stop: &Cell<bool>) -> Result<Vec<u64>, Failure> {
    let mut noted = Vec::new();
    while !stop.get() {
        // All are tried: one of them may lead, and some may believe that they do.
        let number = random_number();
        let command = number.to_command();
        let mut index = None;
        for server in 0..cluster.servers() {
            let accepted = cluster.submit(server, command.clone());
            index = accepted.map(|accepted| accepted.index).or(index);
        }
        match index {
            Some(index) if is_soon_committed(cluster, index, &command).await? => {
                noted.push(number);
            }
            Some(_) => {}
            None => cluster.sleep(ms(79 + 17 * me)).await,
        }
    }
    Ok(noted)
}

/// Looks a few times which command is committed at `index`, if any: that one?
async fn is_soon_committed(
    cluster: &Cluster,
    index: u64,
    command: &Command,
) -> Result<bool, Failure> {
    for pause in [10, 20, 50, 100, 200] {
        if let (1.., Some(there)) = cluster.n_committed(index)? {
            // An old leader may offer only indexes that are long taken: let others run in between.
            yield_now().await;
            return Ok(there == *command);
        }
        cluster.sleep(ms(pause)).await;
    }
    Ok(false)
}

/// The numbers at all indexes up to `last_index`, in ascending order.
async fn read_log(cluster: &Cluster, last_index: u64) -> Result<Vec<u64>, Failure> {
    let mut log = Vec::new();
    for index in 1..=last_index {
        let command = cluster.wait(index, cluster.servers(), None).await?;
        match command.as_ref().and_then(integer) {
            Some(number) => log.push(number),
            None => return Err(cluster.failure(ScriptError::NotAnInteger)),
        }
    }
    log.sort_unstable();
    Ok(log)
}
