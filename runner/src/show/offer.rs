//! The traces of failing runs, for whoever sits at the terminal: while the runs go on, and at the end.

mod viewer;

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use indicatif::ProgressBar;

use self::viewer::{News, Viewer};
use super::terminal;
use crate::report::{Progress, Reporter, notes};
use crate::results::{Ending, Results};
use crate::verdict::{Recorded, Settled};

/// Somebody who may want to look at the traces, and the thread that waits for a key of theirs.
pub struct Offer {
    news: Sender<News>,
    /// Whatever is on the terminal must go.
    close: Sender<()>,
    viewer: JoinHandle<Vec<PathBuf>>,
}

impl Offer {
    /// Below the `bar` of the runs. `None`: nobody is there, or nobody wants to be asked.
    #[expect(clippy::disallowed_methods, reason = "a person is waited for beside the runs")]
    pub fn to_person(wanted: bool, bar: ProgressBar) -> Option<Self> {
        if !wanted || !notes::are_for_a_person() || !terminal::is_there() {
            return None;
        }
        let (news, hears) = unbounded();
        let (close, closed) = bounded(1);
        let viewer = thread::spawn(move || Viewer::new(hears, closed, bar).wait());
        Some(Self { news, close, viewer })
    }

    /// What hears of the runs.
    pub fn ear(&self) -> Box<dyn Reporter> {
        Box::new(Ear { news: self.news.clone() })
    }

    /// The runs are over: who looks at a trace goes on until they leave, unless all is interrupted.
    pub fn end(self, results: &Results) -> Traces {
        let interrupted = results.ending == Ending::Interrupted;
        // A viewer that is gone needs no word.
        let _ = self.news.send(News::Over);
        if interrupted {
            let _ = self.close.send(());
        }
        let traces = self.viewer.join().unwrap_or_default();
        Traces(if interrupted { Vec::new() } else { traces })
    }
}

/// The traces that a run left.
pub struct Traces(Vec<PathBuf>);

impl Traces {
    /// Asks whether to look at them, if there are any.
    pub fn ask(self, interrupts: &Receiver<()>) -> io::Result<()> {
        let question = match self.0.len() {
            0 => return Ok(()),
            1 => "Enter opens the trace of the failure, any other key leaves".to_owned(),
            count => format!("Enter opens the {count} traces of failures, any other key leaves"),
        };
        anstream::eprint!("{question} ");
        io::stderr().flush()?;
        let yes = terminal::is_enter(interrupts);
        anstream::eprintln!();
        if yes? { viewer::browse(self.0, interrupts.clone()) } else { Ok(()) }
    }
}

/// Passes on what is worth knowing.
struct Ear {
    news: Sender<News>,
}

impl Ear {
    fn settled(&self, settled: &Settled) {
        let failed = !settled.outcome.verdict.passed();
        let traces = match &settled.recorded {
            Recorded::Written(path) if failed => vec![path.clone()],
            Recorded::Both(first, second) => vec![first.clone(), second.clone()],
            Recorded::Written(_) | Recorded::NotWritten(_) => Vec::new(),
            Recorded::NotWanted | Recorded::Enough => Vec::new(),
        };
        // A viewer that is gone needs no news.
        let _ = self.news.send(News::Run { failed, traces });
    }
}

impl Reporter for Ear {
    fn on(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        match progress {
            Progress::Settled(settled) => self.settled(settled),
            Progress::Started(_) | Progress::Finished(..) | Progress::Tick => {}
        }
        Ok(())
    }

    fn finish(&mut self, _: &Results) -> io::Result<()> {
        Ok(())
    }
}
