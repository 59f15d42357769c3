//! What it costs to open a run of a million events, to go to any of them, and to draw a frame.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use mimalloc::MiMalloc;
use raft_runner::timeline::{Timeline, open};

#[path = "timeline/long_run.rs"]
mod long_run;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const EVENTS: usize = 1_000_000;

/// What a wide terminal has room for.
const COLUMNS: usize = 160;

/// In microseconds.
const COLUMN: u64 = 1000;

fn opening(c: &mut Criterion) -> Timeline {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("long.jsonl");
    long_run::of(EVENTS).write(&path).expect("there is room for the file");
    let read = || open(&path, &mut |_, _| {}).expect("a trace").timeline;
    c.bench_function("open a million events", |b| b.iter_with_large_drop(read));
    read()
}

/// The numbers of events here and there, the same ones in each run.
fn places(timeline: &Timeline) -> impl Iterator<Item = u64> + use<> {
    let events = timeline.len();
    (1_u64..).map(move |draw| draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) % events)
}

fn looking(c: &mut Criterion) {
    let timeline = opening(c);
    let mut place = places(&timeline);
    let mut next = move || place.next().unwrap_or(0);
    c.bench_function("scene of any event", |b| b.iter(|| timeline.scene(next())));
    let middle = timeline.event(timeline.len() / 2).map_or(0, |event| event.t);
    let windows = [
        ("frame of the whole run", timeline.start()..timeline.end()),
        ("frame at 1 ms a column", middle..middle + COLUMNS as u64 * COLUMN),
    ];
    for (name, window) in windows {
        c.bench_function(name, |b| {
            b.iter(|| {
                for lane in timeline.lanes() {
                    black_box(timeline.columns(lane, window.clone(), COLUMNS));
                }
                timeline.count_flights(window.clone())
            });
        });
    }
    let window = middle..middle + COLUMNS as u64 * COLUMN;
    c.bench_function("flights of 160 ms", |b| b.iter(|| timeline.flights(window.clone()).count()));
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(8)).sample_size(10);
    targets = looking
}
criterion_main!(benches);
