//! Which stretch of a run is on the screen: columns to times, and times to columns.

use std::ops::Range;

use crate::timeline::Timeline;

/// A stretch of the run, a column for each part of it. Times are in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment of column 0.
    pub from: u64,
    /// How long a column lasts, at least 1.
    pub per_column: u64,
}

impl Window {
    /// The whole of a run on so many columns.
    pub fn fit(timeline: &Timeline, columns: u16) -> Self {
        Self::over(timeline.start()..timeline.end().saturating_add(1), columns)
    }

    /// The closest look that has all of `stretch` in it.
    pub fn over(stretch: Range<u64>, columns: u16) -> Self {
        let length = stretch.end.saturating_sub(stretch.start);
        let least = length.div_ceil(u64::from(columns.max(1))).max(1);
        // Two digits are enough to read.
        let fine = (0..19).map(|power| 10_u64.pow(power)).find(|fine| least / fine < 100);
        let per_column = fine.map_or(least, |fine| least.div_ceil(fine).saturating_mul(fine));
        Self { from: stretch.start, per_column }
    }

    /// How a run went wrong, if it did: from the first event of its story to what broke the rule.
    /// What lies too far back is left out, since nobody could see anything in so long a stretch.
    pub fn of_problem(timeline: &Timeline, columns: u16) -> Option<Self> {
        const LONGEST: u64 = 6_000_000;
        // Nothing is told of it, as where nobody ever leads: what has gone on for a while shows.
        const UNTOLD: u64 = 2_000_000;
        let problem = timeline.problems().first()?;
        let deed = problem.t;
        let story = timeline.explanation().story.iter().filter(|beat| beat.n < problem.n);
        let earliest = deed.saturating_sub(LONGEST);
        let first = story.map(|beat| beat.t).filter(|t| (earliest..=deed).contains(t)).min();
        let first = first.unwrap_or_else(|| deed.saturating_sub(UNTOLD));
        let length = (deed - first).max(100_000);
        let stretch =
            first.saturating_sub(length / 4)..deed.saturating_add(length / 3).saturating_add(1);
        Some(Self::over(stretch, columns).clamped(timeline, columns))
    }

    /// What goes on around a moment that somebody asks for.
    pub fn around(timeline: &Timeline, t: u64, columns: u16) -> Self {
        const BEFORE: u64 = 400_000;
        const BEHIND: u64 = 200_000;
        let stretch = t.saturating_sub(BEFORE)..t.saturating_add(BEHIND);
        Self::over(stretch, columns).clamped(timeline, columns)
    }

    /// All of it on so many columns, the moment behind the last one at the end.
    pub fn range(self, columns: u16) -> Range<u64> {
        self.from..self.time_of(columns)
    }

    /// When a column begins.
    pub fn time_of(self, column: u16) -> u64 {
        self.from.saturating_add(self.length(column))
    }

    /// The column of a moment, if it is one of `columns`.
    pub fn column_of(self, t: u64, columns: u16) -> Option<u16> {
        let column = t.checked_sub(self.from)? / self.per_column.max(1);
        u16::try_from(column).ok().filter(|column| *column < columns)
    }

    /// Another scale, with `about` in the same column as before.
    pub fn zoomed(self, about: u64, per_column: u64) -> Self {
        let per_column = per_column.max(1);
        let columns = u128::from(about.saturating_sub(self.from) / self.per_column.max(1));
        let before = u64::try_from(columns * u128::from(per_column)).unwrap_or(u64::MAX);
        Self { from: about.saturating_sub(before), per_column }
    }

    /// The next larger picture: scales go 1, 2, 5, 10 and so on.
    pub fn closer(self, about: u64) -> Self {
        let scale = scales().take_while(|scale| *scale < self.per_column).last();
        self.zoomed(about, scale.unwrap_or(1))
    }

    /// The next smaller picture.
    pub fn farther(self, about: u64) -> Self {
        let scale = scales().find(|scale| *scale > self.per_column);
        self.zoomed(about, scale.unwrap_or(self.per_column))
    }

    /// Moved no farther than it must be to have `t` in it, and a little of what is around.
    pub fn showing(self, t: u64, columns: u16) -> Self {
        let margin = columns / 8;
        let last = columns.saturating_sub(1 + margin);
        let from = if t < self.time_of(margin) {
            t.saturating_sub(self.length(margin))
        } else if t >= self.time_of(last.saturating_add(1)) {
            t.saturating_sub(self.length(last))
        } else {
            self.from
        };
        Self { from, ..self }
    }

    /// Moved by columns, to later ones if there are more of them than 0.
    pub fn moved(self, columns: i64) -> Self {
        let by = columns.unsigned_abs().saturating_mul(self.per_column);
        let from = match columns < 0 {
            true => self.from.saturating_sub(by),
            false => self.from.saturating_add(by),
        };
        Self { from, ..self }
    }

    /// No more than the run, and nothing outside of it.
    pub fn clamped(self, timeline: &Timeline, columns: u16) -> Self {
        let whole = Self::fit(timeline, columns);
        let per_column = self.per_column.clamp(1, whole.per_column);
        let clamped = Self { per_column, ..self };
        let end = timeline.end().saturating_add(1);
        let latest = end.saturating_sub(clamped.length(columns.max(1))).max(whole.from);
        Self { from: self.from.clamp(whole.from, latest), per_column }
    }

    fn length(self, columns: u16) -> u64 {
        self.per_column.max(1).saturating_mul(u64::from(columns))
    }
}

/// 1, 2, 5, 10 and so on: what a person can reckon with.
pub(super) fn scales() -> impl Iterator<Item = u64> {
    (0..19).flat_map(|power| [1, 2, 5].map(|step| step * 10_u64.pow(power)))
}
