//! Where the tool and its peers meet.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use mutants::{Guest, Lesson};
use raft_runner::peer::PeerKind;
use raftapi::Raft;

/// A world makes and drops many small things.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Every kind of peer that `--peer` knows; the first is the default.
struct Peers(Vec<PeerKind>);

impl Guest for Peers {
    fn meet<R: Raft>(&mut self, lesson: &Lesson) {
        let kind = PeerKind::of::<R>(lesson.peer, lesson.about);
        self.0.push(kind.with_fault(lesson.oracle));
    }
}

fn main() -> ExitCode {
    let mut peers = Peers(vec![
        PeerKind::of::<raft::Peer>("raft", "The reference: a pure core in a thin shell."),
        PeerKind::of::<labstyle::Raft>("labstyle", "Complete, in the handout's style."),
        PeerKind::of::<skeleton::Raft>("skeleton", "What a student copies, and completes."),
    ]);
    // See peers/raft-rs/Cargo.toml.
    #[cfg(not(all(target_os = "macos", target_arch = "aarch64")))]
    peers.0.push(PeerKind::of::<raft_rs::Peer>("raft-rs", "The raft crate of TiKV, adapted."));
    mutants::tour(&mut peers);
    raft_runner::main(&peers.0)
}
