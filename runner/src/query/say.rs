//! A query as text, which read again is the same query.

use std::fmt;

use super::{Compare, Field, LogWord, Query, Test, Word};
use crate::oracle::Method;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, choice) in self.choices.iter().enumerate() {
            if place > 0 {
                f.write_str(" or ")?;
            }
            for (place, word) in choice.iter().enumerate() {
                write!(f, "{}{word}", if place > 0 { " " } else { "" })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not {
            f.write_str("-")?;
        }
        match &self.test {
            Test::Peer(peer) => write!(f, "S{peer}"),
            Test::Term(term) => write!(f, "T{term}"),
            Test::Index(index) => write!(f, "i{index}"),
            Test::Kind("broken") => f.write_str("problem"),
            Test::Kind("dropped") => f.write_str("drop"),
            Test::Kind(kind) => f.write_str(kind),
            Test::Log(change) => f.write_str(change.name()),
            Test::Message(method) => f.write_str(name_of(*method)),
            Test::Number(field, compare, number) => {
                write!(f, "{}{}{}", field.name(), compare.sign(), Amount(*field, *number))
            }
            Test::Text(text) => write!(f, "\"{}\"", escaped(&text.said, '"')),
            Test::Pattern(pattern) => write!(f, "/{}/", pattern.said.replace('/', "\\/")),
        }
    }
}

/// With a backslash before each backslash and each `quote`.
fn escaped(text: &str, quote: char) -> String {
    let escape = |c: char| {
        let backslash = (c == quote || c == '\\').then_some('\\');
        backslash.into_iter().chain([c])
    };
    text.chars().flat_map(escape).collect()
}

struct Amount(Field, u64);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(field, number) = *self;
        if field != Field::Time {
            return write!(f, "{number}");
        }
        let (seconds, micros) = (number / 1_000_000, number % 1_000_000);
        let decimals = format!("{micros:06}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{seconds}"),
            decimals => write!(f, "{seconds}.{decimals}"),
        }
    }
}

fn name_of(method: Method) -> &'static str {
    match method {
        Method::RequestVote => "RequestVote",
        Method::AppendEntries => "AppendEntries",
        Method::InstallSnapshot => "InstallSnapshot",
        Method::Other => "other",
    }
}

impl LogWord {
    fn name(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Truncate => "truncate",
            Self::Compact => "compact",
            Self::Install => "install",
        }
    }
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Applied => "applied",
            Self::Term => "term",
            Self::Time => "t",
            Self::Number => "n",
        }
    }
}

impl Compare {
    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }
}
