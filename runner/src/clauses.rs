//! Which clauses of Figures 2 and 13 applied at an event of a trace, and how each turned out.
//!
//! Raft is a short list of clauses, and everything a server does is one of them being obeyed:
//!
//! | what happens to a server | the clauses that then apply |
//! |---|---|
//! | a request arrives | All Servers (a later term), then the receiver's own, numbered as in the figure |
//! | a reply comes back | All Servers, then Candidates (votes) or Leaders (nextIndex, matchIndex) |
//! | a timer fires | Followers and Candidates (an election), or Leaders (heartbeats) |
//! | a command comes from a client | Leaders: append it |
//! | it starts after a crash | State: what is persistent comes back, the rest begins anew |
//! | something is committed | Leaders (a majority, of its own term), All Servers: apply it |
//!
//! A clause is held against what the trace shows of the server: its state before and after, and what
//! it said. Where that is not enough to tell, the outcome is [`Outcome::NotShown`].

#![expect(clippy::wildcard_enum_match_arm, reason = "a clause looks only at what it is about")]

mod always;
mod ballots;
mod deed;
mod difference;
mod entries;
mod leading;
mod papers;
mod snapshots;
mod standing;
mod terms;
mod words;

use crate::oracle::Method;
use crate::trace::{PeerState, Trace, What};

pub use self::deed::Deed;
pub use self::difference::{Change, difference};

/// A rule of the paper that applied, in the words of this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where the paper has it: `Figure 2, RequestVote 2`.
    pub paper: &'static str,
    pub say: String,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// What it asks for was so: nothing stands in the way.
    Holds,
    /// What it asks for was not so, and the server rightly refused, or did nothing.
    Refuses,
    /// It asked for a change, and the server made it.
    Applies,
    /// The server did something else.
    Broken,
    /// The trace does not show what it would take to tell.
    NotShown,
}

/// A deed, and its server's state around it.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub deed: &'a Deed<'a>,
    /// After event [`Deed::before`].
    pub before: &'a PeerState,
    /// After event [`Deed::after`].
    pub after: &'a PeerState,
    /// How many servers the cluster has.
    pub servers: usize,
}

/// The clauses that applied, in the order in which the figure asks for them.
///
/// Of a server that does several things at once, or whose answer is not in the trace, no clause is
/// ever said to be broken.
pub fn clauses(moment: &Moment<'_>) -> Vec<Clause> {
    let mut found = Found(Vec::new());
    let deed = moment.deed;
    match &deed.event.what {
        What::Delivered(_) => request(moment, &mut found),
        What::Returned(_) => reply(moment, &mut found),
        What::Timer(_) => standing::timer(moment, &mut found),
        What::Submit(submit) => leading::submitted(moment, submit, &mut found),
        What::Start(_) => standing::started(moment, &mut found),
        What::Snapshot(taken) => snapshots::taken(moment, taken, &mut found),
        What::Apply(apply) => always::applies(moment, apply.index, &mut found),
        What::Restore(restore) => always::restores(moment, restore.index, &mut found),
        _ => {}
    }
    always::judge(moment, &mut found);
    if !deed.exact {
        found.0.iter_mut().for_each(Clause::cannot_tell);
    }
    found.0
}

/// The clauses at event `n` of a trace, whose states are made out from its beginning. Where states
/// are kept, [`clauses`] is faster.
pub fn at(trace: &Trace, n: u64) -> Vec<Clause> {
    let Some(deed) = Deed::of(&trace.events, n) else { return Vec::new() };
    let mut before = PeerState::default();
    let mine = |event: &&crate::trace::Event| event.peer == Some(deed.peer);
    let mut events = trace.events.iter().filter(mine).peekable();
    while let Some(event) = events.next_if(|event| event.n <= deed.before) {
        before.fold(&event.what);
    }
    let mut after = before.clone();
    while let Some(event) = events.next_if(|event| event.n <= deed.after) {
        after.fold(&event.what);
    }
    let servers = trace.header.peers;
    clauses(&Moment { deed: &deed, before: &before, after: &after, servers })
}

fn request(moment: &Moment<'_>, found: &mut Found) {
    let Some(request) = moment.deed.request else { return };
    terms::heard(moment, found);
    match Method::named(&request.method) {
        Method::RequestVote => ballots::asked(moment, found),
        Method::AppendEntries => entries::received(moment, found),
        Method::InstallSnapshot => snapshots::received(moment, found),
        Method::Other => {}
    }
    terms::persisted(moment, found);
}

fn reply(moment: &Moment<'_>, found: &mut Found) {
    let (Some(request), Some(_)) = (moment.deed.request, moment.deed.reply) else { return };
    terms::heard(moment, found);
    match Method::named(&request.method) {
        Method::RequestVote => ballots::answered(moment, found),
        Method::AppendEntries | Method::InstallSnapshot => leading::answered(moment, found),
        Method::Other => {}
    }
}

impl Moment<'_> {
    fn is_majority(&self, servers: usize) -> bool {
        servers > self.servers / 2
    }

    fn majority(&self) -> usize {
        self.servers / 2 + 1
    }
}

impl Clause {
    fn cannot_tell(&mut self) {
        if self.outcome == Outcome::Broken {
            self.outcome = Outcome::NotShown;
        }
    }
}

/// The clauses found so far.
struct Found(Vec<Clause>);

impl Found {
    fn say(&mut self, paper: &'static str, outcome: Outcome, say: impl Into<String>) {
        self.0.push(Clause { paper, say: say.into(), outcome });
    }

    fn holds(&mut self, paper: &'static str, say: impl Into<String>) {
        self.say(paper, Outcome::Holds, say);
    }

    fn refuses(&mut self, paper: &'static str, say: impl Into<String>) {
        self.say(paper, Outcome::Refuses, say);
    }

    fn applies(&mut self, paper: &'static str, say: impl Into<String>) {
        self.say(paper, Outcome::Applies, say);
    }

    fn broken(&mut self, paper: &'static str, say: impl Into<String>) {
        self.say(paper, Outcome::Broken, say);
    }

    fn not_shown(&mut self, paper: &'static str, say: impl Into<String>) {
        self.say(paper, Outcome::NotShown, say);
    }
}
