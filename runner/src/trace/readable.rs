//! What a peer's own values look like in a trace: JSON, with bytes as text where they are text.

use std::cell::Cell;
use std::io::{self, Write};

use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::schema::Json;

/// Text up to this length is shown whole.
const SHOWN: usize = 64;

/// So many elements of a list are shown; instead of the others stands how many they are.
const LISTED: usize = 16;

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
    let skipping = Cell::new(false);
    let mut out = Out { text: Vec::with_capacity(128), skipping: &skipping };
    let readable = Readable { lists: Vec::new(), skipping: &skipping, cut: 0 };
    erased_serde::serialize(value, &mut Serializer::with_formatter(&mut out, readable))?;
    Ok(Json::parse(String::from_utf8(out.text)?)?)
}

/// Takes what is written, but for what is to be skipped.
struct Out<'a> {
    text: Vec<u8>,
    skipping: &'a Cell<bool>,
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.skipping.get() {
            self.text.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compact JSON, with bytes as text and long lists cut short.
struct Readable<'a> {
    /// How many elements each open list has had so far, the innermost last.
    lists: Vec<usize>,
    skipping: &'a Cell<bool>,
    /// While skipping: how deep the list is that is cut short.
    cut: usize,
}

impl Formatter for Readable<'_> {
    fn write_byte_array<W: ?Sized + Write>(&mut self, out: &mut W, bytes: &[u8]) -> io::Result<()> {
        match short_text(bytes) {
            Some(text) => serde_json::to_writer(out, text)?,
            None => serde_json::to_writer(out, &bytes_as_text(bytes))?,
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.lists.push(0);
        out.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        let depth = self.lists.len();
        if let Some(count) = self.lists.last_mut() {
            *count += 1;
            if *count > LISTED && !self.skipping.replace(true) {
                self.cut = depth;
            }
        }
        if first { Ok(()) } else { out.write_all(b",") }
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let depth = self.lists.len();
        let count = self.lists.pop().unwrap_or(0);
        if self.cut == depth && self.skipping.replace(false) {
            write!(out, ",\"<{} more>\"", count - LISTED)?;
        }
        out.write_all(b"]")
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
