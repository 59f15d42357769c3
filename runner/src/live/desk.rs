//! What lies between a live world and whoever watches it: orders on the way in, events on the way
//! out, and the decision when the world may go on.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::clock::{Clock, Pace};
use super::order::{Deed, Order};
use super::status::{Ending, Status};
use crate::trace::Event;

/// So many events may lie here untaken; then the world waits.
pub const LEAD: usize = 20_000;

/// So much virtual time a step may take, in microseconds, if nothing happens in it.
const STEP_AT_MOST: u64 = 10_000_000;

/// What a world does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Time passes to what is due next.
    Go(u64),
    /// Time passes to there, where this is done.
    Do(u64, Act),
    /// Nothing, for so long or until somebody comes to the desk.
    Wait(Option<Duration>),
    /// Nothing is due, and nothing ever will be.
    Halt,
}

/// What the world's guide is told to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Obey(Order),
    Leave,
}

pub struct Desk {
    pace: Pace,
    clock: Clock,
    /// To be carried out as soon as possible.
    orders: VecDeque<Order>,
    /// To be carried out at their times.
    script: VecDeque<Deed>,
    deeds: Vec<Deed>,
    leave: bool,
    /// Where the world is, and when something is due next.
    at: u64,
    next: Option<u64>,
    /// Any server is up, or will be by itself.
    alive: bool,
    events: VecDeque<Event>,
    /// How many of them may be taken; a step shows one more.
    shown: usize,
    written: u64,
    /// Steps that were asked for and have shown nothing yet, and where the first of them began.
    owed: u64,
    stepped_from: u64,
    /// Whether the world has gone where it is by a step.
    by_step: bool,
    /// Since when it is at work; `None` while it waits here.
    at_work: Option<Instant>,
    ended: Option<Ending>,
}

/// What those outside do here.
impl Desk {
    pub fn new(script: Vec<Deed>, wall: Instant) -> Self {
        Self {
            pace: Pace::Paused,
            clock: Clock::standing_at(0),
            orders: VecDeque::new(),
            script: script.into(),
            deeds: Vec::new(),
            leave: false,
            at: 0,
            next: None,
            alive: true,
            events: VecDeque::new(),
            shown: 0,
            written: 0,
            owed: 0,
            stepped_from: 0,
            by_step: false,
            at_work: Some(wall),
            ended: None,
        }
    }

    pub fn set_pace(&mut self, pace: Pace, wall: Instant) {
        let now = self.now(wall);
        self.pace = pace;
        self.owed = 0;
        self.clock = match pace {
            Pace::Paused | Pace::FlatOut { .. } => Clock::standing_at(now),
            Pace::Times(factor) => Clock::running_from(now, wall, factor),
        };
        if pace != Pace::Paused {
            self.by_step = false;
            self.show();
        }
    }

    /// Shows one event more, in a world that is paused from here on.
    pub fn step(&mut self, wall: Instant) {
        if self.pace != Pace::Paused {
            self.set_pace(Pace::Paused, wall);
        }
        if self.owed == 0 {
            self.stepped_from = self.now(wall);
        }
        self.owed += 1;
        self.show_owed();
    }

    pub fn order(&mut self, order: Order) {
        self.orders.push_back(order);
    }

    pub fn leave(&mut self) {
        self.leave = true;
    }

    pub fn take(&mut self) -> Vec<Event> {
        let shown = std::mem::take(&mut self.shown);
        self.events.drain(..shown).collect()
    }

    pub fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    pub fn has_news(&self) -> bool {
        self.shown > 0 || self.ended.is_some()
    }

    pub fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Nothing will come of waiting.
    pub fn rests(&self) -> bool {
        let asked = self.leave || !self.orders.is_empty() || self.owed > 0;
        let goes = self.pace != Pace::Paused && self.due().is_some();
        self.at_work.is_none() && !asked && !goes
    }

    pub fn status(&self, wall: Instant) -> Status {
        Status {
            pace: self.pace,
            now: self.now(wall),
            next: self.next,
            written: self.written,
            held: (self.events.len() - self.shown) as u64,
            silent: self.at_work.map_or(Duration::ZERO, |since| wall.duration_since(since)),
            ended: self.ended.clone(),
        }
    }

    /// The clock runs on while the world is at rest, but never past what is due.
    fn now(&self, wall: Instant) -> u64 {
        let last = self.next.map_or(u64::MAX, |next| next.saturating_sub(1)).max(self.at);
        match &self.ended {
            Some(ending) => ending.at,
            None => self.clock.read(wall).clamp(self.at, last),
        }
    }
}

