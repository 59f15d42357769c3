//! The events written so far and not taken yet, and which of them a moment follows from.

use std::mem;

use labrpc::{Cause, EventId, Instant, Moment};

use crate::trace::schema::{Accepted, Ended, Event, Nothing, What};

#[derive(Default)]
pub(super) struct Ledger {
    events: Vec<Event>,
    /// How many were written before these, and taken.
    taken: u64,
    /// The timers of the present instant that something came of: the number of each firing, and
    /// of its event.
    fired: Vec<(u64, EventId)>,
    now: Instant,
}

impl Ledger {
    /// Writes down what happened at `moment`, after the timer that led to it.
    pub(super) fn add(&mut self, moment: Moment, peer: Option<usize>, what: What) -> EventId {
        let cause = self.cause(moment);
        self.write(moment.at, cause, peer, what)
    }

    /// The event behind `cause`: its timer, if that was written down, or what set it.
    pub(super) fn origin(&self, cause: Cause) -> EventId {
        self.timer(cause).unwrap_or(cause.event)
    }

    /// The number that a moment's events name as their cause. The timer behind a moment becomes an
    /// event only here, so that one that nothing came of leaves no trace.
    fn cause(&mut self, moment: Moment) -> EventId {
        if moment.at != self.now {
            self.now = moment.at;
            self.fired.clear();
        }
        let cause = moment.cause;
        if cause.timer == 0 {
            return cause.event;
        }
        if let Some(timer) = self.timer(cause) {
            return timer;
        }
        let what = What::Timer(Nothing {});
        let timer = self.write(moment.at, cause.event, moment.node.index(), what);
        self.fired.push((cause.timer, timer));
        timer
    }

    fn timer(&self, cause: Cause) -> Option<EventId> {
        self.fired.iter().find(|(timer, _)| *timer == cause.timer).map(|(_, event)| *event)
    }

    fn write(&mut self, at: Instant, cause: EventId, peer: Option<usize>, what: What) -> EventId {
        let n = self.taken + self.events.len() as u64 + 1;
        let cause = (cause != EventId::default()).then_some(cause.0);
        self.events.push(Event { n, t: at.as_micros(), cause, peer, what });
        EventId(n)
    }

    /// The last event of the present instant that `is_it`.
    pub(super) fn latest(&self, moment: Moment, is_it: impl Fn(&Event) -> bool) -> Option<EventId> {
        let now = moment.at.as_micros();
        let mut present = self.events.iter().rev().take_while(|event| event.t == now);
        present.find(|event| is_it(event)).map(|event| EventId(event.n))
    }

    /// Writes down what follows from `cause`, or, without one, from what made the moment.
    pub(super) fn add_after(
        &mut self,
        moment: Moment,
        cause: Option<EventId>,
        peer: Option<usize>,
        what: What,
    ) -> u64 {
        let cause = cause.unwrap_or_else(|| self.cause(moment));
        self.write(moment.at, cause, peer, what).0
    }

    /// Adds to a submitted command what became of it, which was not known yet when the event was
    /// needed as a cause.
    pub(super) fn accept(&mut self, submit: EventId, accepted: Option<raftapi::Accepted>) {
        let event = self.events.iter_mut().rfind(|event| event.n == submit.0);
        if let Some(Event { what: What::Submit(submit), .. }) = event {
            submit.accepted = accepted.map(Accepted::from);
        }
    }

    /// Makes `ended` the last event.
    pub(super) fn end(&mut self, at: Instant, ended: Ended) {
        if let Some(Event { what: What::Ended(told), .. }) = self.events.last_mut() {
            *told = ended;
            return;
        }
        self.write(at, EventId::default(), None, What::Ended(ended));
    }

    pub(super) fn take(&mut self) -> Vec<Event> {
        self.taken += self.events.len() as u64;
        mem::take(&mut self.events)
    }
}
