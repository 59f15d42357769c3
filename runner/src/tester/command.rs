//! The commands that scripts submit: integers as their decimal digits, and random text.

use labrpc::{random_range, random_u64};
use raftapi::Command;

/// What a script may hand to `one` and `submit`.
pub trait ToCommand {
    fn to_command(self) -> Command;
}

impl ToCommand for Command {
    fn to_command(self) -> Command {
        self
    }
}

impl ToCommand for u64 {
    fn to_command(self) -> Command {
        let mut digits = [0; 20];
        let mut first = digits.len();
        let mut rest = self;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                return Command::from(&digits[first..]);
            }
        }
    }
}

/// The integer that a command stands for, if it is one.
pub fn integer(command: &Command) -> Option<u64> {
    str::from_utf8(command).ok()?.parse().ok()
}

/// A non-negative integer of 63 bits, as Go's `rand.Int()` draws it.
pub fn random_number() -> u64 {
    random_range(0..1 << 63)
}

/// True so many times in a thousand.
pub fn chance(in_a_thousand: u64) -> bool {
    random_range(0..1000) < in_a_thousand
}

/// Text of `length` random characters.
pub fn random_text(length: usize) -> Command {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = Vec::with_capacity(length);
    while text.len() < length {
        // One draw is enough for ten letters of six bits.
        let draw = random_u64();
        let letters = (0..10).map(|k| LETTERS[(draw >> (6 * k)) as usize % LETTERS.len()]);
        text.extend(letters.take(length - text.len()));
    }
    Command::from(text.as_slice())
}

/// A command in a few characters, for a line that says what a script does.
pub(crate) fn brief(command: &Command) -> String {
    let text = command.to_string();
    match text.char_indices().nth(24) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
