//! The oracle's rules: stories that break each of them, and those that only just do not.

#[path = "oracle/blind.rs"]
mod blind;
#[path = "oracle/message.rs"]
mod message;
#[path = "oracle/nonsense.rs"]
mod nonsense;
#[path = "oracle/player.rs"]
mod player;
#[path = "oracle/scenarios.rs"]
mod scenarios;
#[path = "oracle/stage.rs"]
mod stage;
#[path = "oracle/stories.rs"]
mod stories;
