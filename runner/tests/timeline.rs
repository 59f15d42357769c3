//! Timelines: whatever they find quickly is what a slow look from the start would find.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks only at what it is about")]

#[path = "timeline/events.rs"]
mod events;
#[path = "timeline/files.rs"]
mod files;
#[path = "timeline/flights.rs"]
mod flights;
#[path = "timeline/logs.rs"]
mod logs;
#[path = "timeline/problems.rs"]
mod problems;
#[path = "timeline/runs.rs"]
mod runs;
#[path = "timeline/scenes.rs"]
mod scenes;
#[path = "timeline/windows.rs"]
mod windows;
