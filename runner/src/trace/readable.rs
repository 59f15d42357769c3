//! What a peer's own values look like in a trace: JSON, with bytes as text where they are text.

use std::io::{self, Write};

use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::schema::Json;

/// Text up to this length is shown whole.
const SHOWN: usize = 64;

/// `bytes` as a person would want to read them: short text as it is, any other by its length and
/// FNV-1a hash.
pub(super) fn bytes_as_text(bytes: &[u8]) -> String {
    match short_text(bytes) {
        Some(text) => text.to_owned(),
        None => format!("<{} bytes, fnv {:016x}>", bytes.len(), fnv(bytes)),
    }
}

/// `value` as JSON. A value that JSON cannot hold becomes a string that says why.
pub(super) fn json_of(value: &dyn erased_serde::Serialize) -> Json {
    try_json_of(value).unwrap_or_else(|error| {
        let text = format!("<not readable: {error}>");
        Json::parse(serde_json::Value::String(text).to_string()).expect("a string is JSON")
    })
}

fn try_json_of(value: &dyn erased_serde::Serialize) -> anyhow::Result<Json> {
    let mut text = Vec::with_capacity(128);
    erased_serde::serialize(value, &mut Serializer::with_formatter(&mut text, BytesAsText))?;
    Ok(Json::parse(String::from_utf8(text)?)?)
}

struct BytesAsText;

impl Formatter for BytesAsText {
    fn write_byte_array<W: ?Sized + Write>(&mut self, out: &mut W, bytes: &[u8]) -> io::Result<()> {
        match short_text(bytes) {
            Some(text) => serde_json::to_writer(out, text)?,
            None => serde_json::to_writer(out, &bytes_as_text(bytes))?,
        }
        Ok(())
    }
}

fn short_text(bytes: &[u8]) -> Option<&str> {
    let text = str::from_utf8(bytes).ok()?;
    let shown = text.len() <= SHOWN && !text.contains(char::is_control);
    shown.then_some(text)
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
