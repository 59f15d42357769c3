//! Who lets time pass, in a world that somebody watches while it runs, and takes a hand in.

use crate::Instant;

/// Asked each time before time passes. It may take as long as it likes over its answer, which is the
/// only thing of the outside that the world sees.
pub trait Pacer {
    /// All that can happen at `now` has happened, and the next thing is due at `next`, which is
    /// later; `None`: nothing is. Returns where time goes, which is not beyond `next`: there, what
    /// was woken meanwhile runs before what is due. `None`: nowhere, it is a deadlock.
    fn pass(&mut self, now: Instant, next: Option<Instant>) -> Option<Instant>;
}
