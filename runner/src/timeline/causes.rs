//! What came of an event: the other direction of the causes that events name.

use std::iter;

use super::Timeline;
use crate::trace::Event;

/// The effects of each event as a ring that its last effect closes: two small numbers an event,
/// however many effects one has. Place 0 stands for no event.
#[derive(Clone, Debug, Default)]
pub(super) struct Causes {
    last: Vec<u32>,
    /// The next effect of the same cause; after the last one, the first.
    next: Vec<u32>,
}

impl Causes {
    /// A cause that does not come before its event is none.
    pub(super) fn push(&mut self, n: u32, cause: Option<u64>) {
        self.last.resize(n as usize + 1, 0);
        self.next.resize(n as usize + 1, 0);
        let Some(cause) = cause.filter(|cause| (1..u64::from(n)).contains(cause)) else { return };
        let last = std::mem::replace(&mut self.last[cause as usize], n);
        match last {
            0 => self.next[n as usize] = n,
            last => self.next[n as usize] = std::mem::replace(&mut self.next[last as usize], n),
        }
    }

    fn of(&self, n: u64) -> impl Iterator<Item = u64> + '_ {
        let place = usize::try_from(n).unwrap_or(usize::MAX);
        let last = self.last.get(place).copied().filter(|last| *last != 0);
        let first = last.map(|last| self.next[last as usize]);
        let effects = iter::successors(first, move |effect| {
            (Some(*effect) != last).then(|| self.next[*effect as usize])
        });
        effects.map(u64::from)
    }
}

impl Timeline {
    /// Event `n` and what made it happen, back to the beginning.
    pub fn chain(&self, n: u64) -> impl Iterator<Item = &Event> {
        iter::successors(self.event(n), |event| {
            self.event(event.cause.filter(|cause| *cause < event.n)?)
        })
    }

    /// What happened because of event `n`, in order.
    pub fn effects(&self, n: u64) -> impl Iterator<Item = &Event> {
        self.causes.of(n).filter_map(|effect| self.event(effect))
    }
}
