//! Traces: what is written, read, refused, recorded, compared and said.

#[path = "trace/compare.rs"]
mod compare;
#[path = "trace/file.rs"]
mod file;
#[path = "trace/phrase.rs"]
mod phrase;
#[path = "trace/record.rs"]
mod record;
#[path = "trace/recording.rs"]
mod recording;
#[path = "trace/runs.rs"]
mod runs;
#[path = "trace/samples.rs"]
mod samples;
#[path = "trace/states.rs"]
mod states;
