//! The weather of a harsh network: plays the hazards of a profile until it is told to end.

mod profile;

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use clap::ValueEnum;
use labrpc::{Chance, Harsh, Node, Notify};

pub use self::profile::{Burst, Late, Profile, Rhythm};
use super::cluster::Cluster;
use super::ms;

/// What kind of network a case runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NetworkKind {
    /// The lab's, number for number
    Lab,
    /// Hazards that each seed draws
    Harsh,
}

/// A crash waits for one of the next saves, and so long at the most.
const NEXT_SAVES: u64 = 6;
const PATIENCE: Duration = Duration::from_secs(2);

/// The weather over one cluster. Clones share.
#[derive(Clone)]
pub(super) struct Weather(Rc<Sky>);

struct Sky {
    cluster: Cluster,
    profile: Profile,
    is_over: Cell<bool>,
    over: Notify,
}

impl Weather {
    pub(super) fn begin(cluster: &Cluster, profile: Profile) -> Self {
        let (is_over, over) = (Cell::new(false), Notify::new());
        let weather = Self(Rc::new(Sky { cluster: cluster.clone(), profile, is_over, over }));
        cluster.say(|| profile.to_string());
        weather.set_harsh(0);
        weather.let_clocks_drift();
        let mut streams = 1..;
        let mut begin = |rhythm: Option<Rhythm>, play: fn(Stream)| {
            let Some(rhythm) = rhythm else { return };
            for nth in streams.by_ref().take(rhythm.at_once as usize) {
                play(Stream { weather: weather.clone(), chance: profile.dice(nth), rhythm });
            }
        };
        begin(profile.cuts, |stream| labrpc::spawn(stream.cut_links()));
        begin(profile.clogs, |stream| labrpc::spawn(stream.clog_links()));
        begin(profile.bursts.map(|burst| burst.rhythm), |stream| labrpc::spawn(stream.lose_much()));
        begin(profile.pauses, |stream| labrpc::spawn(stream.pause_servers()));
        begin(profile.crashes, |stream| labrpc::spawn(stream.crash_at_saves()));
        weather
    }

    /// Nothing strikes any more. What has struck is for the cluster to heal.
    pub(super) fn end(&self) {
        self.0.is_over.set(true);
        self.0.over.notify();
    }

    fn set_harsh(&self, loss_per_mille: u64) {
        let profile = self.0.profile;
        let (late_per_mille, late_up_to) =
            profile.late.map_or((0, Duration::ZERO), |late| (late.per_mille, late.up_to));
        let duplicate_per_mille = profile.duplicates.unwrap_or(0);
        self.0.cluster.set_harsh(Harsh {
            loss_per_mille,
            late_per_mille,
            late_up_to,
            duplicate_per_mille,
        });
    }

    fn let_clocks_drift(&self) {
        let Some(up_to) = self.0.profile.drift else { return };
        let mut chance = self.0.profile.dice(0);
        for server in 0..self.0.cluster.servers() {
            let per_mille = 1000 - up_to + chance.range(0..=2 * up_to);
            self.0.cluster.set_drift(server, per_mille);
        }
    }

    /// Waits for `future`, but not beyond the end of the weather.
    async fn until_over<F: Future>(&self, future: F) -> Option<F::Output> {
        if self.0.is_over.get() {
            return None;
        }
        let (mut future, mut over) = (pin!(future), pin!(self.0.over.notified()));
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => over.as_mut().poll(cx).map(|()| None),
        })
        .await
    }
}

/// One hazard that comes and goes, one strike after the other.
struct Stream {
    weather: Weather,
    chance: Chance,
    rhythm: Rhythm,
}

impl Stream {
    async fn cut_links(mut self) {
        while self.pauses().await {
            let (from, to) = self.link();
            self.cluster().set_cut(from, to, true);
            if self.lasts().await {
                self.cluster().set_cut(from, to, false);
            }
        }
    }

    async fn clog_links(mut self) {
        while self.pauses().await {
            let (from, to) = self.link();
            self.cluster().set_clogged(from, to, true);
            if self.lasts().await {
                self.cluster().set_clogged(from, to, false);
            }
        }
    }

    async fn lose_much(mut self) {
        let loss = self.weather.0.profile.bursts.map_or(0, |burst| burst.per_mille);
        while self.pauses().await {
            self.weather.set_harsh(loss);
            if self.lasts().await {
                self.weather.set_harsh(0);
            }
        }
    }

    async fn pause_servers(mut self) {
        while self.pauses().await {
            let server = self.server();
            self.cluster().set_paused(server, true);
            if self.lasts().await {
                self.cluster().set_paused(server, false);
            }
        }
    }

    /// A server that has fallen between a save and all that should follow from it is started again
    /// later, unless somebody else has done so. It has saved, so it is silent and has to fall, in
    /// whichever life, and even if the weather ends in that very moment.
    async fn crash_at_saves(mut self) {
        while self.pauses().await {
            let server = self.server();
            let nth = self.chance.range(1..=NEXT_SAVES);
            let saved = labrpc::silent_after_save(Node::new(server), nth);
            let struck = self.weather.until_over(labrpc::timeout(PATIENCE, saved)).await;
            if struck.flatten().is_some()
                && let Some(life) = self.cluster().life(server)
            {
                self.cluster().fell(server);
                self.lasts().await;
                self.cluster().raise(server, life);
            }
        }
    }

    fn cluster(&self) -> &Cluster {
        &self.weather.0.cluster
    }

    /// Waits until the next strike is due; says whether there will be one.
    async fn pauses(&mut self) -> bool {
        self.waits_up_to(self.rhythm.pause).await
    }

    /// Waits until the strike is over; says whether that is for this stream to see to.
    async fn lasts(&mut self) -> bool {
        self.waits_up_to(self.rhythm.length).await
    }

    async fn waits_up_to(&mut self, longest: Duration) -> bool {
        let wait = ms(self.chance.range(1..=longest.as_millis() as u64));
        self.weather.until_over(labrpc::sleep(wait)).await.is_some()
    }

    fn server(&mut self) -> usize {
        self.chance.range(0..self.cluster().servers() as u64) as usize
    }

    fn link(&mut self) -> (usize, usize) {
        let from = self.server();
        let steps = self.chance.range(1..self.cluster().servers() as u64) as usize;
        (from, self.cluster().after(from, steps))
    }
}
