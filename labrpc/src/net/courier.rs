//! Carries one call: the request there, the handling, the reply back.

use std::panic::Location;
use std::task::{Poll, Waker};
use std::time::Duration;

use serde::Serialize;

use crate::Node;
use crate::net::Net;
use crate::net::copies::conclude_one;
use crate::net::fate::{self, ReplyFate};
use crate::net::flight::{Caller, Carried};
use crate::net::hazards::set_out;
use crate::net::service::encode;
use crate::watch::{Cause, EventId, Leg, Lost, NetEvent, Untaken};
use crate::world::agenda::Due;
use crate::world::{Inside, Running, current};

/// While a handler runs, the network looks this often whether its server is still there.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Where a call under way is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stop {
    pub(crate) slot: u32,
    pub(crate) rpc: u64,
}

pub(super) fn come_back(world: &Inside, after: Duration, due: Due) {
    world.agenda.borrow_mut().add(world.now.get() + after, due);
}

/// The next stop of a call is reached.
pub(crate) fn continue_call(world: &Inside, stop: Stop) {
    let Some(leg) = world.net.borrow_mut().flights.get(stop).map(|flight| flight.leg) else {
        return;
    };
    match leg {
        Carried::Request => arrive(world, stop),
        // A reply arrives, whatever has become of its server since it was sent.
        Carried::Reply => conclude(world, stop, Carried::Succeeded),
        Carried::Nowhere => conclude(world, stop, Carried::Failed),
        Carried::Lost => lose(world, stop, Leg::Request),
        Carried::Twice { .. } | Carried::Handling | Carried::Succeeded | Carried::Failed => {}
    }
}

/// A request arrives and is handled, on the very server that it found at the door.
fn arrive(world: &Inside, stop: Stop) {
    let (server, bytes, event, from, method) = {
        let mut net = world.net.borrow_mut();
        let Some(flight) = net.flights.get(stop) else { return };
        flight.leg = Carried::Handling;
        let server = flight.server.clone().expect("only a request with a path arrives");
        let found =
            (server, std::mem::take(&mut flight.bytes), flight.event, flight.from, flight.method);
        if net.has_crashed(&found.0) {
            drop(net);
            return ignore(world, stop, Leg::Request);
        }
        found
    };
    let (rpc, to) = (stop.rpc, server.0.node);
    world.running.set(Running { node: to, cause: Cause { event, timer: 0 } });
    let event = world.tell(|| NetEvent::Delivered { rpc, from, to, method });
    let cause = Cause { event, timer: 0 };
    world.running.set(Running { node: to, cause });
    server.0.requests.set(server.0.requests.get() + 1);
    let handling = server.0.service.handle(method, &bytes, stop);
    world.net.borrow_mut().flights.recycle(bytes);
    world.tasks.borrow_mut().spawn(handling, to, cause, Location::caller());
}

/// A handler has not answered for a while: is its server still there?
pub(crate) fn look_again(world: &Inside, stop: Stop) {
    let gone = {
        let mut net = world.net.borrow_mut();
        match net.flights.get(stop) {
            Some(flight) if flight.leg == Carried::Handling => net.is_gone(stop),
            Some(_) | None => return,
        }
    };
    if gone {
        ignore(world, stop, Leg::Request);
    } else {
        come_back(world, LOOK_AGAIN, Due::Look(stop));
    }
}

/// The handler's side of a call.
pub(crate) struct Answering {
    stop: Stop,
    looked_after: bool,
}

impl Answering {
    pub(crate) fn new(stop: Stop) -> Self {
        Self { stop, looked_after: false }
    }

    /// The handler does not answer at once, so its server may go while it works.
    pub(crate) fn takes_time(&mut self) {
        if !std::mem::replace(&mut self.looked_after, true) {
            current::try_with(|world| come_back(world, LOOK_AGAIN, Due::Look(self.stop)));
        }
    }

    pub(crate) fn answer<R: Serialize>(mut self, reply: &R) {
        self.looked_after = true;
        current::with(|world| answer(world, self.stop, reply));
    }
}

/// A handler whose server is killed never answers; its caller learns so in time.
impl Drop for Answering {
    fn drop(&mut self) {
        self.takes_time();
    }
}

