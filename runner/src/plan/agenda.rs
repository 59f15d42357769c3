//! Which of all cases are those of one run: all of them, or one shard's.

use std::sync::Arc;

use crate::plan::shard::Shard;

/// Cases are counted from 0 within a run. A whole run is what is kept, then every test once, then
/// every test once more with the next seed, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Agenda {
    #[default]
    Whole,
    /// Those with these numbers in the whole, in order.
    Dealt(Shard, Arc<[u64]>),
    /// Every so many-th iteration, and so many-th of those that are kept.
    InTurn(Shard),
}

/// How many cases of which kind a whole run has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub kept: u64,
    pub tests: u64,
    pub iterations: u64,
}

impl Agenda {
    pub fn shard(&self) -> Option<Shard> {
        match self {
            Self::Whole => None,
            Self::Dealt(shard, _) | Self::InTurn(shard) => Some(*shard),
        }
    }

    /// How many cases it has.
    pub(super) fn cases(&self, shape: Shape) -> u64 {
        match self {
            Self::Whole => shape.whole().expect("a plan with more cases than numbers is refused"),
            Self::Dealt(_, numbers) => numbers.len() as u64,
            Self::InTurn(shard) => {
                shard.share(shape.kept) + shard.share(shape.iterations) * shape.tests
            }
        }
    }

    /// The number in the whole of the case that has `number` here.
    pub(super) fn in_whole(&self, number: u64, shape: Shape) -> u64 {
        match self {
            Self::Whole => number,
            Self::Dealt(_, numbers) => numbers[number as usize],
            Self::InTurn(shard) => match number.checked_sub(shard.share(shape.kept)) {
                None => shard.nth(number),
                Some(drawn) => {
                    let (round, place) = (drawn / shape.tests, drawn % shape.tests);
                    shape.kept + shard.nth(round) * shape.tests + place
                }
            },
        }
    }

    /// The number here of the case that has `in_whole` in the whole, if it is one of these.
    pub(super) fn number(&self, in_whole: u64, shape: Shape) -> Option<u64> {
        match self {
            Self::Whole => (in_whole < shape.whole()?).then_some(in_whole),
            Self::Dealt(_, numbers) => numbers.binary_search(&in_whole).ok().map(|at| at as u64),
            Self::InTurn(shard) => match in_whole.checked_sub(shape.kept) {
                None => shard.number(in_whole),
                Some(_) if in_whole >= shape.whole()? => None,
                Some(drawn) => {
                    let (iteration, place) = (drawn / shape.tests, drawn % shape.tests);
                    let round = shard.number(iteration)?;
                    Some(shard.share(shape.kept) + round * shape.tests + place)
                }
            },
        }
    }
}

impl Shape {
    /// How many cases there are in all; `None`: more than numbers.
    pub fn whole(self) -> Option<u64> {
        self.iterations.checked_mul(self.tests)?.checked_add(self.kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_the_whole_is_one_of_one_shard() {
        let shape = Shape { kept: 5, tests: 3, iterations: 11 };
        let numbers: Arc<[u64]> = [0, 2, 3, 30].into();
        let shard = |index| Shard::new(index, 4).expect("it is one of them");
        let in_turn = (1..=4).map(|index| Agenda::InTurn(shard(index)));
        let mut all = Vec::new();
        for agenda in in_turn.chain([Agenda::Whole, Agenda::Dealt(shard(1), numbers)]) {
            let cases = agenda.cases(shape);
            let whole: Vec<_> = (0..cases).map(|number| agenda.in_whole(number, shape)).collect();
            assert!(whole.is_sorted());
            for (number, in_whole) in (0..).zip(&whole) {
                assert_eq!(agenda.number(*in_whole, shape), Some(number), "{agenda:?}");
            }
            let others = (0..50).filter(|number| !whole.contains(number));
            for other in others {
                assert_eq!(agenda.number(other, shape), None, "{other} in {agenda:?}");
            }
            if matches!(agenda, Agenda::InTurn(_)) {
                all.extend(whole);
            }
        }
        all.sort_unstable();
        assert!(all.into_iter().eq(0..38));
    }
}
