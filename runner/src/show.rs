//! The visual debugger: a recorded run on a terminal, and everything about any moment of it.

pub mod bands;
pub mod events;
mod focus;
pub mod inspector;
pub mod logs;
mod look;
pub mod plain;
pub mod problem;
mod words;

pub use self::focus::Focus;
pub use self::look::{Colours, Look};
