//! Crashes, restarts and partitions as beats of a story.

use super::story::Story;
use crate::trace::{Event, PeerState, What};

impl<'a> Story<'a> {
    /// What the test did to `peers` between two events; of much, the last few.
    pub fn outages(&mut self, peers: &[usize], first: u64, end: u64) {
        for &peer in peers {
            let done: Vec<&'a Event> = self
                .evidence
                .between(first, end)
                .filter(|event| event.peer == Some(peer) && is_outage(event))
                .collect();
            for event in &done[done.len().saturating_sub(4)..] {
                self.outage(event, peer);
            }
        }
    }

    fn outage(&mut self, event: &Event, peer: usize) {
        match &event.what {
            What::Crash(_) => self.detail(event, format!("S{peer} crashes")),
            What::Start(_) if self.was_up_before(peer, event.n) => {
                let say = format!("S{peer} restarts {}", self.came_up(peer, event.n));
                self.detail(event, say);
            }
            What::Disconnect(_) if self.stays_up(peer, event) => {
                self.detail(event, format!("the test cuts S{peer} off from the others"));
            }
            What::Connect(_) if self.was_cut_off(peer, event) => {
                self.detail(event, format!("the test connects S{peer} again"));
            }
            _ => {}
        }
    }

    /// `in term 3, with its vote for S1`
    pub fn came_up(&self, peer: usize, started: u64) -> String {
        let mut after = self.evidence.after(started).filter(|event| event.peer == Some(peer));
        let Some(state) = after.find_map(|event| match &event.what {
            What::State(state) => Some(state),
            _ => None,
        }) else {
            return "and shows nothing of itself".to_owned();
        };
        let vote = match state.vote {
            Some(Some(vote)) => format!(" with a vote for S{vote}"),
            Some(None) => " without a vote".to_owned(),
            None => String::new(),
        };
        format!("in term {}{vote}", state.term)
    }

    fn was_up_before(&self, peer: usize, n: u64) -> bool {
        let mut before = self.evidence.before(n).filter(|event| event.peer == Some(peer));
        before.any(|event| matches!(event.what, What::Start(_)))
    }

    /// A disconnect right before a crash is part of it.
    fn stays_up(&self, peer: usize, cut: &Event) -> bool {
        let mut now = self.evidence.after(cut.n).take_while(|event| event.t == cut.t);
        let crashes =
            now.any(|event| event.peer == Some(peer) && matches!(event.what, What::Crash(_)));
        !crashes && self.evidence.peer_at(peer, cut.n).up
    }

    /// A connect right after a start is part of it.
    fn was_cut_off(&self, peer: usize, connect: &Event) -> bool {
        let before = self.evidence.before(connect.n);
        let mut before = before.filter(|event| event.peer == Some(peer) && is_outage(event));
        before.next().is_some_and(|event| matches!(event.what, What::Disconnect(_)))
    }
}

fn is_outage(event: &Event) -> bool {
    matches!(event.what, What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_))
}

/// The last entry of a log, or that there is none.
pub fn log_end(state: &PeerState) -> String {
    match state.log.as_ref().map(|log| (log.last(), log.term(log.last()))) {
        Some((0, _)) => "is empty".to_owned(),
        Some((last, Some(term))) => format!("ends with i{last} of term {term}"),
        Some((last, None)) => format!("ends with i{last}"),
        None => "cannot be seen".to_owned(),
    }
}
