//! Opens a trace, and says how far it is read if that takes a while.

#![expect(clippy::disallowed_methods, reason = "a person waits in real time")]

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::timeline::{self, Opened};

/// Reading goes on for so long before anything is said of it.
const PATIENCE: Duration = Duration::from_millis(300);

pub fn open(path: &Path) -> anyhow::Result<Opened> {
    let began = Instant::now();
    let style = ProgressStyle::with_template("reading {bar:40} {bytes} of {total_bytes}");
    let bar = ProgressBar::hidden().with_style(style.expect("a template that is well formed"));
    let opened = timeline::open(path, &mut |done, total| {
        if bar.is_hidden() && began.elapsed() > PATIENCE {
            bar.set_length(total);
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(done);
    });
    bar.finish_and_clear();
    opened
}
