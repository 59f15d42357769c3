//! Beyond the lab: a random workload for each seed, on clusters of three to seven servers.

use std::time::Duration;

use super::catalog::{Part, Test};
use crate::tester::failure::Failure;
use crate::tester::{Cluster, chance, ms, random_number, random_range};

/// One test for each size of cluster, even ones too.
pub static EXPLORE: [Test; 5] = [
    of_servers("Explore3", 3),
    of_servers("Explore4", 4),
    of_servers("Explore5", 5),
    of_servers("Explore6", 6),
    of_servers("Explore7", 7),
];

const fn of_servers(name: &'static str, peers: usize) -> Test {
    Test {
        name,
        part: Part::Explore,
        about: "random commands, crashes and partitions",
        peers,
        reliable: true,
        snapshots: false,
        script: |cluster| Box::pin(explore(cluster)),
    }
}

/// What a script may do next.
#[derive(Clone, Copy)]
enum Action {
    /// A few commands for whoever believes to lead.
    Submit,
    /// The same at once, from clients of their own.
    SubmitTogether,
    Crash,
    Restart,
    CrashAll,
    RestartAll,
    Disconnect,
    Connect,
    Partition,
    Heal,
    Unreliable,
    Reordering,
}

/// Those that a run does without, each by a coin.
const FAULTS: [Action; 7] = [
    Action::Crash,
    Action::CrashAll,
    Action::Disconnect,
    Action::Partition,
    Action::Unreliable,
    Action::Reordering,
    Action::SubmitTogether,
];

/// Those that undo. All together they come as often as the faults do.
const REPAIRS: [Action; 5] =
    [Action::Restart, Action::RestartAll, Action::Connect, Action::Heal, Action::Heal];

/// Leaders that come and go with the partitions, each with commands that few others have: the way
/// to Figure 8.
const FIGURE_8: [Action; 6] = [
    Action::Partition,
    Action::Partition,
    Action::Heal,
    Action::Submit,
    Action::Submit,
    Action::SubmitTogether,
];

/// How many commands come to one fault or repair: few, so that servers are often down at the worst
/// moment, or many, so that logs are long.
const SUBMITS: [usize; 3] = [6, 20, 100];

async fn explore(cluster: Cluster) -> Result<(), Failure> {
    cluster.take_snapshots(chance(500));
    let (actions, longest_pause) = if chance(250) {
        (FIGURE_8.to_vec(), 600)
    } else {
        (drawn_actions(), any(&[40, 150, 600]))
    };

    let mut left = ms(random_range(20_000..=60_000));
    while !left.is_zero() {
        let pause = ms(random_range(0..=longest_pause)).min(left);
        cluster.sleep(pause).await;
        left = left.saturating_sub(pause.max(Duration::from_micros(1)));
        act(&cluster, any(&actions));
        cluster.check_rival_leaders()?;
    }
    Ok(())
}

fn drawn_actions() -> Vec<Action> {
    let mut actions = REPAIRS.to_vec();
    actions.extend(FAULTS.into_iter().filter(|_| chance(500)));
    actions.extend(vec![Action::Submit; any(&SUBMITS)]);
    actions
}

fn any<T: Copy>(of: &[T]) -> T {
    of[random_range(0..of.len() as u64) as usize]
}

fn act(cluster: &Cluster, action: Action) {
    let server = victim(cluster);
    match action {
        Action::Submit => submit(cluster, random_range(1..=5)),
        Action::SubmitTogether => submit_together(cluster, random_range(2..=20)),
        Action::Crash => crash(cluster, server),
        Action::Restart => restart(cluster, server),
        Action::CrashAll => (0..cluster.servers()).for_each(|server| crash(cluster, server)),
        Action::RestartAll => (0..cluster.servers()).for_each(|server| restart(cluster, server)),
        Action::Disconnect => cluster.disconnect(server),
        Action::Connect => cluster.connect(server),
        Action::Partition => cluster.partition(&groups(cluster)),
        Action::Heal => heal(cluster),
        Action::Unreliable => cluster.set_reliable(chance(300)),
        Action::Reordering => cluster.set_long_reordering(chance(500)),
    }
}

/// Whoever leads, half of the time: much goes wrong only when leaders come and go.
fn victim(cluster: &Cluster) -> usize {
    let leader = if chance(500) { leader(cluster) } else { None };
    leader.unwrap_or_else(|| cluster.any_server())
}

fn leader(cluster: &Cluster) -> Option<usize> {
    let leads = |&server: &usize| cluster.get_state(server).is_some_and(|(_, leads)| leads);
    (0..cluster.servers()).find(leads)
}

fn submit(cluster: &Cluster, commands: u64) {
    for _ in 0..commands {
        let command = random_number();
        for server in 0..cluster.servers() {
            cluster.submit(server, command);
        }
    }
}

fn submit_together(cluster: &Cluster, clients: u64) {
    for _ in 0..clients {
        // What became of the command shows in the logs; nobody waits for the client.
        drop(cluster.go(async move |cluster| {
            submit(&cluster, 1);
            Ok(())
        }));
    }
}

fn crash(cluster: &Cluster, server: usize) {
    if cluster.is_up(server) {
        cluster.crash(server);
    }
}

fn restart(cluster: &Cluster, server: usize) {
    if !cluster.is_up(server) {
        cluster.start(server);
        cluster.connect(server);
    }
}

fn heal(cluster: &Cluster) {
    cluster.partition(&vec![0; cluster.servers()]);
    let apart = |&server: &usize| cluster.is_up(server) && !cluster.is_connected(server);
    cluster.connect_all((0..cluster.servers()).filter(apart));
}

/// Two groups, or three; or whoever leads with a few others, so that it takes commands which cannot
/// be committed while the rest elect another.
fn groups(cluster: &Cluster) -> Vec<u64> {
    let servers = cluster.servers();
    if chance(500)
        && let Some(leader) = leader(cluster)
    {
        let few = random_range(1..=servers.div_ceil(2) as u64 - 1) as usize;
        let with_leader = |server| (server + servers - leader) % servers < few;
        return (0..servers).map(|server| u64::from(with_leader(server))).collect();
    }
    let groups = random_range(2..=3);
    (0..servers).map(|_| random_range(0..groups)).collect()
}
