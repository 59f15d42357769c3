//! The few fields of a message that an index needs, read without making anything of the others.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::named::{left_out, with_left_out};
use super::schema::Json;

/// What [`super::Named`] says of these fields, at a fraction of its price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    pub term: Option<u64>,
    /// Whether a vote was given; `None`: this is about no vote.
    pub granted: Option<bool>,
    pub success: Option<bool>,
    /// How many entries there are.
    pub entries: u64,
}

impl Brief {
    /// A message that is no object says nothing.
    pub fn of(message: &Json) -> Self {
        serde_json::from_str(message.text()).unwrap_or_default()
    }
}

/// In lower case and without underscores.
const NAMES: [&str; 5] = ["term", "votegranted", "granted", "success", "entries"];

impl<'de> Deserialize<'de> for Brief {
    fn deserialize<D: Deserializer<'de>>(message: D) -> Result<Self, D::Error> {
        message.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Brief;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Brief, A::Error> {
        let mut values: [Option<Value>; NAMES.len()] = [None; NAMES.len()];
        while let Some(Name(known)) = map.next_key()? {
            match known.map(|place| &mut values[place]) {
                Some(first @ None) => *first = Some(map.next_value()?),
                Some(_) | None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let [term, vote_granted, granted, success, entries] = values.map(Option::unwrap_or_default);
        Ok(Brief {
            term: term.number(),
            granted: vote_granted.truth().or_else(|| granted.truth()),
            success: success.truth(),
            entries: entries.length(),
        })
    }
}

/// Which of the names a field has.
struct Name(Option<usize>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(name: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
                Ok(Name(NAMES.iter().position(|plain| is(name, plain))))
            }
        }

        name.deserialize_str(Text)
    }
}

fn is(name: &str, plain: &str) -> bool {
    let letters = name.bytes().filter(|letter| *letter != b'_');
    letters.map(|letter| letter.to_ascii_lowercase()).eq(plain.bytes())
}

/// A value, as far as it is one of those that are asked for.
#[derive(Clone, Copy, Debug, Default)]
enum Value {
    Number(u64),
    Truth(bool),
    List(u64),
    /// In place of the last so many elements of a list.
    LeftOut(u64),
    #[default]
    Other,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "each asks for one kind of value")]
impl Value {
    fn number(self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    fn truth(self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    fn length(self) -> u64 {
        match self {
            Self::List(length) => length,
            _ => 0,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(left_out(text).map_or(Value::Other, Value::LeftOut))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let (mut length, mut last) = (0, Value::Other);
        while let Some(element) = list.next_element()? {
            (length, last) = (length + 1, element);
        }
        Ok(Value::List(match last {
            Value::LeftOut(more) => with_left_out(length, more),
            Value::Number(_) | Value::Truth(_) | Value::List(_) | Value::Other => length,
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}