fn answer<R: Serialize>(world: &Inside, stop: Stop, reply: &R) {
    let before = world.running.get();
    let Some((method, to, buffer)) = world.net.borrow_mut().answered(stop) else { return };
    let (rpc, from) = (stop.rpc, before.node);
    let encoded = encode(method, reply, buffer);
    let bytes = encoded.len();
    world.mix_bytes(&encoded);
    let event = world.tell(|| NetEvent::Replied { rpc, from, to, method, reply, bytes });
    let gone = {
        let mut net = world.net.borrow_mut();
        if let Some(flight) = net.flights.get(stop) {
            (flight.bytes, flight.event, flight.leg) = (encoded, event, Carried::Reply);
        }
        net.is_gone(stop)
    };
    world.running.set(Running { cause: Cause { event, timer: 0 }, ..before });
    if gone {
        ignore(world, stop, Leg::Reply);
    } else {
        send_back(world, stop);
    }
    world.running.set(before);
}

/// Decides the fate of a reply.
fn send_back(world: &Inside, stop: Stop) {
    let leg = Leg::Reply;
    let Some(way) = world.net.borrow_mut().way_back(world.seed, stop) else { return };
    match way {
        Back::Nowhere { why, caller_waits } => {
            note(world, stop, |rpc| NetEvent::Dropped { rpc, leg, why });
            come_back(world, caller_waits, Due::Call(stop));
        }
        Back::Open(ReplyFate::Deliver { after }) => set_out(world, stop, leg, after),
        Back::Open(ReplyFate::DeliverLate { after }) => {
            world.tell(|| NetEvent::Late { rpc: stop.rpc, leg, by: after });
            set_out(world, stop, leg, after);
        }
        Back::Open(ReplyFate::Lose) => lose(world, stop, leg),
    }
}

/// What lies before a reply.
enum Back {
    /// It is lost where it was made, and its caller waits for so long.
    Nowhere {
        why: Lost,
        caller_waits: Duration,
    },
    Open(ReplyFate),
}

/// The unreliable network lost a message, and the caller hears of it.
fn lose(world: &Inside, stop: Stop, leg: Leg) {
    note(world, stop, |rpc| NetEvent::Dropped { rpc, leg, why: Lost::Network });
    conclude(world, stop, Carried::Failed);
}

/// A message arrived at a server that is gone, and the caller hears of it.
fn ignore(world: &Inside, stop: Stop, leg: Leg) {
    note(world, stop, |rpc| NetEvent::Ignored { rpc, leg, why: Untaken::ServerGone });
    conclude(world, stop, Carried::Failed);
}

/// Tells an event that follows from the call's last one.
pub(super) fn note<'a>(world: &Inside, stop: Stop, event: impl FnOnce(u64) -> NetEvent<'a>) {
    if !world.is_watched() {
        return;
    }
    let Some(last) = world.net.borrow_mut().flights.get(stop).map(|flight| flight.event) else {
        return;
    };
    let before = world.running.get();
    world.running.set(Running { cause: Cause { event: last, timer: 0 }, ..before });
    let event = world.tell(|| event(stop.rpc));
    world.running.set(before);
    world.net.borrow_mut().set_event(stop, event);
}

/// A call is at its end: its caller is woken, or nobody waits for it any more.
pub(super) fn conclude(world: &Inside, stop: Stop, outcome: Carried) {
    let (caller, from, method, server) = {
        let mut net = world.net.borrow_mut();
        let Some(flight) = net.flights.get(stop) else { return };
        flight.leg = outcome;
        let caller = std::mem::replace(&mut flight.caller, Caller::Arriving);
        let bytes = flight.bytes.len() as u64;
        let server = flight.server.as_ref().map(|server| server.0.node);
        let found = (caller, flight.from, flight.method, server);
        if outcome == Carried::Succeeded && !matches!(found.0, Caller::Call(_)) {
            net.total_bytes += bytes;
        }
        found
    };
    let before = world.running.get();
    world.running.set(Running { node: from, ..before });
    match caller {
        Caller::Gone => {
            if outcome == Carried::Succeeded {
                let (leg, why) = (Leg::Reply, Untaken::CallerGone);
                note(world, stop, |rpc| NetEvent::Ignored { rpc, leg, why });
            }
            let ended = world.net.borrow_mut().flights.end(stop);
            drop(ended);
        }
        Caller::Call(call) => conclude_one(world, stop, call, outcome),
        Caller::Arriving => note(world, stop, |rpc| ending(outcome, rpc, server, from, method)),
        Caller::Waiting(waker) => {
            note(world, stop, |rpc| ending(outcome, rpc, server, from, method));
            wake(world, stop, waker);
        }
    }
    world.running.set(before);
}

