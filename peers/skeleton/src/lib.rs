//! The lab's empty raft.go, in Rust: where a Raft of one's own begins.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{ClientEnd, Mutex, Persister, Sender, Service, random_range, sleep, spawn};
use raftapi::{Accepted, ApplyMsg, Command};
use serde::{Deserialize, Serialize};

/// One Raft peer.
#[expect(dead_code, reason = "nobody reads these until your code does")]
pub struct Raft {
    /// The RPC ends of all peers, this peer's own among them.
    peers: Vec<ClientEnd>,
    /// This peer's place in `peers`.
    me: usize,
    /// What survives a crash.
    persister: Persister,
    /// Where committed commands and snapshots go.
    apply_ch: Sender<ApplyMsg>,
    /// What the tasks of this peer share: lock it, do a bit, let go before you await anything.
    state: Mutex<State>,
}

/// What a Raft server keeps.
#[derive(Default)]
pub struct State {
    // Your data here (3A, 3B, 3C). The paper's Figure 2 says what a server must keep.
}

/// The arguments of RequestVote.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RequestVoteArgs {
    // Your data here (3A, 3B).
}

/// The reply of RequestVote.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RequestVoteReply {
    // Your data here (3A).
}

impl raftapi::Raft for Raft {
    /// The service wants a peer. The ends of all servers are in `peers`, in the same order
    /// everywhere; `persister` holds what this server saved before, if it did. Must return quickly,
    /// so whatever takes time is spawned.
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        let state = State::default();
        // Your initialization code here (3A, 3B, 3C).

        let rf = Rc::new(Self { peers, me, persister, apply_ch, state: Mutex::new(state) });

        // Start from what was saved before a crash.
        rf.read_persist(&rf.persister.read_raft_state());

        // Start elections.
        spawn(Rc::clone(&rf).ticker());
        rf
    }

    /// The handlers that other peers may call; AppendEntries and InstallSnapshot will join them.
    fn service(self: &Rc<Self>) -> Service {
        Service::new()
            .on("Raft.RequestVote", self, async |rf: &Rc<Self>, args| rf.request_vote(args))
    }

    /// The service wants agreement on the next command of the log. A server that is not the leader
    /// says `None`. Otherwise this returns at once, with no promise that the command will ever be
    /// committed, since the leader may fail or lose an election.
    fn start(self: &Rc<Self>, _command: Command) -> Option<Accepted> {
        // Your code here (3B).
        None
    }

    /// The current term, and whether this server believes that it is the leader.
    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        // Your code here (3A).
        (0, false)
    }

    /// The service has made a snapshot of everything up to and including `index`, and no longer
    /// needs the log that far. Raft should trim its log as much as it can.
    fn snapshot(self: &Rc<Self>, _index: u64, _snapshot: Bytes) {
        // Your code here (3D).
    }
}

impl Raft {
    /// Saves the persistent state, from where a crash cannot remove it. Figure 2 says what should
    /// be persistent. Whoever changed the state still holds the lock, so this does not take it.
    /// Before you have snapshots, the second argument of `save` is `Bytes::new()`; from then on it
    /// is the current snapshot, or `persister.read_snapshot()` to keep the saved.
    pub fn persist(&self, _state: &State) {
        // Your code here (3C). For example:
        //   let bytes = postcard::to_stdvec(&(state.xxx, &state.yyy)).expect("it encodes");
        //   self.persister.save(bytes, Bytes::new());
    }

    /// Restores what was saved before.
    fn read_persist(&self, raft_state: &[u8]) {
        if !raft_state.is_empty() {
            // Your code here (3C). For example:
            //   let (xxx, yyy) = postcard::from_bytes(raft_state).expect("persist saved it");
            //   let mut state = self.state.lock();
            //   state.xxx = xxx;
            //   state.yyy = yyy;
        }
    }

    /// The handler of RequestVote.
    fn request_vote(&self, _args: RequestVoteArgs) -> RequestVoteReply {
        // Your code here (3A, 3B).
        RequestVoteReply::default()
    }

    /// Asks `server` for its vote. `None` if no answer came: the server may be dead or cut off, or
    /// the request or the reply was lost, so the handler may have run or not. There is no need for
    /// a time limit of your own: `call` always returns, after some delay, unless the handler on the
    /// other side does not. Do not hold the lock meanwhile.
    pub async fn send_request_vote(
        &self,
        server: usize,
        args: &RequestVoteArgs,
    ) -> Option<RequestVoteReply> {
        self.peers[server].call("Raft.RequestVote", args).await
    }

    async fn ticker(self: Rc<Self>) {
        loop {
            // Your code here (3A). Check whether a leader election should be started.

            // Pause for a random time between 50 and 350 ms.
            let ms = 50 + random_range(0..300);
            sleep(Duration::from_millis(ms)).await;
        }
    }
}
