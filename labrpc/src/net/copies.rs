//! A request that arrives twice: two flights for one call, which ends with the first reply.

use std::time::Duration;

use crate::net::courier::{Stop, conclude, note};
use crate::net::flight::{Caller, Carried, Flight, Flights};
use crate::net::hazards::set_out;
use crate::watch::{Leg, NetEvent, Untaken};
use crate::world::Inside;

/// Sends the request of `call` off twice: to arrive `after` so long, and `by` so much later again.
pub(super) fn set_out_twice(world: &Inside, call: Stop, after: Duration, by: Duration) {
    let first = world.net.borrow_mut().flights.split_off(call, false);
    note(world, call, |rpc| NetEvent::Duplicated { rpc, by });
    let second = world.net.borrow_mut().flights.split_off(call, true);
    if let (Some(first), Some(second)) = (first, second) {
        set_out(world, first, Leg::Request, after);
        set_out(world, second, Leg::Request, after + by);
    }
}

/// One of the two is at its end. The first reply is the call's, and so is the second failure.
pub(super) fn conclude_one(world: &Inside, stop: Stop, call: Stop, outcome: Carried) {
    let decides = world.net.borrow_mut().flights.is_decided_by(call, outcome);
    if !decides && outcome == Carried::Succeeded {
        let (leg, why) = (Leg::Reply, Untaken::CallerGone);
        note(world, stop, |rpc| NetEvent::Ignored { rpc, leg, why });
    }
    {
        let mut net = world.net.borrow_mut();
        let Flight { bytes, event, .. } = net.flights.end(stop);
        if let Some(flight) = net.flights.get(call).filter(|_| decides) {
            (flight.bytes, flight.event) = (bytes, event);
        }
    }
    if decides {
        conclude(world, call, outcome);
    }
}

impl Flights {
    /// Begins one of the two flights of a call.
    fn split_off(&mut self, call: Stop, is_copy: bool) -> Option<Stop> {
        let flight = self.get(call)?;
        flight.leg = Carried::Twice { under_way: 2 };
        let one = Flight {
            server: flight.server.clone(),
            bytes: flight.bytes.clone(),
            leg: Carried::Request,
            caller: Caller::Call(call),
            is_copy,
            ..*flight
        };
        Some(self.begin(one))
    }

    /// Whether a call that is carried twice ends when one of the two does.
    fn is_decided_by(&mut self, call: Stop, outcome: Carried) -> bool {
        let Some(flight) = self.get(call) else { return false };
        let Carried::Twice { under_way } = &mut flight.leg else { return false };
        *under_way -= 1;
        outcome == Carried::Succeeded || *under_way == 0
    }
}
