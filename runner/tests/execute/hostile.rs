//! Peers that do what a peer must not, each around one that is right.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use labrpc::{
    ClientEnd, Mutex, Persister, Sender, Service, random_range, random_u64, sleep, spawn, yield_now,
};
use labstyle::Raft as Labstyle;
use raftapi::{Accepted, ApplyMsg, Command, PeerView, Raft};

/// A peer of our own, with the trouble that `$made` starts in it; behind an arrow, what comes of a look at it.
macro_rules! hostile {
    ($($(#[$doc:meta])* $Name:ident($me:ident) $made:block $(=> $look:block)?)*) => {$(
        $(#[$doc])*
        pub struct $Name(Rc<Labstyle>);

        impl Raft for $Name {
            fn make(
                peers: Vec<ClientEnd>,
                $me: usize,
                persister: Persister,
                apply_ch: Sender<ApplyMsg>,
            ) -> Rc<Self> {
                $made
                Rc::new(Self(Labstyle::make(peers, $me, persister, apply_ch)))
            }

            fn service(self: &Rc<Self>) -> Service {
                self.0.service()
            }

            fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
                self.0.start(command)
            }

            fn get_state(self: &Rc<Self>) -> (u64, bool) {
                self.0.get_state()
            }

            fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
                self.0.snapshot(index, snapshot);
            }

            fn kill(self: &Rc<Self>) {
                self.0.kill();
            }

            $(fn inspect(self: &Rc<Self>, _: &mut dyn FnMut(&PeerView<'_>)) $look)?
        }
    )*};
}

fn give_up(me: usize) {
    spawn(async move {
        sleep(ms(100)).await;
        panic!("I give up, me {me}");
    });
}

pub static HANG: AtomicBool = AtomicBool::new(false);

hostile! {
    /// Dies of itself after a while.
    Panics(me) {
        give_up(me);
    }

    /// As the one above, and can never be looked at until then.
    Hides(me) {
        give_up(me);
    } => {
        panic!("I hold my lock");
    }

    LocksTwice(_me) {
        spawn(async {
            sleep(ms(100)).await;
            let lock = Mutex::new(());
            let _once = lock.lock();
            let _twice = lock.lock();
        });
    }

    Spins(_me) {
        spawn(async {
            loop {
                yield_now().await;
            }
        });
    }

    /// Once, when `HANG` is set, it never gives its thread back.
    HangsOnce(_me) {
        if HANG.swap(false, Ordering::SeqCst) {
            loop {
                std::hint::spin_loop();
            }
        }
    }

    /// When it wants to be elected depends on how often it was made.
    Counts(_me) {
        static MADE: AtomicU64 = AtomicU64::new(0);
        for _ in 0..MADE.fetch_add(1, Ordering::SeqCst) % 7 {
            random_u64();
        }
    }

    /// As the one above, but nothing comes of it that anybody sees.
    CountsInSecret(_me) {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let wait = MADE.fetch_add(1, Ordering::SeqCst);
        spawn(async move {
            loop {
                sleep(ms(10 + wait)).await;
            }
        });
    }

    /// The eighth of them panics, and that is in the third run of three peers.
    FailsOnce(_me) {
        static MADE: AtomicU64 = AtomicU64::new(0);
        assert!(MADE.fetch_add(1, Ordering::SeqCst) != 7, "the eighth");
    }

    /// Fails in some runs and not in others, as its seed decides.
    Moody(_me) {
        if random_range(0..4) == 0 {
            spawn(async {
                sleep(ms(random_range(0..2_000))).await;
                panic!("not in the mood");
            });
        }
    }
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
