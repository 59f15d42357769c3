//! The hazards of a harsh network, one by one and all at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use labrpc::{
    ClientEnd, Ended, EventId, Harsh, Instant, Leg, Moment, NetEvent, Network, Node, Persister,
    Service, Untaken, Watcher, World, drift, kill, now, on, pause, random_range, resume,
    silent_after_save, sleep, spawn, spawn_joinable, timeout,
};

const PEERS: usize = 3;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Servers that say back what they hear, and save it first.
struct Peers {
    net: Network,
    ends: Vec<Vec<ClientEnd>>,
    disks: Vec<Persister>,
    heard: Rc<RefCell<Vec<(Instant, usize, u64)>>>,
}

/// One of them, in one of its lives.
struct Peer {
    me: usize,
    disk: Persister,
    heard: Rc<RefCell<Vec<(Instant, usize, u64)>>>,
}

impl Peer {
    fn say(&self, word: u64) -> u64 {
        self.disk.save(vec![word as u8], Vec::new());
        self.heard.borrow_mut().push((now(), self.me, word));
        word
    }
}

impl Peers {
    fn new() -> Self {
        let net = Network::new();
        let ends_of = |me| {
            let ends = (0..PEERS).map(|to| {
                let end = net.make_end(Node::new(me));
                net.connect(&end, to);
                net.enable(&end, true);
                end
            });
            ends.collect()
        };
        let disks = (0..PEERS).map(|me| Persister::new(Node::new(me))).collect();
        let peers =
            Self { net, ends: (0..PEERS).map(ends_of).collect(), disks, heard: Rc::default() };
        (0..PEERS).for_each(|me| peers.start(me));
        peers
    }

    fn start(&self, me: usize) {
        let (disk, heard) = (self.disks[me].clone(), Rc::clone(&self.heard));
        let peer = Rc::new(Peer { me, disk, heard });
        let service = Service::new()
            .on("Peer.Say", &peer, async |peer: &Rc<Peer>, word: u64| peer.say(word))
            .on("Peer.Work", &peer, async |peer: &Rc<Peer>, word: u64| {
                sleep(ms(20)).await;
                peer.say(word)
            });
        self.net.add_server(me, Node::new(me), service);
    }

    /// A call that starts now, in a task of the caller.
    fn call(&self, from: usize, to: usize, word: u64) -> labrpc::JoinHandle<Option<u64>> {
        self.call_method("Peer.Say", from, to, word)
    }

    fn call_method(
        &self,
        method: &'static str,
        from: usize,
        to: usize,
        word: u64,
    ) -> labrpc::JoinHandle<Option<u64>> {
        let end = self.ends[from][to];
        on(Node::new(from), || spawn_joinable(async move { end.call(method, &word).await }))
    }

    fn heard_by(&self, me: usize) -> Vec<u64> {
        let heard = self.heard.borrow();
        heard.iter().filter(|(_, who, _)| *who == me).map(|(.., word)| *word).collect()
    }
}

fn run<T>(seed: u64, test: impl AsyncFnOnce() -> T) -> T {
    let Ended { result, .. } = World::new(seed).run(test());
    result.unwrap_or_else(|stuck| panic!("seed {seed}: {stuck}"))
}

/// What a watcher hears, with the number of the call.
#[derive(Default)]
struct Heard(Vec<(Instant, u64, String)>);

