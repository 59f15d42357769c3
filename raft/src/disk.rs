//! The bytes that survive a crash: postcard of term, vote, the snapshot's end, and the entries.
//!
//! The entries are kept encoded from one save to the next, so that a save encodes what is new and
//! copies the rest.

use bytes::Bytes;

use crate::core::{Core, Entry, Log, Persistent};

/// Enough for five varints of 64 bits and a tag.
const HEADER: usize = 64;

/// What was saved last, ready to be saved again with a difference.
#[derive(Debug, Default)]
pub struct Disk {
    base_index: u64,
    /// The encoded entries after `base_index`, one behind the other.
    entries: Vec<u8>,
    /// Where in `entries` each of them ends.
    ends: Vec<usize>,
}

impl Disk {
    /// The bytes of `core`'s persistent state, whose log has changed from `changed` on.
    pub fn write(&mut self, core: &Core, changed: u64) -> Bytes {
        self.follow(core.log(), changed);
        let log = core.log();
        let header = (
            core.current_term(),
            core.voted_for(),
            log.base_index(),
            log.base_term(),
            self.ends.len(),
        );
        let mut buffer = [0; HEADER];
        let header = postcard::to_slice(&header, &mut buffer).expect("a header has room");
        let mut bytes = Vec::with_capacity(header.len() + self.entries.len());
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(&self.entries);
        bytes.into()
    }

    /// Brings the encoded entries up to `log`.
    fn follow(&mut self, log: &Log, changed: u64) {
        self.compact_to(log.base_index());
        let agreed = changed.min(log.last_index() + 1).max(log.base_index() + 1) - 1;
        self.truncate_after(agreed);
        for entry in log.after(self.base_index + self.ends.len() as u64) {
            self.push(entry);
        }
    }

    fn compact_to(&mut self, base_index: u64) {
        let gone = self.ends.len().min((base_index - self.base_index) as usize);
        if gone > 0 {
            let cut = self.ends[gone - 1];
            self.entries.drain(..cut);
            self.ends.drain(..gone);
            self.ends.iter_mut().for_each(|end| *end -= cut);
        }
        self.base_index = base_index;
    }

    fn truncate_after(&mut self, index: u64) {
        self.ends.truncate((index - self.base_index) as usize);
        self.entries.truncate(self.ends.last().copied().unwrap_or_default());
    }

    fn push(&mut self, entry: &Entry) {
        let entries = std::mem::take(&mut self.entries);
        self.entries = postcard::to_extend(entry, entries).expect("a vector takes every entry");
        self.ends.push(self.entries.len());
    }
}

/// What `bytes` say of the state that they were made of; nothing at all says a first start.
pub fn read(bytes: &[u8]) -> Option<Persistent> {
    if bytes.is_empty() {
        return Some(Persistent::default());
    }
    let (current_term, voted_for, base_index, base_term, entries) =
        postcard::from_bytes::<(u64, Option<usize>, u64, u64, Vec<Entry>)>(bytes).ok()?;
    Some(Persistent { current_term, voted_for, log: Log::new(base_index, base_term, entries) })
}
