//! A recorded run with all that is needed to look at any part of it at once: the data under every
//! view of a run. It grows event by event, and draws nothing.

mod bands;
mod causes;
mod flights;
mod lanes;
mod open;
mod problems;
mod pyramid;
mod rank;
mod stops;

use std::cell::OnceCell;
use std::ops::Range;

pub use self::bands::{Era, Span};
pub use self::flights::{Fate, Flight, Purpose};
pub use self::lanes::{Lane, Most};
pub use self::open::{Opened, open};
pub use self::problems::{Part, Problem};
pub use self::rank::Rank;
pub use self::stops::Stop;
pub use crate::scene::{
    Call, Cell, Column, Heard, LogGrid, LogRow, Moment, PeerScene, Scene, Stage,
};

use self::bands::Bands;
use self::causes::Causes;
use self::flights::Flights;
use self::lanes::Lanes;
use self::stops::Stops;
use crate::explain::Explanation;
use crate::scene::Keyframes;
use crate::trace::{Event, Header, Trace, What};

/// A run, and what is known of it at every moment. Times are in microseconds; a window of time has
/// its first moment in it and its last one not.
#[derive(Debug)]
pub struct Timeline {
    trace: Trace,
    /// The times of all events: what most searches are for, side by side.
    times: Vec<u64>,
    ranks: Vec<Rank>,
    scenes: Keyframes,
    bands: Bands,
    lanes: Lanes,
    stops: Stops,
    flights: Flights,
    causes: Causes,
    explanation: OnceCell<Explanation>,
    problems: OnceCell<Vec<Problem>>,
}

impl Timeline {
    /// The timeline of a run of which nothing has happened yet.
    pub fn new(header: Header) -> Self {
        Self {
            times: Vec::new(),
            ranks: Vec::new(),
            scenes: Keyframes::new(&header),
            bands: Bands::new(&header),
            lanes: Lanes::new(&header),
            stops: Stops::new(&header),
            flights: Flights::default(),
            causes: Causes::default(),
            explanation: OnceCell::new(),
            problems: OnceCell::new(),
            trace: Trace { header, events: Vec::new() },
        }
    }

    pub fn of(trace: Trace) -> Self {
        let mut timeline = Self::new(trace.header);
        trace.events.into_iter().for_each(|event| timeline.push(event));
        timeline
    }

    /// Takes in the next event of the run.
    pub fn push(&mut self, event: Event) {
        let n = self.trace.events.len() as u32 + 1;
        // What goes on after something went wrong does not change how that came about.
        if matches!(event.what, What::Broken(_) | What::Check(_) | What::Ended(_)) {
            self.explanation.take();
            self.problems.take();
        }
        self.scenes.push(&event);
        self.bands.push(n, &event, self.scenes.tip());
        let message = self.flights.push(n, &event);
        let rank = rank::of(&event, message);
        self.ranks.push(rank);
        self.lanes.push(n, &event, rank);
        self.stops.push(n, &event);
        self.causes.push(n, event.cause);
        self.times.push(event.t);
        self.trace.events.push(event);
    }

    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    pub fn header(&self) -> &Header {
        &self.trace.header
    }

    pub fn events(&self) -> &[Event] {
        &self.trace.events
    }

    /// Event `n`; they are counted from 1.
    pub fn event(&self, n: u64) -> Option<&Event> {
        self.trace.events.get(usize::try_from(n.checked_sub(1)?).ok()?)
    }

    /// How much event `n` matters.
    pub fn rank(&self, n: u64) -> Option<Rank> {
        self.ranks.get(usize::try_from(n.checked_sub(1)?).ok()?).copied()
    }

    /// How many events there are, which is the number of the last one.
    pub fn len(&self) -> u64 {
        self.trace.events.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.trace.events.is_empty()
    }

    /// The time of the first event.
    pub fn start(&self) -> u64 {
        self.times.first().copied().unwrap_or(0)
    }

    /// The time of the last event.
    pub fn end(&self) -> u64 {
        self.times.last().copied().unwrap_or(0)
    }

    /// The last event at or before `t`; 0 if there is none.
    pub fn at(&self, t: u64) -> u64 {
        self.times.partition_point(|time| *time <= t) as u64
    }

    /// The last event that is shown at `t` or before: what is typed as it was read, cut off at
    /// milliseconds, means all of that millisecond.
    pub fn at_shown(&self, t: u64) -> u64 {
        self.at(if t.is_multiple_of(1000) { t + 999 } else { t })
    }

    /// The numbers of the events in a window of time, the one behind the last at the end.
    pub fn numbers(&self, window: Range<u64>) -> Range<u64> {
        let place = |t: u64| self.times.partition_point(|time| *time < t) as u64 + 1;
        place(window.start)..place(window.end.max(window.start))
    }

    /// How things stand when event `n` has happened; 0 is before the first.
    pub fn scene(&self, n: u64) -> Scene {
        let count = usize::try_from(n).unwrap_or(usize::MAX);
        self.scenes.after(count, &self.trace.events)
    }
}