impl Watcher for Heard {
    fn network(&mut self, moment: Moment, event: NetEvent<'_>) -> EventId {
        let (rpc, word) = match event {
            NetEvent::Sent { rpc, .. } => (rpc, "sent".to_owned()),
            NetEvent::Delivered { rpc, .. } => (rpc, "delivered".to_owned()),
            NetEvent::Replied { rpc, .. } => (rpc, "replied".to_owned()),
            NetEvent::Returned { rpc, .. } => (rpc, "returned".to_owned()),
            NetEvent::Dropped { rpc, leg, why } => (rpc, format!("{} lost: {why:?}", name(leg))),
            NetEvent::Duplicated { rpc, .. } => (rpc, "duplicated".to_owned()),
            NetEvent::Late { rpc, leg, .. } => (rpc, format!("{} late", name(leg))),
            NetEvent::Clogged { rpc, leg } => (rpc, format!("{} waits", name(leg))),
            NetEvent::Ignored { rpc, leg, why } => {
                let who = match why {
                    Untaken::ServerGone => "server",
                    Untaken::CallerGone => "caller",
                };
                (rpc, format!("{} ignored: {who} gone", name(leg)))
            }
            NetEvent::Failed { rpc, .. } => (rpc, "failed".to_owned()),
            NetEvent::Saved { .. } => return moment.cause.event,
        };
        self.0.push((moment.at, rpc, word));
        EventId(self.0.len() as u64)
    }

    fn stepped(&mut self, _: Moment, _: Node) {}
}

fn name(leg: Leg) -> &'static str {
    match leg {
        Leg::Request => "request",
        Leg::Reply => "reply",
    }
}

/// Runs `test`, and says what a watcher heard.
fn watch(seed: u64, test: impl AsyncFnOnce()) -> Vec<(Instant, u64, String)> {
    let heard = Rc::new(RefCell::new(Heard::default()));
    let watcher: Rc<RefCell<dyn Watcher>> = heard.clone();
    let ended = World::new(seed).watched_by(watcher).run(test());
    ended.result.unwrap_or_else(|stuck| panic!("seed {seed}: {stuck}"));
    heard.take().0
}

fn words(heard: &[(Instant, u64, String)]) -> Vec<&str> {
    heard.iter().map(|(.., word)| word.as_str()).collect()
}

const TWICE: Harsh = Harsh {
    loss_per_mille: 0,
    late_per_mille: 0,
    late_up_to: Duration::ZERO,
    duplicate_per_mille: 1000,
};

#[test]
fn a_request_that_arrives_twice_is_handled_twice_and_answered_once() {
    let heard = watch(1, async || {
        let peers = Peers::new();
        peers.net.harsh(TWICE);
        let before = now();
        assert_eq!(peers.call(0, 1, 7).await, Some(7));
        assert!(now() - before < ms(1), "the first reply is the call's");
        sleep(ms(200)).await;
        assert_eq!(peers.heard_by(1), [7, 7]);
        assert_eq!((peers.net.count(1), peers.net.total_count()), (2, 1));
        assert_eq!(peers.net.total_bytes(), 2, "one request and one reply of a byte");
    });
    assert_eq!(
        words(&heard),
        [
            "sent",
            "duplicated",
            "delivered",
            "replied",
            "returned",
            "delivered",
            "replied",
            "reply ignored: caller gone"
        ]
    );
}

#[test]
fn a_call_fails_only_when_both_of_its_copies_did() {
    let (calls, loss) = (4000, 0.2);
    let answered = run(2, async || {
        let peers = Peers::new();
        peers.net.harsh(Harsh { loss_per_mille: 200, ..TWICE });
        let mut answered = 0;
        for word in 0..calls {
            answered += i32::from(peers.call(0, 1, word).await.is_some());
        }
        answered
    });
    let expected = (1.0 - loss) * (1.0 - loss * loss);
    let frequency = f64::from(answered) / calls as f64;
    assert!((frequency - expected).abs() < 0.03, "{frequency} instead of {expected}");
}

#[test]
fn a_copy_finds_nobody_where_its_server_was_killed_or_its_caller_is_gone() {
    let heard = watch(3, async || {
        let peers = Peers::new();
        peers.net.harsh(TWICE);
        assert_eq!(peers.call(0, 1, 1).await, Some(1));
        kill(Node::new(1));
        assert_eq!(peers.call(0, 2, 2).await, Some(2));
        kill(Node::new(0));
        sleep(ms(200)).await;
        assert_eq!((peers.heard_by(1), peers.heard_by(2)), (vec![1], vec![2, 2]));
    });
    let of_call = |rpc| heard.iter().filter(move |event| event.1 == rpc).cloned();
    let (first, second): (Vec<_>, Vec<_>) = (of_call(1).collect(), of_call(2).collect());
    assert_eq!(words(&first).last(), Some(&"request ignored: server gone"));
    assert_eq!(words(&second).last(), Some(&"reply ignored: caller gone"));
}

