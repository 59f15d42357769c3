//! The whole of raft-runner, about the Raft of this crate.

use std::process::ExitCode;

use raft_runner::peer::PeerKind;

fn main() -> ExitCode {
    raft_runner::main(&[PeerKind::of::<my_raft::Raft>("my-raft", "A Raft of my own.")])
}
