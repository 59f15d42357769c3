//! A world that runs while somebody watches it, at a pace of his, and takes a hand in it. What
//! happens is a function of the setting and of what was done at which virtual time.

mod clock;
mod desk;
mod host;
mod order;
mod status;

use std::mem;
use std::ops::Range;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use self::clock::wall;
pub use self::clock::{Factor, Pace};
use self::desk::Desk;
use self::host::{Office, Recording};
pub use self::order::{Deed, Order};
pub use self::status::{Ending, Status};
use crate::execute::ending;
use crate::oracle::Rule;
use crate::panics;
use crate::peer::PeerKind;
use crate::tester::weather::NetworkKind;
use crate::trace::{self, Ended, Event, Header, Recorder, Trace, What};
use crate::verdict::Verdict;

/// A world that was asked to end and does not is left behind after so long, in real time.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the name of a session begins with; the number of its servers follows.
const NAME: &str = "Play";

/// All that decides a live world, but what is done to it.
#[derive(Clone, Debug)]
pub struct Setting {
    pub peer: PeerKind,
    /// At least one.
    pub servers: usize,
    pub seed: u64,
    pub network: NetworkKind,
    /// The service takes a snapshot of every ten commands, as in part 3D; else only when asked.
    pub snapshots: bool,
    /// What the oracle holds it to; empty: there is no oracle.
    pub rules: Vec<&'static Rule>,
}

/// A live world, on a thread of its own. To drop it is to end it.
pub struct Live {
    office: Arc<Office>,
    /// `None` once it was given up.
    thread: Option<JoinHandle<()>>,
    servers: usize,
    trace: Trace,
}

/// Whether `test` is the name of a live session, as the header of its trace has it.
pub fn is_session(test: &str) -> bool {
    let servers = test.strip_prefix(NAME).unwrap_or_default();
    !servers.is_empty() && servers.bytes().all(|digit| digit.is_ascii_digit())
}

/// Beginning and ending.
impl Live {
    /// Begins a world, which is paused: its peers are started, and no time has passed.
    pub fn start(setting: Setting) -> Self {
        Self::start_again(setting, Vec::new())
    }

    /// Begins a world in which these deeds are done at their times, in the order of time; with the
    /// same setting it goes as the one did from which they are.
    pub fn start_again(setting: Setting, deeds: Vec<Deed>) -> Self {
        panics::keep_those_in_worlds();
        let Setting { peer, servers, seed, network, .. } = setting;
        let name = format!("{NAME}{servers}");
        let header = Header::new(&name, seed, servers, peer.name).on(network.into());
        let office = Arc::new(Office::new(Desk::new(deeds, wall())));
        let trace = Trace { header: header.clone(), events: Vec::new() };
        let recording: Recording = Box::new(move || Recorder::new(header, peer.saved_brief));
        let theirs = Arc::clone(&office);
        let thread = thread::Builder::new()
            .name(name)
            .spawn(move || host::host(setting, recording, &theirs))
            .expect("the system has room for a thread");
        Self { office, thread: Some(thread), servers, trace }
    }

    /// Ends the world, where it is, and returns all that happened. A world that does not answer
    /// within a second is left behind, and the trace says so.
    pub fn finish(mut self) -> Trace {
        self.end();
        let events = mem::take(&mut self.trace.events);
        Trace { header: self.trace.header.clone(), events }
    }

    /// What has been taken until now, as the trace of a run that ends here.
    pub fn so_far(&self) -> Trace {
        let mut trace = self.trace.clone();
        if trace.events.last().is_some_and(|last| last.is_end()) {
            return trace;
        }
        let broken = trace.events.iter().find_map(|event| broken(&event.what));
        let verdict =
            if broken.is_some() { trace::Verdict::Broken } else { trace::Verdict::Passed };
        let (n, t) = trace.events.last().map_or((0, 0), |last| (last.n, last.t));
        let what = What::Ended(Ended { verdict, say: broken });
        trace.events.push(Event { n: n + 1, t, cause: None, peer: None, what });
        trace
    }

    fn end(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.office.tell(Desk::leave);
        self.office.wait_while(PATIENCE, |desk| !desk.has_ended());
        if self.office.desk().has_ended() {
            // It has nothing left to do; and of its panics the desk has heard.
            let _ = thread.join();
        }
        self.poll();
        let is_whole = self.trace.events.last().is_some_and(|last| last.is_end());
        if !is_whole {
            self.give_up();
        }
    }

    /// The last word on a world that has none itself.
    fn give_up(&mut self) {
        let ended = self.office.desk().status(wall()).ended;
        let verdict = ended.map_or(Verdict::Hung(PATIENCE), |ending| ending.verdict);
        let (n, t) = self.trace.events.last().map_or((0, 0), |last| (last.n, last.t));
        let what = What::Ended(ending::last_line(&verdict));
        self.trace.events.push(Event { n: n + 1, t, cause: None, peer: None, what });
    }
}

/// The rule that an event says is broken, in a line.
fn broken(what: &What) -> Option<String> {
    let What::Broken(broken) = what else { return None };
    Some(format!("{}: {}", broken.rule, broken.say))
}

/// What one does to it.
impl Live {
    /// From now on time passes like this.
    pub fn set_pace(&self, pace: Pace) {
        self.office.tell(|desk| desk.set_pace(pace, wall()));
    }

    /// Pauses the world, and shows one event more of it. Nothing if nothing happens for ten seconds
    /// of virtual time.
    pub fn step(&self) {
        self.office.tell(|desk| desk.step(wall()));
    }

    /// Has something done, at once: now, after all that has happened, and even if it is paused.
    /// Refuses what cannot be done to this cluster, and says why.
    pub fn order(&self, order: Order) -> Result<(), String> {
        order.check(self.servers)?;
        self.office.tell(|desk| desk.order(order));
        Ok(())
    }
}

/// What one sees of it.
impl Live {
    /// Takes in what has happened since the last time: these places in the trace's events are new.
    /// Does not wait.
    pub fn poll(&mut self) -> Range<usize> {
        let new = self.office.tell(Desk::take);
        let before = self.trace.events.len();
        self.trace.events.extend(new);
        before..self.trace.events.len()
    }

    /// The same, after waiting for something to happen, at most so long in real time; not in a world
    /// that is paused or has ended.
    pub fn wait(&mut self, at_most: Duration) -> Range<usize> {
        self.office.wait_while(at_most, |desk| !desk.has_news() && !desk.rests());
        self.poll()
    }

    /// All that was taken in so far. It has its last event, `ended`, only if the world has ended.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    pub fn status(&self) -> Status {
        self.office.desk().status(wall())
    }

    /// What was done so far, for [`Live::start_again`].
    pub fn deeds(&self) -> Vec<Deed> {
        self.office.desk().deeds().to_vec()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.end();
    }
}
