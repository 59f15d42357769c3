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
    pub(super) fn read(line: &str) -> serde_json::Result<Self> {
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
