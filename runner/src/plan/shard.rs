//! One of several machines that share the cases of a run: which it is, and which cases are its own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::str::FromStr;

/// The `index`-th of so many, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Shard {
    /// `None`: there is no such shard.
    pub fn new(index: u64, of: u64) -> Option<Self> {
        (1..=of).contains(&index).then_some(Self { index, of })
    }

    pub fn index(self) -> u64 {
        self.index
    }

    pub fn of(self) -> u64 {
        self.of
    }

    /// Its own, of cases that cost so much each: the dearest first, each to whoever has least to do
    /// so far. So all shards take about as long, and each knows its part without asking the others.
    pub(super) fn deal(self, costs: &[u64]) -> Vec<u64> {
        let mut dearest: Vec<_> = (0..costs.len()).collect();
        dearest.sort_by_key(|&case| Reverse(costs[case]));
        let with_work = self.of.min(costs.len() as u64);
        let mut loads: BinaryHeap<_> = (1..=with_work).map(|shard| Reverse((0, shard))).collect();
        let mut own = Vec::new();
        for case in dearest {
            let Some(mut least) = loads.peek_mut() else { break };
            let Reverse((load, shard)) = *least;
            *least = Reverse((load + costs[case], shard));
            if shard == self.index {
                own.push(case as u64);
            }
        }
        own.sort_unstable();
        own
    }

    /// How many of `count` are its own if they are handed out in turn.
    pub(super) fn share(self, count: u64) -> u64 {
        (count.saturating_sub(self.index - 1)).div_ceil(self.of)
    }

    /// Its own one with this number, of those that are handed out in turn.
    pub(super) fn nth(self, number: u64) -> u64 {
        self.index - 1 + number * self.of
    }

    /// The number that `one` has among its own, if it is.
    pub(super) fn number(self, one: u64) -> Option<u64> {
        (one % self.of == self.index - 1).then_some(one / self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| {
            let (index, of) = (index.trim().parse().ok()?, of.trim().parse().ok()?);
            Some((index, of))
        });
        let Some((index, of)) = numbers else {
            return Err("must be a shard and their number, such as 3/7".into());
        };
        Self::new(index, of).ok_or_else(|| match of {
            0 => "there must be at least one shard".into(),
            _ => format!("shards are counted from 1: this must be 1/{of} to {of}/{of}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    fn shards(of: u64) -> impl Iterator<Item = Shard> {
        (1..=of).map(move |index| Shard::new(index, of).expect("it is one of them"))
    }

    #[test]
    fn shards_are_counted_from_one() {
        assert_eq!("3/7".parse(), Ok(Shard { index: 3, of: 7 }));
        for odd in ["0/3", "4/3", "0/0", "x", "1", "1/x", "-1/3", "1/2/3", ""] {
            assert!(odd.parse::<Shard>().is_err(), "{odd}");
        }
    }

    #[test]
    fn every_case_is_dealt_to_one_shard_and_none_has_much_more_to_do() {
        let costs: Vec<u64> = (0..500).map(|case| 1 + case * case * 7919 % 1000).collect();
        for of in [1, 2, 3, 7, 499, 500, 600] {
            let mut seen = vec![0; costs.len()];
            let mut loads = Vec::new();
            for shard in shards(of) {
                let own = shard.deal(&costs);
                assert!(own.is_sorted(), "{shard}");
                own.iter().for_each(|case| seen[*case as usize] += 1);
                loads.push(own.iter().map(|case| costs[*case as usize]).sum::<u64>());
            }
            assert!(seen.iter().all(|times| *times == 1), "{of}");
            let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
            assert!(most - least <= 1000, "{of}: {loads:?}");
        }
    }

    #[test]
    fn one_dear_case_is_worth_many_cheap_ones() {
        let costs = [1, 1, 9, 1, 1, 1, 1, 1, 1, 1];
        let [first, second] = [1, 2].map(|index| Shard { index, of: 2 }.deal(&costs));
        assert_eq!(first, [2]);
        assert_eq!(second.len(), 9);
    }

    #[test]
    fn what_is_handed_out_in_turn_is_found_again() {
        for of in [1, 2, 7] {
            for count in 0..20 {
                let all = shards(of).flat_map(|shard| {
                    (0..shard.share(count)).map(move |number| {
                        let one = shard.nth(number);
                        assert_eq!(shard.number(one), Some(number), "{shard}");
                        one
                    })
                });
                let mut all: Vec<_> = all.collect();
                all.sort_unstable();
                assert!(all.into_iter().eq(0..count), "{count} of {of}");
            }
        }
    }
}
