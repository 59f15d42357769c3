//! What a peer keeps on its disk: the library's state and log, and how many commands are in it.

use std::mem;

use bytes::Bytes;
use labrpc::{Persister, Pieces};
use raftapi::{ApplyMsg, Command, SavedBrief, SavedView};
use serde::{Deserialize, Serialize};
use tikv_raft::eraftpb::{ConfState, Entry, HardState, Snapshot};
use tikv_raft::util::limit_size;
use tikv_raft::{Error, GetEntriesContext, RaftState, Result, Storage, StorageError};

use crate::wire::{self, Record};

/// The library's log is in its own indexes. The service's count commands alone.
pub struct Disk {
    state: HardState,
    voters: ConfState,
    base: Base,
    snapshot: Bytes,
    /// The entries after the snapshot.
    entries: Vec<Entry>,
    /// How many commands there are up to and including each of them.
    commands: Vec<u64>,
    /// The entries as they are saved.
    encoded: Vec<u8>,
}

/// What a snapshot stands for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Base {
    index: u64,
    term: u64,
    commands: u64,
}

/// What is saved in front of the entries.
#[derive(Serialize, Deserialize)]
struct Head {
    term: u64,
    vote: u64,
    commit: u64,
    base: Base,
    /// The term of the last command, and how many there are.
    last_term: u64,
    commands: u64,
}

impl Disk {
    pub fn read(persister: &Persister, servers: usize) -> Self {
        let mut disk = Self {
            state: HardState::default(),
            voters: wire::voters(servers),
            base: Base::default(),
            snapshot: persister.read_snapshot(),
            entries: Vec::new(),
            commands: Vec::new(),
            encoded: Vec::new(),
        };
        let raft_state = persister.read_raft_state();
        if !raft_state.is_empty() {
            let (head, records) =
                decode(&raft_state).expect("the persister gives back what was saved");
            let Head { term, vote, commit, base, .. } = head;
            disk.base = base;
            disk.state = HardState { term, vote, commit, ..HardState::default() };
            let indexes = base.index + 1..;
            disk.append(indexes.zip(records).map(|(index, record)| record.entry(index)).collect());
        }
        disk
    }

    pub fn base_index(&self) -> u64 {
        self.base.index
    }

    /// The last index of the service that is in the snapshot.
    pub fn base_commands(&self) -> u64 {
        self.base.commands
    }

    /// How many commands there are up to and including `index`: the service's index, if a command
    /// is there.
    pub fn commands_up_to(&self, index: u64) -> u64 {
        match index - self.base.index {
            0 => self.base.commands,
            after => self.commands[after as usize - 1],
        }
    }

    /// Where the service's `index` is; `None`: not after the snapshot, or not there at all.
    pub fn place_of(&self, index: u64) -> Option<u64> {
        let before = self.commands.partition_point(|&commands| commands < index);
        let is_there = index > self.base.commands && before < self.commands.len();
        is_there.then(|| self.base.index + before as u64 + 1)
    }

    pub fn set_hard_state(&mut self, state: HardState) {
        self.state = state;
    }

    pub fn set_commit(&mut self, index: u64) {
        self.state.commit = index;
    }

    /// Appends entries, in place of those that stand where they belong.
    pub fn append(&mut self, entries: Vec<Entry>) {
        let Some(first) = entries.first() else { return };
        let kept = (first.index - self.base.index) as usize - 1;
        if kept < self.entries.len() {
            self.entries.truncate(kept);
            self.commands.truncate(kept);
            self.encode_again();
        }
        let mut commands = self.all_commands();
        for entry in entries {
            let record = Record::of(&entry);
            commands += u64::from(record.command.is_some());
            self.encode(&record);
            self.commands.push(commands);
            self.entries.push(entry);
        }
    }

    /// From now on `snapshot` stands for everything up to and including `index`.
    pub fn compact(&mut self, index: u64, snapshot: Bytes) {
        let gone = (index - self.base.index) as usize;
        let (term, commands) = (self.entries[gone - 1].term, self.commands[gone - 1]);
        self.base = Base { index, term, commands };
        self.snapshot = snapshot;
        self.entries.drain(..gone);
        self.commands.drain(..gone);
        self.encode_again();
    }

