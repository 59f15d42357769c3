//! The visual debugger: a recorded run on a terminal, and everything about any moment of it.

mod action;
pub mod bands;
mod browser;
pub mod events;
mod focus;
mod hunt;
pub mod inspector;
mod keyboard;
pub mod keys;
mod loan;
pub mod logs;
mod look;
mod model;
mod notes;
mod offer;
mod panes;
pub mod plain;
mod play;
pub mod problem;
pub mod screenshot;
mod session;
mod steer;
mod story;
mod terminal;
mod update;
mod view;
mod words;

pub use self::focus::Focus;
pub use self::look::{Colours, Look};
pub use self::model::{Model, Source};
pub use self::offer::Offer;
pub use self::play::play;
pub use self::session::show;
pub use self::steer::Steer;
pub use self::update::{Effect, Msg, update};
pub use self::view::draw;
