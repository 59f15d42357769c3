//! The calls under way: what was asked, and what was answered.

use std::collections::VecDeque;
use std::time::Duration;

use labrpc::Instant;

use super::fact::Request;
use super::message::Said;

/// No message that is still under way is older.
const OLDEST: Duration = Duration::from_secs(30);

/// Calls by their number, which counts up.
#[derive(Debug, Default)]
pub struct Calls {
    kept: VecDeque<Call>,
    /// The number of the first call that is kept.
    first: u64,
}

#[derive(Debug)]
pub struct Call {
    pub request: Request,
    pub reply: Option<Said>,
    /// When its handler began, if it has.
    pub delivered: Option<Instant>,
    /// Its request is under way twice.
    pub twice: bool,
    /// It was answered twice, so that it cannot be told which reply came back.
    pub duplicated: bool,
    /// Nothing more is to be heard of it.
    pub over: bool,
    sent: Instant,
}

impl Calls {
    pub fn begin(&mut self, rpc: u64, request: Request, now: Instant) -> &Request {
        let is_past = |call: &Call| call.over || now - call.sent > OLDEST;
        while self.kept.front().is_some_and(is_past) {
            self.kept.pop_front();
            self.first += 1;
        }
        if self.first + self.kept.len() as u64 != rpc {
            self.kept.clear();
            self.first = rpc;
        }
        let call = Call {
            request,
            reply: None,
            delivered: None,
            twice: false,
            duplicated: false,
            over: false,
            sent: now,
        };
        &self.kept.push_back_mut(call).request
    }

    pub fn get(&self, rpc: u64) -> Option<&Call> {
        self.kept.get(usize::try_from(rpc.checked_sub(self.first)?).ok()?)
    }

    pub fn get_mut(&mut self, rpc: u64) -> Option<&mut Call> {
        self.kept.get_mut(usize::try_from(rpc.checked_sub(self.first)?).ok()?)
    }

    /// Its request is under way a second time.
    pub fn comes_twice(&mut self, rpc: u64) {
        if let Some(call) = self.get_mut(rpc) {
            call.twice = true;
        }
    }

    /// The call has ended; of one that comes twice, more may be heard.
    pub fn end(&mut self, rpc: u64) {
        if let Some(call) = self.get_mut(rpc) {
            call.over = !call.twice;
        }
    }
}
