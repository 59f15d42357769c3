//! What to do with a run that was cut short, which had the same report to write.

use clap::Args;

use crate::report::Leftover;

#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// Go on with a run that was killed or interrupted, as far as its `--report json=FILE` knows it
    ///
    /// Give the same flags once more. What was run is not run again, and the results are those of a
    /// run that nobody disturbed. If there is nothing to go on with, the run begins anew.
    #[arg(long)]
    pub resume: bool,

    /// Forget a run that was cut short, and begin anew
    #[arg(long, conflicts_with = "resume")]
    pub fresh: bool,
}

impl ResumeArgs {
    /// Why there must be results in a file; `None`: nothing is asked of a run that was cut short.
    pub fn needs_results_of(&self) -> Option<&'static str> {
        match (self.resume, self.fresh) {
            (false, false) => None,
            (true, _) => Some("--resume needs the --report json=FILE of the run to go on with"),
            (false, true) => Some("--fresh needs the --report json=FILE of the run to forget"),
        }
    }

    pub(super) fn leftover(&self) -> Leftover {
        match (self.resume, self.fresh) {
            (true, _) => Leftover::Resumed,
            (false, true) => Leftover::Forgotten,
            (false, false) => Leftover::Asked,
        }
    }
}
