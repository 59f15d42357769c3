//! What one iteration of each part of the lab costs, with the recorder off.

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use labrpc::World;
use raft_runner::lab::{Part, TESTS, Test};
use raft_runner::peer::PeerKind;

/// The set has to end in so much virtual time.
const LIMIT: Duration = Duration::from_secs(600);

fn run(test: &'static Test, kind: PeerKind, seed: u64) {
    let ended = World::new(seed).time_limit(LIMIT).run(test.run(kind, None));
    let finished = ended.result.unwrap_or_else(|stuck| panic!("{}: {stuck}", test.name));
    assert_eq!(finished.failure, None, "{} with seed {seed}", test.name);
}

/// Every iteration takes the next seed, so that the mean is over many runs and not over one.
fn iterations(c: &mut Criterion, name: &str, kind: PeerKind, belongs: impl Fn(&Test) -> bool) {
    let tests: Vec<_> = TESTS.iter().filter(|test| belongs(test)).collect();
    let mut seed = 0;
    c.bench_function(&format!("{} {name}", kind.name), |b| {
        b.iter_batched(
            || {
                seed += 1;
                seed
            },
            |seed| tests.iter().for_each(|test| run(test, kind, seed)),
            BatchSize::PerIteration,
        );
    });
}

fn parts(c: &mut Criterion) {
    let kinds = [
        PeerKind::of::<raft::Peer>("raft", "the reference"),
        PeerKind::of::<labstyle::Raft>("labstyle", "in the handout's style"),
    ];
    for kind in kinds {
        for part in [Part::A, Part::B, Part::C, Part::D] {
            iterations(c, &part.to_string(), kind, |test| test.part == part);
        }
        iterations(c, "all", kind, |_| true);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(8)).sample_size(50);
    targets = parts
}
criterion_main!(benches);
