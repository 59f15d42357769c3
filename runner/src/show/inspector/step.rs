//! The event at the playhead with all that was made out about it.

use crate::clauses::{Clause, Deed, Moment, clauses};
use crate::scene::PeerScene;
use crate::show::Focus;
use crate::timeline::Problem;
use crate::trace::{Event, PeerState, What};

pub struct Step<'a> {
    pub focus: &'a Focus<'a>,
    /// `None` before the first event.
    pub event: Option<&'a Event>,
    /// What the event is part of, if that is something a server does.
    pub deed: Option<Deed<'a>>,
    /// The deed's server before it and after it.
    pub before: PeerState,
    pub after: PeerScene,
    pub clauses: Vec<Clause>,
    /// What went wrong here.
    pub problems: Vec<&'a Problem>,
}

impl<'a> Step<'a> {
    pub fn of(focus: &'a Focus<'a>) -> Self {
        let timeline = focus.timeline;
        let event = timeline.event(focus.n);
        let deed = Deed::of(timeline.events(), focus.n);
        let mut step = Self {
            focus,
            event,
            deed: None,
            before: PeerState::default(),
            after: PeerScene::default(),
            clauses: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(deed) = deed {
            step.look_around(deed);
        }
        let about = step.numbers();
        let here = |problem: &&Problem| about.contains(&problem.n);
        step.problems = timeline.problems().iter().filter(here).collect();
        step
    }

    fn look_around(&mut self, deed: Deed<'a>) {
        let peer = |n: u64| {
            let mut scene = self.focus.timeline.scene(n);
            (deed.peer < scene.peers.len()).then(|| scene.peers.swap_remove(deed.peer))
        };
        self.before = peer(deed.before).unwrap_or_default().state;
        self.after = peer(deed.after).unwrap_or_default();
        let servers = self.focus.timeline.header().peers;
        let (before, after) = (&self.before, &self.after.state);
        self.clauses = clauses(&Moment { deed: &deed, before, after, servers });
        self.deed = Some(deed);
    }

    /// The events that this is about: the one at the playhead; of one that begins a deed, all of it;
    /// of a broken rule, the one that broke it.
    fn numbers(&self) -> Vec<u64> {
        let mut numbers = vec![self.focus.n];
        if let Some(deed) = self.deed.as_ref().filter(|deed| deed.event.n == self.focus.n) {
            numbers.extend(deed.effects.iter().map(|effect| effect.n));
        }
        if let Some(Event { what: What::Broken(_), cause, .. }) = self.event {
            numbers.extend(*cause);
        }
        numbers
    }
}
