//! The visual debugger: a recorded run on a terminal, and everything about any moment of it.

pub mod bands;
mod focus;
mod look;
pub mod plain;

pub use self::focus::Focus;
pub use self::look::{Colours, Look};
