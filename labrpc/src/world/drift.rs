//! Clocks that run fast or slow: a node's own time, against the world's.

use crate::world::current;
use crate::{Instant, Node};

/// A second of a clock that is right takes so many milliseconds.
const RIGHT: u64 = 1000;

/// What the clock of each node shows; those that never drifted show the world's time.
#[derive(Default)]
pub(crate) struct Clocks(Vec<Clock>);

#[derive(Clone, Copy)]
struct Clock {
    /// So much of the world's time passes in a second of this clock.
    per_mille: u64,
    /// When it began to run so, and what it showed then.
    since: Instant,
    shown: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { per_mille: RIGHT, since: Instant::START, shown: Instant::START }
    }
}

/// From now on a sleep of a second of `node` takes `per_mille` milliseconds, and so does a second
/// of what [`now`] shows it. 1000 is right, as clocks are at first; less is fast. Sleeps that have
/// begun end when they would have, and a clock never jumps. A crash does not change it.
///
/// # Panics
/// If `per_mille` is 0, or `node` is the host, whose time is the world's.
///
/// [`now`]: crate::now
pub fn drift(node: Node, per_mille: u64) {
    assert!(node != Node::HOST, "the host of a world has the world's time");
    assert!(per_mille > 0, "a clock does not stop");
    current::with(|world| world.clocks.borrow_mut().set(node, per_mille, world.now.get()));
}

impl Clocks {
    fn set(&mut self, node: Node, per_mille: u64, now: Instant) {
        let shown = self.shown(node, now);
        if self.0.len() <= node.slot() {
            self.0.resize(node.slot() + 1, Clock::default());
        }
        self.0[node.slot()] = Clock { per_mille, since: now, shown };
    }

    /// What the clock of `node` shows at the world's time `now`.
    pub(crate) fn shown(&self, node: Node, now: Instant) -> Instant {
        match self.0.get(node.slot()) {
            Some(clock) => clock.shown_at(now),
            None => now,
        }
    }

    /// The world's time when the clock of `node` shows `shown`, which it does not yet.
    pub(crate) fn when(&self, node: Node, shown: Instant) -> Instant {
        match self.0.get(node.slot()) {
            Some(clock) => clock.when(shown),
            None => shown,
        }
    }
}

impl Clock {
    fn shown_at(self, now: Instant) -> Instant {
        let passed = (now - self.since).as_micros() * u128::from(RIGHT);
        later(self.shown, passed / u128::from(self.per_mille))
    }

    /// Rounds up, so that no sleep ends early by the clock of the one who sleeps.
    fn when(self, shown: Instant) -> Instant {
        let to_pass = (shown - self.shown).as_micros() * u128::from(self.per_mille);
        later(self.since, to_pass.div_ceil(u128::from(RIGHT)))
    }
}

fn later(than: Instant, micros: u128) -> Instant {
    let micros = u64::try_from(micros).unwrap_or(u64::MAX);
    Instant::from_micros(than.as_micros().saturating_add(micros))
}
