//! What every server has told its service: the tester's own copies of the logs, and snapshots.

use bytes::Bytes;

use super::failure::{ApplyError, CheckError};

/// A copy of each server's log. As in the 2024 tester it outlives crashes, and it has no gaps,
/// because an index whose predecessor is missing ends the test.
pub(super) struct Copies {
    logs: Vec<Log>,
    /// How far the present life of each server has come; behind its copy's end after a restart.
    last_applied: Vec<u64>,
    /// The highest index that any server has applied.
    highest: u64,
}

impl Copies {
    pub(super) fn new(servers: usize) -> Self {
        Self { logs: vec![Log::new(); servers], last_applied: vec![0; servers], highest: 0 }
    }

    pub(super) fn highest(&self) -> u64 {
        self.highest
    }

    /// How many copies hold `index`, and the command there.
    pub(super) fn committed(&self, index: u64) -> Result<(usize, Option<&[u8]>), CheckError> {
        let mut held = self.logs.iter().filter_map(|log| log.get(index));
        let Some(one) = held.next() else { return Ok((0, None)) };
        let mut count = 1;
        for other in held {
            if other != one {
                let (one, other) = (one.into(), other.into());
                return Err(CheckError::CommitsDisagree { index, one, other });
            }
            count += 1;
        }
        Ok((count, Some(one)))
    }

    /// Whether the copy of `server` holds `command` at `index`.
    pub(super) fn holds(&self, server: usize, index: u64, command: &[u8]) -> bool {
        self.logs[server].get(index) == Some(command)
    }

    /// `server` has applied `command` at `index`: does that agree with what all have applied?
    pub(super) fn apply(
        &mut self,
        server: usize,
        index: u64,
        command: &[u8],
    ) -> Result<(), ApplyError> {
        // The lab lets an index of 0 pass; nothing ever looks at it.
        if index == 0 {
            return Ok(());
        }
        if index > self.logs[server].len() {
            return Err(ApplyError::OutOfOrder { server, index });
        }
        self.compare(server, index, command)?;
        if index == self.logs[server].len() {
            self.logs[server].push(command);
        }
        self.highest = self.highest.max(index);
        Ok(())
    }

    /// The same, of a server that must continue where it was.
    pub(super) fn apply_next(
        &mut self,
        server: usize,
        index: u64,
        command: &[u8],
    ) -> Result<(), ApplyError> {
        let expected = self.last_applied[server] + 1;
        if index != expected {
            return Err(ApplyError::Unexpected { server, expected, got: index });
        }
        self.apply(server, index, command)?;
        self.last_applied[server] = index;
        Ok(())
    }

    fn compare(&self, server: usize, index: u64, value: &[u8]) -> Result<(), ApplyError> {
        let differs = |log: &Log| log.get(index).is_some_and(|held| held != value);
        let Some(other) = self.logs.iter().rposition(differs) else { return Ok(()) };
        let other_value = self.logs[other].get(index).unwrap_or_default().into();
        Err(ApplyError::Differs { index, server, value: value.into(), other, other_value })
    }

    /// `server` starts again: it has applied what is in the snapshot that it had saved, if any.
    pub(super) fn restart(&mut self, server: usize, saved: &[u8]) -> Result<(), ApplyError> {
        self.last_applied[server] = 0;
        if !saved.is_empty() {
            self.install(server, saved)?;
        }
        Ok(())
    }

    /// How far the present life of `server` has come.
    pub(super) fn applied(&self, server: usize) -> u64 {
        self.last_applied[server]
    }

    /// The last index of a snapshot; 0 if there is none.
    pub(super) fn end_of(snapshot: &[u8]) -> u64 {
        Log::read(snapshot).map_or(0, |(index, _)| index)
    }

    /// The whole history of `server` up to and including `index`.
    pub(super) fn snapshot(&self, server: usize, index: u64) -> Bytes {
        self.logs[server].snapshot(index)
    }

    /// `server` has got `snapshot` in place of all that it had; says where the snapshot ends.
    pub(super) fn install(&mut self, server: usize, snapshot: &[u8]) -> Result<u64, ApplyError> {
        if snapshot.is_empty() {
            return Err(ApplyError::NoSnapshot);
        }
        let (index, log) = Log::read(snapshot).ok_or(ApplyError::UnreadableSnapshot)?;
        self.logs[server] = log;
        self.last_applied[server] = index;
        Ok(index)
    }
}

