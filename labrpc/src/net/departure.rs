//! A call at the network's door: one look at the network decides what becomes of the request.

use std::time::Duration;

use serde::Serialize;

use crate::Node;
use crate::net::copies::set_out_twice;
use crate::net::courier::{Stop, come_back, note};
use crate::net::end::ClientEnd;
use crate::net::fate::{self, Message, RequestFate};
use crate::net::flight::{Caller, Carried, Flight};
use crate::net::hazards::set_out;
use crate::net::service::encode;
use crate::net::{End, Net};
use crate::watch::{EventId, Leg, Lost, NetEvent};
use crate::world::agenda::Due;
use crate::world::{Inside, current};

/// The server's name on an end that was never connected.
const UNCONNECTED: usize = u32::MAX as usize;

/// Takes a call at the network's door. `None`: the network is gone.
pub(crate) fn send<A: Serialize>(end: ClientEnd, method: &'static str, args: &A) -> Option<Stop> {
    current::with(|world| {
        let buffer = world.net.borrow_mut().open_door()?;
        let encoded = encode(method, args, buffer);
        let bytes = encoded.len();
        world.mix_bytes(&encoded);
        let Departure { stop, from, to, way } =
            world.net.borrow_mut().depart(world.seed, end, method, encoded);
        world.mix(stop.rpc << 32 ^ (from.slot() as u64) << 16 ^ to as u64);
        if world.is_watched() {
            let rpc = stop.rpc;
            let event = world.tell(|| NetEvent::Sent { rpc, from, to, method, args, bytes });
            world.net.borrow_mut().set_event(stop, event);
        }
        take(world, stop, way);
        Some(stop)
    })
}

/// A request that is about to leave.
struct Departure {
    stop: Stop,
    from: Node,
    to: usize,
    way: Way,
}

/// What lies before a request.
#[derive(Clone, Copy)]
enum Way {
    /// It is lost at the door, and its caller waits for so long.
    Nowhere {
        why: Lost,
        caller_waits: Duration,
    },
    Once(RequestFate),
    /// It arrives, perhaps late, and a copy of it `by` so much after it.
    Twice {
        after: Duration,
        late: bool,
        by: Duration,
    },
}

impl Way {
    fn after((fate, copy_by): (RequestFate, Option<Duration>)) -> Self {
        match (fate, copy_by) {
            (RequestFate::Deliver { after }, Some(by)) => Self::Twice { after, late: false, by },
            (RequestFate::DeliverLate { after }, Some(by)) => Self::Twice { after, late: true, by },
            (fate, _) => Self::Once(fate),
        }
    }

    fn leg(self) -> Carried {
        match self {
            Self::Nowhere { .. } => Carried::Nowhere,
            Self::Once(RequestFate::Lose { .. }) => Carried::Lost,
            Self::Once(_) | Self::Twice { .. } => Carried::Request,
        }
    }
}

#[inline]
fn take(world: &Inside, stop: Stop, way: Way) {
    let leg = Leg::Request;
    match way {
        Way::Once(RequestFate::Deliver { after }) => set_out(world, stop, leg, after),
        Way::Once(RequestFate::DeliverLate { after }) => {
            note(world, stop, |rpc| NetEvent::Late { rpc, leg, by: after });
            set_out(world, stop, leg, after);
        }
        Way::Once(RequestFate::Lose { caller_waits }) => {
            come_back(world, caller_waits, Due::Call(stop));
        }
        Way::Twice { after, late, by } => {
            if late {
                note(world, stop, |rpc| NetEvent::Late { rpc, leg, by: after });
            }
            set_out_twice(world, stop, after, by);
        }
        Way::Nowhere { why, caller_waits } => {
            note(world, stop, |rpc| NetEvent::Dropped { rpc, leg, why });
            come_back(world, caller_waits, Due::Call(stop));
        }
    }
}

impl Net {
    /// A buffer for the arguments of one more call.
    fn open_door(&mut self) -> Option<Vec<u8>> {
        if self.destroyed { None } else { Some(self.flights.buffer()) }
    }

    /// Counts a call, and decides its fate by one look at the network, used for the whole call.
    fn depart(
        &mut self,
        seed: u64,
        end: ClientEnd,
        method: &'static str,
        bytes: Vec<u8>,
    ) -> Departure {
        self.total_count += 1;
        self.total_bytes += bytes.len() as u64;
        let number = end.number();
        let End { owner: from, server: name, enabled, .. } = self.ends[number];
        let to = name.unwrap_or(UNCONNECTED);
        let server = name.filter(|_| enabled).and_then(|name| self.servers.get(&name)).cloned();
        let nth = name.map_or(0, |name| self.nth(from, name));
        let message = Message { from: from.slot(), to, nth, is_copy: false, leg: Leg::Request };
        let way = self.way(seed, message, from, server.is_some());
        let rpc = self.flights.next_rpc();
        let stop = self.flights.begin(Flight {
            rpc,
            from,
            to,
            nth,
            is_copy: false,
            end: number,
            method,
            conditions: self.conditions,
            server,
            bytes,
            leg: way.leg(),
            caller: Caller::Arriving,
            event: EventId::default(),
        });
        Departure { stop, from, to, way }
    }

    /// What lies before `message`, which `from` sends to a server that is there or is not.
    fn way(&self, seed: u64, message: Message, from: Node, is_there: bool) -> Way {
        let mut chance = message.dice(seed);
        let why = match &self.hazards {
            _ if !is_there => Some(Lost::NoPath),
            Some(hazards) => hazards.hold_back(from, message),
            None => None,
        };
        if let Some(why) = why {
            let caller_waits = fate::of_pathless(self.conditions, &mut chance);
            return Way::Nowhere { why, caller_waits };
        }
        let lab = fate::of_request(self.conditions, &mut chance);
        match &self.hazards {
            Some(hazards) => Way::after(hazards.of_request(lab, message, seed)),
            None => Way::Once(lab),
        }
    }
}
