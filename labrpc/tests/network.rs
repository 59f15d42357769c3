//! The twelve tests of the lab's own labrpc, in virtual time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use labrpc::{
    ClientEnd, Ended, Network, Node, Service, World, now, sleep, spawn, spawn_joinable, timeout,
};
use serde::{Deserialize, Serialize};

const CLIENT: Node = Node::HOST;
const SERVER: usize = 99;

#[derive(Debug, Serialize, Deserialize)]
struct JunkArgs {
    x: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct JunkReply {
    x: String,
}

/// The server of the lab's tests.
#[derive(Default)]
struct JunkServer {
    log: RefCell<Vec<i64>>,
    calls: Cell<u32>,
}

impl JunkServer {
    fn service(self: &Rc<Self>) -> Service {
        Service::new()
            .on("JunkServer.Handler1", self, async |server: &Rc<Self>, text: String| {
                server.calls.set(server.calls.get() + 1);
                text.parse::<i64>().unwrap_or(0)
            })
            .on("JunkServer.Handler2", self, async |server: &Rc<Self>, number: i64| {
                server.log.borrow_mut().push(number);
                format!("handler2-{number}")
            })
            .on("JunkServer.Handler3", self, async |_: &Rc<Self>, number: i64| {
                sleep(Duration::from_secs(20)).await;
                -number
            })
            .on("JunkServer.Handler4", self, async |_: &Rc<Self>, _: JunkArgs| JunkReply {
                x: "pointer".to_owned(),
            })
            .on("JunkServer.Handler6", self, async |_: &Rc<Self>, text: String| text.len() as i64)
            .on("JunkServer.Handler7", self, async |_: &Rc<Self>, length: usize| "y".repeat(length))
    }
}

/// A network with the junk server on a node of its own.
fn junk_network() -> (Network, Rc<JunkServer>) {
    let net = Network::new();
    let server = Rc::new(JunkServer::default());
    net.add_server(SERVER, Node::new(SERVER), server.service());
    (net, server)
}

fn enabled_end(net: Network) -> ClientEnd {
    let end = net.make_end(CLIENT);
    net.connect(&end, SERVER);
    net.enable(&end, true);
    end
}

async fn handler2(end: ClientEnd, number: i64) -> Option<String> {
    end.call("JunkServer.Handler2", &number).await
}

fn run<T>(seed: u64, test: impl AsyncFnOnce() -> T) -> T {
    let Ended { result, .. } = World::new(seed).run(test());
    result.unwrap_or_else(|stuck| panic!("seed {seed}: {stuck}"))
}

#[test]
fn basic() {
    run(1, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        assert_eq!(handler2(end, 111).await.as_deref(), Some("handler2-111"));
        let number: Option<i64> = end.call("JunkServer.Handler1", &"9099".to_owned()).await;
        assert_eq!(number, Some(9099));
    });
}

#[test]
fn types() {
    run(2, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        let reply: Option<JunkReply> = end.call("JunkServer.Handler4", &JunkArgs { x: 1 }).await;
        assert_eq!(reply, Some(JunkReply { x: "pointer".to_owned() }));
        // A reference encodes as the value itself.
        let reply: Option<JunkReply> = end.call("JunkServer.Handler4", &&JunkArgs { x: 1 }).await;
        assert_eq!(reply, Some(JunkReply { x: "pointer".to_owned() }));
    });
}

#[test]
fn disconnect() {
    run(3, async || {
        let (net, server) = junk_network();
        let end = net.make_end(CLIENT);
        net.connect(&end, SERVER);
        assert_eq!(handler2(end, 111).await, None);
        assert!(server.log.borrow().is_empty(), "a disabled end reaches nobody");
        net.enable(&end, true);
        assert_eq!(handler2(end, 111).await.as_deref(), Some("handler2-111"));
    });
}

#[test]
fn counts() {
    run(4, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        for i in 0..17 {
            assert!(handler2(end, i).await.is_some());
        }
        assert_eq!(net.count(SERVER), 17);
        assert_eq!(net.total_count(), 17);
    });
}

