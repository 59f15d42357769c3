//! §7: compacting the log, and installing the leader's snapshot in its place.

use bytes::Bytes;

use crate::core::effects::Call;
use crate::core::rpc::{InstallSnapshotArgs, InstallSnapshotReply};
use crate::core::state::{Core, Role};

impl Core {
    /// The service holds everything up to and including `index` in `snapshot`. What it was not told
    /// of cannot be in there, and what the log has lost already is in a later one.
    pub fn compact(&mut self, index: u64, snapshot: Bytes) {
        if index > self.log.base_index()
            && index <= self.last_applied
            && let Some(term) = self.log.term_at(index)
        {
            self.log.compact_to(index, term);
            self.snapshot = snapshot;
            self.effects.persist();
        }
    }

    /// Sends the snapshot to a peer that lacks what the log no longer has.
    pub(super) fn send_snapshot(&mut self, peer: usize) {
        let Role::Leader { sent_index, .. } = &mut self.role else { return };
        sent_index[peer] = self.log.base_index();
        let args = InstallSnapshotArgs {
            term: self.current_term,
            leader_id: self.me,
            last_included_index: self.log.base_index(),
            last_included_term: self.log.base_term(),
            data: self.snapshot.clone(),
        };
        self.effects.calls.push((peer, Call::InstallSnapshot(args)));
    }

    /// InstallSnapshot RPC, receiver. What is committed here is not taken back by an old snapshot.
    pub fn install_snapshot(&mut self, args: InstallSnapshotArgs) -> InstallSnapshotReply {
        if args.term >= self.current_term {
            self.follow_leader(args.term);
            if args.last_included_index > self.commit_index {
                self.restart_from(args);
            }
        }
        InstallSnapshotReply { term: self.current_term }
    }

    /// Figure 13, 6 to 8: what follows the snapshot is kept only if the log agrees with it there.
    fn restart_from(&mut self, args: InstallSnapshotArgs) {
        let (index, term) = (args.last_included_index, args.last_included_term);
        if self.log.term_at(index) == Some(term) {
            self.log.compact_to(index, term);
        } else {
            self.log.restart_at(index, term);
        }
        self.snapshot = args.data;
        self.effects.persist();
        self.commit_to(index);
    }

    /// Peer `from` has the snapshot of `args`, or had more than that already.
    pub fn on_install(
        &mut self,
        from: usize,
        args: &InstallSnapshotArgs,
        reply: &InstallSnapshotReply,
    ) {
        self.observe_term(reply.term);
        if args.term == self.current_term {
            self.advance_match(from, args.last_included_index);
        }
    }
}