#[test]
fn a_handler_that_takes_time_is_looked_after_for_each_copy() {
    run(4, async || {
        let peers = Peers::new();
        peers.net.harsh(TWICE);
        let call = peers.call_method("Peer.Work", 0, 1, 5);
        sleep(ms(10)).await;
        peers.net.delete_server(1);
        // Both copies are handled by the server that they found, which is gone when it answers.
        assert_eq!(call.await, None);
        sleep(ms(300)).await;
        assert_eq!(peers.heard_by(1), [5, 5]);
    });
}

#[test]
fn late_messages_overtake_each_other_on_both_ways() {
    run(5, async || {
        let peers = Peers::new();
        let late_up_to = ms(500);
        peers.net.harsh(Harsh { late_per_mille: 1000, late_up_to, ..Harsh::default() });
        let calls: Vec<_> = (0..100).map(|word| peers.call(0, 1, word)).collect();
        for (word, call) in calls.into_iter().enumerate() {
            assert_eq!(call.await, Some(word as u64), "late, not lost");
        }
        let mut heard = peers.heard_by(1);
        assert!(!heard.is_sorted());
        heard.sort_unstable();
        assert!(heard.into_iter().eq(0..100));
        let longest = now().since_start();
        assert!(longest > ms(800) && longest < ms(1001), "{longest:?}");
        peers.net.harsh(Harsh::default());
        let before = now();
        assert_eq!(peers.call(0, 1, 1).await, Some(1));
        assert!(before.elapsed() < ms(1));
    });
}

/// The requests of a run on the lab's unreliable network: what was told of each until it was
/// handled or lost, and how long after it was sent.
fn requests(harsh: Harsh) -> Vec<(Vec<String>, Duration)> {
    const CALLS: u64 = 400;
    let heard = watch(6, async || {
        let peers = Peers::new();
        peers.net.reliable(false);
        if harsh != Harsh::default() {
            peers.net.harsh(harsh);
        }
        for word in 0..CALLS {
            let _: Option<u64> = peers.call(0, 1, word).await;
        }
    });
    let fate = |rpc| {
        let events: Vec<_> = heard.iter().filter(|(_, of, _)| *of == rpc).collect();
        let first = |(_, _, word): &&&(Instant, u64, String)| {
            word == "delivered" || word.starts_with("request lost")
        };
        let shown = events.iter().find(first).expect("every request has a fate").0;
        let words = events.iter().take_while(|event| event.0 <= shown).map(|event| event.2.clone());
        (words.collect(), shown - events[0].0)
    };
    (1..=CALLS).map(fate).collect()
}

#[test]
fn the_labs_fate_of_a_message_is_the_same_on_a_harsh_network() {
    let harsh = Harsh {
        loss_per_mille: 200,
        late_per_mille: 200,
        late_up_to: ms(50),
        duplicate_per_mille: 300,
    };
    let (lab, harsh) = (requests(Harsh::default()), requests(harsh));
    let (mut same, mut lost, mut late) = (0, 0, 0);
    for ((lab, lab_after), (harsh, after)) in lab.into_iter().zip(harsh) {
        let told = |word: &str| harsh.iter().any(|told| told == word);
        if lab == ["sent", "request lost: Network"] {
            assert_eq!((lab, lab_after), (harsh, after), "lost in the lab, lost at once");
        } else if told("request lost: Network") {
            lost += 1;
        } else if told("request late") {
            assert!(after >= lab_after);
            late += 1;
        } else {
            assert_eq!(after, lab_after);
            same += 1;
        }
    }
    assert!(same > 150 && lost > 40 && late > 40, "{same} same, {lost} lost, {late} late");
}

