//! What somebody may ask of a running world.

/// One thing to do to the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Hand this command to whoever leads.
    Submit(String),
    SubmitTo {
        peer: usize,
        command: String,
    },
    Crash(usize),
    /// Start it from what it had saved, and connect it. One that runs is crashed before.
    Restart(usize),
    /// Cut it off from all others.
    Disconnect(usize),
    Connect(usize),
    /// The group of each peer: those of different groups do not reach each other.
    Partition(Vec<u64>),
    /// Start and connect every peer, undo every partition, make the network reliable.
    Heal,
    Reliable(bool),
    /// Calls on paths that lead nowhere take long to fail, as they do at first.
    LongDelays(bool),
    /// Two replies in three are held back.
    LongReordering(bool),
    /// The peer's service takes a snapshot of all that it has applied.
    Snapshot(usize),
}

/// An order that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Virtual time since the world began, in microseconds: it came after all else of that instant.
    pub at: u64,
    pub order: Order,
}

impl Order {
    /// Whether it can be carried out in a cluster of so many servers; says why not.
    pub fn check(&self, servers: usize) -> Result<(), String> {
        match self {
            Self::Submit(_) | Self::Heal => Ok(()),
            Self::Reliable(_) | Self::LongDelays(_) | Self::LongReordering(_) => Ok(()),
            Self::SubmitTo { peer, .. } | Self::Crash(peer) | Self::Restart(peer) => {
                check_peer(*peer, servers)
            }
            Self::Disconnect(peer) | Self::Connect(peer) | Self::Snapshot(peer) => {
                check_peer(*peer, servers)
            }
            Self::Partition(groups) => check_groups(groups.len(), servers),
        }
    }
}

fn check_peer(peer: usize, servers: usize) -> Result<(), String> {
    if peer < servers {
        return Ok(());
    }
    Err(format!("there is no peer {peer}; the last one is {}", servers - 1))
}

fn check_groups(groups: usize, servers: usize) -> Result<(), String> {
    if groups == servers {
        return Ok(());
    }
    Err(format!("a partition of {servers} peers names {servers} groups, not {groups}"))
}
