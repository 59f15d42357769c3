//! The visual debugger: a recorded run on a terminal, and everything about any moment of it.

mod focus;
mod look;

pub use self::focus::Focus;
pub use self::look::{Colours, Look};
