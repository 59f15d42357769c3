//! The debugger without its terminal: keys go in, and the model and the screen are looked at.

mod show {
    pub mod hands;
    mod keys;
    mod moving;
    mod never_panics;
    mod screens;
    mod steering;
    mod typing;
}
