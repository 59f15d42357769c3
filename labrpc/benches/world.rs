//! What a sleep and a call cost, next to a bare event loop in the same run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use labrpc::{Chance, Network, Node, Service, World, random_range, sleep, spawn};
use serde::{Deserialize, Serialize};

/// As many things are under way at once as in a lab test of five peers.
const ACTORS: u64 = 32;
const EVENTS: u64 = 100_000;

/// The least that any simulator does: a heap of (time, sequence, who), popped and pushed.
fn bare_event_loop() -> u64 {
    let mut chance = Chance::from_seed(1);
    let mut heap: BinaryHeap<_> = (0..ACTORS).map(|who| Reverse((who, who, who))).collect();
    let mut handled = 0;
    for sequence in ACTORS..ACTORS + EVENTS {
        let Reverse((at, _, who)) = heap.pop().expect("every actor has an entry");
        handled += who;
        heap.push(Reverse((at + chance.range(1..1000), sequence, who)));
    }
    handled
}

fn sleeps() {
    let ended = World::new(1).run(async {
        for _ in 0..ACTORS {
            spawn(async {
                loop {
                    sleep(Duration::from_micros(random_range(1..1000))).await;
                }
            });
        }
        // The actors sleep for 500 µs on average.
        sleep(Duration::from_micros(EVENTS / ACTORS * 500)).await;
    });
    assert!(ended.result.is_ok());
}

#[derive(Serialize, Deserialize)]
struct Args {
    term: u64,
    leader_id: usize,
    prev_log_index: u64,
    prev_log_term: u64,
    leader_commit: u64,
}

struct Server;

fn calls() {
    let ended = World::new(1).run(async {
        let net = Network::new();
        let server = Rc::new(Server);
        let handler = async |_: &Rc<Server>, args: Args| (args.term, args.prev_log_index > 0);
        net.add_server(1, Node::new(1), Service::new().on("Raft.AppendEntries", &server, handler));
        let end = net.make_end(Node::new(0));
        net.connect(&end, 1);
        net.enable(&end, true);
        let args =
            Args { term: 3, leader_id: 0, prev_log_index: 150, prev_log_term: 2, leader_commit: 9 };
        for _ in 0..EVENTS {
            let reply: Option<(u64, bool)> = end.call("Raft.AppendEntries", &args).await;
            assert!(reply.is_some());
        }
    });
    assert!(ended.result.is_ok());
}

fn events(c: &mut Criterion) {
    let mut group = c.benchmark_group("one");
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("event of a bare loop", |b| b.iter(|| black_box(bare_event_loop())));
    group.bench_function("sleep", |b| b.iter(sleeps));
    group.bench_function("call", |b| b.iter(calls));
    group.finish();
}

criterion_group!(benches, events);
criterion_main!(benches);
