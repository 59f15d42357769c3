//! Tells the witness, if there is one, what the script does and finds, in the lab's words.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;

use super::failure::{Failure, FailureKind};
use super::witness::{LabEvent, Witness};
use crate::peer::Peer;

pub(super) type Place = &'static Location<'static>;

/// Nothing is worded while nobody listens.
pub(super) struct Narrator {
    witness: Option<Rc<RefCell<dyn Witness>>>,
    /// Whether the witness wants to hear of steps and checks.
    words: bool,
    /// The script's line that runs now.
    place: Cell<Place>,
}

impl Narrator {
    pub(super) fn new(witness: Option<Rc<RefCell<dyn Witness>>>, place: Place) -> Self {
        let words = witness.as_ref().is_some_and(|witness| witness.borrow().wants_words());
        Self { witness, words, place: Cell::new(place) }
    }

    /// Where the script is: the place to blame for what happens beside it.
    pub(super) fn place(&self) -> Place {
        self.place.get()
    }

    /// Whether steps, checks and commands are to be told, and not only what servers do.
    pub(super) fn has_listener(&self) -> bool {
        self.words
    }

    /// The script comes to a line that needs no words: what it does says enough.
    pub(super) fn go_to(&self, place: Place) {
        self.place.set(place);
    }

    /// What the current task does from now on follows from `event`.
    pub(super) fn tell(&self, event: LabEvent<'_>) {
        let Some(witness) = &self.witness else { return };
        let known_as = witness.borrow_mut().told(labrpc::moment(), event);
        labrpc::follow(known_as);
    }

    pub(super) fn meet(&self, server: usize, peer: &Rc<dyn Peer>) {
        if let Some(witness) = &self.witness {
            witness.borrow_mut().meet(server, Rc::clone(peer));
        }
    }

    pub(super) fn part(&self, server: usize) {
        if let Some(witness) = &self.witness {
            witness.borrow_mut().part(server);
        }
    }

    /// The script comes to its next step.
    pub(super) fn step(&self, place: Place, say: impl FnOnce() -> String) {
        self.open(place, say);
    }

    /// Something that is no step of the script happens beside it.
    pub(super) fn remark(&self, say: impl FnOnce() -> String) {
        if self.words {
            self.tell(LabEvent::Step { say: &say() });
        }
    }

    /// A check that looks once.
    pub(super) fn check<T, E: Into<FailureKind>>(
        &self,
        place: Place,
        say: impl FnOnce() -> String,
        look: impl FnOnce() -> Result<T, E>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, Failure> {
        let check = self.open(place, say);
        self.close(place, check, look(), found)
    }

    /// A check that takes time.
    pub(super) async fn check_while<T, E: Into<FailureKind>>(
        &self,
        place: Place,
        say: impl FnOnce() -> String,
        look: impl Future<Output = Result<T, E>>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, Failure> {
        let check = self.open(place, say);
        let result = look.await;
        self.close(place, check, result, found)
    }

    /// Something that no check of its own looked for was found wrong.
    pub(super) fn blame(&self, place: Place, check: &str, kind: impl Into<FailureKind>) -> Failure {
        let failure = Failure { kind: kind.into(), place };
        if self.has_listener() {
            let found = failure.to_string();
            self.tell(LabEvent::Checked { check, found: &found, passed: false });
        }
        failure
    }

    fn open(&self, place: Place, say: impl FnOnce() -> String) -> Option<String> {
        self.go_to(place);
        if !self.words {
            return None;
        }
        let say = say();
        self.tell(LabEvent::Step { say: &say });
        Some(say)
    }

    fn close<T, E: Into<FailureKind>>(
        &self,
        place: Place,
        check: Option<String>,
        result: Result<T, E>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, Failure> {
        let result = result.map_err(|error| Failure { kind: error.into(), place });
        if let Some(check) = check {
            let (found, passed) = match &result {
                Ok(value) => (found(value), true),
                Err(failure) => (failure.to_string(), false),
            };
            self.tell(LabEvent::Checked { check: &check, found: &found, passed });
        }
        result
    }
}
