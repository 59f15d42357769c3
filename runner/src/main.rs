//! Where the tool and its peers meet.

use std::process::ExitCode;

use raft_runner::peer::PeerKind;

fn main() -> ExitCode {
    let peers: Vec<PeerKind> = vec![
        PeerKind::of::<raft::Peer>("raft", "the reference: a pure core in a thin shell"),
        PeerKind::of::<labstyle::Raft>("labstyle", "complete, in the handout's style"),
        PeerKind::of::<skeleton::Raft>("skeleton", "what a student copies, and completes"),
    ];
    raft_runner::main(&peers)
}
