//! What the oracle costs: the whole lab with it and without it, turn by turn, so that a machine that
//! is busy is as busy for both.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use labrpc::{Watcher, World};
use raft_runner::execute::watch::Watch;
use raft_runner::lab::{TESTS, Test};
use raft_runner::oracle::{Oracle, RULES};
use raft_runner::peer::PeerKind;
use raft_runner::tester::witness::Witness;

/// The set has to end in so much virtual time.
const LIMIT: Duration = Duration::from_secs(600);

fn watched(test: &'static Test, kind: PeerKind, seed: u64) {
    let oracle = Oracle::new(test.peers, kind.saved_brief, &RULES);
    let watch = Rc::new(RefCell::new(Watch::new(Some(oracle), None)));
    let watcher = Rc::clone(&watch) as Rc<RefCell<dyn Watcher>>;
    let witness = Rc::clone(&watch) as Rc<RefCell<dyn Witness>>;
    let world = World::new(seed).time_limit(LIMIT).watched_by(watcher);
    let ended = world.run(test.run(kind, Some(witness)));
    assert!(ended.result.is_ok_and(|finished| finished.failure.is_none()), "{}", test.name);
    let watch = watch.borrow();
    let found = watch.oracle().map(Oracle::findings).unwrap_or_default();
    assert!(found.is_empty(), "{} with seed {seed}: {}", test.name, found[0]);
}

fn unwatched(test: &'static Test, kind: PeerKind, seed: u64) {
    let ended = World::new(seed).time_limit(LIMIT).run(test.run(kind, None));
    assert!(ended.result.is_ok_and(|finished| finished.failure.is_none()), "{}", test.name);
}

fn all(run: fn(&'static Test, PeerKind, u64), kind: PeerKind, seed: u64) -> Duration {
    let began = ThreadTime::now();
    TESTS.iter().for_each(|test| run(black_box(test), kind, seed));
    began.elapsed()
}

/// Every iteration is one of each with the next seed; what is reported is the two together, and at
/// the end how they compare.
fn costs(c: &mut Criterion) {
    let kinds = [
        PeerKind::of::<raft::Peer>("raft", "the reference"),
        PeerKind::of::<labstyle::Raft>("labstyle", "in the handout's style"),
    ];
    for kind in kinds {
        let spent = Cell::new([Duration::ZERO; 2]);
        let mut seed = 0;
        c.bench_function(&format!("{} without and with the oracle", kind.name), |b| {
            b.iter_batched(
                || {
                    seed += 1;
                    seed
                },
                |seed| {
                    let [without, with] = spent.get();
                    let without = without + all(unwatched, kind, seed);
                    spent.set([without, with + all(watched, kind, seed)]);
                },
                BatchSize::PerIteration,
            );
        });
        say(kind, seed, spent.get());
    }
}

#[expect(clippy::print_stdout, reason = "a bench reports to who runs it")]
fn say(kind: PeerKind, iterations: u64, [without, with]: [Duration; 2]) {
    let each = |spent: Duration| 1e3 * spent.as_secs_f64() / iterations.max(1) as f64;
    let ratio = with.as_secs_f64() / without.as_secs_f64();
    println!(
        "{}: {:.1} ms without, {:.1} ms with the oracle: {ratio:.2} times as much",
        kind.name,
        each(without),
        each(with)
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(4)).sample_size(20);
    targets = costs
}
criterion_main!(benches);