#[test]
fn bytes() {
    run(5, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        for _ in 0..17 {
            let length: Option<i64> = end.call("JunkServer.Handler6", &"x".repeat(284)).await;
            assert_eq!(length, Some(284));
        }
        // Go's encoding describes its types in each message; this one only adds the lengths.
        let first = net.total_bytes();
        assert_eq!(first, 17 * ((284 + 2) + 2));

        for _ in 0..17 {
            let text: Option<String> = end.call("JunkServer.Handler7", &107_usize).await;
            assert_eq!(text.map(|text| text.len()), Some(107));
        }
        assert_eq!(net.total_bytes() - first, 17 * (1 + (107 + 1)));
    });
}

#[test]
fn concurrent_many() {
    run(6, async || {
        let (net, _server) = junk_network();
        let clients: Vec<_> = (0..20_i64)
            .map(|client| {
                spawn_joinable(async move {
                    let end = enabled_end(net);
                    for call in 0..10 {
                        let number = client * 100 + call;
                        let reply = handler2(end, number).await;
                        assert_eq!(reply, Some(format!("handler2-{number}")));
                    }
                })
            })
            .collect();
        for client in clients {
            client.await;
        }
        assert_eq!(net.count(SERVER), 200);
    });
}

#[test]
fn unreliable() {
    for seed in 0..5 {
        run(seed, async || {
            let (net, _server) = junk_network();
            net.reliable(false);
            let clients: Vec<_> = (0..300_i64)
                .map(|client| {
                    spawn_joinable(async move { handler2(enabled_end(net), client).await })
                })
                .collect();
            let mut succeeded = 0;
            for client in clients {
                succeeded += i32::from(client.await.is_some());
            }
            assert!(succeeded > 0 && succeeded < 300, "{succeeded} of 300 succeeded");
        });
    }
}

#[test]
fn concurrent_one() {
    run(7, async || {
        let (net, server) = junk_network();
        let end = enabled_end(net);
        let calls: Vec<_> = (0..20)
            .map(|number| spawn_joinable(async move { (number, handler2(end, number).await) }))
            .collect();
        for call in calls {
            let (number, reply) = call.await;
            assert_eq!(reply, Some(format!("handler2-{number}")));
        }
        let mut log = server.log.borrow().clone();
        log.sort_unstable();
        assert_eq!(log, (0..20).collect::<Vec<_>>(), "each delivered once");
    });
}

/// Calls that found their end disabled must not hold up, or come after, those that find it enabled.
#[test]
fn regression_1() {
    run(8, async || {
        let (net, server) = junk_network();
        let end = net.make_end(CLIENT);
        net.connect(&end, SERVER);
        let stranded: Vec<_> =
            (0..20).map(|number| spawn_joinable(handler2(end, 1000 + number))).collect();
        sleep(Duration::from_millis(100)).await;

        let before = now();
        net.enable(&end, true);
        assert_eq!(handler2(end, 99).await.as_deref(), Some("handler2-99"));
        assert!(before.elapsed() < Duration::from_millis(30), "took {:?}", before.elapsed());
        for call in stranded {
            assert_eq!(call.await, None);
        }
        assert_eq!(*server.log.borrow(), [99]);
        assert_eq!(net.count(SERVER), 1);
    });
}

#[test]
fn killed() {
    run(9, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        let call = spawn_joinable(async move {
            let reply: Option<i64> = end.call("JunkServer.Handler3", &99_i64).await;
            (reply, now())
        });
        sleep(Duration::from_secs(1)).await;
        let early = timeout(Duration::from_millis(100), sleep(Duration::from_secs(9))).await;
        assert_eq!(early, None, "the handler is still at work");

        net.delete_server(SERVER);
        let deleted = now();
        let (reply, at) = call.await;
        assert_eq!(reply, None);
        assert!(at - deleted <= Duration::from_millis(100), "took {:?}", at - deleted);
    });
}

