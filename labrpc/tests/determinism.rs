//! A world is a function of its seed.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use labrpc::{
    Ended, Instant, Network, Node, Notify, Service, World, channel, now, on, random_range, sleep,
    spawn, timeout, unbounded,
};

/// Five nodes that call each other at random over an unreliable network.
fn chatter(seed: u64) -> Ended<Vec<(Instant, usize, u64)>> {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&heard);
    let ended = World::new(seed).run(async move {
        let net = Network::new();
        net.reliable(false);
        net.long_reordering(true);
        for me in 0..5 {
            let node = Node::new(me);
            let service =
                Service::new().on("Echo.Say", &log, async move |log: &Rc<_>, word: u64| {
                    let log: &RefCell<Vec<_>> = log;
                    log.borrow_mut().push((now(), me, word));
                    word
                });
            net.add_server(me, node, service);
            let ends: Vec<_> = (0..5).map(|_| net.make_end(node)).collect();
            for (to, end) in ends.iter().enumerate() {
                net.connect(end, to);
                net.enable(end, true);
            }
            on(node, || {
                spawn(async move {
                    loop {
                        sleep(Duration::from_millis(random_range(1..50))).await;
                        let end = ends[random_range(0..5) as usize];
                        let word = random_range(..);
                        spawn(async move {
                            let _: Option<u64> = end.call("Echo.Say", &word).await;
                        });
                    }
                });
            });
        }
        sleep(Duration::from_secs(20)).await;
    });
    Ended { result: ended.result.map(|()| heard.take()), at: ended.at, digest: ended.digest }
}

#[test]
fn equal_seeds_give_equal_worlds() {
    for seed in 0..20 {
        let (one, two) = (chatter(seed), chatter(seed));
        assert_eq!(one.result, two.result);
        assert_eq!((one.at, one.digest), (two.at, two.digest));
    }
}

#[test]
fn different_seeds_give_different_worlds() {
    let mut digests: Vec<_> = (0..200).map(|seed| chatter(seed).digest).collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 200);
}

/// The draws and the order are part of what a seed means, so a change of them is a change for users.
#[test]
fn a_seed_means_the_same_in_every_version() {
    let heard = chatter(1743).result.expect("it ends");
    assert_eq!(heard.len(), 3623);
    let first: Vec<_> = heard[..3].iter().map(|(at, me, _)| (at.as_micros(), *me)).collect();
    assert_eq!(first, [(24_137, 4), (36_122, 0), (37_061, 3)]);
}

#[test]
fn a_draw_on_one_node_does_not_move_those_of_another() {
    let draws = |extra: bool| {
        World::new(5)
            .run(async {
                if extra {
                    on(Node::new(0), || random_range(..));
                }
                on(Node::new(1), || random_range(..))
            })
            .result
    };
    assert_eq!(draws(false), draws(true));
}

#[test]
fn ready_tasks_run_in_many_orders() {
    let order = |seed| {
        let run = World::new(seed).run(async {
            let (sender, mut receiver) = unbounded();
            for task in 0..3 {
                let sender = sender.clone();
                spawn(async move {
                    let _ = sender.send(task);
                });
            }
            drop(sender);
            let mut order = Vec::new();
            while let Some(task) = receiver.recv().await {
                order.push(task);
            }
            order
        });
        run.result.expect("it ends")
    };
    let mut orders: Vec<_> = (0..100).map(order).collect();
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 6, "every order of three tasks");
}

#[test]
fn a_send_waits_until_its_value_is_received() {
    let ended = World::new(1).run(async {
        let (sender, mut receiver) = channel();
        spawn(async move {
            assert_eq!(sender.send(1).await, Ok(()));
            assert_eq!(now().as_micros(), 5000);
            // Given up before anyone received it, the value is taken back.
            assert_eq!(timeout(Duration::from_millis(1), sender.send(2)).await, None);
            assert_eq!(sender.send(3).await, Ok(()));
        });
        sleep(Duration::from_millis(5)).await;
        assert_eq!(receiver.recv().await, Some(1));
        sleep(Duration::from_millis(5)).await;
        assert_eq!(receiver.recv().await, Some(3));
        assert_eq!(receiver.recv().await, None);
    });
    assert_eq!(ended.result, Ok(()));
}

#[test]
fn a_notification_wakes_all_who_wait_or_is_kept_for_the_next() {
    let ended = World::new(1).run(async {
        let notify = Rc::new(Notify::new());
        notify.notify();
        notify.notify();
        notify.notified().await;
        let long = Duration::from_secs(1);
        assert_eq!(timeout(long, notify.notified()).await, None, "one was kept, not two");

        let (sender, mut receiver) = unbounded();
        for task in 0..3 {
            let (notify, sender) = (Rc::clone(&notify), sender.clone());
            spawn(async move {
                notify.notified().await;
                let _ = sender.send(task);
            });
        }
        drop(sender);
        sleep(Duration::from_millis(1)).await;
        notify.notify();
        let mut woken = 0;
        while receiver.recv().await.is_some() {
            woken += 1;
        }
        assert_eq!(woken, 3);
    });
    assert_eq!(ended.result, Ok(()));
}
