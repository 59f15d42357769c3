//! What all panels of the screen follow at once.

use super::Look;
use crate::timeline::{Scene, Timeline};

/// One run, one moment of it, and one of its peers.
#[derive(Clone, Copy)]
pub struct Focus<'a> {
    pub timeline: &'a Timeline,
    /// How things stand at the playhead.
    pub scene: &'a Scene,
    /// The event at the playhead; 0 is before the first.
    pub n: u64,
    /// The peer that is selected.
    pub peer: usize,
    pub look: Look,
}