/// The lab's Benchmark measures 100,000 calls in sequence; here they are checked, and the bench
/// beside this crate measures them.
#[test]
fn many_in_sequence() {
    run(10, async || {
        let (net, server) = junk_network();
        let end = enabled_end(net);
        for _ in 0..100_000 {
            let reply: Option<i64> = end.call("JunkServer.Handler1", &"9099".to_owned()).await;
            assert_eq!(reply, Some(9099));
        }
        assert_eq!(server.calls.get(), 100_000);
    });
}

#[test]
fn long_delay_race() {
    run(11, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        net.delete_server(SERVER);
        net.long_delays(true);
        spawn(async move {
            let _ = handler2(end, 99).await;
        });
        for round in 0..20 {
            net.long_delays(round % 2 == 0);
            sleep(Duration::from_millis(5)).await;
        }
        net.long_delays(false);
        let before = now();
        assert_eq!(handler2(end, 1).await, None);
        assert!(before.elapsed() < Duration::from_millis(100), "judged by this moment's delays");
    });
}

#[test]
fn a_call_after_cleanup_fails_at_once_and_is_not_counted() {
    run(12, async || {
        let (net, _server) = junk_network();
        let end = enabled_end(net);
        let under_way = spawn_joinable(handler2(end, 1));
        labrpc::yield_now().await;
        net.cleanup();
        let before = now();
        assert_eq!(handler2(end, 2).await, None);
        assert_eq!(before, now());
        assert_eq!(under_way.await.as_deref(), Some("handler2-1"), "those under way go on");
        assert_eq!(net.total_count(), 1);
    });
}

#[test]
fn a_request_outlives_its_caller_but_not_the_crash_of_its_server() {
    run(13, async || {
        let (net, server) = junk_network();
        let client = Node::new(1);
        let end = net.make_end(client);
        net.connect(&end, SERVER);
        net.enable(&end, true);
        let call_from_client = move |number| {
            labrpc::on(client, || {
                spawn(async move {
                    let _ = handler2(end, number).await;
                });
            });
        };

        call_from_client(1);
        labrpc::yield_now().await;
        labrpc::kill(client);
        sleep(Duration::from_millis(1)).await;
        assert_eq!(*server.log.borrow(), [1]);

        call_from_client(2);
        labrpc::yield_now().await;
        net.delete_server(SERVER);
        labrpc::kill(Node::new(SERVER));
        sleep(Duration::from_millis(1)).await;
        assert_eq!(*server.log.borrow(), [1], "nobody is there any more");
    });
}

#[test]
fn a_restarted_server_counts_from_zero() {
    run(14, async || {
        let (net, server) = junk_network();
        let end = enabled_end(net);
        assert!(handler2(end, 1).await.is_some());
        net.delete_server(SERVER);
        assert_eq!(net.count(SERVER), 0);
        net.add_server(SERVER, Node::new(SERVER), server.service());
        assert!(handler2(end, 2).await.is_some());
        assert_eq!(net.count(SERVER), 1);
        assert_eq!(net.total_count(), 2);
    });
}

#[test]
fn an_unknown_method_is_named_with_the_choices() {
    let ended = World::new(15).run(async {
        let (net, _server) = junk_network();
        let _: Option<i64> = enabled_end(net).call("JunkServer.Handler9", &1_i64).await;
    });
    let stuck = ended.result.expect_err("nobody answers to that name").to_string();
    assert!(
        stuck.starts_with(
            "server 99 panicked: unknown method JunkServer.Handler9; this server answers to \
             JunkServer.Handler1, JunkServer.Handler2"
        ),
        "{stuck}"
    );
}

#[test]
fn what_does_not_survive_the_wire_is_found() {
    let ended = World::new(16).run(async {
        let (net, _server) = junk_network();
        let _: Option<i64> = enabled_end(net).call("JunkServer.Handler6", &[0xff_u8; 3]).await;
    });
    let stuck = ended.result.expect_err("three bytes are no text").to_string();
    assert!(
        stuck.starts_with(
            "server 99 panicked: JunkServer.Handler6: 3 bytes do not decode as \
             alloc::string::String"
        ),
        "{stuck}"
    );
}
