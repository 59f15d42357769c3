//! Why a run failed, in words: for each kind of fault, for failures of the lab alone, for any trace.

#[path = "explain/damaged.rs"]
mod damaged;
#[path = "explain/texts.rs"]
mod texts;
