//! Every clause at every event of a trace.

use std::borrow::Cow;
use std::path::Path;
use std::process::Command;

use raft_runner::clauses::{Clause, Deed, Moment, clauses};
use raft_runner::trace::{Event, PeerState, Trace};

/// The clauses at each event that begins a deed, with its number.
pub fn sweep(trace: &Trace) -> Vec<(u64, Vec<Clause>)> {
    let mut states: Vec<_> = vec![PeerState::default(); trace.header.peers];
    let mut found = Vec::new();
    for event in &trace.events {
        if let Some(deed) = Deed::of(&trace.events, event.n)
            && deed.event.n == event.n
        {
            let known = &states[deed.peer];
            let before = folded(trace, known, deed.peer, event.n - 1, deed.before);
            let after = folded(trace, &before, deed.peer, deed.before, deed.after);
            let (before, after, servers) = (&*before, &*after, trace.header.peers);
            found.push((event.n, clauses(&Moment { deed: &deed, before, after, servers })));
        }
        if let Some(state) = event.peer.and_then(|peer| states.get_mut(peer)) {
            state.fold(&event.what);
        }
    }
    found
}

/// `state` of a peer, which is that after event `from`, as it is after event `to`.
fn folded<'a>(
    trace: &Trace,
    state: &'a PeerState,
    peer: usize,
    from: u64,
    to: u64,
) -> Cow<'a, PeerState> {
    let between = trace.events.iter().skip(from as usize).take((to - from) as usize);
    let mut state = Cow::Borrowed(state);
    for event in between.filter(|event| event.peer == Some(peer) && changes(event)) {
        state.to_mut().fold(&event.what);
    }
    state
}

/// Whether a state is another one afterwards; a copy of a long log costs.
fn changes(event: &Event) -> bool {
    let kinds = ["state", "role", "term", "vote", "log", "commit", "applied", "progress"];
    kinds.contains(&event.what.kind())
}

/// The traces of all that these arguments run, recorded as a user records them.
pub fn record(args: &[&str]) -> Vec<Trace> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_raft-runner"));
    let output = command.args(args).current_dir(folder.path()).output().expect("it runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let mut paths: Vec<_> = std::fs::read_dir(folder.path().join("traces"))
        .expect("there are traces")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| Trace::read(path).expect("a trace")).collect()
}

pub fn sample(name: &str) -> Trace {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/samples");
    Trace::read(&samples.join(name)).expect("the sample is a trace")
}
