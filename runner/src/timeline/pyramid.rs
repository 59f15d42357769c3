//! A list that grows at its end, and knows the greatest value of any stretch of it.

use std::ops::Range;

/// So many values stand below one.
const FAN: usize = 16;

/// Level 0 has the values, and each further level the greatest of every `FAN` of the one below.
#[derive(Clone, Debug)]
pub(super) struct Pyramid<T> {
    levels: Vec<Vec<T>>,
}

impl<T> Default for Pyramid<T> {
    fn default() -> Self {
        Self { levels: vec![Vec::new()] }
    }
}

impl<T: Copy + Ord> Pyramid<T> {
    pub(super) fn push(&mut self, value: T) {
        let place = self.levels[0].len();
        self.levels[0].push(value);
        self.lift(place, value);
        if self.levels.last().is_some_and(|top| top.len() > FAN) {
            let top = self.levels.last().expect("there is a level 0");
            let above = top.chunks(FAN).filter_map(|part| part.iter().max().copied()).collect();
            self.levels.push(above);
        }
    }

    /// Puts a greater value in the place of one.
    pub(super) fn raise(&mut self, place: usize, value: T) {
        self.levels[0][place] = value;
        self.lift(place, value);
    }

    fn lift(&mut self, mut place: usize, value: T) {
        for level in &mut self.levels[1..] {
            place /= FAN;
            match level.get_mut(place) {
                Some(greatest) if *greatest >= value => return,
                Some(greatest) => *greatest = value,
                None => level.push(value),
            }
        }
    }

    /// The greatest value of a stretch, and the first place that has it.
    pub(super) fn greatest(&self, stretch: Range<usize>) -> Option<(usize, T)> {
        let (mut from, mut to) = (stretch.start, stretch.end.min(self.levels[0].len()));
        // The best from the left edge on, and from the right edge back, each with its level.
        let (mut left, mut right) = (None, None);
        for (height, level) in self.levels.iter().enumerate() {
            let top = height + 1 == self.levels.len();
            while from < to && (top || !from.is_multiple_of(FAN)) {
                keep(&mut left, (level[from], height, from), |new, old| new.0 > old.0);
                from += 1;
            }
            while from < to && !to.is_multiple_of(FAN) {
                to -= 1;
                keep(&mut right, (level[to], height, to), |new, old| new.0 >= old.0);
            }
            (from, to) = (from / FAN, to / FAN);
        }
        let (value, height, place) = match (left, right) {
            (Some(left), Some(right)) if right.0 > left.0 => right,
            (left, right) => left.or(right)?,
        };
        Some((self.descend(value, height, place), value))
    }

    /// The first value below a place that makes it as great as it is.
    fn descend(&self, value: T, height: usize, mut place: usize) -> usize {
        for level in self.levels[..height].iter().rev() {
            let below = &level[place * FAN..];
            let first = below.iter().position(|found| *found == value);
            place = place * FAN + first.expect("a value comes from below");
        }
        place
    }

    /// The places before `end` whose values are at least `bound`, in order.
    pub(super) fn at_least(&self, end: usize, bound: T, found: &mut impl FnMut(usize)) {
        let top = self.levels.len() - 1;
        for place in 0..self.levels[top].len() {
            self.search(top, place, end, bound, found);
        }
    }

    fn search(
        &self,
        height: usize,
        place: usize,
        end: usize,
        bound: T,
        found: &mut impl FnMut(usize),
    ) {
        let first = place * FAN.pow(height as u32);
        if first >= end || self.levels[height][place] < bound {
            return;
        }
        if height == 0 {
            return found(place);
        }
        let below = self.levels[height - 1].len().min((place + 1) * FAN);
        for child in place * FAN..below {
            self.search(height - 1, child, end, bound, found);
        }
    }
}

fn keep<T>(best: &mut Option<T>, new: T, better: impl Fn(&T, &T) -> bool) {
    if best.as_ref().is_none_or(|old| better(&new, old)) {
        *best = Some(new);
    }
}