#[test]
fn a_cut_stops_messages_one_way_only() {
    let heard = watch(7, async || {
        let peers = Peers::new();
        peers.net.cut(0, 1, true);
        assert_eq!(peers.call(0, 1, 1).await, None, "the request is lost");
        assert_eq!(peers.call(1, 0, 2).await, None, "the reply is lost");
        assert!(now().since_start() < ms(200));
        assert_eq!((peers.heard_by(1), peers.heard_by(0)), (vec![], vec![2]));
        assert_eq!(peers.call(0, 2, 3).await, Some(3));
        assert_eq!(peers.call(2, 1, 4).await, Some(4));
        peers.net.cut(0, 1, false);
        assert_eq!(peers.call(0, 1, 5).await, Some(5));
    });
    assert_eq!(words(&heard)[..3], ["sent", "request lost: Cut", "failed"]);
    assert_eq!(words(&heard)[3..8], ["sent", "delivered", "replied", "reply lost: Cut", "failed"]);
}

#[test]
fn callers_wait_long_behind_a_cut_where_delays_are_long() {
    run(8, async || {
        let peers = Peers::new();
        peers.net.long_delays(true);
        peers.net.cut(0, 1, true);
        let mut longest = [Duration::ZERO; 2];
        for word in 0..200 {
            let before = now();
            assert_eq!(peers.call(0, 1, word).await, None);
            longest[0] = longest[0].max(before.elapsed());
            let before = now();
            assert_eq!(peers.call(1, 0, word).await, None);
            longest[1] = longest[1].max(before.elapsed());
        }
        for longest in longest {
            assert!(longest > ms(6500) && longest < ms(7001), "{longest:?}");
        }
    });
}

#[test]
fn what_has_left_before_a_cut_arrives() {
    run(9, async || {
        let peers = Peers::new();
        let call = peers.call(0, 1, 1);
        sleep(Duration::from_micros(1)).await;
        peers.net.cut(0, 1, true);
        assert_eq!(call.await, Some(1));
    });
}

#[test]
fn messages_pile_up_where_a_path_is_clogged_and_go_on_at_once() {
    let heard = watch(10, async || {
        let peers = Peers::new();
        peers.net.clog(0, 1, true);
        let there: Vec<_> = (0..20).map(|word| peers.call(0, 1, word)).collect();
        let back = peers.call(1, 0, 99);
        sleep(ms(10_000)).await;
        assert_eq!((peers.heard_by(1), peers.heard_by(0)), (vec![], vec![99]));
        // Nothing of the pile is lost by a cut, which stops only what has not left.
        peers.net.cut(0, 1, true);
        let unclogged = now();
        peers.net.clog(0, 1, false);
        assert_eq!(back.await, Some(99));
        for (word, call) in there.into_iter().enumerate() {
            assert_eq!(call.await, Some(word as u64));
        }
        assert!(unclogged.elapsed() < ms(1));
        let mut arrivals: Vec<_> = peers.heard.borrow().iter().map(|(at, ..)| *at).collect();
        arrivals.dedup();
        assert!(arrivals.len() > 10, "each takes its own time");
    });
    let waits = |word: &str| words(&heard).into_iter().filter(|told| *told == word).count();
    assert_eq!((waits("request waits"), waits("reply waits")), (20, 1));
}

#[test]
fn a_paused_node_does_nothing_until_it_is_resumed() {
    run(11, async || {
        let (peers, node) = (Peers::new(), Node::new(1));
        let ticks = Rc::new(Cell::new(0));
        let theirs = Rc::clone(&ticks);
        on(node, || {
            spawn(async move {
                loop {
                    sleep(ms(10)).await;
                    theirs.set(theirs.get() + 1);
                }
            });
        });
        sleep(ms(995)).await;
        let sent = peers.call(1, 0, 8);
        sleep(Duration::from_micros(1)).await;
        pause(node);
        let (ticked, asked) = (ticks.get(), peers.call(0, 1, 9));
        sleep(ms(1000)).await;
        assert_eq!((ticks.get(), peers.heard_by(1)), (ticked, vec![]));
        assert_eq!(peers.heard_by(0), [8], "what it has sent goes on");

        resume(node);
        let resumed = now();
        assert_eq!((sent.await, asked.await), (Some(8), Some(9)));
        assert!(resumed.elapsed() < ms(1));
        assert_eq!(ticks.get(), ticked + 1, "one tick was due all the time");
        sleep(ms(1000)).await;
        assert_eq!(ticks.get(), ticked + 101);
    });
}

