//! Part 3D: dropping what a snapshot stands for, and sending it to those who need it (§7).

use std::rc::Rc;

use bytes::Bytes;
use raftapi::LogView;

use crate::Raft;
use crate::persist::encode;
use crate::rpc::{InstallSnapshotArgs, InstallSnapshotReply};
use crate::state::State;

impl Raft {
    /// The service has everything up to `index` in `snapshot`.
    pub(crate) fn compact(&self, index: u64, snapshot: Bytes) {
        let state = &mut *self.state.lock();
        // A snapshot from the leader may have come in the meantime and reach further.
        if index <= state.log.base_index() || index > state.last_applied {
            return;
        }
        if let Some(term) = state.log.term_at(index) {
            state.log.start_after(index, term);
            self.persister.save(encode(state), snapshot);
        }
    }

    pub(crate) fn install_snapshot_args(&self, state: &State) -> InstallSnapshotArgs {
        InstallSnapshotArgs {
            term: state.current_term,
            leader_id: self.me,
            last_included_index: state.log.base_index(),
            last_included_term: state.log.base_term(),
            data: self.persister.read_snapshot(),
        }
    }

    pub(crate) async fn send_install_snapshot(
        self: Rc<Self>,
        peer: usize,
        args: InstallSnapshotArgs,
    ) {
        let end = &self.peers[peer];
        if let Some(reply) =
            end.call::<_, InstallSnapshotReply>("Raft.InstallSnapshot", &args).await
        {
            self.on_install_snapshot(peer, &args, &reply);
        }
    }

    fn on_install_snapshot(
        self: &Rc<Self>,
        peer: usize,
        args: &InstallSnapshotArgs,
        reply: &InstallSnapshotReply,
    ) {
        let state = &mut *self.state.lock();
        self.yield_to_newer(state, reply.term);
        if state.leads(args.term) {
            state.record_match(peer, args.last_included_index);
            self.send_to(peer, state);
        }
    }

    pub(crate) fn install_snapshot(&self, args: InstallSnapshotArgs) -> InstallSnapshotReply {
        let state = &mut *self.state.lock();
        if args.term < state.current_term {
            return InstallSnapshotReply { term: state.current_term };
        }

        let newer = state.follow(args.term);
        if state.commit_to(args.last_included_index) {
            state.log.start_after(args.last_included_index, args.last_included_term);
            self.persister.save(encode(state), args.data);
            self.to_apply.notify();
        } else if newer {
            self.persist(state);
        }
        InstallSnapshotReply { term: state.current_term }
    }
}
