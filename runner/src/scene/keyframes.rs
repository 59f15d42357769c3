//! Scenes along a trace, near enough to each other that any other is a short way from one.

use super::Scene;
use crate::trace::{Event, Header};

/// So many events lie between two scenes that are kept.
const EVERY: usize = 256;

#[derive(Clone, Debug)]
pub struct Keyframes {
    /// Scene `k` is that after `k * EVERY` events.
    kept: Vec<Scene>,
    /// After all events.
    tip: Scene,
    /// How many events that are.
    count: usize,
}

impl Keyframes {
    pub fn new(header: &Header) -> Self {
        let tip = Scene::before(header);
        Self { kept: vec![tip.clone()], tip, count: 0 }
    }

    pub fn of(header: &Header, events: &[Event]) -> Self {
        let mut frames = Self::new(header);
        events.iter().for_each(|event| frames.push(event));
        frames
    }

    pub fn push(&mut self, event: &Event) {
        self.tip.fold(event);
        self.count += 1;
        if self.count.is_multiple_of(EVERY) {
            self.kept.push(self.tip.clone());
        }
    }

    /// How things stand when all events have happened.
    pub fn tip(&self) -> &Scene {
        &self.tip
    }

    /// How things stand when the first `count` of `events` have happened, which are those that were
    /// pushed.
    pub fn after(&self, count: usize, events: &[Event]) -> Scene {
        let count = count.min(self.count);
        if count == self.count {
            return self.tip.clone();
        }
        let place = count / EVERY;
        let mut scene = self.kept[place].clone();
        events[place * EVERY..count].iter().for_each(|event| scene.fold(event));
        scene
    }
}
