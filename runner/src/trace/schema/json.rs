//! The arguments and replies of peers, whose types only they know.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::trace::line::Fields;

/// A JSON value, kept as the text that it is in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

impl Json {
    /// `text` as JSON, if that is what it is.
    pub fn parse(text: String) -> serde_json::Result<Self> {
        RawValue::from_string(text).map(Self)
    }

    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The fields of an object, in their order; none of any other value.
    pub fn fields(&self) -> Vec<(String, Self)> {
        let fields = serde_json::from_str::<Fields<'_>>(self.text());
        fields.map(|fields| fields.owned()).unwrap_or_default()
    }
}

impl From<&RawValue> for Json {
    fn from(value: &RawValue) -> Self {
        Self(value.to_owned())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Json {}
