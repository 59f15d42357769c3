//! The fields of a message by the names that Figures 2 and 13 give them, in any spelling.

use serde_json::Value;

use super::schema::Json;

/// What a message says, its names in lower case and without underscores.
pub struct Named(Vec<Field>);

pub(super) struct Field {
    pub(super) plain: String,
    /// As the peer spells it.
    pub(super) name: String,
    pub(super) value: Value,
}

impl Named {
    pub fn of(message: &Json) -> Self {
        Self::of_fields(&message.fields())
    }

    pub(super) fn of_fields(fields: &[(String, Json)]) -> Self {
        let field = |(name, value): &(String, Json)| Field {
            plain: name.replace('_', "").to_lowercase(),
            name: name.clone(),
            value: serde_json::from_str(value.text()).unwrap_or_default(),
        };
        Self(fields.iter().map(field).collect())
    }

    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    pub fn is(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// How many entries there are.
    pub fn entries(&self) -> u64 {
        self.get("entries").and_then(Value::as_array).map_or(0, |list| length(list))
    }

    /// The term of each entry, as far as they are in the trace and name one.
    pub fn entry_terms(&self) -> Vec<Option<u64>> {
        let count = usize::try_from(self.entries()).unwrap_or(usize::MAX);
        let list = self.get("entries").and_then(Value::as_array);
        let shown = list.into_iter().flatten().filter(|entry| !entry.is_string()).take(count);
        shown.map(term_of).collect()
    }

    /// Whether a vote was given; `None`: this is about no vote.
    pub fn granted(&self) -> Option<bool> {
        self.is("votegranted").or_else(|| self.is("granted"))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields().find(|field| field.plain == name).map(|field| &field.value)
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }
}

fn term_of(entry: &Value) -> Option<u64> {
    let mut fields = entry.as_object()?.iter();
    fields.find(|(name, _)| name.replace('_', "").eq_ignore_ascii_case("term"))?.1.as_u64()
}

/// How many elements a list had; one that was cut short ends with how many more there were.
pub(crate) fn length(list: &[Value]) -> u64 {
    let shown = list.len() as u64;
    match list.last().and_then(Value::as_str).and_then(left_out) {
        Some(more) => with_left_out(shown, more),
        None => shown,
    }
}

/// The number in `<984 more>`.
pub(super) fn left_out(last: &str) -> Option<u64> {
    last.strip_prefix('<')?.strip_suffix(" more>")?.parse().ok()
}

/// The length of a list of which `shown` elements are there, the last of them for `more` others.
pub(super) fn with_left_out(shown: u64, more: u64) -> u64 {
    shown - 1 + more.min(u64::from(u32::MAX))
}
