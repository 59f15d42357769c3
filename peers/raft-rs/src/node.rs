//! The library's state machine, with dice that repeat, and with the service's indexes beside its own.

use std::mem;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{Pieces, random_range};
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Role};
use slog::{Discard, Logger, o};
use tikv_raft::eraftpb::{Entry, Message};
use tikv_raft::{Config, NO_LIMIT, RawNode, SnapshotStatus, StateRole};

use crate::disk::Disk;
use crate::wire;

/// The library counts time in these.
pub const TICK: Duration = Duration::from_millis(20);

/// Ten heartbeats a second are as many as the lab allows.
const HEARTBEAT_TICKS: usize = 5;
/// 300 to 800 ms: long enough for two heartbeats in a row to get lost.
const ELECTION_TICKS: usize = 15;
const ELECTION_TICKS_END: usize = 40;

pub struct Node {
    raw: RawNode<Disk>,
    timeout: Timeout,
    /// Something has changed that a restart must find.
    unsaved: bool,
}

/// The library draws its election timeouts from the machine's dice, so each is replaced by a draw
/// from the world's. It draws when its term or its role changes, and then only.
struct Timeout {
    term: u64,
    role: StateRole,
    ticks: usize,
}

/// What follows from a change.
pub struct Done {
    pub save: Option<(Pieces, Bytes)>,
    /// To be sent when that is saved.
    pub messages: Vec<Message>,
    pub committed: Vec<ApplyMsg>,
}

impl Node {
    pub fn new(me: usize, disk: Disk) -> Self {
        let config = Config {
            id: wire::id(me),
            heartbeat_tick: HEARTBEAT_TICKS,
            election_tick: ELECTION_TICKS,
            max_election_tick: ELECTION_TICKS_END,
            applied: disk.base_index(),
            // Commands that are given in one moment travel together.
            batch_append: true,
            max_size_per_msg: NO_LIMIT,
            ..Config::default()
        };
        let raw = RawNode::new(&config, disk, &Logger::root(Discard, o!()))
            .expect("the configuration holds, and the disk gives back what was saved");
        let timeout = Timeout::draw(&raw);
        let mut node = Self { raw, timeout, unsaved: false };
        node.set_timeout();
        node
    }

    /// Where the command will be for the service, if it is ever committed.
    pub fn propose(&mut self, command: &Command) -> Option<Accepted> {
        let (term, leads) = self.state();
        if !leads || self.raw.propose(Vec::new(), wire::data(command)).is_err() {
            return None;
        }
        let unstable = &self.raw.raft.raft_log.unstable;
        let before = self.disk().commands_up_to(unstable.offset - 1);
        let is_command = |entry: &&Entry| !entry.data.is_empty();
        let new = unstable.entries.iter().filter(is_command).count();
        Some(Accepted { index: before + new as u64, term })
    }

    pub fn tick(&mut self) {
        self.raw.tick();
    }

    /// A message that cannot be used changes nothing.
    pub fn receive(&mut self, message: Message) {
        let _ = self.raw.step(message);
    }

    /// A call of `term` to `peer` got lost, on its way there or back.
    pub fn unreachable(&mut self, peer: usize, term: u64) {
        if self.state() == (term, true) {
            self.raw.report_unreachable(wire::id(peer));
        }
    }

    /// The library sends nothing to a peer that gets its snapshot until it hears how that went.
    pub fn snapshot_sent(&mut self, peer: usize, term: u64, arrived: bool) {
        if self.state() == (term, true) {
            let status = if arrived { SnapshotStatus::Finish } else { SnapshotStatus::Failure };
            self.raw.report_snapshot(wire::id(peer), status);
        }
    }

    /// The service has everything up to its `index` in `snapshot`.
    pub fn compact(&mut self, index: u64, snapshot: Bytes) {
        let applied = self.raw.raft.raft_log.applied;
        // A snapshot from the leader may have come in the meantime and reach further.
        if let Some(place) = self.disk().place_of(index).filter(|&place| place <= applied) {
            self.raw.mut_store().compact(place, snapshot);
            self.unsaved = true;
        }
    }

    pub fn state(&self) -> (u64, bool) {
        let raft = &self.raw.raft;
        (raft.term, raft.state == StateRole::Leader)
    }

    pub fn view(&self) -> PeerView<'static> {
        let raft = &self.raw.raft;
        let role = match raft.state {
            StateRole::Follower => Role::Follower,
            StateRole::Candidate | StateRole::PreCandidate => Role::Candidate,
            StateRole::Leader => Role::Leader,
        };
        PeerView {
            voted_for: Some((raft.vote > 0).then(|| wire::peer(raft.vote))),
            commit_index: Some(self.disk().commands_up_to(raft.raft_log.committed)),
            ..PeerView::outside(raft.term, role)
        }
    }

    /// Does all that the library has become ready for.
    pub fn settle(&mut self) -> Done {
        self.keep_timeout();
        let (mut messages, mut committed) = (Vec::new(), Vec::new());
        while self.raw.has_ready() {
            let mut ready = self.raw.ready();
            self.unsaved |= ready.must_sync();
            messages.extend(ready.take_messages());
            let disk = self.raw.mut_store();
            if !ready.snapshot().is_empty() {
                committed.push(disk.install(ready.snapshot()));
            }
            disk.append(ready.take_entries());
            if let Some(state) = ready.hs() {
                disk.set_hard_state(state.clone());
            }
            self.apply(&ready.take_committed_entries(), &mut committed);
            messages.extend(ready.take_persisted_messages());
            let mut light = self.raw.advance(ready);
            if let Some(index) = light.commit_index() {
                self.raw.mut_store().set_commit(index);
            }
            messages.extend(light.take_messages());
            self.apply(&light.take_committed_entries(), &mut committed);
        }
        let save = mem::take(&mut self.unsaved).then(|| self.disk().saved());
        Done { save, messages, committed }
    }

    fn apply(&self, entries: &[Entry], committed: &mut Vec<ApplyMsg>) {
        committed.extend(entries.iter().filter_map(|entry| {
            let command = wire::command(entry)?;
            Some(ApplyMsg::Command { index: self.disk().commands_up_to(entry.index), command })
        }));
    }

    /// Whatever the library has drawn, its timeout is the world's.
    fn keep_timeout(&mut self) {
        let raft = &self.raw.raft;
        if (self.timeout.term, self.timeout.role) != (raft.term, raft.state) {
            self.timeout = Timeout::draw(&self.raw);
            self.set_timeout();
        }
    }

    fn set_timeout(&mut self) {
        self.raw.raft.set_randomized_election_timeout(self.timeout.ticks);
    }

    fn disk(&self) -> &Disk {
        self.raw.store()
    }
}

impl Timeout {
    fn draw(raw: &RawNode<Disk>) -> Self {
        let ticks = random_range(ELECTION_TICKS as u64..ELECTION_TICKS_END as u64) as usize;
        Self { term: raw.raft.term, role: raw.raft.state, ticks }
    }
}
