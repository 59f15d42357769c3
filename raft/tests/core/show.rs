//! How the transcript writes states, changes and messages.

use std::fmt::{self, Display};

use bytes::Bytes;
use raft::core::{
    AppendEntriesArgs, AppendEntriesReply, Apply, Call, Core, InstallSnapshotArgs, Log,
    RequestVoteArgs, RequestVoteReply, Role,
};
use raftapi::Command;

use crate::cluster::{Body, Index, Message, Node, Reply};

/// The command of an entry that was there before the script began.
pub fn old_command(index: u64, term: u64) -> Command {
    Command::from(Index(index, term).to_string().as_str())
}

/// What a service gives for its state up to `index`.
pub fn snapshot(index: u64) -> Bytes {
    format!("to {index}").into()
}

/// A server's volatile state before a change.
pub struct Before {
    term: u64,
    role: Role,
    commit_index: u64,
}

impl Before {
    pub fn of(core: &Core) -> Self {
        let (term, commit_index) = (core.current_term(), core.commit_index());
        Self { term, role: core.role().clone(), commit_index }
    }

    /// What is another way in `core` now.
    pub fn changes(&self, core: &Core, me: Node) -> Vec<String> {
        let mut lines = Vec::new();
        let (was, is) = (role(&self.role), role(core.role()));
        if (self.term, was) != (core.current_term(), is) {
            lines.push(format!("t{} {was} → t{} {is}", self.term, core.current_term()));
        } else if votes(&self.role) != votes(core.role()) {
            lines.push(format!("has the votes of {}", votes(core.role())));
        } else {
            let (before, now) = (progress(&self.role, me), progress(core.role(), me));
            lines.extend(now.into_iter().filter(|line| !before.contains(line)));
        }
        if core.commit_index() > self.commit_index {
            lines.push(format!("commits up to {}", core.commit_index()));
        }
        lines
    }
}

/// All of a server's state.
pub fn state(core: &Core, me: Node) -> String {
    let (term, role) = (core.current_term(), role(core.role()));
    let (log, vote) = (log(core.log()), vote(core.voted_for()));
    let (commit, applied) = (core.commit_index(), core.last_applied());
    let mut text =
        format!("is {role} in t{term}, vote {vote}, log {log}, commit {commit}, applied {applied}");
    for line in progress(core.role(), me) {
        text += ", ";
        text += &line;
    }
    text
}

/// The persistent state, as it was saved.
pub fn saved(core: &Core) -> String {
    let (term, vote, log) = (core.current_term(), vote(core.voted_for()), log(core.log()));
    format!("saves t{term} vote {vote} log {log}")
}

pub fn apply(apply: &Apply) -> String {
    match apply {
        Apply::Command { index, command } => format!("{index}: {command}"),
        Apply::Snapshot { index, term, .. } => format!("the snapshot {}", Index(*index, *term)),
    }
}

fn role(role: &Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate { .. } => "candidate",
        Role::Leader { .. } => "leader",
    }
}

fn votes(role: &Role) -> String {
    let Role::Candidate { votes } = role else { return String::new() };
    let names: Vec<_> = votes.iter().map(|&voter| Node(voter).to_string()).collect();
    names.join(" ")
}

/// What a leader knows of each of the others.
fn progress(role: &Role, me: Node) -> Vec<String> {
    let Role::Leader { next_index, match_index, .. } = role else { return Vec::new() };
    let others = (0..next_index.len()).filter(|&peer| peer != me.0);
    let line = |peer: usize| {
        format!("has {} next {} match {}", Node(peer), next_index[peer], match_index[peer])
    };
    others.map(line).collect()
}

fn vote(voted_for: Option<usize>) -> String {
    voted_for.map_or_else(|| "none".to_owned(), |candidate| Node(candidate).to_string())
}

fn log(log: &Log) -> String {
    let base = Index(log.base_index(), log.base_term());
    let entries = entries(log.base_index(), log.after(log.base_index()).iter().map(|e| e.term));
    if base.0 > 0 { format!("snapshot {base} {entries}") } else { entries }
}

/// Entries after `prev`, as `[4@2 5@2]`.
fn entries(prev: u64, terms: impl Iterator<Item = u64>) -> String {
    let all: Vec<_> = (prev + 1..).zip(terms).map(|(i, t)| Index(i, t).to_string()).collect();
    format!("[{}]", all.join(" "))
}

impl Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.0, self.1)
    }
}

impl Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {} ", self.from, self.to)?;
        match &self.body {
            Body::Request(call) => write!(f, "{}", request(call)),
            Body::Reply(call, answer) => write!(f, "{}", reply(call, answer)),
        }
    }
}

fn request(call: &Call) -> String {
    match call {
        Call::RequestVote(args) => request_vote(args),
        Call::AppendEntries(args) => append_entries(args),
        Call::InstallSnapshot(args) => install_snapshot(args),
    }
}

fn request_vote(args: &RequestVoteArgs) -> String {
    format!("RequestVote t{} last {}", args.term, Index(args.last_log_index, args.last_log_term))
}

fn append_entries(args: &AppendEntriesArgs) -> String {
    let prev = Index(args.prev_log_index, args.prev_log_term);
    let entries = entries(prev.0, args.entries.iter().map(|entry| entry.term));
    format!("AppendEntries t{} prev {prev} {entries} commit {}", args.term, args.leader_commit)
}

fn install_snapshot(args: &InstallSnapshotArgs) -> String {
    let last = Index(args.last_included_index, args.last_included_term);
    format!("InstallSnapshot t{} last {last}", args.term)
}

/// A reply names the term of its request, and its own where it is another.
fn reply(call: &Call, reply: &Reply) -> String {
    let (name, asked) = match call {
        Call::RequestVote(args) => ("RequestVote", args.term),
        Call::AppendEntries(args) => ("AppendEntries", args.term),
        Call::InstallSnapshot(args) => ("InstallSnapshot", args.term),
    };
    let (term, says) = match reply {
        Reply::RequestVote(reply) => (reply.term, granted(reply)),
        Reply::AppendEntries(reply) => (reply.term, accepted(reply)),
        Reply::InstallSnapshot(reply) => (reply.term, "heard".to_owned()),
    };
    let other = if term == asked { String::new() } else { format!(" in t{term}") };
    format!("{name} t{asked}: {says}{other}")
}

fn granted(reply: &RequestVoteReply) -> String {
    if reply.vote_granted { "granted" } else { "refused" }.to_owned()
}

fn accepted(reply: &AppendEntriesReply) -> String {
    let &AppendEntriesReply { success, xterm, xindex, xlen, .. } = reply;
    match (success, xlen) {
        (true, _) => "accepted".to_owned(),
        (false, 0) => "refused".to_owned(),
        (false, _) => format!("refused, xterm {xterm} xindex {xindex} xlen {xlen}"),
    }
}
