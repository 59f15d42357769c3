//! Everything that a trace tells of one moment: the state of every peer, of the network, and the
//! calls under way.

mod calls;
mod keyframes;
mod logs;
mod peer;

pub use self::calls::{Call, Stage};
pub use self::keyframes::Keyframes;
pub use self::logs::{Cell, Column, LogGrid, LogRow};
pub use self::peer::{Heard, Moment, PeerScene};

use self::calls::Calls;
use crate::trace::{Event, Header, Network, What};

/// A header may claim any number of peers; so many have a place in a scene.
pub const PEERS_AT_MOST: usize = 64;

/// How things stand when an event has happened. A clone shares what is large with the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The number of the last event that is taken in; 0 before the first.
    pub n: u64,
    /// Its time, in microseconds.
    pub t: u64,
    pub peers: Vec<PeerScene>,
    pub network: Network,
    calls: Calls,
}

impl Scene {
    /// How things stand before the first event.
    pub fn before(header: &Header) -> Self {
        Self {
            n: 0,
            t: 0,
            peers: vec![PeerScene::default(); header.peers.min(PEERS_AT_MOST)],
            network: Network { reliable: true, long_delays: false, long_reordering: false },
            calls: Calls::default(),
        }
    }

    /// Takes in the next event.
    pub fn fold(&mut self, event: &Event) {
        (self.n, self.t) = (event.n, event.t);
        if let What::Network(network) = &event.what {
            self.network.clone_from(network);
        }
        if let Some(peer) = event.peer.and_then(|peer| self.peers.get_mut(peer)) {
            peer.fold(event, &self.calls);
        }
        // Last, as a request that arrives may be all that is left of its call.
        self.calls.fold(event);
    }

    /// The calls whose callers wait, by their numbers.
    pub fn calls(&self) -> impl Iterator<Item = Call> + '_ {
        self.calls.waiting()
    }

    /// The peer that leads the highest term, of those that are up.
    pub fn leader(&self) -> Option<usize> {
        let peers = self.peers.iter().enumerate();
        let leads = peers.filter(|(_, peer)| peer.leads());
        leads.max_by_key(|(_, peer)| peer.state.term).map(|(index, _)| index)
    }
}
