//! Part 3B: the leader's log becomes everyone's, and what most hold is committed (§5.3, §5.4.2).

use std::rc::Rc;
use std::time::Duration;

use labrpc::{sleep, spawn, timeout};
use raftapi::{LogView, Role};

use crate::Raft;
use crate::rpc::{AppendEntriesArgs, AppendEntriesReply, Conflict};
use crate::state::State;

const HEARTBEAT: Duration = Duration::from_millis(100);
/// How long a message waits for company; else a busy leader would send one for each command.
const BATCH: Duration = Duration::from_millis(20);

impl Raft {
    /// Sends whenever there is something to send, and a heartbeat if there is nothing for long.
    pub(crate) async fn replicator(self: Rc<Self>) {
        loop {
            if self.send_to_all() {
                if timeout(HEARTBEAT, self.to_send.notified()).await.is_some() {
                    sleep(BATCH).await;
                }
            } else {
                self.to_send.notified().await;
            }
        }
    }

    /// Says whether this peer is a leader, so that there was anything to send.
    fn send_to_all(self: &Rc<Self>) -> bool {
        let state = &mut *self.state.lock();
        let leads = state.role == Role::Leader;
        if leads {
            self.others().for_each(|peer| self.send_to(peer, state));
        }
        leads
    }

    /// Sends what the peer lacks: entries, or a snapshot where the entries are gone (§7). From then
    /// on the peer is taken to have it; if it has not, it will refuse what comes next.
    pub(crate) fn send_to(self: &Rc<Self>, peer: usize, state: &mut State) {
        if state.next_index[peer] > state.log.base_index() {
            let args = self.append_entries_args(peer, state);
            state.next_index[peer] = state.log.last_index() + 1;
            spawn(Rc::clone(self).send_append_entries(peer, args));
        } else {
            let args = self.install_snapshot_args(state);
            state.next_index[peer] = state.log.base_index() + 1;
            spawn(Rc::clone(self).send_install_snapshot(peer, args));
        }
    }

    fn append_entries_args(&self, peer: usize, state: &State) -> AppendEntriesArgs {
        let prev_log_index = state.next_index[peer] - 1;
        AppendEntriesArgs {
            term: state.current_term,
            leader_id: self.me,
            prev_log_index,
            prev_log_term: state.log.term_at(prev_log_index).expect("a leader's log goes that far"),
            entries: state.log.from(prev_log_index + 1),
            leader_commit: state.commit_index,
        }
    }

    async fn send_append_entries(self: Rc<Self>, peer: usize, args: AppendEntriesArgs) {
        let end = &self.peers[peer];
        if let Some(reply) = end.call::<_, AppendEntriesReply>("Raft.AppendEntries", &args).await {
            self.on_append_entries(peer, &args, reply);
        }
    }

    fn on_append_entries(
        self: &Rc<Self>,
        peer: usize,
        args: &AppendEntriesArgs,
        reply: AppendEntriesReply,
    ) {
        let state = &mut *self.state.lock();
        self.yield_to_newer(state, reply.term);
        if !state.leads(args.term) {
            return;
        }

        if reply.success {
            // What was sent counts, not what is in the log by now.
            state.record_match(peer, args.prev_log_index + args.entries.len() as u64);
            self.advance_commit(state);
        } else if let Some(conflict) = reply.conflict
            && args.prev_log_index > state.match_index[peer]
        {
            let next_index = back_up(state, args.prev_log_index, &conflict);
            state.next_index[peer] = next_index.max(state.match_index[peer] + 1);
            self.send_to(peer, state);
        }
    }

    /// What most peers hold is committed, if it is of the leader's own term: an older entry on
    /// most of them may still be overwritten (§5.4.2, Figure 8).
    fn advance_commit(&self, state: &mut State) {
        let mut matched = state.match_index.clone();
        matched.sort_unstable();
        let most_hold = matched[(matched.len() - 1) / 2];

        let own_term = state.log.term_at(most_hold) == Some(state.current_term);
        if own_term && state.commit_to(most_hold) {
            self.to_apply.notify();
            self.to_send.notify();
        }
    }

    pub(crate) fn append_entries(&self, args: AppendEntriesArgs) -> AppendEntriesReply {
        let state = &mut *self.state.lock();
        if args.term < state.current_term {
            return AppendEntriesReply { term: state.current_term, success: false, conflict: None };
        }

        let newer = state.follow(args.term);
        let success = state.log.holds(args.prev_log_index, args.prev_log_term);
        let last_new = args.prev_log_index + args.entries.len() as u64;
        let changed = success && state.log.merge(args.prev_log_index, args.entries);
        if newer || changed {
            self.persist(state);
        }
        // Beyond the entries of this request, the log may not be the leader's.
        if success && state.commit_to(args.leader_commit.min(last_new)) {
            self.to_apply.notify();
        }
        let conflict = (!success).then(|| conflict_at(state, args.prev_log_index));
        AppendEntriesReply { term: state.current_term, success, conflict }
    }
}

/// The follower's half of backing up fast: skip a whole term at once.
fn conflict_at(state: &State, prev_log_index: u64) -> Conflict {
    let x_term = state.log.term_at(prev_log_index);
    let x_len = state.log.last_index() + 1;
    let x_index = x_term.map_or(x_len, |_| state.log.first_of_term_at(prev_log_index));
    Conflict { x_term, x_index, x_len }
}

/// The leader's half: the next index to try, which is at or before the one that was refused.
fn back_up(state: &State, prev_log_index: u64, conflict: &Conflict) -> u64 {
    let next_index = match conflict.x_term {
        None => conflict.x_len,
        Some(term) => {
            let last = state.log.last_of_term(term, prev_log_index);
            last.map_or(conflict.x_index, |last| last + 1)
        }
    };
    next_index.min(prev_log_index)
}
