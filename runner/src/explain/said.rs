//! What a message says, by the names that Figures 2 and 13 give its fields, in any spelling.

use serde_json::Value;

use crate::trace::Json;

pub struct Said(Vec<(String, Value)>);

impl Said {
    pub fn of(message: &Json) -> Self {
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        let value = |value: &Json| serde_json::from_str(value.text()).unwrap_or_default();
        let fields = message.fields();
        Self(fields.iter().map(|(name, text)| (plain(name), value(text))).collect())
    }

    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    pub fn is(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// How many entries there are; a list that was cut short ends with how many more there were.
    pub fn entries(&self) -> u64 {
        let Some(list) = self.get("entries").and_then(Value::as_array) else { return 0 };
        let more =
            || list.last()?.as_str()?.strip_prefix('<')?.strip_suffix(" more>")?.parse().ok();
        match more() {
            Some(more) => list.len() as u64 - 1 + u64::min(more, u64::from(u32::MAX)),
            None => list.len() as u64,
        }
    }

    pub fn grants(&self) -> bool {
        self.is("votegranted").or_else(|| self.is("granted")) == Some(true)
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(plain, _)| plain == name).map(|(_, value)| value)
    }
}
