//! The panels of the debugger as text: what a person sees of a run at a moment, at all sizes.

#[path = "show_panels/choices.rs"]
mod choices;
#[path = "show_panels/nonsense.rs"]
mod nonsense;
#[path = "show_panels/runs.rs"]
mod runs;
#[path = "show_panels/screens.rs"]
mod screens;
#[path = "show_panels/stage.rs"]
mod stage;
#[path = "show_panels/styles.rs"]
mod styles;
