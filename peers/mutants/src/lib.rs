//! Rafts that are wrong on purpose, by a line or two each, and who must catch them.
//!
//! A mutant is a patch of the reference in `patches/`, headed by its lesson. The build script
//! applies it to a copy of the sources, so the reference carries no switch, and a patch that no
//! longer applies fails the build.

use raftapi::Raft;

#[expect(unused, clippy::await_holding_refcell_ref, reason = "mutants do what nobody should")]
mod gallery {
    include!(concat!(env!("OUT_DIR"), "/gallery.rs"));
}

/// What a mutant teaches.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// What it does wrong, in two or three words joined by hyphens.
    pub name: &'static str,
    /// The name under which it is chosen as a peer: `mutant:` and its name.
    pub peer: &'static str,
    /// What is wrong, in a sentence.
    pub about: &'static str,
    /// The rule that it breaks, and where the paper states it.
    pub rule: &'static str,
    /// What comes of it.
    pub symptom: &'static str,
    /// The lab's tests that must fail, each with the number of seeds within which it does. Empty:
    /// the lab's tests do not see this fault.
    pub caught_by: &'static [(&'static str, u64)],
    /// The rule that the oracle must name as broken first. `None`: it breaks no rule that a step
    /// could be held to, only the lab's tests notice.
    pub oracle: Option<&'static str>,
}

/// Someone who is shown every mutant.
pub trait Guest {
    fn meet<R: Raft>(&mut self, lesson: &Lesson);
}

/// Shows every mutant to `guest`, in the order of their names.
pub fn tour(guest: &mut impl Guest) {
    gallery::tour(guest);
}
