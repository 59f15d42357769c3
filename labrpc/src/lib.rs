//! A world for Raft peers: one thread, one seed, virtual time, and the lab's faulty network.
//!
//! A [`World`] runs a future to its end. Inside it, peers written as the lab's handout says find
//! what they expect as free functions ([`spawn`] for `go`, [`sleep`], [`now`], [`random_range`])
//! and the lab's objects ([`ClientEnd`], [`Service`], [`Persister`], channels, a [`Mutex`], a
//! [`Notify`]). That is all that a peer needs; the rest of this page is for who runs a world.
//!
//! A network may be made harsher than the lab's: [`Harsh`] loses, delays and doubles messages,
//! [`Network::cut`] and [`Network::clog`] stop them one way, and a node may [`pause`], [`drift`], or
//! fall silent in the moment of a save ([`silent_after_save`]).
//!
//! A [`Pacer`] makes a world wait for somebody who watches it, and lets him take a hand in it.
//!
//! What happens in a world is a function of its seed: time passes only when nothing can run, the
//! next task to run is drawn, and every draw comes from a stream of its own purpose.

mod channel;
mod mutex;
mod net;
mod notify;
mod persister;
mod pieces;
mod readable;
mod watch;
mod world;

pub use crate::channel::{Closed, Receiver, Sender, UnboundedSender, channel, unbounded};
pub use crate::mutex::{Mutex, MutexGuard};
pub use crate::net::Network;
pub use crate::net::end::ClientEnd;
pub use crate::net::fate::{self, Harsh};
pub use crate::net::service::Service;
pub use crate::net::silence::silent_after_save;
pub use crate::notify::Notify;
pub use crate::persister::Persister;
pub use crate::pieces::Pieces;
pub use crate::readable::Readable;
pub use crate::watch::{Cause, EventId, Leg, Lost, Moment, NetEvent, Untaken, Watcher};
pub use crate::world::chance::{Chance, random_range, random_u64};
pub use crate::world::clock::{Instant, Sleep, now, sleep, sleep_until, timeout, yield_now};
pub use crate::world::drift::drift;
pub use crate::world::node::{Node, current_node, kill, on, pause, resume};
pub use crate::world::pace::Pacer;
pub use crate::world::tasks::{JoinHandle, spawn, spawn_joinable};
pub use crate::world::{Ended, Stuck, World, follow, moment};