#[test]
fn a_node_that_was_killed_while_paused_is_dropped_and_may_live_again() {
    run(12, async || {
        let (peers, node) = (Peers::new(), Node::new(1));
        let alive = Rc::new(());
        let held = Rc::clone(&alive);
        on(node, || {
            spawn(async move {
                sleep(ms(5)).await;
                drop(held);
            });
        });
        pause(node);
        let lost = peers.call(0, 1, 1);
        sleep(ms(50)).await;
        assert_eq!(Rc::strong_count(&alive), 2);
        kill(node);
        assert_eq!(Rc::strong_count(&alive), 1);
        peers.net.delete_server(1);
        assert_eq!(lost.await, None);
        peers.start(1);
        assert_eq!(peers.call(0, 1, 2).await, Some(2));
        assert_eq!(peers.heard_by(1), [2]);
    });
}

#[test]
fn a_world_whose_tasks_are_all_paused_names_them() {
    let ended = World::new(13).run(async {
        pause(Node::new(2));
        let never = on(Node::new(2), || spawn_joinable(async {}));
        never.await;
    });
    let text = ended.result.expect_err("nobody resumes it").to_string();
    assert!(text.contains("a task of server 2 spawned at labrpc/tests/harsh.rs:"), "{text}");
}

/// How long a sleep of `duration` on `node` takes, by the node's clock and by the world's.
async fn sleep_on(node: Node, duration: Duration) -> (Duration, Duration) {
    let began = now();
    let slept = on(node, || {
        spawn_joinable(async move {
            let began = now();
            sleep(duration).await;
            began.elapsed()
        })
    });
    (slept.await, began.elapsed())
}

#[test]
fn a_clock_that_drifts_stretches_sleeps_and_shows_it_nobody() {
    run(14, async || {
        let (slow, fast) = (Node::new(0), Node::new(1));
        sleep(ms(100)).await;
        let under_way = on(slow, || spawn_joinable(sleep(ms(1000))));
        sleep(ms(1)).await;
        drift(slow, 1100);
        drift(fast, 900);
        assert_eq!(sleep_on(slow, ms(1000)).await, (ms(1000), ms(1100)));
        assert_eq!(sleep_on(fast, ms(1000)).await, (ms(1000), ms(900)));
        assert_eq!(sleep_on(Node::new(2), ms(1000)).await, (ms(1000), ms(1000)));
        under_way.await;

        kill(slow);
        assert_eq!(sleep_on(slow, ms(1000)).await.1, ms(1100), "it is the machine's clock");
        let before = on(slow, now);
        drift(slow, 1000);
        assert_eq!(on(slow, now), before, "a clock never jumps");
        assert_eq!(sleep_on(slow, ms(1000)).await, (ms(1000), ms(1000)));
        // However it is cut into parts, no sleep ends early.
        drift(slow, 999);
        for micros in 1..100 {
            let duration = Duration::from_micros(micros);
            assert!(sleep_on(slow, duration).await.0 >= duration);
        }
    });
}

#[test]
fn a_sleep_that_began_before_a_drift_ends_when_it_would_have() {
    run(15, async || {
        let node = Node::new(0);
        let slept = on(node, || spawn_joinable(sleep(ms(1000))));
        sleep(ms(1)).await;
        drift(node, 3000);
        slept.await;
        assert_eq!(now().since_start(), ms(1000));
    });
}

