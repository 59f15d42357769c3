//! What a harsh network does to one message on top of the lab's: pure, and with dice of its own.

use std::time::Duration;

use super::{ReplyFate, RequestFate, SHORT_DELAY_MS, millis};
use crate::world::chance::Chance;

/// A copy follows within this time, even where messages are not late.
const COPY_WITHIN: Duration = Duration::from_millis(100);

/// What a harsh network does to messages on top of the lab's conditions. All zero: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harsh {
    /// Requests, and likewise replies, that are lost: so many in 1000.
    pub loss_per_mille: u64,
    /// Requests, and likewise replies, that are held back: so many in 1000.
    pub late_per_mille: u64,
    /// The longest time that a message is held back; all times up to it are equally likely.
    pub late_up_to: Duration,
    /// Requests that are delivered a second time, so many in 1000: up to `late_up_to` after the
    /// first time, or up to 100 ms if that is more.
    pub duplicate_per_mille: u64,
}

/// What a harsh network has in mind for a message. Every number is drawn for every message, so that
/// another value of one hazard leaves what the others do.
struct Drawn {
    lost: bool,
    caller_waits: Duration,
    late_by: Option<Duration>,
    copy_after: Option<Duration>,
}

impl Drawn {
    fn new(harsh: Harsh, chance: &mut Chance) -> Self {
        let lost = chance.per_mille(harsh.loss_per_mille);
        let caller_waits = millis(chance.range(SHORT_DELAY_MS));
        let late = chance.per_mille(harsh.late_per_mille);
        let late_by = up_to(harsh.late_up_to, chance);
        let copied = chance.per_mille(harsh.duplicate_per_mille);
        let copy_after = up_to(harsh.late_up_to.max(COPY_WITHIN), chance);
        Self {
            lost,
            caller_waits,
            late_by: late.then_some(late_by),
            copy_after: copied.then_some(copy_after),
        }
    }
}

fn up_to(most: Duration, chance: &mut Chance) -> Duration {
    Duration::from_micros(chance.range(0..=most.as_micros() as u64))
}

/// A request that has the fate `lab` on the lab's network: what becomes of it, and how long after
/// it a second copy of it arrives, if one does.
pub fn of_harsh_request(
    lab: RequestFate,
    harsh: Harsh,
    chance: &mut Chance,
) -> (RequestFate, Option<Duration>) {
    let (RequestFate::Deliver { after } | RequestFate::DeliverLate { after }) = lab else {
        return (lab, None);
    };
    let Drawn { lost, caller_waits, late_by, copy_after } = Drawn::new(harsh, chance);
    match late_by {
        _ if lost => (RequestFate::Lose { caller_waits }, None),
        Some(by) => (RequestFate::DeliverLate { after: after + by }, copy_after),
        None => (lab, copy_after),
    }
}

/// A reply that has the fate `lab` on the lab's network.
pub fn of_harsh_reply(lab: ReplyFate, harsh: Harsh, chance: &mut Chance) -> ReplyFate {
    let (ReplyFate::Deliver { after } | ReplyFate::DeliverLate { after }) = lab else {
        return lab;
    };
    let Drawn { lost, late_by, .. } = Drawn::new(harsh, chance);
    match late_by {
        _ if lost => ReplyFate::Lose,
        Some(by) => ReplyFate::DeliverLate { after: after + by },
        None => lab,
    }
}
