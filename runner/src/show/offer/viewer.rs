//! Waits for Enter while runs go on, and shows their traces then.

#![expect(clippy::disallowed_methods, reason = "a person waits in real time")]

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never, select};
use crossterm::event::{Event, KeyCode};
use indicatif::ProgressBar;

use crate::report::amounts::counted;
use crate::report::screen::{self, Taken};
use crate::show::browser::Browser;
use crate::show::session::Session;
use crate::show::{Look, keyboard};

/// Runs that are over sooner are looked at then.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a viewer hears of the runs.
pub enum News {
    Run { failed: bool, traces: Vec<PathBuf> },
    Over,
}

pub struct Viewer {
    news: Receiver<News>,
    closed: Receiver<()>,
    bar: ProgressBar,
    began: Instant,
    /// Those of failing runs, the first one first.
    traces: Vec<PathBuf>,
    runs: u64,
    failed: u64,
    over: bool,
}

impl Viewer {
    pub fn new(news: Receiver<News>, closed: Receiver<()>, bar: ProgressBar) -> Self {
        let (began, traces) = (Instant::now(), Vec::new());
        Self { news, closed, bar, began, traces, runs: 0, failed: 0, over: false }
    }

    /// Until the runs are over. Returns the traces that there are then.
    pub fn wait(mut self) -> Vec<PathBuf> {
        while !self.over && (self.traces.is_empty() || self.began.elapsed() < PATIENCE) {
            self.hear_within(PATIENCE);
        }
        if !self.over {
            // Whoever reads the line may press Enter at once.
            let events = keyboard::events();
            self.say("Enter opens the traces of failures, while the runs go on");
            self.wait_for_enter(events);
        }
        self.traces
    }

    fn wait_for_enter(&mut self, mut events: Receiver<io::Result<Event>>) {
        // What is typed ahead in front of Enter is for somebody else.
        let mut typed = false;
        while !self.over {
            let event = select! {
                recv(self.news) -> news => {
                    self.hear(news.unwrap_or(News::Over));
                    continue;
                }
                recv(events) -> event => event,
            };
            match event {
                Ok(Ok(Event::Key(key))) if key.code == KeyCode::Enter && !typed => {
                    // A terminal that cannot show them goes without.
                    let _ = self.show();
                    events = keyboard::events();
                }
                Ok(Ok(Event::Key(key))) => typed = key.code != KeyCode::Enter,
                Ok(Ok(_)) => {}
                // There is nobody any more.
                Ok(Err(_)) | Err(_) => events = never(),
            }
        }
    }

    fn hear_within(&mut self, time: Duration) {
        match self.news.recv_timeout(time) {
            Ok(news) => self.hear(news),
            Err(error) => self.over |= error.is_disconnected(),
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Over => self.over = true,
            News::Run { failed, traces } => {
                self.runs += 1;
                self.failed += u64::from(failed);
                self.traces.extend(traces);
            }
        }
    }

    fn say(&self, line: &str) {
        screen::if_free(|| self.bar.suspend(|| anstream::eprintln!("{line}")));
    }

    /// The list of traces, which grows with the run.
    fn show(&mut self) -> io::Result<()> {
        let look = Look::of_terminal(false);
        let browser = Browser::new(look);
        let mut shown = 0;
        let closed = self.closed.clone();
        let _alone = Taken::now();
        Session::start(look, Some(browser), closed)?.choose(&mut |browser| {
            while let Ok(news) = self.news.try_recv() {
                self.hear(news);
            }
            browser.add(self.traces[shown..].iter().cloned());
            shown = self.traces.len();
            browser.set_title(self.title());
            !self.over
        })
    }

    fn title(&self) -> String {
        let runs = counted(self.runs, "run");
        let end = if self.over { ", all are over: q shows the report" } else { " so far" };
        format!("{runs}, {} failed{end}", self.failed)
    }
}

/// The traces of a run that is over.
pub fn browse(traces: Vec<PathBuf>, interrupts: Receiver<()>) -> io::Result<()> {
    let look = Look::of_terminal(false);
    let mut browser = Browser::new(look);
    let only = (traces.len() == 1).then(|| traces[0].clone());
    browser.add(traces);
    browser.set_title("failures".to_owned());
    let mut session = Session::start(look, Some(browser), interrupts)?;
    match only {
        Some(path) => session.open(&path),
        None => session.choose(&mut |_| false),
    }
}