#[test]
fn nothing_leaves_a_node_after_the_save_that_silences_it() {
    let heard = watch(16, async || {
        let (peers, node) = (Peers::new(), Node::new(1));
        assert_eq!(peers.call(0, 1, 1).await, Some(1));
        let crash = spawn_joinable(async move {
            silent_after_save(node, 2).await;
            kill(node);
        });
        assert_eq!(peers.call(0, 1, 2).await, Some(2));
        let (said, called) = (peers.call(0, 1, 3), now());
        crash.await;
        assert!(called.elapsed() < ms(1), "this comes back in the moment of the save");
        assert_eq!(peers.disks[1].read_raft_state()[..], [3]);
        assert_eq!(said.await, None);

        peers.start(1);
        assert_eq!(peers.call(0, 1, 4).await, Some(4), "its next life is heard");
        assert_eq!(peers.heard_by(1), [1, 2, 3, 4]);
    });
    let third: Vec<_> = heard.iter().filter(|event| event.1 == 3).cloned().collect();
    let lost = ["sent", "delivered", "replied", "reply lost: Silent", "failed"];
    assert_eq!(words(&third), lost);
}

#[test]
fn a_silent_node_can_ask_nobody_either() {
    run(17, async || {
        let (peers, node) = (Peers::new(), Node::new(1));
        let disk = peers.disks[1].clone();
        let silenced = spawn_joinable(silent_after_save(node, 1));
        sleep(ms(1)).await;
        on(node, || disk.save(vec![7], Vec::new()));
        let asked = peers.call(1, 0, 1);
        silenced.await;
        assert_eq!(asked.await, None);
        assert_eq!(peers.call(1, 0, 2).await, None, "until it is killed");
        assert!(peers.heard_by(0).is_empty());
        kill(node);
        assert_eq!(peers.call(1, 0, 3).await, Some(3));
    });
}

#[test]
fn a_silence_that_nobody_waits_for_does_not_come() {
    run(18, async || {
        let peers = Peers::new();
        assert_eq!(timeout(ms(10), silent_after_save(Node::new(1), 2)).await, None);
        for word in 0..5 {
            assert_eq!(peers.call(0, 1, word).await, Some(word));
        }
    });
}

/// Three peers that talk at random while all hazards come and go.
fn storm(seed: u64) -> Ended<Vec<(Instant, usize, u64)>> {
    World::new(seed).run(async {
        let peers = Rc::new(Peers::new());
        peers.net.reliable(false);
        peers.net.long_reordering(true);
        peers.net.harsh(Harsh {
            loss_per_mille: 50,
            late_per_mille: 200,
            late_up_to: ms(300),
            duplicate_per_mille: 200,
        });
        let talk = |me: usize| {
            let ends = peers.ends[me].clone();
            on(Node::new(me), || {
                spawn(async move {
                    loop {
                        sleep(ms(random_range(1..20))).await;
                        let end = ends[random_range(0..PEERS as u64) as usize];
                        spawn(async move {
                            let _: Option<u64> = end.call("Peer.Say", &random_range(..)).await;
                        });
                    }
                });
            });
        };
        (0..PEERS).for_each(talk);
        for _ in 0..100 {
            let (one, other) = (random_range(0..3) as usize, random_range(0..3) as usize);
            let node = Node::new(one);
            peers.net.cut(one, other, random_range(0..2) == 0);
            peers.net.clog(other, one, random_range(0..2) == 0);
            drift(node, random_range(800..1200));
            pause(node);
            sleep(ms(random_range(1..100))).await;
            resume(node);
            let silenced = timeout(ms(200), silent_after_save(node, random_range(1..5))).await;
            if silenced.is_some() {
                kill(node);
                peers.start(one);
                talk(one);
            }
        }
        peers.heard.take()
    })
}

#[test]
fn equal_seeds_give_equal_storms() {
    let mut digests = Vec::new();
    for seed in 0..20 {
        let (one, two) = (storm(seed), storm(seed));
        let heard = one.result.as_ref().map_or(0, Vec::len);
        assert!(heard > 300, "only {heard}: {:?}", one.result.as_ref().err());
        assert_eq!(one.result, two.result);
        assert_eq!((one.at, one.digest), (two.at, two.digest));
        digests.push(one.digest);
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 20);
}
