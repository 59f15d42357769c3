//! What one event made its server do: the events that stand between the state before and the state
//! after, and the messages that it was about.

use std::collections::BTreeSet;

use crate::oracle::Method;
use crate::trace::{Event, Named, Persist, Replied, Sent, What};

/// A handler that has not answered after so long in virtual time will not be waited for, in
/// microseconds. It is longer than any pause of a harsh network.
const PATIENCE: u64 = 10_000_000;

/// An event at a server, and what came of it there at once.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    events: &'a [Event],
    /// What happened to the server: an arrival, a timer, a command, a start.
    pub event: &'a Event,
    pub peer: usize,
    /// What the server did, in order: changes of its state, saves, messages.
    pub effects: Vec<&'a Event>,
    /// The number of the last event before the effects: the state there is the one before.
    pub before: u64,
    /// The number of the last effect: the state there is the one after.
    pub after: u64,
    /// The request that the event is about.
    pub request: Option<&'a Sent>,
    /// What was answered: by this server to a request, or to it.
    pub reply: Option<&'a Replied>,
    /// Whether the changes between `before` and `after` are known to be this deed's alone, and all
    /// of it.
    pub exact: bool,
}

impl<'a> Deed<'a> {
    /// What event `n` is part of: a change of state belongs to the deed of its cause. `None`: it is
    /// about no server.
    pub fn of(events: &'a [Event], n: u64) -> Option<Self> {
        let place = place(events, n)?;
        let event = &events[place];
        let own = || Self::begun_at(events, place);
        if !is_effect(&event.what) {
            return own();
        }
        let cause = event.cause.filter(|cause| *cause < n);
        let of_cause = cause.and_then(|cause| match &event.what {
            What::Broken(_) => Self::of(events, cause),
            _ => Self::begun_at(events, self::place(events, cause)?),
        });
        let is_part = |deed: &Self| {
            matches!(event.what, What::Broken(_))
                || deed.effects.iter().any(|effect| effect.n == event.n)
        };
        of_cause.filter(is_part).or_else(own)
    }

    fn begun_at(events: &'a [Event], place: usize) -> Option<Self> {
        let event = &events[place];
        let peer = event.peer?;
        let mut deed = Self {
            events,
            event,
            peer,
            effects: Vec::new(),
            before: event.n,
            after: event.n,
            request: None,
            reply: None,
            exact: true,
        };
        if is_effect(&event.what) {
            deed.effects.push(event);
            deed.before = place.checked_sub(1).map_or(0, |before| events[before].n);
            return Some(deed);
        }
        deed.find_effects(place);
        deed.find_messages();
        Some(deed)
    }

    /// Takes the first unbroken run of events of this server that follow from the event; of a
    /// request, up to its answer.
    fn find_effects(&mut self, place: usize) {
        let answers = matches!(self.event.what, What::Delivered(_));
        let mut mixed = false;
        let mut last = self.event;
        for event in &self.events[place + 1..] {
            if event.t > self.event.t.saturating_add(PATIENCE) {
                break;
            }
            if event.peer != Some(self.peer) {
                last = event;
                continue;
            }
            if matches!(event.what, What::Crash(_) | What::Start(_)) {
                break;
            }
            let is_mine = event.cause == Some(self.event.n);
            let begun = !self.effects.is_empty();
            if is_mine && is_effect(&event.what) {
                if !begun {
                    self.before = last.n;
                }
                self.after = event.n;
                self.effects.push(event);
                if answers && self.is_answer(event) {
                    self.exact = !mixed;
                    return;
                }
            } else if begun {
                if !answers {
                    return;
                }
                mixed = true;
            }
            last = event;
        }
        // An answer that is not there leaves open whether the request was looked at.
        self.exact = !answers;
    }

    fn is_answer(&self, event: &Event) -> bool {
        match (&event.what, &self.event.what) {
            (What::Replied(replied), What::Delivered(message)) => replied.rpc == message.rpc,
            _ => false,
        }
    }

    fn find_messages(&mut self) {
        let Some(route) = self.event.what.route() else { return };
        self.request = self.sent(route.rpc, self.event.n);
        self.reply = match &self.event.what {
            What::Delivered(_) => self.effects.last().and_then(|event| replied(event)),
            What::Returned(_) => self.returned_reply(route.rpc),
            _ => None,
        };
    }

