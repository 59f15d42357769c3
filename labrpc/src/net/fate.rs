//! What the network does to one message: a pure function of its conditions and chance.

mod harsh;

use std::time::Duration;

pub use self::harsh::{Harsh, of_harsh_reply, of_harsh_request};
use crate::watch::Leg;
use crate::world::chance::{Chance, Purpose};

/// A message on a reliable network takes 20 to 200 µs each way, in place of Go's zero plus whatever
/// its scheduler takes.
const LATENCY_MICROS: std::ops::RangeInclusive<u64> = 20..=200;
/// An unreliable network holds a request back for 0 to 26 ms.
const SHORT_DELAY_MS: std::ops::Range<u64> = 0..27;
/// An unreliable network loses a request, and likewise a reply, 100 times in 1000.
const LOSS_PER_MILLE: u64 = 100;
/// A call that leads nowhere fails after 0 to 99 ms; with long delays, after 0 to 6999 ms.
const NOWHERE_MS: std::ops::Range<u64> = 0..100;
const LONG_NOWHERE_MS: std::ops::Range<u64> = 0..7000;
/// Long reordering holds back 600 replies in 900, for 200 ms and up to 0 to 1999 ms more.
const REORDERED: std::ops::Range<u64> = 0..600;
const REORDERING: std::ops::Range<u64> = 0..900;
const REORDERING_MS: u64 = 200;
const REORDERING_SPREAD_MS: std::ops::Range<u64> = 0..2000;

/// What the network is like for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    pub reliable: bool,
    pub long_delays: bool,
    pub long_reordering: bool,
}

impl Default for Conditions {
    fn default() -> Self {
        Self { reliable: true, long_delays: false, long_reordering: false }
    }
}

/// What becomes of a request that has a server to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFate {
    Deliver {
        after: Duration,
    },
    /// Held back by a harsh network: other requests will overtake it.
    DeliverLate {
        after: Duration,
    },
    /// The caller hears of the loss after this wait.
    Lose {
        caller_waits: Duration,
    },
}

/// What becomes of a reply whose server is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyFate {
    Deliver {
        after: Duration,
    },
    /// Held back by long reordering or a harsh network: other replies will overtake it.
    DeliverLate {
        after: Duration,
    },
    /// The caller hears of the loss at once.
    Lose,
}

/// From one server to another, by their numbers.
pub(crate) type Path = (usize, usize);

/// Which message this is; its fate depends on nothing else but the seed and the conditions.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    /// The slot of the caller's node.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The number of the call among those from `from` to `to`.
    pub(crate) nth: u64,
    /// Whether this is the copy that a harsh network made, or the reply to it.
    pub(crate) is_copy: bool,
    pub(crate) leg: Leg,
}

impl Message {
    /// What the lab's network draws this message's fate from.
    pub(crate) fn dice(self, seed: u64) -> Chance {
        self.chance(seed, Purpose::Fate)
    }

    /// What a harsh network draws from, so that it does not move the lab's dice.
    pub(crate) fn harsh_dice(self, seed: u64) -> Chance {
        self.chance(seed, Purpose::Harsh)
    }

    /// From which server to which this goes; `None` if the test calls, which is none.
    pub(crate) fn path(self) -> Option<Path> {
        // The slots of servers follow that of the host.
        let caller = self.from.checked_sub(1)?;
        Some(match self.leg {
            Leg::Request => (caller, self.to),
            Leg::Reply => (self.to, caller),
        })
    }

    fn chance(self, seed: u64, purpose: Purpose) -> Chance {
        let leg = u64::from(self.leg == Leg::Reply);
        let link = (self.from as u64) << 32 | (self.to as u64) << 1 | leg;
        Chance::keyed(seed, purpose, link, self.nth | u64::from(self.is_copy) << 63)
    }
}

/// A request with a path to a server.
pub fn of_request(conditions: Conditions, chance: &mut Chance) -> RequestFate {
    let latency = Duration::from_micros(chance.range(LATENCY_MICROS));
    if conditions.reliable {
        return RequestFate::Deliver { after: latency };
    }
    let delay = millis(chance.range(SHORT_DELAY_MS));
    if chance.per_mille(LOSS_PER_MILLE) {
        return RequestFate::Lose { caller_waits: delay };
    }
    RequestFate::Deliver { after: delay + latency }
}

/// A request without a path: how long its caller waits for the failure.
pub fn of_pathless(conditions: Conditions, chance: &mut Chance) -> Duration {
    millis(chance.range(if conditions.long_delays { LONG_NOWHERE_MS } else { NOWHERE_MS }))
}

/// A reply on its way back.
pub fn of_reply(conditions: Conditions, chance: &mut Chance) -> ReplyFate {
    let latency = Duration::from_micros(chance.range(LATENCY_MICROS));
    if !conditions.reliable && chance.per_mille(LOSS_PER_MILLE) {
        return ReplyFate::Lose;
    }
    if conditions.long_reordering && REORDERED.contains(&chance.range(REORDERING)) {
        let most = chance.range(REORDERING_SPREAD_MS);
        let after = millis(REORDERING_MS + chance.range(0..=most));
        return ReplyFate::DeliverLate { after };
    }
    ReplyFate::Deliver { after: latency }
}

fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
