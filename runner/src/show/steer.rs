//! Steering a run that goes on: which order a key stands for, given how things are.

use super::model::Model;
use crate::live::Order;
use crate::scene::PeerScene;

/// What a key asks of a world that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Hand the leader another command.
    Submit,
    /// Crash the selected peer, or start it again.
    Crash,
    /// Cut the selected peer off, or connect it again.
    Cut,
    /// Make the network unreliable, or reliable again.
    Unreliable,
    /// Let the selected peer's service take a snapshot.
    Snapshot,
    /// Mend everything.
    Heal,
}

/// What is asked of the world, or of the clock that it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Go on, or pause.
    Run,
    Slower,
    Faster,
    /// One event more.
    Step,
    Order(Order),
}

/// A run that goes on, as the last frame found it.
#[derive(Clone, Debug, Default)]
pub struct Running {
    pub paused: bool,
    /// How fast, in words; or how it ended.
    pub pace: String,
    pub ended: bool,
    /// How many commands were submitted by a key.
    pub submitted: u64,
}

/// The first command that a key submits, as in the lab's tests.
const FIRST_COMMAND: u64 = 101;

pub fn order(model: &mut Model, wish: Wish) -> Option<Order> {
    let peer = model.peer;
    let is = |what: fn(&PeerScene) -> bool| model.scene().peers.get(peer).is_some_and(what);
    Some(match wish {
        Wish::Crash if is(|peer| peer.up) => Order::Crash(peer),
        Wish::Crash => Order::Restart(peer),
        Wish::Cut if is(|peer| peer.connected) => Order::Disconnect(peer),
        Wish::Cut => Order::Connect(peer),
        Wish::Unreliable => Order::Reliable(!model.scene().network.reliable),
        Wish::Snapshot => Order::Snapshot(peer),
        Wish::Heal => Order::Heal,
        Wish::Submit => Order::Submit(next_command(model)?),
    })
}

fn next_command(model: &mut Model) -> Option<String> {
    let running = model.running.as_mut()?;
    running.submitted += 1;
    Some((FIRST_COMMAND + running.submitted - 1).to_string())
}

/// An order that was typed: `submit x`, `partition 0 1 | 2 3 4`.
pub fn typed(model: &Model, word: &str, rest: &str) -> Result<Order, String> {
    match word {
        "submit" => Ok(Order::Submit(rest.to_owned())),
        "partition" => partition(rest, model.scene().peers.len()),
        _ => {
            Err(format!("unknown order `{word}`; there are: submit COMMAND, partition 0 1 | 2 3 4"))
        }
    }
}

/// Groups with bars between them; peers that are not named are together in one more.
fn partition(text: &str, peers: usize) -> Result<Order, String> {
    let mut groups = vec![u64::MAX; peers];
    for (group, members) in (0..).zip(text.split('|')) {
        let named = members.split(|c: char| c == ',' || c.is_whitespace());
        for name in named.filter(|name| !name.is_empty()) {
            let number = name.trim_start_matches(['S', 's']).parse::<usize>();
            match number.ok().and_then(|peer| groups.get_mut(peer)) {
                Some(place) => *place = group,
                None => return Err(format!("no peer `{name}`; they are 0 to {}", peers - 1)),
            }
        }
    }
    let last = groups.iter().filter(|group| **group != u64::MAX).max().map_or(0, |last| last + 1);
    groups.iter_mut().filter(|group| **group == u64::MAX).for_each(|group| *group = last);
    Ok(Order::Partition(groups))
}
