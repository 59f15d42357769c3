//! What it costs to filter the events of a run, an event.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use raft_runner::query::Query;
use raft_runner::trace::Trace;

/// From what can be told at once to what needs every sentence.
const QUERIES: [&str; 5] = ["S2 T7 vote", "i12", "commit>5 or problem", "/granted/", "no path"];

fn queries(c: &mut Criterion) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../traces/samples/forgets-term.jsonl");
    let events = Trace::read(Path::new(path)).expect("the sample is a trace").events;
    let mut group = c.benchmark_group("query");
    group.throughput(Throughput::Elements(events.len() as u64));
    for text in QUERIES {
        let query = Query::parse(text).expect("a query");
        group.bench_function(text, |b| {
            b.iter(|| {
                events.iter().filter(|event| query.matches(black_box(event), Some(3))).count()
            });
        });
    }
}

criterion_group!(benches, queries);
criterion_main!(benches);
