//! The disk under chance: what it writes by differences is what it would write afresh.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed};
use raft::core::{AppendEntriesArgs, Core, Entry, InstallSnapshotArgs, Persistent};
use raft::disk::{self, Disk};
use raftapi::Command;

/// What a leader can do to the log of a follower.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// So many entries of a new term, after one that is not committed.
    Replace(Index, usize),
    /// So many entries at the end.
    Append(usize),
    /// A snapshot of a part of the log, all of which is committed.
    Compact(Index),
    /// A snapshot that agrees with the log somewhere, or is of another term.
    Install(Index, bool),
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let index = any::<Index>;
        prop_oneof![
            4 => (index(), 0_usize..40).prop_map(|(after, count)| Self::Replace(after, count)),
            4 => (0_usize..200).prop_map(Self::Append),
            1 => index().prop_map(Self::Compact),
            1 => (index(), any::<bool>()).prop_map(|(at, agrees)| Self::Install(at, agrees)),
        ]
    }

    fn make(self, core: &mut Core) {
        let last = core.log().last_index();
        let term = core.current_term().max(1);
        match self {
            Self::Replace(after, count) => {
                let after = core.commit_index()
                    + after.index((last - core.commit_index() + 1) as usize) as u64;
                append(core, term + 1, after, count);
            }
            Self::Append(count) => append(core, term, last, count),
            Self::Compact(at) => compact(core, term, at),
            Self::Install(at, agrees) => install(core, term, at, agrees),
        }
    }
}

fn append(core: &mut Core, term: u64, prev_log_index: u64, count: usize) {
    let entry = |n: usize| Entry { term, command: Command::from(n.to_string().as_str()) };
    core.append_entries(AppendEntriesArgs {
        term,
        leader_id: 1,
        prev_log_index,
        prev_log_term: core.log().term_at(prev_log_index).expect("prev is in the log"),
        entries: (0..count).map(entry).collect(),
        leader_commit: 0,
    });
}

fn compact(core: &mut Core, term: u64, at: Index) {
    let log = core.log();
    let last = log.last_index();
    core.append_entries(AppendEntriesArgs {
        term,
        leader_id: 1,
        prev_log_index: last,
        prev_log_term: log.last_term(),
        entries: Vec::new(),
        leader_commit: last,
    });
    while core.apply_next().is_some() {}
    let base = core.log().base_index();
    core.compact(base + at.index((last - base + 1) as usize) as u64, Bytes::new());
}

fn install(core: &mut Core, term: u64, at: Index, agrees: bool) {
    let (last, commit_index) = (core.log().last_index(), core.commit_index());
    let index = commit_index + 1 + at.index((last - commit_index + 2) as usize) as u64;
    let own = core.log().term_at(index).filter(|_| agrees);
    core.install_snapshot(InstallSnapshotArgs {
        term,
        leader_id: 1,
        last_included_index: index,
        last_included_term: own.unwrap_or(term),
        data: Bytes::new(),
    });
    while core.apply_next().is_some() {}
}

proptest! {
    #![proptest_config(Config {
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn differences_add_up(changes in vec(Change::any(), 1..40)) {
        let mut core = Core::new(0, 3, Persistent::default(), Bytes::new());
        let mut disk = Disk::default();
        for change in changes {
            change.make(&mut core);
            let Some(changed) = core.effects().persist.take() else { continue };
            let written = disk.write(&core, changed).join();
            let (current_term, voted_for) = (core.current_term(), core.voted_for());
            let persistent = Persistent { current_term, voted_for, log: core.log().clone() };
            prop_assert_eq!(disk::read(&written), Some(persistent));
            prop_assert_eq!(written, Disk::default().write(&core, 0).join());
        }
    }
}
