//! An event as one line for people, in Raft's words.

mod message;

use std::fmt;

use super::schema::{
    Check, Ended, Entry, Event, LogChange, Network, Persist, Role, RoleChange, State, Submit,
    Verdict, Vote, What,
};

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s  {}", seconds(self.t), self.sentence())
    }
}

/// Microseconds as all output shows them: `12.431`. What is below a millisecond is cut off, so that
/// a time is never later than what it tells of.
pub fn seconds(t: u64) -> String {
    format!("{}.{:03}", t / 1_000_000, t / 1000 % 1000)
}

impl Event {
    /// The line without its time.
    pub fn sentence(&self) -> String {
        if let Some(route) = self.what.route() {
            return message::sentence(route, &self.what);
        }
        let said = said(&self.what);
        match self.peer {
            Some(peer) => format!("S{peer}  {said}"),
            None => said,
        }
    }
}

fn said(what: &What) -> String {
    match what {
        What::Step(step) => format!("test: {}", step.say),
        What::Check(check) => checked(check),
        What::Network(network) => network_is(network),
        What::Ended(ended) => ended_as(ended),
        What::Crash(_) => "crashed".to_owned(),
        What::Start(_) => "started".to_owned(),
        What::Connect(_) => "connected".to_owned(),
        What::Disconnect(_) => "disconnected".to_owned(),
        What::Submit(submit) => submitted(submit),
        What::Apply(apply) => format!("gives its service {}: {}", apply.index, apply.command),
        What::Restore(up_to) => {
            format!("gives its service a snapshot up to {}@{}", up_to.index, up_to.term)
        }
        What::Snapshot(taken) => format!("snapshot({}), {} bytes", taken.index, taken.bytes),
        What::Timer(_) => "timer".to_owned(),
        What::State(state) => came_up(state),
        What::Role(change) => takes_role(change),
        What::Term(term) => format!("enters T{}", term.term),
        What::Vote(vote) => votes(vote),
        What::Log(change) => log_changes(change),
        What::Commit(commit) => format!("commitIndex {}", commit.index),
        What::Applied(applied) => format!("lastApplied {}", applied.index),
        What::Progress(progress) => {
            format!("nextIndex {:?}, matchIndex {:?}", progress.next, progress.matched)
        }
        What::Persist(persist) => persists(persist),
        What::Broken(broken) => format!("BREAKS {}: {}", broken.rule, broken.say),
        What::Other(other) => message::with_fields(&other.kind, &other.fields),
        What::Sent(_) | What::Delivered(_) | What::Replied(_) | What::Returned(_) => String::new(),
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Failed(_) => String::new(),
        What::Duplicated(_) | What::Clogged(_) => String::new(),
    }
}

fn checked(check: &Check) -> String {
    let failed = if check.passed { "" } else { " FAILED" };
    format!("check{failed}: {}: {}", check.check, check.found)
}

fn network_is(network: &Network) -> String {
    let mut say =
        String::from(if network.reliable { "network reliable" } else { "network unreliable" });
    if network.long_delays {
        say += ", long delays";
    }
    if network.long_reordering {
        say += ", long reordering";
    }
    say
}

fn ended_as(ended: &Ended) -> String {
    let verdict = match ended.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Broken => "passed, and a rule is broken",
        Verdict::Panicked => "panicked",
        Verdict::Stuck => "stuck",
    };
    match &ended.say {
        Some(say) => format!("test {verdict}: {say}"),
        None => format!("test {verdict}"),
    }
}

fn submitted(submit: &Submit) -> String {
    match submit.accepted {
        Some(at) => format!("start({}): will be {}@{}", submit.command, at.index, at.term),
        None => format!("start({}): not the leader", submit.command),
    }
}

fn came_up(state: &State) -> String {
    let mut say = format!("is {} of T{}", role_name(state.role), state.term);
    if let Some(Some(vote)) = state.vote {
        say += &format!(", voted for S{vote}");
    }
    if let (Some(base), Some(last)) = (state.base, state.last) {
        say += &log_span(base, last);
    }
    if let Some(commit) = state.commit {
        say += &format!(", commitIndex {commit}");
    }
    if let Some(applied) = state.applied {
        say += &format!(", lastApplied {applied}");
    }
    say
}

fn log_span(base: u64, last: u64) -> String {
    match (base, last) {
        (0, 0) => ", no log".to_owned(),
        (base, last) if base == last => format!(", snapshot up to {base}"),
        (0, last) => format!(", log 1..{last}"),
        (base, last) => format!(", snapshot up to {base}, log {}..{last}", base + 1),
    }
}

fn takes_role(change: &RoleChange) -> String {
    format!("becomes {} of T{}", role_name(change.role), change.term)
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

fn votes(vote: &Vote) -> String {
    match vote.vote {
        Some(peer) => format!("votes for S{peer} in T{}", vote.term),
        None => format!("forgets its vote of T{}", vote.term),
    }
}

fn log_changes(change: &LogChange) -> String {
    match change {
        LogChange::Append { from, entries } => appends(*from, entries),
        LogChange::Truncate { from, to } if from == to => format!("truncates {from}"),
        LogChange::Truncate { from, to } => format!("truncates {from}..{to}"),
        LogChange::Compact { base, base_term } => format!("compacts up to {base}@{base_term}"),
        LogChange::Install { base, base_term } => {
            format!("has a snapshot up to {base}@{base_term} for its log")
        }
    }
}

/// The first and the last entry that were added.
fn appends(from: u64, entries: &[Entry]) -> String {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return "appends nothing".to_owned();
    };
    let to = from + entries.len() as u64 - 1;
    if from == to {
        return format!("appends {from}@{} {}", first.term, first.command);
    }
    format!(
        "appends {from}@{} {} .. {to}@{} {}",
        first.term, first.command, last.term, last.command
    )
}

fn persists(persist: &Persist) -> String {
    let sizes = format!("{} + {} bytes", persist.state_bytes, persist.snapshot_bytes);
    let Some(saved) = &persist.saved else {
        return format!("persists {sizes}");
    };
    let vote = saved.vote.map_or(String::new(), |vote| format!(" vote S{vote}"));
    format!("persists T{}{vote} last {}@{} ({sizes})", saved.term, saved.last, saved.last_term)
}
