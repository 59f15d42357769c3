//! The library's messages as the lab's RPCs, under the names of Figures 2 and 13, and back.
//!
//! Indexes in messages are the library's own: they count the empty entry that begins each term.

use bytes::Bytes;
use raftapi::Command;
use serde::{Deserialize, Serialize};
use tikv_raft::eraftpb::{ConfState, Entry, Message, MessageType, Snapshot};

/// In front of a command, so that no command is as empty as the library's own entries.
const COMMAND: u8 = b'c';

#[derive(Debug, Serialize, Deserialize)]
pub struct RequestVoteArgs {
    term: u64,
    candidate_id: usize,
    last_log_index: u64,
    last_log_term: u64,
    commit: u64,
    commit_term: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct RequestVoteReply {
    term: u64,
    vote_granted: bool,
    commit: u64,
    commit_term: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AppendEntriesArgs {
    pub term: u64,
    leader_id: usize,
    prev_log_index: u64,
    prev_log_term: u64,
    entries: Vec<Record>,
    leader_commit: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AppendEntriesReply {
    term: u64,
    success: bool,
    /// The last entry that both have, or the one that was refused.
    index: u64,
    /// Where to try again.
    hint: u64,
    hint_term: u64,
    commit: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct HeartbeatArgs {
    term: u64,
    leader_id: usize,
    leader_commit: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct HeartbeatReply {
    term: u64,
    commit: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct InstallSnapshotArgs {
    pub term: u64,
    leader_id: usize,
    last_included_index: u64,
    last_included_term: u64,
    servers: usize,
    data: Bytes,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct InstallSnapshotReply {
    term: u64,
    index: u64,
    commit: u64,
}

/// An entry without its index; `None`: the library's own, which begins a term.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    pub term: u64,
    pub command: Option<Command>,
}

/// A message to another peer that wants an answer.
pub enum Call {
    RequestVote(RequestVoteArgs),
    AppendEntries(AppendEntriesArgs),
    Heartbeat(HeartbeatArgs),
    InstallSnapshot(InstallSnapshotArgs),
}

impl Call {
    /// # Panics
    /// If the library says something that it only says where membership or leadership is handed on.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other fifteen are never sent")]
    pub fn of(message: Message) -> Self {
        let (term, from) = (message.term, peer(message.from));
        match message.msg_type {
            MessageType::MsgRequestVote => Self::RequestVote(RequestVoteArgs {
                term,
                candidate_id: from,
                last_log_index: message.index,
                last_log_term: message.log_term,
                commit: message.commit,
                commit_term: message.commit_term,
            }),
            MessageType::MsgAppend => Self::AppendEntries(AppendEntriesArgs {
                term,
                leader_id: from,
                prev_log_index: message.index,
                prev_log_term: message.log_term,
                entries: message.entries.iter().map(Record::of).collect(),
                leader_commit: message.commit,
            }),
            MessageType::MsgHeartbeat => {
                let leader_commit = message.commit;
                Self::Heartbeat(HeartbeatArgs { term, leader_id: from, leader_commit })
            }
            MessageType::MsgSnapshot => Self::InstallSnapshot(install_args(message)),
            other => unreachable!("no RPC carries {other:?}"),
        }
    }
}

fn install_args(mut message: Message) -> InstallSnapshotArgs {
    let mut snapshot = message.take_snapshot();
    let meta = snapshot.take_metadata();
    InstallSnapshotArgs {
        term: message.term,
        leader_id: peer(message.from),
        last_included_index: meta.index,
        last_included_term: meta.term,
        servers: meta.get_conf_state().voters.len(),
        data: snapshot.data,
    }
}

impl Record {
    pub fn of(entry: &Entry) -> Self {
        Self { term: entry.term, command: command(entry) }
    }

    pub fn entry(self, index: u64) -> Entry {
        let data = self.command.map(|command| data(&command).into()).unwrap_or_default();
        Entry { term: self.term, index, data, ..Entry::default() }
    }
}

impl RequestVoteArgs {
    pub fn message(self) -> Message {
        Message {
            index: self.last_log_index,
            log_term: self.last_log_term,
            commit: self.commit,
            commit_term: self.commit_term,
            ..message(MessageType::MsgRequestVote, self.term, self.candidate_id)
        }
    }
}

impl AppendEntriesArgs {
    pub fn message(self) -> Message {
        let indexes = self.prev_log_index + 1..;
        let entries: Vec<_> =
            indexes.zip(self.entries).map(|(index, record)| record.entry(index)).collect();
        Message {
            index: self.prev_log_index,
            log_term: self.prev_log_term,
            entries: entries.into(),
            commit: self.leader_commit,
            ..message(MessageType::MsgAppend, self.term, self.leader_id)
        }
    }
}

impl HeartbeatArgs {
    pub fn message(self) -> Message {
        let heartbeat = message(MessageType::MsgHeartbeat, self.term, self.leader_id);
        Message { commit: self.leader_commit, ..heartbeat }
    }
}

impl InstallSnapshotArgs {
    pub fn message(self) -> Message {
        let mut snapshot = Snapshot { data: self.data, ..Snapshot::default() };
        let meta = snapshot.mut_metadata();
        meta.index = self.last_included_index;
        meta.term = self.last_included_term;
        meta.set_conf_state(voters(self.servers));
        let mut message = message(MessageType::MsgSnapshot, self.term, self.leader_id);
        message.set_snapshot(snapshot);
        message
    }
}

pub fn vote(answer: Message) -> RequestVoteReply {
    let Message { term, reject, commit, commit_term, .. } = answer;
    RequestVoteReply { term, vote_granted: !reject, commit, commit_term }
}

pub fn of_vote(from: usize, reply: &RequestVoteReply) -> Message {
    Message {
        reject: !reply.vote_granted,
        commit: reply.commit,
        commit_term: reply.commit_term,
        ..message(MessageType::MsgRequestVoteResponse, reply.term, from)
    }
}

pub fn append(answer: Message) -> AppendEntriesReply {
    AppendEntriesReply {
        term: answer.term,
        success: !answer.reject,
        index: answer.index,
        hint: answer.reject_hint,
        hint_term: answer.log_term,
        commit: answer.commit,
    }
}

pub fn of_append(from: usize, reply: &AppendEntriesReply) -> Message {
    Message {
        reject: !reply.success,
        index: reply.index,
        reject_hint: reply.hint,
        log_term: reply.hint_term,
        commit: reply.commit,
        ..message(MessageType::MsgAppendResponse, reply.term, from)
    }
}

pub fn heartbeat(answer: Message) -> HeartbeatReply {
    HeartbeatReply { term: answer.term, commit: answer.commit }
}

pub fn of_heartbeat(from: usize, reply: &HeartbeatReply) -> Message {
    let answer = message(MessageType::MsgHeartbeatResponse, reply.term, from);
    Message { commit: reply.commit, ..answer }
}

pub fn install(answer: Message) -> InstallSnapshotReply {
    InstallSnapshotReply { term: answer.term, index: answer.index, commit: answer.commit }
}

pub fn of_install(from: usize, reply: &InstallSnapshotReply) -> Message {
    let answer = message(MessageType::MsgAppendResponse, reply.term, from);
    Message { index: reply.index, commit: reply.commit, ..answer }
}

/// Whether a message answers one that came before.
pub fn is_answer(message: &Message) -> bool {
    matches!(
        message.msg_type,
        MessageType::MsgRequestVoteResponse
            | MessageType::MsgAppendResponse
            | MessageType::MsgHeartbeatResponse
    )
}

/// The library counts servers from 1.
pub fn id(peer: usize) -> u64 {
    peer as u64 + 1
}

pub fn peer(id: u64) -> usize {
    id as usize - 1
}

/// All servers, as in the lab they always are.
pub fn voters(servers: usize) -> ConfState {
    ConfState { voters: (0..servers).map(id).collect(), ..ConfState::default() }
}

pub fn data(command: &Command) -> Vec<u8> {
    [&[COMMAND], &**command].concat()
}

pub fn command(entry: &Entry) -> Option<Command> {
    entry.data.split_first().map(|(_, command)| Command::from(command))
}

fn message(msg_type: MessageType, term: u64, from: usize) -> Message {
    Message { msg_type, term, from: id(from), ..Message::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field that the library has filled in is there on the other side.
    #[test]
    fn a_message_survives_its_way_as_an_rpc() {
        let entries = [(7, Some("a")), (7, None)].map(|(term, command): (_, Option<&str>)| {
            Record { term, command: command.map(|text| Command::from(text.as_bytes())) }
        });
        let entries: Vec<_> = (5..).zip(entries).map(|(index, it)| it.entry(index)).collect();
        let sent =
            |msg_type| Message { index: 4, log_term: 6, commit: 3, ..message(msg_type, 7, 1) };
        let vote = Message { commit_term: 2, ..sent(MessageType::MsgRequestVote) };
        let append = Message { entries: entries.into(), ..sent(MessageType::MsgAppend) };
        let heartbeat = Message { commit: 3, ..message(MessageType::MsgHeartbeat, 7, 1) };
        let mut install = message(MessageType::MsgSnapshot, 7, 1);
        let mut snapshot = Snapshot { data: Bytes::from("data"), ..Snapshot::default() };
        snapshot.mut_metadata().index = 4;
        snapshot.mut_metadata().term = 6;
        snapshot.mut_metadata().set_conf_state(voters(3));
        install.set_snapshot(snapshot);

        for message in [vote, append, heartbeat, install] {
            let arrived = match Call::of(message.clone()) {
                Call::RequestVote(args) => args.message(),
                Call::AppendEntries(args) => args.message(),
                Call::Heartbeat(args) => args.message(),
                Call::InstallSnapshot(args) => args.message(),
            };
            assert_eq!(arrived, message);
        }
    }
}