    /// Begins anew behind a snapshot from the leader, and says what the service is to be told.
    pub fn install(&mut self, snapshot: &Snapshot) -> ApplyMsg {
        let meta = snapshot.get_metadata();
        let (commands, data) = snapshot.data.split_at(size_of::<u64>());
        let commands = u64::from_le_bytes(commands.try_into().expect("so many bytes"));
        self.base = Base { index: meta.index, term: meta.term, commands };
        self.snapshot = snapshot.data.slice_ref(data);
        self.entries.clear();
        self.commands.clear();
        self.encoded.clear();
        let snapshot = self.snapshot.clone();
        ApplyMsg::Snapshot { index: commands, term: meta.term, snapshot }
    }

    /// What is to be saved.
    pub fn saved(&self) -> (Pieces, Bytes) {
        let is_command = |entry: &&Entry| !entry.data.is_empty();
        let last = self.entries.iter().rfind(is_command);
        let head = Head {
            term: self.state.term,
            vote: self.state.vote,
            commit: self.state.commit,
            base: self.base,
            last_term: last.map_or(self.base.term, |entry| entry.term),
            commands: self.all_commands(),
        };
        let head = postcard::to_stdvec(&head).expect("numbers have their bytes");
        let pieces: Vec<Bytes> = vec![head.into(), Bytes::copy_from_slice(&self.encoded)];
        (pieces.into(), self.snapshot.clone())
    }

    fn all_commands(&self) -> u64 {
        self.commands.last().copied().unwrap_or(self.base.commands)
    }

    fn encode(&mut self, record: &Record) {
        let encoded = mem::take(&mut self.encoded);
        self.encoded = postcard::to_extend(record, encoded).expect("any record has its bytes");
    }

    fn encode_again(&mut self) {
        self.encoded.clear();
        for place in 0..self.entries.len() {
            self.encode(&Record::of(&self.entries[place]));
        }
    }
}

impl Storage for Disk {
    fn initial_state(&self) -> Result<RaftState> {
        Ok(RaftState::new(self.state.clone(), self.voters.clone()))
    }

    fn entries(
        &self,
        low: u64,
        high: u64,
        max_size: impl Into<Option<u64>>,
        _context: GetEntriesContext,
    ) -> Result<Vec<Entry>> {
        if low <= self.base.index {
            return Err(Error::Store(StorageError::Compacted));
        }
        let place = |index: u64| (index - self.base.index) as usize - 1;
        let mut entries = self.entries[place(low)..place(high)].to_vec();
        limit_size(&mut entries, max_size.into());
        Ok(entries)
    }

    fn term(&self, index: u64) -> Result<u64> {
        match index.checked_sub(self.base.index) {
            None => Err(Error::Store(StorageError::Compacted)),
            Some(0) => Ok(self.base.term),
            Some(after) => {
                let entry = self.entries.get(after as usize - 1);
                entry.map(|entry| entry.term).ok_or(Error::Store(StorageError::Unavailable))
            }
        }
    }

    fn first_index(&self) -> Result<u64> {
        Ok(self.base.index + 1)
    }

    fn last_index(&self) -> Result<u64> {
        Ok(self.base.index + self.entries.len() as u64)
    }

    /// With the service's index in front, which the receiver cannot count for itself.
    fn snapshot(&self, _request_index: u64, _to: u64) -> Result<Snapshot> {
        if self.base.index == 0 {
            return Err(Error::Store(StorageError::SnapshotTemporarilyUnavailable));
        }
        let data = [&self.base.commands.to_le_bytes(), &*self.snapshot].concat();
        let mut snapshot = Snapshot { data: data.into(), ..Snapshot::default() };
        let meta = snapshot.mut_metadata();
        meta.index = self.base.index;
        meta.term = self.base.term;
        meta.set_conf_state(self.voters.clone());
        Ok(snapshot)
    }
}

