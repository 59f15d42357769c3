//! Handing what is committed to the service, in order, each index once (§5.3).

use std::rc::Rc;

use labrpc::Sender;
use raftapi::{ApplyMsg, LogView};

use crate::Raft;

impl Raft {
    /// Sends without the lock: the service may call `snapshot` before it takes the next message.
    pub(crate) async fn applier(self: Rc<Self>, apply_ch: Sender<ApplyMsg>) {
        loop {
            match self.next_to_apply() {
                Some(msg) => {
                    if apply_ch.send(msg).await.is_err() {
                        return;
                    }
                }
                None => self.to_apply.notified().await,
            }
        }
    }

    fn next_to_apply(&self) -> Option<ApplyMsg> {
        let state = &mut *self.state.lock();
        // The service's own snapshots never reach beyond what it was given: this one is a leader's.
        if state.last_applied < state.log.base_index() {
            let (index, term) = (state.log.base_index(), state.log.base_term());
            state.last_applied = index;
            let snapshot = self.persister.read_snapshot();
            return Some(ApplyMsg::Snapshot { index, term, snapshot });
        }

        if state.last_applied == state.commit_index {
            return None;
        }
        state.last_applied += 1;
        let index = state.last_applied;
        let command = state.log.entry(index).1.clone();
        Some(ApplyMsg::Command { index, command })
    }
}
