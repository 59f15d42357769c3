//! `raft-runner play`: the same screen over a world that runs, and does what the keys ask.

use std::path::PathBuf;
use std::time::Duration;

use rand::random;

use super::model::{Model, Source};
use super::steer::Steer;
use super::terminal::{self, Screen};
use super::update::Effect;
use super::{Look, notes};
use crate::cli::PlayArgs;
use crate::exit::{Exit, Refusal};
use crate::interrupt;
use crate::live::{Factor, Live, Pace, Setting, Status};
use crate::oracle::RULES;
use crate::peer::PeerKind;
use crate::plan::select;
use crate::timeline::Timeline;

/// What an order or a step brings about is there by then.
const PROMPT: Duration = Duration::from_millis(50);
/// A world that says nothing for so long is at work on something without an end.
const SPINNING: Duration = Duration::from_millis(500);

pub fn play(args: &PlayArgs, peers: &[PeerKind]) -> Result<Exit, Refusal> {
    if !terminal::is_there() {
        let line = "play needs a terminal; `explore` and `test` run without one";
        return Err(Refusal::Usage(line.to_owned()));
    }
    let peer = select::peer(args.peer.as_deref(), peers)?;
    let seed = args.seed.unwrap_or_else(random);
    let rules = if args.no_oracle { Vec::new() } else { RULES.to_vec() };
    let (servers, network, snapshots) = (args.servers, args.network, args.snapshots);
    let live = Live::start(Setting { peer, servers, seed, network, snapshots, rules });
    let mut screen = Screen::open(interrupt::listen())?;
    let written = Game::new(live, args.ascii, screen.size()).run(&mut screen)?;
    drop(screen);
    if let Some(path) = written {
        anstream::println!("written: {}", path.display());
    }
    Ok(Exit::Passed)
}

/// A world and the screen over it.
struct Game {
    live: Live,
    model: Model,
    /// The pace that it goes on with.
    factor: Factor,
    /// How many events were there when it was written last, and where it was.
    written: Option<(u64, PathBuf)>,
    /// Somebody wanted to leave, and was told that nothing is written.
    warned: bool,
}

impl Game {
    fn new(live: Live, ascii: bool, size: (u16, u16)) -> Self {
        let timeline = Timeline::new(live.trace().header.clone());
        let mut model = Model::new(timeline, Source::default(), Look::of_terminal(ascii), size);
        model.run_on();
        let factor = Factor::REAL_TIME;
        live.set_pace(Pace::Times(factor));
        Self { live, model, factor, written: None, warned: false }
    }

    /// Until somebody leaves. Returns where the run was written to.
    fn run(&mut self, screen: &mut Screen) -> Result<Option<PathBuf>, Refusal> {
        loop {
            let (live, factor) = (&mut self.live, self.factor);
            let effect = screen.run(&mut self.model, &mut |model| follow(model, live, factor))?;
            // Whoever ends the program from outside is not there to be asked.
            self.warned |= screen.is_interrupted();
            match effect {
                Effect::Steer(steer) => self.steer(steer),
                Effect::Write => self.write(),
                // They are written with the trace.
                Effect::Keep => {}
                Effect::Quit if self.may_leave() => {
                    return Ok(self.written.take().map(|(_, path)| path));
                }
                Effect::Quit => self.warn(),
                Effect::Export(_) | Effect::Trace(_) | Effect::Browse => {
                    let said = "first write the run with w, and open that with `show`";
                    self.model.said = Some(said.to_owned());
                }
                Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend => {}
            }
        }
    }

    fn steer(&mut self, steer: Steer) {
        match steer {
            Steer::Run => self.turn(),
            Steer::Slower => self.pace(self.factor.slower()),
            Steer::Faster => self.pace(self.factor.faster()),
            Steer::Step => self.live.step(),
            Steer::Order(order) => {
                if let Err(said) = self.live.order(order) {
                    self.model.said = Some(said);
                }
            }
        }
        let new = self.live.wait(PROMPT);
        self.model.grow(self.live.trace().events[new].iter().cloned());
    }

    /// Lets it run, from where it is; or stops it.
    fn turn(&mut self) {
        let paused = self.live.status().pace == Pace::Paused;
        self.live.set_pace(if paused { Pace::Times(self.factor) } else { Pace::Paused });
        if paused {
            self.model.set(self.model.timeline.len());
        }
    }

    fn pace(&mut self, factor: Factor) {
        self.factor = factor;
        if self.live.status().pace != Pace::Paused {
            self.live.set_pace(Pace::Times(factor));
        }
    }

    fn write(&mut self) {
        let trace = self.live.so_far();
        let run = &trace.header;
        let path = PathBuf::from(format!("traces/{}-{}-{}.jsonl", run.test, run.peer, run.seed));
        let notes = &self.model.notes;
        let done = trace.write(&path).and_then(|()| match notes.is_empty() {
            true => Ok(()),
            false => notes::write(&path, notes).map(drop),
        });
        self.model.said = Some(match done {
            Ok(()) => {
                let said = format!("written: {}", path.display());
                self.written = Some((self.model.timeline.len(), path));
                said
            }
            Err(error) => format!("{error:#}"),
        });
    }

    fn may_leave(&self) -> bool {
        let written = self.written.as_ref().map_or(0, |(events, _)| *events);
        self.warned || written == self.model.timeline.len()
    }

    fn warn(&mut self) {
        self.warned = true;
        let said = "the run is not written: w writes it, q once more leaves without";
        self.model.said = Some(said.to_owned());
    }
}

/// Takes in what has happened since. Returns whether more may come by itself.
fn follow(model: &mut Model, live: &mut Live, factor: Factor) -> bool {
    let new = live.poll();
    model.grow(live.trace().events[new].iter().cloned());
    let status = live.status();
    if let Some(running) = &mut model.running {
        running.paused = status.pace == Pace::Paused;
        running.ended = status.ended.is_some();
        running.pace = pace(&status, factor);
    }
    if status.silent > SPINNING {
        model.said = Some("a peer is at work without an end: there is no await in it".to_owned());
    }
    status.ended.is_none() && status.pace != Pace::Paused
}

fn pace(status: &Status, factor: Factor) -> String {
    let now = status.now as f64 / 1e6;
    match (&status.ended, status.pace) {
        (Some(ending), _) => format!("{now:.3} s, over: {}", ending.verdict),
        (None, Pace::Paused) => format!("{now:.3} s, paused (×{})", factor.get()),
        (None, Pace::Times(_) | Pace::FlatOut { .. }) => format!("{now:.3} s, ×{}", factor.get()),
    }
}
