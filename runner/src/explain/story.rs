//! The beats of a story as they are gathered, and what is left of them when they are too many.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::trace::Event;

/// A story of more beats is hard to follow.
const BEATS: usize = 12;

/// One event that matters, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// The number of the event, and its time in microseconds.
    pub n: u64,
    pub t: u64,
    pub peer: Option<usize>,
    pub say: String,
    pub weight: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It helps to see how things stood.
    Detail,
    /// Without it the story cannot be understood.
    Key,
    /// The rule is broken here.
    Climax,
}

pub struct Story<'a> {
    pub evidence: &'a Evidence<'a>,
    beats: BTreeMap<u64, Beat>,
    aftermath: BTreeMap<u64, Beat>,
    /// The event that all of it began with, if that is known.
    origin: Option<u64>,
}

impl<'a> Story<'a> {
    pub fn new(evidence: &'a Evidence<'a>) -> Self {
        Self { evidence, beats: BTreeMap::new(), aftermath: BTreeMap::new(), origin: None }
    }

    pub fn key(&mut self, event: &Event, say: impl Into<String>) {
        self.add(event, say.into(), Weight::Key);
    }

    pub fn detail(&mut self, event: &Event, say: impl Into<String>) {
        self.add(event, say.into(), Weight::Detail);
    }

    pub fn climax(&mut self, event: &Event, say: &str) {
        self.add(event, say.to_owned(), Weight::Climax);
    }

    /// Where it began: told whatever else there is to tell.
    pub fn begin(&mut self, event: Option<&Event>, say: &str) {
        let Some(event) = event else { return };
        self.origin = Some(event.n);
        self.beats.insert(event.n, beat(event, say.to_owned(), Weight::Key));
    }

    /// What came of it.
    pub fn follow(&mut self, event: &Event, say: impl Into<String>) {
        let beat = beat(event, say.into(), Weight::Key);
        self.aftermath.entry(event.n).or_insert(beat);
    }

    /// An event is told once, as the more important teller has it.
    fn add(&mut self, event: &Event, say: String, weight: Weight) {
        let known = self.beats.get(&event.n);
        if known.is_none_or(|known| known.weight < weight) {
            self.beats.insert(event.n, beat(event, say, weight));
        }
    }

    /// The story and what followed: of too many beats, the details that are farthest back go first.
    pub fn pruned(self) -> (Vec<Beat>, Vec<Beat>) {
        let mut story: Vec<_> = self.beats.into_values().collect();
        drop_first(&mut story, Weight::Detail, self.origin);
        drop_first(&mut story, Weight::Key, self.origin);
        (story, self.aftermath.into_values().collect())
    }
}

fn beat(event: &Event, say: String, weight: Weight) -> Beat {
    Beat { n: event.n, t: event.t, peer: event.peer, say, weight }
}

fn drop_first(story: &mut Vec<Beat>, weight: Weight, but: Option<u64>) {
    let mut spare = story.len().saturating_sub(BEATS);
    story.retain(|beat| {
        let goes = beat.weight == weight && spare > 0 && Some(beat.n) != but;
        spare -= usize::from(goes);
        !goes
    });
}
