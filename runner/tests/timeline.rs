//! Timelines: whatever they find quickly is what a slow look from the start would find.

#[path = "timeline/runs.rs"]
mod runs;
#[path = "timeline/scenes.rs"]
mod scenes;