    /// A request that arrives twice has two answers; the cause tells which came back.
    fn returned_reply(&self, rpc: u64) -> Option<&'a Replied> {
        let cause = self.event.cause.and_then(|cause| place(self.events, cause));
        let named = cause.and_then(|place| replied(&self.events[place]));
        named.filter(|reply| reply.rpc == rpc).or_else(|| {
            let mut earlier = self.earlier(self.event.n).filter_map(replied);
            earlier.find(|reply| reply.rpc == rpc)
        })
    }

    fn sent(&self, rpc: u64, n: u64) -> Option<&'a Sent> {
        self.earlier(n).find_map(|event| match &event.what {
            What::Sent(sent) if sent.rpc == rpc => Some(sent),
            _ => None,
        })
    }

    /// All events before event `n`, the last one first.
    fn earlier(&self, n: u64) -> impl Iterator<Item = &'a Event> + use<'a> {
        let end = self.events.partition_point(|event| event.n < n);
        self.events[..end].iter().rev()
    }

    /// This server's events before event `n`, the last one first.
    fn own_earlier(&self, n: u64) -> impl Iterator<Item = &'a Event> + use<'a> {
        let peer = self.peer;
        self.earlier(n).filter(move |event| event.peer == Some(peer))
    }

    /// Whose votes of `term` had come back to this server before it did anything now, its own among
    /// them. A server that paused may have counted them in another order than they came.
    pub fn votes(&self, term: u64) -> BTreeSet<usize> {
        let mut votes = BTreeSet::from([self.peer]);
        let last = self.before.max(self.event.n);
        for event in self.own_earlier(last.saturating_add(1)) {
            match &event.what {
                What::Term(entered) if entered.term == term => break,
                What::Start(_) => break,
                What::Returned(message)
                    if Method::named(&message.method) == Method::RequestVote =>
                {
                    votes.extend(self.vote_in(event, message.rpc, term));
                }
                _ => {}
            }
        }
        votes
    }

    /// Who gave its vote of `term` by the reply that came back with `event`.
    fn vote_in(&self, event: &'a Event, rpc: u64, term: u64) -> Option<usize> {
        let asked = Named::of(&self.sent(rpc, event.n)?.args).number("term")?;
        let back = Self { event, ..self.without_effects() };
        let reply = back.returned_reply(rpc)?;
        let granted = Named::of(&reply.reply).granted()?;
        (granted && asked == term).then_some(reply.from)
    }

    fn without_effects(&self) -> Self {
        Self { effects: Vec::new(), ..*self }
    }

    /// What the server had saved last; `None`: nothing yet.
    pub fn saved(&self) -> Option<&'a Persist> {
        self.own_earlier(self.event.n).find_map(|event| match &event.what {
            What::Persist(persist) => Some(persist),
            _ => None,
        })
    }

    /// The last index that the server gave its service in this life.
    pub fn handed(&self) -> Option<u64> {
        for event in self.own_earlier(self.event.n) {
            match &event.what {
                What::Apply(apply) => return Some(apply.index),
                What::Restore(restore) => return Some(restore.index),
                What::Start(_) => return None,
                _ => {}
            }
        }
        None
    }

    /// How long the server has not heard from a leader of `term` or later, in microseconds; since
    /// its start, if it never has.
    pub fn silence(&self, term: u64) -> Option<u64> {
        let heard = self.own_earlier(self.event.n).find(|event| match &event.what {
            What::Start(_) => true,
            What::Delivered(message) => {
                Method::named(&message.method).is_a_leaders()
                    && self.sent(message.rpc, event.n).is_some_and(|sent| {
                        Named::of(&sent.args).number("term").is_some_and(|of| of >= term)
                    })
            }
            _ => false,
        });
        Some(self.event.t.saturating_sub(heard?.t))
    }

    /// The term that the server is seen to be in when it has surely looked at the event: at the end
    /// of the next instant in which it does anything. A server that pauses does that later. `None`:
    /// it does nothing any more.
    pub fn settled_term(&self, term: u64) -> Option<u64> {
        let first = self.events.partition_point(|event| event.n <= self.event.n);
        let mine = |event: &&Event| event.peer == Some(self.peer);
        let (mut settled, mut acts) = (term, None);
        for event in self.events[first..].iter().filter(mine) {
            if acts.is_some_and(|acts| event.t > acts) {
                return Some(settled);
            }
            match &event.what {
                What::Crash(_) | What::Start(_) => return None,
                What::Term(entered) => settled = entered.term,
                _ => {}
            }
            if acts.is_none() && event.t > self.event.t && self.is_by_its_own(event) {
                acts = Some(event.t);
            }
        }
        None
    }

    /// Whether one of the server's own tasks did this: what others call runs in a pause, too.
    fn is_by_its_own(&self, event: &Event) -> bool {
        let cause = event.cause.and_then(|cause| place(self.events, cause));
        let is_call = |what: &What| matches!(what, What::Submit(_) | What::Snapshot(_));
        is_effect(&event.what) && cause.is_some_and(|place| !is_call(&self.events[place].what))
    }

    /// To whom the server sent requests of this kind.
    pub fn sent_to(&self, method: Method) -> BTreeSet<usize> {
        let sent = self.after_event().filter_map(|event| match &event.what {
            What::Sent(sent) if Method::named(&sent.method) == method => Some(sent.to),
            _ => None,
        });
        sent.collect()
    }

    /// All that followed from the event in the instant of its effects, also if other things came
    /// in between.
    fn after_event(&self) -> impl Iterator<Item = &'a Event> {
        let first = self.events.partition_point(|event| event.n <= self.event.n);
        let now = self.effects.last().map_or(self.event.t, |effect| effect.t);
        let cause = Some(self.event.n);
        let (peer, events) = (Some(self.peer), &self.events[first..]);
        let instant = events.iter().take_while(move |event| event.t <= now);
        instant.filter(move |event| event.peer == peer && event.cause == cause)
    }
}

/// Where event `n` stands among `events`.
fn place(events: &[Event], n: u64) -> Option<usize> {
    events.binary_search_by_key(&n, |event| event.n).ok()
}

fn replied(event: &Event) -> Option<&Replied> {
    if let What::Replied(replied) = &event.what { Some(replied) } else { None }
}

/// Whether this is something a server does, rather than something that is done to it.
fn is_effect(what: &What) -> bool {
    match what {
        What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) | What::Log(_) => true,
        What::Commit(_) | What::Applied(_) | What::Progress(_) | What::Persist(_) => true,
        What::Sent(_) | What::Replied(_) | What::Broken(_) => true,
        What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => false,
        What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => false,
        What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => false,
        What::Timer(_) | What::Delivered(_) | What::Returned(_) | What::Failed(_) => false,
        What::Dropped(_) | What::Late(_) | What::Ignored(_) | What::Other(_) => false,
        What::Duplicated(_) | What::Clogged(_) => false,
    }
}
