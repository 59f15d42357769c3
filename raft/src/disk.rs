//! The bytes that survive a crash: postcard of a head and of the entries.
//!
//! The entries are kept encoded from one save to the next, in chunks that are shared with what was
//! saved before, so that a save costs what is new and not what is there.

use bytes::Bytes;
use labrpc::Pieces;
use raftapi::SavedBrief;

use crate::core::{Core, Entry, Log, Persistent};

/// Enough for six varints of 64 bits and a tag.
const HEADER: usize = 72;

/// What is saved in front of the entries: the term, the vote, index and term of the snapshot's end,
/// the term of the last entry, and how many entries there are.
type Header = (u64, Option<usize>, u64, u64, u64, usize);

/// So many entries are sealed together in a chunk that is not copied again.
const CHUNK: usize = 256;

/// What was saved last, ready to be saved again with a difference.
#[derive(Debug, Default)]
pub struct Disk {
    base_index: u64,
    /// The encoded entries after `base_index`, `CHUNK` in each.
    sealed: Vec<Bytes>,
    /// The encoded entries after those.
    open: Vec<u8>,
    /// Where in `open` each of them ends.
    ends: Vec<usize>,
}

impl Disk {
    /// The bytes of `core`'s persistent state, whose log has changed from `changed` on.
    pub fn write(&mut self, core: &Core, changed: u64) -> Pieces {
        let log = core.log();
        self.follow(log, changed);
        let header: Header = (
            core.current_term(),
            core.voted_for(),
            log.base_index(),
            log.base_term(),
            log.last_term(),
            self.entries(),
        );
        let mut buffer = [0; HEADER];
        let header = postcard::to_slice(&header, &mut buffer).expect("a header has room");
        if self.sealed.is_empty() {
            return [&*header, &self.open].concat().into();
        }
        let mut pieces = Vec::with_capacity(self.sealed.len() + 2);
        pieces.push(Bytes::copy_from_slice(header));
        pieces.extend_from_slice(&self.sealed);
        pieces.push(Bytes::copy_from_slice(&self.open));
        pieces.into()
    }

    /// Brings the encoded entries up to `log`.
    fn follow(&mut self, log: &Log, changed: u64) {
        if log.base_index() != self.base_index {
            *self = Self { base_index: log.base_index(), ..Self::default() };
        }
        let agreed = changed.saturating_sub(1).clamp(log.base_index(), log.last_index());
        self.truncate((agreed - self.base_index) as usize);
        for entry in log.after(self.base_index + self.entries() as u64) {
            self.push(entry);
        }
    }

    fn entries(&self) -> usize {
        self.sealed.len() * CHUNK + self.ends.len()
    }

    /// Keeps at most so many entries. A sealed chunk that loses one goes altogether.
    fn truncate(&mut self, entries: usize) {
        let sealed = self.sealed.len() * CHUNK;
        if entries < sealed {
            self.sealed.truncate(entries / CHUNK);
            self.ends.clear();
        } else {
            self.ends.truncate(entries - sealed);
        }
        self.open.truncate(self.ends.last().copied().unwrap_or_default());
    }

    fn push(&mut self, entry: &Entry) {
        let open = std::mem::take(&mut self.open);
        self.open = postcard::to_extend(entry, open).expect("a vector takes every entry");
        self.ends.push(self.open.len());
        if self.ends.len() == CHUNK {
            self.sealed.push(Bytes::copy_from_slice(&self.open));
            self.open.clear();
            self.ends.clear();
        }
    }
}

/// What `bytes` say of the state that they were made of; nothing at all says a first start.
pub fn read(bytes: &[u8]) -> Option<Persistent> {
    if bytes.is_empty() {
        return Some(Persistent::default());
    }
    let (header, mut rest) = postcard::take_from_bytes::<Header>(bytes).ok()?;
    let (current_term, voted_for, base_index, base_term, _, count) = header;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, after) = postcard::take_from_bytes::<Entry>(rest).ok()?;
        entries.push(entry);
        rest = after;
    }
    Some(Persistent { current_term, voted_for, log: Log::new(base_index, base_term, entries) })
}

/// The same of saved pieces without the entries, from the first of them alone.
pub fn read_brief(pieces: &Pieces) -> Option<SavedBrief> {
    if pieces.is_empty() {
        return Some(SavedBrief::default());
    }
    let (header, _) = postcard::take_from_bytes::<Header>(pieces.first()).ok()?;
    let (term, voted_for, base_index, base_term, last_term, count) = header;
    let last_index = base_index + count as u64;
    Some(SavedBrief { term, voted_for, base_index, base_term, last_index, last_term })
}
