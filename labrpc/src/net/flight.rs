//! The calls under way: what each of them carries from its request to its end.

use std::task::Waker;

use crate::Node;
use crate::net::Server;
use crate::net::courier::Stop;
use crate::net::fate::{Conditions, Message};
use crate::watch::{EventId, Leg};

/// One call under way. It belongs to the network, so that it outlives a caller that crashes.
pub(crate) struct Flight {
    pub(crate) rpc: u64,
    pub(crate) from: Node,
    pub(crate) to: usize,
    pub(crate) nth: u64,
    /// Whether this carries the second copy of a request.
    pub(crate) is_copy: bool,
    pub(crate) end: usize,
    pub(crate) method: &'static str,
    pub(crate) conditions: Conditions,
    /// The server that the request found at the door.
    pub(crate) server: Option<Server>,
    /// The encoded arguments, then the encoded reply.
    pub(crate) bytes: Vec<u8>,
    pub(crate) leg: Carried,
    pub(crate) caller: Caller,
    /// The last event of this call, which the next one follows from.
    pub(crate) event: EventId,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    Request,
    /// Two flights of their own carry the request and a copy of it; so many are not at their end.
    Twice {
        under_way: u8,
    },
    /// Its handler runs.
    Handling,
    Reply,
    /// The network will have lost the request.
    Lost,
    /// The message had no way to go, and the caller does not know yet.
    Nowhere,
    /// The caller can be told.
    Succeeded,
    Failed,
}

/// The one who waits for the call's end.
pub(crate) enum Caller {
    /// It has not looked yet.
    Arriving,
    Waiting(Waker),
    /// It crashed, or no longer waits.
    Gone,
    /// The call of which this is one of two flights.
    Call(Stop),
}

impl Flight {
    pub(super) fn message(&self, leg: Leg) -> Message {
        let Self { from, to, nth, is_copy, .. } = *self;
        Message { from: from.slot(), to, nth, is_copy, leg }
    }
}

/// All calls under way, in slots that are used again.
#[derive(Default)]
pub(crate) struct Flights {
    slots: Vec<Option<Flight>>,
    free: Vec<u32>,
    /// Buffers of calls that ended, for those that begin.
    buffers: Vec<Vec<u8>>,
    begun: u64,
}

/// More buffers than this are not kept.
const KEPT_BUFFERS: usize = 32;
/// Larger buffers are not kept.
const KEPT_CAPACITY: usize = 1 << 14;

impl Flights {
    /// The number of the next call.
    pub(crate) fn next_rpc(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    pub(crate) fn begin(&mut self, flight: Flight) -> Stop {
        let rpc = flight.rpc;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.slots[slot as usize] = Some(flight);
        Stop { slot, rpc }
    }

    /// The call, unless it has ended.
    pub(crate) fn get(&mut self, stop: Stop) -> Option<&mut Flight> {
        self.slots[stop.slot as usize].as_mut().filter(|flight| flight.rpc == stop.rpc)
    }

    pub(crate) fn end(&mut self, stop: Stop) -> Flight {
        self.free.push(stop.slot);
        self.slots[stop.slot as usize].take().expect("a call ends once")
    }

    /// An empty buffer.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.buffers.pop().unwrap_or_default()
    }

    pub(crate) fn recycle(&mut self, mut buffer: Vec<u8>) {
        if self.buffers.len() < KEPT_BUFFERS && buffer.capacity() <= KEPT_CAPACITY {
            buffer.clear();
            self.buffers.push(buffer);
        }
    }
}
