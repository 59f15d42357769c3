//! How virtual time follows the clock on the wall: not at all, by a factor, or as fast as it can.

use std::time::{Duration, Instant};

/// What makes a live world's time pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Only steps.
    Paused,
    /// So much faster than real time.
    Times(Factor),
    /// Nothing but the world's own work, up to this virtual time in microseconds; then it is paused.
    FlatOut { until: u64 },
}

/// How many times faster than real time, between 1/1000 and 1000.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Factor(f64);

/// The factors that one comes through from the slowest to the fastest, within a power of ten.
const RUNGS: [f64; 3] = [1.0, 2.0, 5.0];

impl Factor {
    pub const REAL_TIME: Self = Self(1.0);
    pub const SLOWEST: Self = Self(0.001);
    pub const FASTEST: Self = Self(1000.0);

    /// The nearest one that there is.
    pub fn new(factor: f64) -> Self {
        if factor.is_nan() {
            return Self::REAL_TIME;
        }
        Self(factor.clamp(Self::SLOWEST.0, Self::FASTEST.0))
    }

    pub fn get(self) -> f64 {
        self.0
    }

    /// The next one up of 1, 2, 5, 10 and so on.
    pub fn faster(self) -> Self {
        let above = |rung: &f64| *rung > self.0 * 1.001;
        ladder().find(above).map_or(Self::FASTEST, Self::new)
    }

    /// The next one down.
    pub fn slower(self) -> Self {
        let below = |rung: &f64| *rung < self.0 * 0.999;
        ladder().filter(below).last().map_or(Self::SLOWEST, Self::new)
    }
}

fn ladder() -> impl Iterator<Item = f64> {
    (-3..=3).flat_map(|power| RUNGS.map(|rung| rung * 10_f64.powi(power)))
}

/// So far behind the clock, in real time, a world does not have to catch up any more.
const SLACK: Duration = Duration::from_millis(50);

/// Virtual time in microseconds, as the wall's clock has it.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    at: u64,
    /// Since when it runs, and how fast; `None`: it stands.
    runs: Option<(Instant, Factor)>,
}

impl Clock {
    pub fn standing_at(at: u64) -> Self {
        Self { at, runs: None }
    }

    pub fn running_from(at: u64, wall: Instant, factor: Factor) -> Self {
        Self { at, runs: Some((wall, factor)) }
    }

    pub fn read(&self, wall: Instant) -> u64 {
        let Some((since, factor)) = self.runs else { return self.at };
        let real = wall.saturating_duration_since(since).as_secs_f64() * 1e6;
        self.at.saturating_add((real * factor.0) as u64)
    }

    /// The real time from `wall` until it shows `at`; `None`: it never does, since it stands.
    pub fn until(&self, at: u64, wall: Instant) -> Option<Duration> {
        let (_, factor) = self.runs?;
        let left = at.saturating_sub(self.read(wall)) as f64 / 1e6 / factor.0;
        // A year is as good as for ever, and short enough to be added to any time.
        Some(Duration::from_secs_f64(left.min(3e7)))
    }

    /// A world that could not keep up begins anew from `at`, where it is.
    pub fn forgive(&mut self, at: u64, wall: Instant) {
        let Some((_, factor)) = self.runs else { return };
        let behind = self.read(wall).saturating_sub(at) as f64 / 1e6 / factor.0;
        if behind > SLACK.as_secs_f64() {
            *self = Self::running_from(at, wall, factor);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the pace of a live world is real time")]
pub fn wall() -> Instant {
    Instant::now()
}
