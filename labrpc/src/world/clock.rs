//! Virtual time: it stands still while anything can run, then jumps to what is due next.

use std::future::Future;
use std::ops::{Add, AddAssign, Sub};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::watch::EventId;
use crate::world::agenda::Due;
use crate::world::{Running, current};
use crate::{Cause, Node};

/// A point in a world's time, in whole microseconds since its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    pub const START: Self = Self(0);

    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long ago this was.
    pub fn elapsed(self) -> Duration {
        now() - self
    }

    /// From the beginning of the world to here.
    pub fn since_start(self) -> Duration {
        Duration::from_micros(self.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Rounds up to a whole microsecond, so that no sleep ends early.
    fn add(self, duration: Duration) -> Self {
        let micros = duration.as_nanos().div_ceil(1000);
        Self(self.0.saturating_add(u64::try_from(micros).unwrap_or(u64::MAX)))
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// Zero if `earlier` is in fact later.
    fn sub(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// The time that the current node's clock shows: the world's, unless it drifts.
pub fn now() -> Instant {
    current::with(|world| {
        let node = world.running.get().node;
        world.clocks.borrow().shown(node, world.now.get())
    })
}

/// Waits for `duration` of virtual time, by the clock of the current node.
pub fn sleep(duration: Duration) -> Sleep {
    sleep_until(now() + duration)
}

/// Waits until `deadline`; a deadline in the past lets everything that can run go first.
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep { deadline, timer: None }
}

/// Lets other tasks run. Time does not pass.
pub async fn yield_now() {
    sleep_until(Instant::START).await;
}

/// Waits for `future`, but no longer than `duration`.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut sleep = pin!(sleep(duration));
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => sleep.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// The future of [`sleep`].
#[must_use = "a sleep does nothing unless it is awaited"]
pub struct Sleep {
    deadline: Instant,
    timer: Option<u32>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        current::with(|world| {
            let mut timers = world.timers.borrow_mut();
            let Some(timer) = self.timer else {
                let node = world.running.get().node;
                let timer = timers.set(cx.waker(), node, world.origin());
                self.timer = Some(timer);
                let at = world.clocks.borrow().when(node, self.deadline).max(world.now.get());
                world.agenda.borrow_mut().add(at, Due::Timer(timer));
                return Poll::Pending;
            };
            if timers.take_fired(timer) {
                self.timer = None;
                return Poll::Ready(());
            }
            timers.wait_again(timer, cx.waker());
            Poll::Pending
        })
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            current::try_with(|world| world.timers.borrow_mut().cancel(timer));
        }
    }
}

/// The timers that sleeps wait for. A slot is free again when its entry has left the agenda and its
/// sleep has looked.
#[derive(Default)]
pub(crate) struct Timers {
    slots: Vec<Timer>,
    free: Vec<u32>,
    fired: u64,
}

struct Timer {
    state: State,
    node: Node,
    set_under: EventId,
}

enum State {
    Waiting(Waker),
    Fired,
    /// Its sleep is gone; its entry is still in the agenda.
    Cancelled,
}

impl Timers {
    fn set(&mut self, waker: &Waker, node: Node, set_under: EventId) -> u32 {
        let timer = Timer { state: State::Waiting(waker.clone()), node, set_under };
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = timer;
            return slot;
        }
        self.slots.push(timer);
        (self.slots.len() - 1) as u32
    }

    fn wait_again(&mut self, timer: u32, waker: &Waker) {
        let State::Waiting(waiting) = &mut self.slots[timer as usize].state else { return };
        waiting.clone_from(waker);
    }

    fn take_fired(&mut self, timer: u32) -> bool {
        let fired = matches!(self.slots[timer as usize].state, State::Fired);
        if fired {
            self.free.push(timer);
        }
        fired
    }

    fn cancel(&mut self, timer: u32) {
        let state = &mut self.slots[timer as usize].state;
        if matches!(state, State::Fired) {
            self.free.push(timer);
        }
        *state = State::Cancelled;
    }

    /// The timer's entry came up: whom to wake, and what runs because of it.
    pub(crate) fn fire(&mut self, timer: u32) -> Option<(Waker, Running)> {
        let slot = &mut self.slots[timer as usize];
        match std::mem::replace(&mut slot.state, State::Fired) {
            State::Waiting(waker) => {
                self.fired += 1;
                let cause = Cause { event: slot.set_under, timer: self.fired };
                Some((waker, Running { node: slot.node, cause }))
            }
            State::Cancelled | State::Fired => {
                self.free.push(timer);
                None
            }
        }
    }
}