/// The log as the service counts it.
pub fn saved(raft_state: &[u8]) -> Option<SavedView> {
    if raft_state.is_empty() {
        return Some(SavedView::default());
    }
    let (head, records) = decode(raft_state)?;
    let command = |record: Record| Some((record.term, record.command?));
    let entries: Vec<(u64, Command)> = records.into_iter().filter_map(command).collect();
    let brief = brief(&head);
    Some(SavedView {
        term: brief.term,
        voted_for: brief.voted_for,
        base_index: brief.base_index,
        base_term: brief.base_term,
        entries,
    })
}

/// The same from the head alone.
pub fn saved_brief(raft_state: &Pieces) -> Option<SavedBrief> {
    if raft_state.is_empty() {
        return Some(SavedBrief::default());
    }
    postcard::from_bytes(raft_state.first()).ok().map(|head| brief(&head))
}

fn brief(head: &Head) -> SavedBrief {
    SavedBrief {
        term: head.term,
        voted_for: (head.vote > 0).then(|| wire::peer(head.vote)),
        base_index: head.base.commands,
        base_term: head.base.term,
        last_index: head.commands,
        last_term: head.last_term,
    }
}

fn decode(raft_state: &[u8]) -> Option<(Head, Vec<Record>)> {
    let (head, mut rest) = postcard::take_from_bytes::<Head>(raft_state).ok()?;
    let mut records = Vec::new();
    while !rest.is_empty() {
        let record;
        (record, rest) = postcard::take_from_bytes(rest).ok()?;
        records.push(record);
    }
    Some((head, records))
}

#[cfg(test)]
mod tests {
    use labrpc::Node;

    use super::*;

    /// A term's empty entry, and three commands, of which the last is of another term.
    fn disk(persister: &Persister) -> Disk {
        let mut disk = Disk::read(persister, 3);
        let records = [(1, None), (1, Some("a")), (1, Some("b")), (2, None), (2, Some("c"))];
        disk.append(entries(1, &records));
        disk
    }

    fn entries(first: u64, records: &[(u64, Option<&str>)]) -> Vec<Entry> {
        let entry = |(index, &(term, command)): (u64, &(u64, Option<&str>))| {
            let command = command.map(|text| Command::from(text.as_bytes()));
            Record { term, command }.entry(index)
        };
        (first..).zip(records).map(entry).collect()
    }

    #[test]
    fn the_service_counts_commands_alone() {
        let mut disk = disk(&Persister::new(Node::new(0)));
        let counted: Vec<_> = (0..=5).map(|index| disk.commands_up_to(index)).collect();
        assert_eq!(counted, [0, 0, 1, 2, 2, 3]);
        let places: Vec<_> = (0..=4).map(|index| disk.place_of(index)).collect();
        assert_eq!(places, [None, Some(2), Some(3), Some(5), None]);

        disk.compact(3, Bytes::from("ab"));
        assert_eq!((disk.base_index(), disk.base_commands()), (3, 2));
        assert_eq!(
            (disk.commands_up_to(5), disk.place_of(3), disk.place_of(2)),
            (3, Some(5), None)
        );
    }

    #[test]
    fn what_is_saved_comes_back() {
        let persister = Persister::new(Node::new(0));
        let mut disk = disk(&persister);
        disk.compact(3, Bytes::from("ab"));
        disk.set_hard_state(HardState { term: 2, vote: 3, commit: 4, ..HardState::default() });
        disk.append(entries(5, &[(2, Some("d")), (2, Some("e"))]));
        let (raft_state, snapshot) = disk.saved();
        let view = saved(&raft_state.join()).expect("it can be read");
        assert_eq!(saved_brief(&raft_state).expect("it can be read"), view.brief());
        assert_eq!((view.term, view.voted_for), (2, Some(2)));
        assert_eq!((view.base_index, view.base_term, view.entries.len()), (2, 1, 2));

        persister.save(raft_state, snapshot);
        let again = Disk::read(&persister, 3);
        assert_eq!((again.entries, again.commands), (disk.entries, disk.commands));
        assert_eq!((again.state, again.snapshot), (disk.state, Bytes::from("ab")));
    }
}
