//! From text to a query. What is wrong is said with its place and with what would be right.

use std::fmt;

use regex::RegexBuilder;

use super::{Compare, Field, LogWord, Pattern, Query, Test, Text, Word};
use crate::oracle::Method;
use crate::trace::What;

/// A compiled expression may become so large, in bytes.
const PATTERN_AT_MOST: usize = 1 << 20;

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The character where it goes wrong, from 1.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub say: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.at, self.say)
    }
}

impl std::error::Error for QueryError {}

fn error(at: usize, say: impl Into<String>) -> QueryError {
    QueryError { at: at + 1, say: say.into() }
}

pub fn parse(text: &str) -> Result<Query, QueryError> {
    let mut reader = Reader { text: text.chars().collect(), at: 0 };
    let mut choices: Vec<Vec<Word>> = vec![Vec::new()];
    let mut last_or = None;
    while let Some((at, token)) = reader.next()? {
        let Some(word) = token else {
            if choices.last().is_some_and(Vec::is_empty) {
                return Err(error(at, "a word is missing before `or`"));
            }
            choices.push(Vec::new());
            last_or = Some(at);
            continue;
        };
        if let Some(choice) = choices.last_mut() {
            choice.push(word);
        }
    }
    if choices.last().is_some_and(Vec::is_empty) {
        if let Some(at) = last_or {
            return Err(error(at, "a word is missing after `or`"));
        }
        choices.clear();
    }
    Ok(Query { choices })
}

struct Reader {
    text: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// The next word with its place; no word stands for `or`.
    fn next(&mut self) -> Result<Option<(usize, Option<Word>)>, QueryError> {
        self.skip_space();
        let at = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        if first == '|' {
            self.at += 1;
            return Ok(Some((at, None)));
        }
        let not = matches!(first, '-' | '!');
        if not {
            self.at += 1;
        }
        let test = match self.peek() {
            Some('"') => self.quoted('"').map(text)?,
            Some('/') => self.pattern()?,
            Some(c) if !c.is_whitespace() && c != '|' => {
                let start = self.at;
                let bare = self.bare();
                if !not && bare.eq_ignore_ascii_case("or") {
                    return Ok(Some((at, None)));
                }
                test(&bare, start)?
            }
            _ => return Err(error(at, format!("`{first}` needs a word right behind it"))),
        };
        Ok(Some((at, Some(Word { not, test }))))
    }

    fn bare(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && c != '|') {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    /// What stands between here and the next `end`, without its backslashes.
    fn quoted(&mut self, end: char) -> Result<String, QueryError> {
        let start = self.at;
        let mut said = String::new();
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                _ if c == end => return Ok(said),
                '\\' => said.extend(self.escaped(end)),
                _ => said.push(c),
            }
        }
        Err(error(start, format!("this is never closed: another {end} is missing")))
    }

    /// What a backslash and the character behind it stand for; an expression has its own meaning
    /// for all but `\/`.
    fn escaped(&mut self, end: char) -> Vec<char> {
        let Some(c) = self.peek() else { return vec!['\\'] };
        self.at += 1;
        if c == end || (end == '"' && c == '\\') { vec![c] } else { vec!['\\', c] }
    }

    fn pattern(&mut self) -> Result<Test, QueryError> {
        let at = self.at;
        let said = self.quoted('/')?;
        let mut builder = RegexBuilder::new(&said);
        let built = builder.case_insensitive(true).size_limit(PATTERN_AT_MOST).build();
        let regex = built.map_err(|wrong| {
            let why = wrong.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            error(at, format!("/{said}/ is no regular expression: {why}"))
        })?;
        Ok(Test::Pattern(Pattern { said, regex }))
    }
}

fn text(said: String) -> Test {
    Test::Text(Text { lower: said.to_lowercase(), said })
}

fn test(word: &str, at: usize) -> Result<Test, QueryError> {
    if let Some(test) = numbered(word).or_else(|| named(word)) {
        return Ok(test);
    }
    match comparison(word, at)? {
        Some(test) => Ok(test),
        None => Ok(text(word.to_owned())),
    }
}

/// `S2`, `T7`, `i12`
fn numbered(word: &str) -> Option<Test> {
    let letter = word.chars().next()?;
    let digits = word.get(letter.len_utf8()..)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match letter {
        'S' | 's' => Some(Test::Peer(usize::try_from(number).ok()?)),
        'T' | 't' => Some(Test::Term(number)),
        'i' | 'I' => Some(Test::Index(number)),
        _ => None,
    }
}

fn named(word: &str) -> Option<Test> {
    let lower = word.to_ascii_lowercase();
    let kind = |kind: &'static str| Some(Test::Kind(kind));
    match lower.as_str() {
        "append" => Some(Test::Log(LogWord::Append)),
        "truncate" => Some(Test::Log(LogWord::Truncate)),
        "compact" => Some(Test::Log(LogWord::Compact)),
        "install" => Some(Test::Log(LogWord::Install)),
        "requestvote" | "rv" => Some(Test::Message(Method::RequestVote)),
        "appendentries" | "ae" => Some(Test::Message(Method::AppendEntries)),
        "installsnapshot" | "is" => Some(Test::Message(Method::InstallSnapshot)),
        "problem" => kind("broken"),
        "drop" => kind("dropped"),
        lower => kind(What::KINDS.iter().find(|kind| **kind == lower)?),
    }
}

/// The signs, the longer ones first.
const SIGNS: [(&str, Compare); 7] = [
    (">=", Compare::AtLeast),
    ("<=", Compare::AtMost),
    ("!=", Compare::IsNot),
    ("==", Compare::Is),
    (">", Compare::More),
    ("<", Compare::Less),
    ("=", Compare::Is),
];

/// `commit>5`; `None`: this is no comparison.
fn comparison(word: &str, at: usize) -> Result<Option<Test>, QueryError> {
    let Some(place) = word.find(['<', '>', '=', '!']) else { return Ok(None) };
    let (name, rest) = word.split_at(place);
    let Some(&(sign, compare)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) else {
        return Ok(None);
    };
    let value = &rest[sign.len()..];
    let field = match name.to_ascii_lowercase().as_str() {
        "commit" => Field::Commit,
        "applied" => Field::Applied,
        "term" => Field::Term,
        "t" => Field::Time,
        "n" => Field::Number,
        _ if !name.is_empty() && value.parse::<u64>().is_ok() => {
            let say = format!(
                "{name} is no number of an event; commit, applied, term, t and n are (as text: \
                 \"{word}\")"
            );
            return Err(error(at, say));
        }
        _ => return Ok(None),
    };
    let number = if field == Field::Time { micros(value) } else { whole(value) };
    let Some(number) = number else {
        let right = if field == Field::Time { "seconds, as in t>12.4" } else { "a whole number" };
        let place = at + name.chars().count() + sign.len();
        return Err(error(place, format!("`{name}{sign}` needs {right}, not `{value}`")));
    };
    Ok(Some(Test::Number(field, compare, number)))
}

fn whole(value: &str) -> Option<u64> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { value.parse().ok() } else { None }
}

/// Seconds with up to six decimals, as microseconds.
fn micros(value: &str) -> Option<u64> {
    let (seconds, decimals) = value.split_once('.').unwrap_or((value, "0"));
    let micros = whole(&format!("{decimals:0<6}")).filter(|_| (1..=6).contains(&decimals.len()))?;
    whole(seconds)?.checked_mul(1_000_000)?.checked_add(micros)
}
