//! The timeline on a screen, and as text.

#[path = "show_bands/anything.rs"]
mod anything;
#[path = "show_bands/plain.rs"]
mod plain;
#[path = "show_bands/screens.rs"]
mod screens;
#[path = "show_bands/styles.rs"]
mod styles;
#[path = "show_bands/windows.rs"]
mod windows;
