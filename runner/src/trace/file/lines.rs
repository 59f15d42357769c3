//! Lines as events, up to the first that is none.

use super::blocks::Block;
use super::fragment;
use crate::trace::schema::Event;

/// Most lines of a trace are longer, in bytes.
const SHORT_LINE: usize = 80;

/// The events of some lines, up to the first that cannot be read.
pub(super) struct Parsed {
    pub(super) events: Vec<Event>,
    pub(super) flaw: Option<Flaw>,
    pub(super) bytes: u64,
}

/// Why a line is no event.
pub(super) enum Flaw {
    Damaged(String),
    CutOff,
}

impl Parsed {
    pub(super) fn of(block: &Block) -> Self {
        let mut events = Vec::with_capacity(block.len() as usize / SHORT_LINE);
        let mut flaw = None;
        for line in block.lines() {
            match read_line(line) {
                Ok(event) => events.push(event),
                Err(found) => {
                    flaw = Some(found);
                    break;
                }
            }
        }
        Self { events, flaw, bytes: block.len() }
    }

    /// How many events there may be in so many bytes, if they go on as they are here, and somewhat
    /// shorter.
    pub(super) fn expects(&self, bytes: u64) -> usize {
        let count = self.events.len() as u128;
        let events = count * u128::from(bytes) / u128::from(self.bytes.max(1));
        usize::try_from(events + events / 4).unwrap_or(0)
    }
}

fn read_line(line: &[u8]) -> Result<Event, Flaw> {
    let text = str::from_utf8(line).map_err(|error| Flaw::Damaged(error.to_string()))?;
    Event::read(text).map_err(|error| match text.ends_with('\n') {
        true => Flaw::Damaged(fragment(&error)),
        false => Flaw::CutOff,
    })
}
