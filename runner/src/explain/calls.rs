//! Requests and replies as beats of a story.

use super::evidence::Evidence;
use super::story::{Story, Weight};
use crate::oracle::Method;
use crate::trace::{Event, Named, Replied, Route, Sent, What};

/// A reply that takes longer is worth a word about it, in microseconds.
const LONG: u64 = 100_000;

/// So many calls back, and a story leaves the subject.
const CALLS: usize = 4;

/// What is asked for, in a sentence.
pub fn asked(sent: &Sent) -> String {
    let (from, to) = (sent.from, sent.to);
    let said = Named::of(&sent.args);
    let term = said.number("term").map_or_else(String::new, |term| format!(" in term {term}"));
    match Method::named(&sent.method) {
        Method::RequestVote => {
            format!("S{from} asks S{to} for its vote{term}{}", candidate_log(&said))
        }
        Method::InstallSnapshot => {
            format!("S{from}, leader{}, sends S{to} its snapshot{}", of(&term), end(&said))
        }
        Method::AppendEntries => {
            format!("S{from}, leader{}, sends S{to} {}", of(&term), entries(&said))
        }
        Method::Other => {
            let method = sent.method.rsplit('.').next().unwrap_or(&sent.method);
            format!("S{from} calls {method} of S{to}")
        }
    }
}

/// Where a snapshot ends.
fn end(said: &Named) -> String {
    entry(said, "lastincluded").map_or_else(String::new, |last| format!(" up to {last}"))
}

fn of(term: &str) -> String {
    term.replacen(" in ", " of ", 1)
}

fn candidate_log(said: &Named) -> String {
    entry(said, "lastlog")
        .map_or_else(String::new, |last| format!("; its own log ends with {last}"))
}

/// `i5 of term 2`, by the fields whose names begin with `prefix`.
fn entry(said: &Named, prefix: &str) -> Option<String> {
    let index = said.number(&format!("{prefix}index"))?;
    let term = said.number(&format!("{prefix}term"));
    Some(match term {
        _ if index == 0 => "nothing".to_owned(),
        Some(term) => format!("i{index} of term {term}"),
        None => format!("i{index}"),
    })
}

fn entries(said: &Named) -> String {
    let (count, prev) = (said.entries(), said.number("prevlogindex").unwrap_or(0));
    let what = match count {
        0 => "a heartbeat".to_owned(),
        1 => format!("i{}", prev.saturating_add(1)),
        _ => format!("i{} to i{}", prev.saturating_add(1), prev.saturating_add(count)),
    };
    let after = match entry(said, "prevlog") {
        Some(prev) if prev != "nothing" => format!(", after {prev}"),
        _ => String::new(),
    };
    let commit = said.number("leadercommit").filter(|commit| *commit > 0);
    what + &after + &commit.map_or_else(String::new, |commit| format!(" (commit index i{commit})"))
}

/// What is answered, in a sentence.
pub fn answered(evidence: &Evidence<'_>, replied: &Replied) -> String {
    let (peer, to) = (replied.from, replied.to);
    let reply = Named::of(&replied.reply);
    let asked = evidence.request(replied.rpc).map(|(_, sent)| Named::of(&sent.args));
    let number = |name: &str| asked.as_ref().and_then(|asked| asked.number(name));
    let term = number("term");
    let in_term = term.map_or_else(String::new, |term| format!(" in term {term}"));
    let why = match reply.number("term").filter(|now| Some(*now) > term) {
        Some(now) => format!(": it is in term {now}"),
        None => String::new(),
    };
    if Method::named(&replied.method) == Method::RequestVote {
        let does = if reply.granted() == Some(true) { "gives" } else { "refuses" };
        return format!("S{peer} {does} S{to} its vote{in_term}{why}");
    }
    let last = asked.as_ref().and_then(|asked| asked.number("prevlogindex"));
    let last = last.zip(asked.as_ref().map(Named::entries));
    match (reply.is("success"), last) {
        (Some(true), Some((prev, count))) => {
            format!("S{peer} tells S{to} that it has all up to i{}", prev.saturating_add(count))
        }
        (Some(false), Some(_)) if !why.is_empty() => format!("S{peer} refuses S{to}{why}"),
        (Some(false), Some((prev, _))) => {
            format!("S{peer} tells S{to} that it does not have its i{prev}")
        }
        _ => format!("S{peer} answers S{to}{why}"),
    }
}

impl Story<'_> {
    /// Tells of the messages that led to event `n`, back to where the first of them came from. The
    /// call that is nearest weighs as much as is said, those before it only help.
    pub fn call_chain(&mut self, n: u64, weight: Weight) {
        let chain: Vec<_> = self.evidence.chain(n).collect();
        let mut calls = 0;
        for event in chain {
            let weight = if calls == 0 { weight } else { Weight::Detail };
            match &event.what {
                What::Sent(sent) => {
                    calls += 1;
                    self.say(event, asked(sent), weight);
                }
                What::Replied(replied) => {
                    let say = answered(self.evidence, replied);
                    self.say(event, say, weight);
                }
                What::Returned(_) if self.victory(event) => return,
                What::Returned(_) | What::Delivered(_) => self.arrival(event, weight),
                What::Timer(_) => return self.timer(event),
                What::Crash(_) | What::Start(_) | What::Submit(_) | What::Step(_) => return,
                _ => {}
            }
            if calls >= CALLS {
                return;
            }
        }
    }

    /// Tells of the election that was won by the vote that comes back with `returned`, if one was.
    fn victory(&mut self, returned: &Event) -> bool {
        let now = self.evidence.after(returned.n).take_while(|event| event.t == returned.t);
        let mut won = now.filter(|event| event.cause == Some(returned.n));
        let Some(event) = won.find(|event| super::elections::leads(event).is_some()) else {
            return false;
        };
        self.elected(event);
        if let (Some(peer), Some(term)) = (event.peer, super::elections::leads(event)) {
            self.stood(peer, term, event.n);
        }
        true
    }

    fn say(&mut self, event: &Event, say: String, weight: Weight) {
        match weight {
            Weight::Detail => self.detail(event, say),
            Weight::Key | Weight::Climax => self.key(event, say),
        }
    }

    /// An arrival is worth a beat only if the message took long, or found another term.
    fn arrival(&mut self, event: &Event, weight: Weight) {
        let Some(Route { rpc, from, to, .. }) = event.what.route() else { return };
        let Some((sent, _)) = self.evidence.request(rpc) else { return };
        let asked_in = self.evidence.term_of_call(rpc);
        let now = self.evidence.peer_at(to, event.n).state.term;
        let took = event.t.saturating_sub(sent.t);
        let stale = asked_in.is_some_and(|term| term < now);
        if !stale && took < LONG {
            return;
        }
        let what = match event.what {
            What::Returned(_) => format!("the answer of S{from} reaches S{to}"),
            _ => format!("the request of S{from} reaches S{to}"),
        };
        let after = match took {
            ..LONG => String::new(),
            _ => format!(" {} ms after the request left", took / 1000),
        };
        let terms = match asked_in.filter(|_| stale) {
            Some(term) => format!(": it was asked in term {term}, and S{to} is in term {now}"),
            None => String::new(),
        };
        self.say(event, format!("{what}{after}{terms}"), weight);
    }

    fn timer(&mut self, timer: &Event) {
        let Some(peer) = timer.peer else { return };
        let candidacy =
            self.evidence.after(timer.n).take_while(|event| event.t == timer.t).find(|event| {
                event.peer == Some(peer) && super::elections::stands(event).is_some()
            });
        if let Some(event) = candidacy {
            self.candidacy(event);
        }
    }
}
