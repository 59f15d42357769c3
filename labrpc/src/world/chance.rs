//! The only randomness of a world: one seed, forked by purpose.

use std::ops::{Bound, RangeBounds};

use rand::Rng;
use rand_pcg::Pcg64Mcg;

use crate::world::current;

/// A stream of draws. Its values are the same on every machine and in every version.
pub struct Chance(Pcg64Mcg);

/// What a stream of draws is for; streams of different purposes never move each other.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Scheduling,
    Trial,
    Fate,
    Node,
    Harsh,
}

impl Chance {
    /// The stream that belongs to the `nth` use by `owner` for `purpose`.
    pub(crate) fn keyed(seed: u64, purpose: Purpose, owner: u64, nth: u64) -> Self {
        let high = scramble(scramble(scramble(seed) ^ purpose as u64) ^ owner);
        let high = scramble(high ^ nth);
        let low = scramble(high);
        Self(Pcg64Mcg::new(u128::from(high) << 64 | u128::from(low)))
    }

    /// A stream for trials outside of any world.
    pub fn from_seed(seed: u64) -> Self {
        Self::keyed(seed, Purpose::Trial, 0, 0)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform over `0..n`. The bias is below n / 2^64.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        debug_assert!(n > 0);
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// Uniform over `range`, which must not be empty.
    pub fn range(&mut self, range: impl RangeBounds<u64>) -> u64 {
        let first = match range.start_bound() {
            Bound::Included(&first) => first,
            Bound::Excluded(&before) => before + 1,
            Bound::Unbounded => 0,
        };
        let last = match range.end_bound() {
            Bound::Included(&last) => last,
            Bound::Excluded(&end) => end.checked_sub(1).expect("a range to draw from is not empty"),
            Bound::Unbounded => u64::MAX,
        };
        assert!(first <= last, "a range to draw from is not empty");
        match (last - first).checked_add(1) {
            Some(n) => first + self.below(n),
            None => self.next(),
        }
    }

    /// True with probability `parts` in 1000.
    pub(crate) fn per_mille(&mut self, parts: u64) -> bool {
        self.below(1000) < parts
    }
}

/// The finalizer of SplitMix64 after one step of it: near inputs give unrelated outputs.
pub(crate) fn scramble(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The streams of the nodes, made when they are first used.
pub(crate) struct NodeChances {
    seed: u64,
    streams: Vec<Chance>,
}

impl NodeChances {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, streams: Vec::new() }
    }

    pub(crate) fn of(&mut self, slot: usize) -> &mut Chance {
        while self.streams.len() <= slot {
            let owner = self.streams.len() as u64;
            self.streams.push(Chance::keyed(self.seed, Purpose::Node, owner, 0));
        }
        &mut self.streams[slot]
    }
}

/// A number drawn uniformly from `range`, out of the current node's own stream.
pub fn random_range(range: impl RangeBounds<u64>) -> u64 {
    current::with(|world| {
        let node = world.running.get().node;
        world.chances.borrow_mut().of(node.slot()).range(range)
    })
}

/// Any number of 64 bits, out of the current node's own stream.
pub fn random_u64() -> u64 {
    random_range(..)
}
