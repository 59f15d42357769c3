//! The terminal around the model: what is pressed goes in, what is drawn comes out, and whatever
//! happens, the terminal is left as it was found.

#![expect(
    clippy::disallowed_methods,
    reason = "a person plays in real time, with a thread for keys"
)]

use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{self, DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind};
use crossterm::execute;
use ratatui::DefaultTerminal;

use super::browser::{Browser, Choice};
use super::model::Model;
use super::update::{Effect, Msg, update};
use super::view;

/// While a run is played, a frame takes so long.
const FRAME: Duration = Duration::from_millis(33);

/// A terminal that is ours, in raw mode and on its second screen.
pub struct Screen {
    terminal: DefaultTerminal,
    events: Receiver<io::Result<Event>>,
    interrupts: Receiver<()>,
}

/// What comes next.
enum Next {
    Msg(Msg),
    /// Nothing within the time of a frame.
    Nothing,
    /// Somebody wants the program to end.
    Interrupted,
}

impl Screen {
    /// Takes the terminal, which must be one. A panic gives it back before it says anything.
    pub fn open(interrupts: Receiver<()>) -> io::Result<Self> {
        let terminal = ratatui::try_init()?;
        let (events, receiver) = unbounded();
        thread::spawn(move || read(&events));
        Ok(Self { terminal, events: receiver, interrupts })
    }

    pub fn size(&self) -> (u16, u16) {
        self.terminal.size().map_or((80, 24), |size| (size.width, size.height))
    }

    /// Lets the model run until it asks for something that it cannot do itself. Before each frame
    /// `follow` brings in what has happened elsewhere, and says whether more may come.
    pub fn run(
        &mut self,
        model: &mut Model,
        follow: &mut dyn FnMut(&mut Model) -> bool,
    ) -> io::Result<Effect> {
        model.size = self.size();
        let mut last = Instant::now();
        loop {
            let moves = follow(model);
            self.terminal.draw(|frame| view::draw(model, frame.area(), frame.buffer_mut()))?;
            let moves = moves || model.playing.is_some();
            let msg = match self.next(moves.then_some(FRAME)) {
                Next::Msg(msg) => msg,
                Next::Nothing => Msg::Tick(last.elapsed()),
                Next::Interrupted => return Ok(Effect::Quit),
            };
            last = Instant::now();
            if let Some(effect) = update(model, msg).and_then(|effect| self.perform(effect, model))
            {
                return Ok(effect);
            }
        }
    }

    /// Shows a list until something is chosen, or it is left.
    pub fn choose(&mut self, browser: &mut Browser) -> io::Result<Choice> {
        loop {
            self.terminal.draw(|frame| browser.draw(frame.area(), frame.buffer_mut()))?;
            let choice = match self.next(None) {
                Next::Msg(Msg::Key(key)) => browser.press(key, self.size().1),
                Next::Msg(_) | Next::Nothing => None,
                Next::Interrupted => Some(Choice::Leave),
            };
            if let Some(choice) = choice {
                return Ok(choice);
            }
        }
    }

    /// What was pressed, as far as it matters; waits no longer than `at_most`.
    fn next(&self, at_most: Option<Duration>) -> Next {
        loop {
            let late = at_most.map_or_else(never, after);
            let event = select! {
                recv(self.events) -> event => event,
                recv(self.interrupts) -> _ => return Next::Interrupted,
                recv(late) -> _ => return Next::Nothing,
            };
            match event {
                Ok(Ok(event)) => {
                    if let Some(msg) = msg(event) {
                        return Next::Msg(msg);
                    }
                }
                // The terminal is gone.
                Ok(Err(_)) | Err(_) => return Next::Interrupted,
            }
        }
    }

    /// Does what concerns the terminal alone; the rest is for others.
    fn perform(&mut self, effect: Effect, model: &Model) -> Option<Effect> {
        let done = match &effect {
            Effect::Copy(text) => copy(text),
            Effect::Mouse(on) => mouse(*on),
            Effect::Suspend => self.suspend(model.mouse),
            Effect::Quit | Effect::Export(_) | Effect::Trace(_) | Effect::Browse => {
                return Some(effect);
            }
            Effect::Write | Effect::Steer(_) => return Some(effect),
        };
        // What the terminal does not take, it does without.
        drop(done);
        None
    }

    /// Gives the terminal back and stops, until the shell lets the program go on.
    fn suspend(&mut self, mouse_on: bool) -> io::Result<()> {
        self.close();
        #[cfg(unix)]
        nix::sys::signal::raise(nix::sys::signal::Signal::SIGTSTP)?;
        self.terminal = ratatui::try_init()?;
        self.terminal.clear()?;
        mouse(mouse_on)
    }

    fn close(&self) {
        // On the way out there is nobody to tell that it did not work.
        let _ = mouse(false);
        ratatui::restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whether a terminal is there that can show a screen.
pub fn is_there() -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

fn read(events: &Sender<io::Result<Event>>) {
    loop {
        let event = event::read();
        let broken = event.is_err();
        if events.send(event).is_err() || broken {
            return;
        }
    }
}

fn msg(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => None,
        Event::Key(key) => Some(Msg::Key(key)),
        Event::Mouse(mouse) => Some(Msg::Mouse(mouse)),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        Event::FocusGained | Event::FocusLost | Event::Paste(_) => None,
    }
}

/// OSC 52: the terminal puts it into the clipboard, on whichever machine that is.
fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    execute!(out, CopyToClipboard::to_clipboard_from(text))?;
    out.flush()
}

fn mouse(on: bool) -> io::Result<()> {
    if on {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    }
}
