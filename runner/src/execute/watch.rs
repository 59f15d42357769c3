//! Who watches a run: the oracle, the recorder, both or none.

use std::cell::RefCell;
use std::rc::Rc;

use labrpc::{Cause, EventId, Moment, NetEvent, Node, Watcher};

use crate::oracle::Oracle;
use crate::peer::Peer;
use crate::tester::witness::{LabEvent, Witness};
use crate::trace::Recorder;

/// Passes on what it is told: to the recorder, which numbers the events, then to the oracle, whose
/// findings become events, too.
pub struct Watch {
    oracle: Option<Oracle>,
    recorder: Option<Rc<RefCell<Recorder>>>,
    /// How many events there were, where nobody else numbers them.
    events: u64,
}

impl Watch {
    pub fn new(oracle: Option<Oracle>, recorder: Option<Rc<RefCell<Recorder>>>) -> Self {
        Self { oracle, recorder, events: 0 }
    }

    pub fn oracle(&self) -> Option<&Oracle> {
        self.oracle.as_ref()
    }

    fn number(&mut self) -> EventId {
        self.events += 1;
        EventId(self.events)
    }

    /// Lets the oracle hear of something, and writes down what it finds.
    fn judge(&mut self, moment: Moment, hear: impl FnOnce(&mut Oracle)) {
        let Some(oracle) = &mut self.oracle else { return };
        let known = oracle.findings().len();
        hear(oracle);
        if oracle.findings().len() > known {
            self.note(moment, known);
        }
    }

    /// Of the findings, those from `first` on are new.
    #[cold]
    fn note(&mut self, moment: Moment, first: usize) {
        if let (Some(oracle), Some(recorder)) = (&mut self.oracle, &self.recorder) {
            let mut recorder = recorder.borrow_mut();
            oracle.number(first, |finding| recorder.broken(moment, finding));
        }
    }
}

impl Watcher for Watch {
    fn network(&mut self, moment: Moment, event: NetEvent<'_>) -> EventId {
        let id = match &self.recorder {
            Some(recorder) => recorder.borrow_mut().network(moment, event),
            None => self.number(),
        };
        self.judge(moment, |oracle| oracle.network(moment, event, id));
        id
    }

    fn origin(&self, cause: Cause) -> EventId {
        self.recorder.as_ref().map_or(cause.event, |recorder| recorder.borrow().origin(cause))
    }

    fn stepped(&mut self, moment: Moment, node: Node) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().stepped(moment, node);
        }
        self.judge(moment, |oracle| oracle.stepped(moment, node));
    }
}

impl Witness for Watch {
    fn told(&mut self, moment: Moment, event: LabEvent<'_>) -> EventId {
        let id = match &self.recorder {
            Some(recorder) => recorder.borrow_mut().told(moment, event),
            None => self.number(),
        };
        self.judge(moment, |oracle| oracle.told(moment, event));
        id
    }

    fn wants_words(&self) -> bool {
        self.recorder.is_some()
    }

    fn meet(&mut self, index: usize, peer: Rc<dyn Peer>) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().meet(index, Rc::clone(&peer));
        }
        if let Some(oracle) = &mut self.oracle {
            oracle.meet(index, peer);
        }
    }

    fn part(&mut self, index: usize) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().part(index);
        }
        if let Some(oracle) = &mut self.oracle {
            oracle.part(index);
        }
    }
}