/// Bytes of the length that stands before each command, and of the index before the first.
const LENGTH: usize = size_of::<u32>();
const INDEX: usize = size_of::<u64>();

/// One server's commands from index 0, where nothing is, one after the other in the form that a
/// snapshot has them: so taking a snapshot is copying a prefix.
#[derive(Clone)]
struct Log {
    bytes: Vec<u8>,
    /// Where in `bytes` each index ends.
    ends: Vec<usize>,
}

impl Log {
    fn new() -> Self {
        Self { bytes: vec![0; LENGTH], ends: vec![LENGTH] }
    }

    /// The index after the last one held.
    fn len(&self) -> u64 {
        self.ends.len() as u64
    }

    fn get(&self, index: u64) -> Option<&[u8]> {
        let index = usize::try_from(index).ok()?;
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.bytes[start + LENGTH..end])
    }

    fn push(&mut self, command: &[u8]) {
        self.bytes.extend((command.len() as u32).to_le_bytes());
        self.bytes.extend(command);
        self.ends.push(self.bytes.len());
    }

    fn snapshot(&self, index: u64) -> Bytes {
        let commands = &self.bytes[..self.ends[index as usize]];
        let mut snapshot = Vec::with_capacity(INDEX + commands.len());
        snapshot.extend(index.to_le_bytes());
        snapshot.extend(commands);
        snapshot.into()
    }

    fn read(snapshot: &[u8]) -> Option<(u64, Self)> {
        let (index, commands) = snapshot.split_first_chunk::<INDEX>()?;
        let mut ends = Vec::new();
        let mut rest = commands;
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk::<LENGTH>()?;
            rest = after.get(u32::from_le_bytes(*length) as usize..)?;
            ends.push(commands.len() - rest.len());
        }
        let index = u64::from_le_bytes(*index);
        let whole = ends.len() as u64 == index.checked_add(1)?;
        whole.then(|| (index, Self { bytes: commands.to_vec(), ends }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_brings_a_server_what_another_one_has() {
        let mut copies = Copies::new(2);
        for index in 1..=4 {
            copies.apply_next(0, index, &[b'a' + index as u8]).unwrap();
        }
        let snapshot = copies.snapshot(0, 3);
        assert_eq!(copies.install(1, &snapshot), Ok(3));
        assert_eq!(copies.committed(3), Ok((2, Some(&b"d"[..]))));
        assert_eq!(copies.committed(4), Ok((1, Some(&b"e"[..]))));
        assert_eq!(copies.apply_next(1, 4, b"e"), Ok(()));

        let cut_short = &snapshot[..snapshot.len() - 1];
        assert_eq!(copies.install(1, cut_short), Err(ApplyError::UnreadableSnapshot));
    }

    #[test]
    fn a_snapshot_that_differs_is_noticed_by_whoever_looks() {
        let mut copies = Copies::new(3);
        copies.apply(0, 1, b"x").unwrap();
        let snapshot = copies.snapshot(0, 1);
        copies.install(0, &Copies::new(1).snapshot(0, 0)).unwrap();
        copies.apply(1, 1, b"y").unwrap();
        copies.install(2, &snapshot).unwrap();
        let (index, one, other) = (1, "y".into(), "x".into());
        assert_eq!(copies.committed(1), Err(CheckError::CommitsDisagree { index, one, other }));
    }

    #[test]
    fn a_copy_outlives_a_crash_but_not_an_older_snapshot() {
        let mut copies = Copies::new(1);
        copies.apply_next(0, 1, b"x").unwrap();
        copies.apply_next(0, 2, b"y").unwrap();
        let old = copies.snapshot(0, 1);
        copies.restart(0, &[]).unwrap();
        assert_eq!(copies.committed(2).map(|(count, _)| count), Ok(1));
        copies.restart(0, &old).unwrap();
        assert_eq!(copies.committed(2).map(|(count, _)| count), Ok(0));
        assert_eq!(copies.apply_next(0, 2, b"z"), Ok(()));
    }
}
