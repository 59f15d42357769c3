//! Filter and search: which events of a run a person wants to see, as a line of words.
//!
//! Words that stand together must all be true of an event; `or` (also `|`) begins another choice,
//! and a `-` or `!` in front of a word turns it round.
//!
//! | word | the events that it finds |
//! |---|---|
//! | `S2` | of server 2, and messages from and to it |
//! | `T7` | of a server in term 7, and those that name that term |
//! | `i12` | in which the entry at index 12 comes, goes, is sent, committed or applied |
//! | `vote` `role` `commit` `crash` `persist` … | of that kind, as the trace format names them |
//! | `append` `truncate` `compact` `install` | that change a log in this way |
//! | `problem` `drop` | rules that are broken; messages that are lost |
//! | `RequestVote` `rv` `AppendEntries` `ae` `InstallSnapshot` `is` | messages of this kind |
//! | `commit>5` `applied<=9` `term=7` `t>12.4` `n>=4182` | by number; `t` is in seconds |
//! | `"start(101)"` | with this text in their sentence, in capitals or not |
//! | `/granted\|refused/` | whose sentence the regular expression matches |
//!
//! Anything else is text, too.

mod about;
mod parse;
mod say;

use regex::Regex;

use crate::oracle::Method;
use crate::trace::Event;

pub use self::parse::QueryError;

/// What events are looked for. Two queries are equal if they say the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Every word of one of these is true of an event. Empty: all events are wanted.
    choices: Vec<Vec<Word>>,
}

/// One condition, perhaps turned round.
#[derive(Clone, Debug, PartialEq)]
struct Word {
    not: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Peer(usize),
    Term(u64),
    Index(u64),
    /// A kind of the trace format.
    Kind(&'static str),
    Log(LogWord),
    Message(Method),
    Number(Field, Compare, u64),
    Text(Text),
    Pattern(Pattern),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogWord {
    Append,
    Truncate,
    Compact,
    Install,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Commit,
    Applied,
    Term,
    /// Of the event; in microseconds.
    Time,
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    Less,
    AtMost,
    Is,
    IsNot,
    AtLeast,
    More,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Text {
    said: String,
    lower: String,
}

#[derive(Clone, Debug)]
struct Pattern {
    said: String,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.said == other.said
    }
}

impl Query {
    /// Reads a query; nothing at all is one that finds every event.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::parse(text)
    }

    /// Whether `event` is looked for; `term` is the current term of its peer after it.
    ///
    /// What can be told from the event alone is looked at first: its sentence is made only where a
    /// word needs it, and once.
    pub fn matches(&self, event: &Event, term: Option<u64>) -> bool {
        let mut sentence = Sentence { event, plain: None, lower: None };
        let all = |choice: &Vec<Word>, sentence: &mut Sentence<'_>| {
            let (costly, cheap): (Vec<_>, Vec<_>) =
                choice.iter().partition(|word| word.needs_sentence());
            cheap.into_iter().all(|word| word.is_true(sentence, term))
                && costly.into_iter().all(|word| word.is_true(sentence, term))
        };
        self.choices.is_empty() || self.choices.iter().any(|choice| all(choice, &mut sentence))
    }

    /// Whether every event is looked for.
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }
}

impl Word {
    fn needs_sentence(&self) -> bool {
        matches!(self.test, Test::Text(_) | Test::Pattern(_))
    }

    fn is_true(&self, sentence: &mut Sentence<'_>, term: Option<u64>) -> bool {
        let event = sentence.event;
        let is = match &self.test {
            Test::Peer(peer) => about::peer(event, *peer),
            Test::Term(wanted) => term == Some(*wanted) || about::term(event) == Some(*wanted),
            Test::Index(index) => about::index(event, *index),
            Test::Kind(kind) => event.what.kind() == *kind,
            Test::Log(change) => about::log(event, *change),
            Test::Message(method) => about::method(event) == Some(*method),
            Test::Number(field, compare, wanted) => {
                let found = about::number(event, *field, term);
                found.is_some_and(|found| compare.holds(*field, found, *wanted))
            }
            Test::Text(text) => sentence.lower().contains(&text.lower),
            Test::Pattern(pattern) => pattern.regex.is_match(sentence.plain()),
        };
        is != self.not
    }
}

impl Compare {
    fn holds(self, field: Field, found: u64, wanted: u64) -> bool {
        match self {
            Self::Less => found < wanted,
            Self::AtMost => found <= wanted,
            Self::Is => same(field, found, wanted),
            Self::IsNot => !same(field, found, wanted),
            Self::AtLeast => found >= wanted,
            Self::More => found > wanted,
        }
    }
}

/// Times are shown in milliseconds, so one that has no more digits means all of the millisecond.
fn same(field: Field, found: u64, wanted: u64) -> bool {
    if field == Field::Time && wanted.is_multiple_of(1000) {
        return found / 1000 == wanted / 1000;
    }
    found == wanted
}

/// The sentence of an event, made when it is first needed.
struct Sentence<'a> {
    event: &'a Event,
    plain: Option<String>,
    lower: Option<String>,
}

impl Sentence<'_> {
    fn plain(&mut self) -> &str {
        self.plain.get_or_insert_with(|| self.event.sentence())
    }

    fn lower(&mut self) -> &str {
        let event = self.event;
        let plain = &mut self.plain;
        self.lower.get_or_insert_with(|| {
            let plain = plain.get_or_insert_with(|| event.sentence());
            if plain.is_ascii() { plain.to_ascii_lowercase() } else { plain.to_lowercase() }
        })
    }
}
