//! How one line becomes an event: the kind decides what the other fields must be.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::schema::{Event, Json, Other, What};

/// The fields of a JSON object in their order, with values that are not yet looked into.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    pub(super) fn of(line: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(line)
    }

    /// All fields as a `T`, which must know every one of them.
    pub(super) fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        let fields = self.0.iter().map(|(name, value)| (&**name, *value));
        T::deserialize(MapDeserializer::new(fields))
    }

    pub(super) fn owned(&self) -> Vec<(String, Json)> {
        self.0.iter().map(|(name, value)| (name.clone().into_owned(), Json::from(*value))).collect()
    }

    /// Takes out the field called `name`, if there is one.
    fn take<T: Deserialize<'a>>(&mut self, name: &str) -> serde_json::Result<Option<T>> {
        let Some(place) = self.0.iter().position(|(other, _)| other == name) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(place);
        serde_json::from_str(value.get()).map(Some)
    }

    fn need<T: Deserialize<'a>>(&mut self, name: &'static str) -> serde_json::Result<T> {
        self.take(name)?.ok_or_else(|| serde_json::Error::missing_field(name))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(12);
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl Event {
    /// Fields in the order in which they are written are read as they come; any other line, and one
    /// that is wrong, is taken apart first.
    pub(super) fn read(line: &str) -> serde_json::Result<Self> {
        match serde_json::from_str(line) {
            Ok(InOrder(event)) => Ok(event),
            Err(_) => Self::read_in_any_order(line),
        }
    }

    fn read_in_any_order(line: &str) -> serde_json::Result<Self> {
        let mut fields = Fields::of(line)?;
        let (n, t) = (fields.need("n")?, fields.need("t")?);
        let (cause, peer) = (fields.take("cause")?, fields.take("peer")?);
        let kind = fields.need::<Cow<'_, str>>("kind")?;
        let what = What::read(&kind, fields)?;
        if peer.is_none() && what.needs_peer() {
            return Err(serde_json::Error::missing_field("peer"));
        }
        Ok(Self { n, t, cause, peer, what })
    }
}

/// An event of a known kind, what every event has first, then the kind, then what the kind has.
struct InOrder(Event);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Common {
    N,
    T,
    Cause,
    Peer,
    Kind,
}

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Line;

        impl<'de> Visitor<'de> for Line {
            type Value = InOrder;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an event")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder, A::Error> {
                let (mut n, mut t, mut cause, mut peer) = (None, None, None, None);
                let kind: &str = loop {
                    match map.next_key()?.ok_or_else(out_of_order)? {
                        Common::N => once(&mut n, map.next_value()?)?,
                        Common::T => once(&mut t, map.next_value()?)?,
                        Common::Cause => once(&mut cause, map.next_value()?)?,
                        Common::Peer => once(&mut peer, map.next_value()?)?,
                        Common::Kind => break map.next_value()?,
                    }
                };
                let (n, t) = n.zip(t).ok_or_else(out_of_order)?;
                let what = What::read_rest(kind, map)?;
                let has_peer = peer.is_some() || !what.needs_peer();
                let event = Event { n, t, cause, peer, what };
                has_peer.then_some(InOrder(event)).ok_or_else(out_of_order)
            }
        }

        deserializer.deserialize_map(Line)
    }
}

fn once<T, E: serde::de::Error>(field: &mut Option<T>, value: T) -> Result<(), E> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(out_of_order()),
    }
}

/// Never seen: what is amiss is said when the line is taken apart.
fn out_of_order<E: serde::de::Error>() -> E {
    E::custom("out of order")
}

impl Other {
    pub(super) fn new(kind: &str, fields: &Fields<'_>) -> Self {
        Self { kind: kind.to_owned(), fields: fields.owned() }
    }
}

impl Serialize for Other {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.fields.len()))?;
        map.serialize_entry("kind", &self.kind)?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
