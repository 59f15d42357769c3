//! The two tickers: elections, and a leader's heartbeats.

use std::rc::Rc;
use std::time::Duration;

use labrpc::{now, random_range, sleep, sleep_until};

use crate::core::Core;
use crate::peer::Peer;

/// As often as the lab allows.
const HEARTBEAT: Duration = Duration::from_millis(100);

/// The bounds of an election timeout, in microseconds: some heartbeats may be lost before anyone
/// stands, and five seconds are enough for several split votes.
const TIMEOUT_FROM: u64 = 300_000;
const TIMEOUT_TO: u64 = 600_000;

impl Peer {
    /// A full timeout from now, of a new random length (§5.2).
    pub(super) fn reset_election_timer(&self) {
        let timeout = Duration::from_micros(random_range(TIMEOUT_FROM..TIMEOUT_TO));
        self.election_due.set(now() + timeout);
        self.timer_restarted.set(now());
    }

    /// Sleeps until an election is due, and looks then whether it has been put off meanwhile.
    pub(super) async fn elections(self: Rc<Self>) {
        loop {
            sleep_until(self.election_due.get()).await;
            if now() >= self.election_due.get() {
                self.step(Core::election_timeout);
            }
        }
    }

    /// Keeps the others from standing for election, for as long as this peer leads `term`.
    pub(super) async fn heartbeats(self: Rc<Self>, term: u64) {
        loop {
            sleep(HEARTBEAT).await;
            if !self.leads(term) {
                return;
            }
            self.step(Core::heartbeat);
        }
    }

    fn leads(&self, term: u64) -> bool {
        let core = self.core.borrow();
        core.is_leader() && core.current_term() == term
    }
}
