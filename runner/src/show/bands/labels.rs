//! Glyphs in a row, each with more words where there is room for them.

use ratatui::style::Style;

use super::canvas::{Canvas, width};

/// What stands at a column of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub column: u16,
    /// The heaviest gets its words first.
    pub weight: u8,
    pub glyph: char,
    /// What stands beside the glyph, if those columns are free.
    pub before: Option<char>,
    pub after: Option<char>,
    /// What takes the place of the glyph if it fits. It begins with a glyph, too, or says all.
    pub words: String,
    /// What is tried where those do not fit.
    pub brief: String,
    pub style: Style,
}

/// From this weight on a label must be read, even if its words are cut.
pub(super) const MUST: u8 = 90;

/// Up to this weight a label gives way to the words of others.
const LEAST: u8 = 10;

/// The fewest columns in which words that are cut still say something.
const FEW: u16 = 6;

/// Draws labels into row `y`, of which no two have the same column.
pub(super) fn draw(canvas: &mut Canvas<'_>, y: u16, mut labels: Vec<Label>) {
    let mut taken = vec![false; usize::from(canvas.width())];
    for label in labels.iter().filter(|label| label.weight > LEAST) {
        canvas.put(label.column, y, label.glyph, label.style);
        take(&mut taken, label.column, 1);
    }
    labels.sort_by_key(|label| std::cmp::Reverse(label.weight));
    for label in &labels {
        if label.weight <= LEAST {
            if taken[usize::from(label.column)] {
                continue;
            }
            canvas.put(label.column, y, label.glyph, label.style);
            take(&mut taken, label.column, 1);
        }
        if !in_words(canvas, y, &mut taken, label) {
            beside(canvas, y, &mut taken, label);
        }
    }
}

fn in_words(canvas: &mut Canvas<'_>, y: u16, taken: &mut [bool], label: &Label) -> bool {
    let right = free(taken[usize::from(label.column)..].iter().skip(1));
    let left = free(taken[..usize::from(label.column)].iter().rev());
    for words in [&label.words, &label.brief] {
        let long = width(words);
        if long > 1 && (long <= right || long == right + 1 && ends(taken, label.column, long)) {
            canvas.text(label.column, y, words, label.style);
            take(taken, label.column, long);
            return true;
        }
    }
    if label.weight < MUST {
        return false;
    }
    must(canvas, y, taken, label, (left, right))
}

/// Words that must be read stand before their glyph if they do not fit behind it, or are cut.
fn must(
    canvas: &mut Canvas<'_>,
    y: u16,
    taken: &mut [bool],
    label: &Label,
    (left, right): (u16, u16),
) -> bool {
    let words: String = label.words.chars().skip(1).collect();
    let long = width(&words);
    if long == 0 {
        return false;
    }
    if long <= left {
        let from = label.column - long;
        canvas.text(from, y, &words, label.style);
        take(taken, from, long);
        return true;
    }
    if right.max(left) < FEW {
        return false;
    }
    let room = right.max(left);
    let cut: String = words.chars().take(usize::from(room) - 1).chain(['…']).collect();
    let from = if right >= left { label.column + 1 } else { label.column - room };
    canvas.text(from, y, &cut, label.style);
    take(taken, from, room);
    true
}

fn beside(canvas: &mut Canvas<'_>, y: u16, taken: &mut [bool], label: &Label) {
    let before = label.column.checked_sub(1);
    let after = label.column.checked_add(1);
    for (column, glyph) in [(before, label.before), (after, label.after)] {
        let (Some(column), Some(glyph)) = (column, glyph) else { continue };
        if taken.get(usize::from(column)) == Some(&false) {
            canvas.put(column, y, glyph, label.style);
            take(taken, column, 1);
        }
    }
}

/// How many columns are free, one by one.
fn free<'a>(columns: impl Iterator<Item = &'a bool>) -> u16 {
    columns.take_while(|taken| !**taken).count() as u16
}

/// Whether words of this length would end at the end of the row.
fn ends(taken: &[bool], column: u16, long: u16) -> bool {
    usize::from(column.saturating_add(long)) == taken.len()
}

fn take(taken: &mut [bool], from: u16, long: u16) {
    let to = from.saturating_add(long);
    taken.iter_mut().take(usize::from(to)).skip(usize::from(from)).for_each(|taken| *taken = true);
}