/// What the world does here.
impl Desk {
    /// All has happened at `at`, and the next thing is due at `next`.
    pub fn arrive(&mut self, at: u64, next: Option<u64>, alive: bool, events: Vec<Event>) {
        (self.at, self.next, self.alive, self.at_work) = (at, next, alive, None);
        self.written += events.len() as u64;
        self.events.extend(events);
        self.show();
    }

    pub fn end(&mut self, ending: Ending, events: Vec<Event>) {
        (self.at, self.next, self.at_work) = (ending.at, None, None);
        self.written += events.len() as u64;
        self.events.extend(events);
        self.ended = Some(ending);
        self.by_step = false;
        self.show();
    }

    pub fn decide(&mut self, wall: Instant) -> Decision {
        let decision = self.decision(wall);
        self.at_work = match decision {
            Decision::Wait(_) => None,
            Decision::Go(_) | Decision::Do(..) | Decision::Halt => Some(wall),
        };
        decision
    }

    fn decision(&mut self, wall: Instant) -> Decision {
        if self.leave {
            return self.act(self.now(wall), Act::Leave);
        }
        if let Some(order) = self.orders.pop_front() {
            return self.obey(self.now(wall), order);
        }
        if self.shown >= LEAD {
            return Decision::Wait(None);
        }
        if let Err(wait) = self.permit(wall) {
            return Decision::Wait(wait);
        }
        match (self.scripted(), self.next) {
            (Some(at), _) => self.go_on_with_script(at),
            (None, Some(next)) => Decision::Go(next),
            (None, None) => Decision::Halt,
        }
    }

    /// Whether what is due may happen now; if not, how long that takes, as far as that is known.
    fn permit(&mut self, wall: Instant) -> Result<(), Option<Duration>> {
        let due = self.due();
        match self.pace {
            Pace::Paused => self.permit_step(due),
            Pace::Times(_) => self.permit_on_time(due, wall),
            Pace::FlatOut { until } => self.permit_until(until, due),
        }
    }

    fn permit_step(&mut self, due: Option<u64>) -> Result<(), Option<Duration>> {
        if self.owed == 0 {
            return Err(None);
        }
        let last = self.stepped_from.saturating_add(STEP_AT_MOST);
        match due {
            None if self.alive => return Ok(()),
            Some(due) if due <= last => self.clock = Clock::standing_at(due),
            None | Some(_) => {
                self.owed = 0;
                return Err(None);
            }
        }
        self.by_step = true;
        Ok(())
    }

    fn permit_on_time(&mut self, due: Option<u64>, wall: Instant) -> Result<(), Option<Duration>> {
        let Some(due) = due else { return if self.alive { Ok(()) } else { Err(None) } };
        if self.clock.read(wall) < due {
            return Err(self.clock.until(due, wall));
        }
        self.clock.forgive(due, wall);
        Ok(())
    }

    fn permit_until(&mut self, until: u64, due: Option<u64>) -> Result<(), Option<Duration>> {
        match due {
            None if self.alive => Ok(()),
            Some(due) if due <= until => {
                self.clock = Clock::standing_at(due);
                Ok(())
            }
            None | Some(_) => {
                self.clock = Clock::standing_at(until.max(self.at));
                self.pace = Pace::Paused;
                Err(None)
            }
        }
    }

    /// When the next thing happens, by itself or by the script.
    fn due(&self) -> Option<u64> {
        self.scripted().or(self.next)
    }

    /// When the next deed of the script is due, if nothing is due before it or together with it.
    fn scripted(&self) -> Option<u64> {
        let at = self.script.front()?.at.max(self.at);
        self.next.is_none_or(|next| at < next).then_some(at)
    }

    fn go_on_with_script(&mut self, at: u64) -> Decision {
        let deed = self.script.pop_front().expect("the script has a deed that is due");
        self.obey(at, deed.order)
    }

    fn obey(&mut self, at: u64, order: Order) -> Decision {
        self.deeds.push(Deed { at, order: order.clone() });
        self.act(at, Act::Obey(order))
    }

    /// Whoever does something wants to see what comes of it, and all that came before.
    fn act(&mut self, at: u64, act: Act) -> Decision {
        self.by_step = false;
        self.show();
        Decision::Do(at, act)
    }

    fn show(&mut self) {
        if self.by_step {
            self.show_owed();
        } else {
            self.shown = self.events.len();
        }
    }

    fn show_owed(&mut self) {
        let held = (self.events.len() - self.shown) as u64;
        let more = self.owed.min(held);
        self.owed -= more;
        self.shown += more as usize;
    }
}