fn ending(
    outcome: Carried,
    rpc: u64,
    server: Option<Node>,
    to: Node,
    method: &'static str,
) -> NetEvent<'static> {
    match server {
        Some(from) if outcome == Carried::Succeeded => NetEvent::Returned { rpc, from, to, method },
        Some(_) | None => NetEvent::Failed { rpc, to },
    }
}

fn wake(world: &Inside, stop: Stop, waker: Waker) {
    let event = world.net.borrow_mut().flights.get(stop).map(|flight| flight.event);
    let running = world.running.get();
    let cause = Cause { event: event.unwrap_or_default(), timer: 0 };
    world.running.set(Running { cause, ..running });
    waker.wake();
}

/// The caller looks whether its call has ended: the encoded reply, or `None` if it failed.
pub(crate) fn collect(world: &Inside, stop: Stop, waker: &Waker) -> Poll<Option<Vec<u8>>> {
    let ended = {
        let mut net = world.net.borrow_mut();
        let flight = net.flights.get(stop).expect("a call is collected once");
        if !matches!(flight.leg, Carried::Succeeded | Carried::Failed) {
            flight.caller = Caller::Waiting(waker.clone());
            return Poll::Pending;
        }
        net.flights.end(stop)
    };
    Poll::Ready((ended.leg == Carried::Succeeded).then_some(ended.bytes))
}

/// The caller no longer waits.
pub(crate) fn give_up(world: &Inside, stop: Stop) {
    let ended = {
        let mut net = world.net.borrow_mut();
        let Some(flight) = net.flights.get(stop) else { return };
        if !matches!(flight.leg, Carried::Succeeded | Carried::Failed) {
            flight.caller = Caller::Gone;
            return;
        }
        net.flights.end(stop)
    };
    drop(ended);
}

/// A buffer whose contents have been read.
pub(crate) fn recycle(buffer: Vec<u8>) {
    current::with(|world| world.net.borrow_mut().flights.recycle(buffer));
}

impl Net {
    /// Takes note of an answer: method, caller and a buffer for the reply. `None`: the network has
    /// given this call up.
    fn answered(&mut self, stop: Stop) -> Option<(&'static str, Node, Vec<u8>)> {
        let flight = self.flights.get(stop).filter(|flight| flight.leg == Carried::Handling)?;
        let (method, to) = (flight.method, flight.from);
        Some((method, to, self.flights.buffer()))
    }

    /// Looks at the network for a reply that is about to leave.
    fn way_back(&mut self, seed: u64, stop: Stop) -> Option<Back> {
        let Self { hazards, flights, .. } = self;
        let flight = flights.get(stop)?;
        let message = flight.message(Leg::Reply);
        let (conditions, mut chance) = (flight.conditions, message.dice(seed));
        let Some(hazards) = hazards else {
            return Some(Back::Open(fate::of_reply(conditions, &mut chance)));
        };
        let sender = flight.server.as_ref()?.0.node;
        if let Some(why) = hazards.hold_back(sender, message) {
            flight.leg = Carried::Nowhere;
            let caller_waits = fate::of_pathless(conditions, &mut chance);
            return Some(Back::Nowhere { why, caller_waits });
        }
        let lab = fate::of_reply(conditions, &mut chance);
        Some(Back::Open(hazards.of_reply(lab, message, seed)))
    }

    pub(super) fn set_event(&mut self, stop: Stop, event: EventId) {
        if let Some(flight) = self.flights.get(stop) {
            flight.event = event;
        }
    }

    /// Whether the server that handles a call is gone.
    fn is_gone(&mut self, stop: Stop) -> bool {
        let Some(flight) = self.flights.get(stop) else { return true };
        let (end, server) = (flight.end, flight.server.clone());
        server.is_none_or(|server| self.is_dead(end, &server))
    }
}
