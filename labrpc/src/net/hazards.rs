//! What makes a network harsher than the lab's: its numbers, one-way cuts, clogged paths, silence.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::Node;
use crate::net::courier::{Stop, come_back, note};
use crate::net::fate::{self, Harsh, Message, Path, ReplyFate, RequestFate};
use crate::net::silence::Silence;
use crate::net::{Net, Network, with_net};
use crate::watch::{Leg, Lost, NetEvent};
use crate::world::agenda::Due;
use crate::world::{Inside, current};

/// What was asked for. A network has none of this until somebody asks, so that the lab's costs what
/// it did.
#[derive(Default)]
pub(crate) struct Hazards {
    harsh: Harsh,
    cut: BTreeSet<Path>,
    /// The messages that wait on clogged paths, and how long each will take from there.
    piles: BTreeMap<Path, Vec<(Stop, Duration)>>,
    pub(super) silence: Silence,
}

impl Network {
    /// Makes the network so harsh for messages that leave from now on; `Harsh::default()` ends it.
    /// What the lab's own conditions do to a message is the same as without.
    pub fn harsh(&self, harsh: Harsh) {
        with_net(|net| net.hazards().harsh = harsh);
    }

    /// Cuts the way from server `from` to server `to`, and only this way: no request and no reply
    /// leaves `from` for `to`, and the callers wait as on an end that leads nowhere. Ends stay
    /// enabled, and what has left already arrives.
    pub fn cut(&self, from: usize, to: usize, yes: bool) {
        with_net(|net| {
            let cut = &mut net.hazards().cut;
            if yes {
                cut.insert((from, to))
            } else {
                cut.remove(&(from, to))
            };
        });
    }

    /// While clogged, requests and replies that leave server `from` for server `to` pile up; when it
    /// is unclogged all go on at once, each taking its own time from there.
    pub fn clog(&self, from: usize, to: usize, yes: bool) {
        current::with(|world| {
            if yes {
                world.net.borrow_mut().hazards().piles.entry((from, to)).or_default();
                return;
            }
            let pile = world.net.borrow_mut().hazards().piles.remove(&(from, to));
            for (stop, after) in pile.unwrap_or_default() {
                come_back(world, after, Due::Call(stop));
            }
        });
    }
}

/// A message leaves, and reaches its next stop `after` so long, or waits where its path is clogged.
#[inline]
pub(super) fn set_out(world: &Inside, stop: Stop, leg: Leg, after: Duration) {
    if world.net.borrow_mut().pile_up(stop, leg, after) {
        note(world, stop, |rpc| NetEvent::Clogged { rpc, leg });
    } else {
        come_back(world, after, Due::Call(stop));
    }
}

impl Net {
    pub(super) fn hazards(&mut self) -> &mut Hazards {
        self.hazards.get_or_insert_default()
    }

    /// Whether the message joined those that wait on its path.
    #[inline]
    fn pile_up(&mut self, stop: Stop, leg: Leg, after: Duration) -> bool {
        let Some(hazards) = &mut self.hazards else { return false };
        let path = self.flights.get(stop).and_then(|flight| flight.message(leg).path());
        let pile = path.and_then(|path| hazards.piles.get_mut(&path));
        pile.map(|pile| pile.push((stop, after))).is_some()
    }
}

impl Hazards {
    /// Why a message that `sender` wants to send does not leave, if it does not.
    pub(super) fn hold_back(&self, sender: Node, message: Message) -> Option<Lost> {
        if self.silence.covers(sender) {
            return Some(Lost::Silent);
        }
        message.path().filter(|path| self.cut.contains(path)).map(|_| Lost::Cut)
    }

    /// What becomes of a request that has the fate `lab` in the lab, and when a copy follows it.
    pub(super) fn of_request(
        &self,
        lab: RequestFate,
        message: Message,
        seed: u64,
    ) -> (RequestFate, Option<Duration>) {
        fate::of_harsh_request(lab, self.harsh, &mut message.harsh_dice(seed))
    }

    /// What becomes of a reply that has the fate `lab` in the lab.
    pub(super) fn of_reply(&self, lab: ReplyFate, message: Message, seed: u64) -> ReplyFate {
        fate::of_harsh_reply(lab, self.harsh, &mut message.harsh_dice(seed))
    }
}
