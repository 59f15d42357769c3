//! §5.3: the leader's log becomes everyone's.
//!
//! At most one batch of new entries is on its way to each peer. Its answer brings the next one;
//! where no answer comes, heartbeats try a little of it again, so that a leader that is cut off
//! with a long log does not send all of it over and over.

use raftapi::Command;

use crate::core::effects::Call;
use crate::core::log::Entry;
use crate::core::rpc::{AppendEntriesArgs, AppendEntriesReply};
use crate::core::state::{Core, Role};

/// How many entries a heartbeat repeats of a batch that was not answered.
const RESEND: usize = 4;

impl Core {
    /// The service wants agreement on `command`. Where it will be, and the term; `None`: not the
    /// leader. `replicate` sends it, with all others that come at the same moment.
    pub fn propose(&mut self, command: Command) -> Option<(u64, u64)> {
        let Role::Leader { next_index, match_index, .. } = &mut self.role else { return None };
        self.log.push(Entry { term: self.current_term, command });
        let index = self.log.last_index();
        next_index[self.me] = index + 1;
        match_index[self.me] = index;
        self.effects.persist_from(index);
        self.lead_commit();
        Some((index, self.current_term))
    }

    /// Sends what was proposed to every peer that has answered all before.
    pub fn replicate(&mut self) {
        for peer in self.peers() {
            self.send_news(peer);
        }
    }

    /// A heartbeat is due: every peer hears of its leader.
    pub fn heartbeat(&mut self) {
        for peer in self.peers() {
            self.send_append(peer, RESEND);
        }
    }

    /// Sends all entries that `peer` lacks, unless some are still on their way.
    pub(super) fn send_news(&mut self, peer: usize) {
        if let Role::Leader { next_index, sent_index, .. } = &self.role
            && sent_index[peer] < next_index[peer]
            && next_index[peer] <= self.log.last_index()
        {
            self.send_append(peer, usize::MAX);
        }
    }

    fn send_append(&mut self, peer: usize, at_most: usize) {
        let Role::Leader { next_index, sent_index, .. } = &mut self.role else { return };
        let prev_log_index = prev_index(next_index[peer], self.log.base_index());
        let entries = if prev_log_index < next_index[peer] {
            let missing = self.log.after(prev_log_index);
            missing[..missing.len().min(at_most)].to_vec()
        } else {
            // A snapshot must come first, and only a refusal shows that it is worth its bytes.
            Vec::new()
        };
        sent_index[peer] = prev_log_index + entries.len() as u64;
        let args = AppendEntriesArgs {
            term: self.current_term,
            leader_id: self.me,
            prev_log_index,
            prev_log_term: self.log.term_at(prev_log_index).unwrap_or_default(),
            entries,
            leader_commit: self.commit_index,
        };
        self.effects.calls.push((peer, Call::AppendEntries(args)));
    }

    /// AppendEntries RPC, receiver.
    pub fn append_entries(&mut self, args: AppendEntriesArgs) -> AppendEntriesReply {
        if args.term < self.current_term {
            return self.refuse_append();
        }
        self.follow_leader(args.term);
        if !self.contains(args.prev_log_index, args.prev_log_term) {
            return self.refuse_append_at(args.prev_log_index);
        }
        let last_new_index = args.last_new_index();
        self.take_entries(args.prev_log_index, args.entries);
        self.commit_to(args.leader_commit.min(last_new_index));
        AppendEntriesReply { term: self.current_term, success: true, ..Default::default() }
    }

    /// What is in the snapshot is committed, so it agrees with every leader's log (§5.4.3).
    fn contains(&self, index: u64, term: u64) -> bool {
        index < self.log.base_index() || self.log.term_at(index) == Some(term)
    }

    /// Only a conflict truncates: a request that was overtaken may tell less than the log holds.
    fn take_entries(&mut self, prev_log_index: u64, entries: Vec<Entry>) {
        let known = (prev_log_index + 1..)
            .zip(&entries)
            .take_while(|&(index, entry)| self.contains(index, entry.term))
            .count();
        if known < entries.len() {
            let agreed = prev_log_index + known as u64;
            self.log.replace_after(agreed, entries.into_iter().skip(known));
            self.effects.persist_from(agreed + 1);
        }
    }

    fn refuse_append(&self) -> AppendEntriesReply {
        AppendEntriesReply { term: self.current_term, ..Default::default() }
    }

    /// Refuses, and names the term that conflicts, so that the leader can skip all of it.
    fn refuse_append_at(&self, index: u64) -> AppendEntriesReply {
        let (xterm, xindex) = match self.log.term_at(index) {
            Some(xterm) => (xterm, self.log.first_index_of(xterm)),
            None => (0, 0),
        };
        AppendEntriesReply {
            xterm,
            xindex,
            xlen: self.log.last_index() + 1,
            ..self.refuse_append()
        }
    }

    /// Peer `from` has replied to `args`; a reply to an earlier term's request says nothing now.
    pub fn on_append(&mut self, from: usize, args: &AppendEntriesArgs, reply: &AppendEntriesReply) {
        self.observe_term(reply.term);
        if args.term != self.current_term {
            return;
        }
        if reply.success {
            self.advance_match(from, args.last_new_index());
        } else {
            self.back_up(from, args.prev_log_index, reply);
        }
    }

    /// Peer `from` agrees with this log up to `index`, whatever came back since then.
    pub(super) fn advance_match(&mut self, from: usize, index: u64) {
        let Role::Leader { next_index, match_index, .. } = &mut self.role else { return };
        if index > match_index[from] {
            match_index[from] = index;
            next_index[from] = next_index[from].max(index + 1);
            self.lead_commit();
        }
        self.send_news(from);
    }

    /// Peer `from` refused at `prev_log_index`: goes back past the term that conflicts, and sends
    /// again. Only what was asked last counts, or late refusals would each send all again. The
    /// snapshot may have grown since then.
    fn back_up(&mut self, from: usize, prev_log_index: u64, reply: &AppendEntriesReply) {
        let next = self.next_after_refusal(prev_log_index, reply);
        let base_index = self.log.base_index();
        let Role::Leader { next_index, match_index, .. } = &mut self.role else { return };
        let asked_last = next_index[from] - 1..=prev_index(next_index[from], base_index);
        if !asked_last.contains(&prev_log_index) || prev_log_index <= match_index[from] {
            return;
        }
        next_index[from] = next.max(match_index[from] + 1);
        if next_index[from] > base_index {
            self.send_append(from, usize::MAX);
        } else {
            self.send_snapshot(from);
        }
    }

    /// Where the logs may still agree. What this leader holds of later terms than `xterm` cannot
    /// be in front of `xindex` in the other log, so that is skipped as well.
    fn next_after_refusal(&self, prev_log_index: u64, reply: &AppendEntriesReply) -> u64 {
        if reply.xlen <= prev_log_index {
            return reply.xlen;
        }
        let shared = self.log.last_index_within(reply.xterm).min(prev_log_index.saturating_sub(1));
        let has_xterm = self.log.term_at(shared) == Some(reply.xterm);
        if has_xterm { shared + 1 } else { reply.xindex.min(shared + 1) }
    }
}

/// Heartbeats to a peer that is behind the snapshot ask whether it has at least that.
fn prev_index(next_index: u64, base_index: u64) -> u64 {
    (next_index - 1).max(base_index)
}
